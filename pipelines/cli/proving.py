"""``verify``: whether the ledger is as it was written, and how an administrator works on when it is not."""

from pathlib import Path
from typing import Annotated

import typer

from assets.account import account
from assets.store import proof
from assets.store.backup import BackupError, head_of_backup
from assets.store.chain import ACCEPTED, Finding
from assets.store.home import Home, run_lock
from assets.store.ledger import Ledger
from models.identity.text import mask
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
)
from pipelines.cli.english import in_english
from pipelines.clock import today

_MOST = 20


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("verify")(verify)


def verify(
    home: HomeOption,
    backup: Annotated[
        list[Path] | None,
        typer.Option(
            "--backup",
            metavar="DIR",
            help="还与这个备份的清单所记的链头核对",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="管理员核实后：记入台账，从现状继续")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="为什么继续，记入台账")] = "",
    by: Annotated[str | None, typer.Option("--by", help="谁决定的，默认当前用户")] = None,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """核对台账：每条事件与入账时是否相同，有没有少。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    if accept:
        _accept(opened, note.strip(), by or account(), speaker)
    try:
        others = [head_of_backup(folder) for folder in backup or []]
    except BackupError as error:
        speaker.refuse(f"{error}。", f"Not a usable backup: {in_english(str(error))}.")
    found = proof.findings(opened, *others, deeply=True)
    tell(opened, found, speaker)
    speaker.finish(Exit.FAILED if found else Exit.DONE)


def _accept(home: Home, note: str, by: str, speaker: Speaker) -> None:
    """Enter what was found, or leave: without a reason, or when there is nothing to accept."""
    if not note:
        speaker.refuse("请写明理由（--note）。", "A note is needed (--note).")
    with run_lock(home):
        day = today()
        who = {"by": by, "user": account(), "note": mask(note), "on": day.isoformat()}
        found = proof.accept(home, who, as_of=Ledger(home).newest_as_of() or day)
    for finding in found:
        speaker.say(
            f"已接受并记入台账：{finding.says}", f"Accepted and recorded: {_english(finding)}"
        )
    if not found:
        speaker.say("台账完整，没有要接受的。", "The ledger is whole; nothing to accept.")


def tell(home: Home, found: list[Finding], speaker: Speaker) -> None:
    """Say in a few lines whether the ledger is whole, how far it goes and what is known of its past."""
    speaker.facts["ledger"] = {"whole": not found, "findings": [f.__dict__ for f in found]}
    for finding in found[:_MOST]:
        speaker.complain(f"台账与入账时不同：{finding.says}", f"The ledger was changed: {_english(finding)}")  # fmt: skip
    if len(found) > _MOST:
        speaker.complain(f"……共 {len(found)} 处", f"… {len(found)} findings in all")
    if any(f.what == "file" for f in found):
        return
    ledger = Ledger(home)
    head = ledger.head()
    speaker.facts["ledger"] |= {"seq": head.seq, "head": head.hash}
    if not found:
        speaker.say(f"台账完整：到第 {head.seq} 条，链头 {head.hash[:16]}",
                    f"The ledger is whole: {head.seq} events, head {head.hash[:16]}")  # fmt: skip
    if before := proof.upgraded(ledger):
        speaker.say(f"  前 {before} 条是升级时补建的链，补建以前的改动看不出来",
                    f"  The first {before} events were chained at an upgrade")  # fmt: skip
    for event in ledger.events(ACCEPTED):
        p = event.payload
        speaker.say(f"  {p['on']} {p['by']} 接受了 {len(p['findings'])} 处改动（{p['note']}），当时的台账在 {p['copy']}/",
                    f"  {p['on']} {p['by']} accepted {len(p['findings'])} findings; the ledger of then is in {p['copy']}/")  # fmt: skip


def _english(finding: Finding) -> str:
    return (
        f"{finding.what} at event {finding.seq}"
        if finding.seq
        else f"{finding.what}: {in_english(finding.says)}"
    )
