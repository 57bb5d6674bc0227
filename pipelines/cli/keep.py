"""``backup``, ``restore`` and ``erase``: what cannot be made again is kept, or deleted on purpose."""

import errno
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from assets.account import account
from assets.store import erasure, proof
from assets.store.archive import sha256_of
from assets.store.backup import BackupError, back_up
from assets.store.backup import restore as put_back
from assets.store.home import Home, open_home, run_lock
from assets.store.ledger import Ledger
from assets.store.names import originals
from assets.store.refused import WORDS, is_full, refused_because
from models.identity.titles import masked_path
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
    must_be_empty,
)
from pipelines.cli.english import in_english
from pipelines.cli.proving import tell
from pipelines.clock import today

_SHORTEST = 8


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("erase")(erase)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="空文件夹")], home: HomeOption,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """把归档、台账和配置备份到一个空文件夹，并核对。密钥不在内，请另行保管。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    must_be_empty(folder, opened, speaker)
    try:
        made = back_up(opened, folder)
    except (OSError, sqlite3.OperationalError) as error:
        if not isinstance(error, OSError) and not is_full(str(error)):
            raise
        why = refused_because(error) if isinstance(error, OSError) else WORDS[errno.ENOSPC]
        speaker.complain(f"备份没有做完：{why}。请清空 {folder} 后重做。",
                         f"The backup is not complete: {error}. Empty {folder} and try again.")  # fmt: skip
        speaker.finish(Exit.FAILED)
        return
    speaker.facts |= {
        "files": made.files,
        "folder": str(folder),
        "missing": made.missing,
        "damaged": made.damaged,
        "head": {"seq": made.head.seq, "hash": made.head.hash},
        "findings": [finding.says for finding in made.findings],
    }
    speaker.say(f"已备份 {made.files} 个文件到 {folder}，逐个核对。密钥文件 {opened.key_path.name} 不在内，请另行保管。",
                f"{made.files} files backed up to {folder} and verified; the key {opened.key_path.name} is not among them.")  # fmt: skip
    speaker.say(f"台账到第 {made.head.seq} 条，链头 {made.head.hash[:16]}。另处记下它，以后可以核对。",
                f"The ledger: {made.head.seq} events, head {made.head.hash[:16]}.")  # fmt: skip
    for finding in made.findings[:10]:
        speaker.complain(f"台账与入账时不同：{finding.says}。备份照做，请运行 hengjian verify。",
                         f"The ledger was changed ({finding.what}); run `hengjian verify`.")  # fmt: skip
    for what, names in (("缺失", made.missing), ("已损坏（与指纹不符）", made.damaged)):
        if names:
            listed = ", ".join(n[:12] for n in names[:10])
            speaker.complain(f"归档里有 {len(names)} 个原件{what}：{listed}。请从以前的备份放回。",
                             f"{len(names)} originals missing or damaged in the archive: {listed}.")  # fmt: skip
    speaker.finish(Exit.SET_ASIDE if made.missing or made.damaged or made.findings else Exit.DONE)


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="备份所在的文件夹", exists=True, file_okay=False)], home: HomeOption,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """核对备份后恢复到一个空的数据目录；之后运行 rebuild 得到同样的内容。"""
    speaker = Speaker(lang, as_json=json_)
    try:
        files = put_back(folder, home)
    except BackupError as error:
        speaker.refuse(f"{error}。", f"Not restored: {in_english(str(error))}.")
    except OSError as error:
        speaker.complain(f"恢复没有做完：{refused_because(error)}。处理后请再运行一次 hengjian restore。",
                         f"Not restored completely: {error}. Run `hengjian restore` again.")  # fmt: skip
        speaker.finish(Exit.FAILED)
        return
    restored = open_home(home)
    tell(restored, proof.findings(restored), speaker)
    key = restored.key_path
    speaker.facts |= {"files": files, "home": str(home), "key": str(key)}
    speaker.say(f"已恢复 {files} 个文件，逐个核对无误。请把密钥文件放到 {key}，再运行 hengjian rebuild。",
                f"{files} files restored and verified; put the key at {key}, then run `hengjian rebuild`.")  # fmt: skip
    speaker.finish(Exit.DONE)


def erase(
    what: Annotated[
        str, typer.Argument(metavar="FILE", help="文件名（收件箱内的路径），或指纹的前八位以上")
    ],
    home: HomeOption,
    reason: Annotated[str, typer.Option("--reason", help="为什么删除，记入台账")],
    by: Annotated[str | None, typer.Option("--by", help="谁决定的，默认当前用户")] = None,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """删除归档里的一份原件，台账留下记录；不能恢复，已发出的结果不变。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    if not reason.strip():
        speaker.refuse("请写明理由（--reason）。", "A reason is needed (--reason).")
    with run_lock(opened):
        ledger = Ledger(opened)
        proof.check(opened)
        chosen = _chosen(opened, ledger, what, speaker)
        erasure.erase(opened, ledger, [chosen], reason=reason.strip(), by=by or account(),
                      user=account(), on=today(), run="command line")  # fmt: skip
    event = erasure.erased(ledger)[chosen.sha]
    speaker.facts |= event.payload
    speaker.say(
        f"已删除原件：{'、'.join(chosen.files)}（指纹 {chosen.sha[:12]}，{event.payload['rows'] or 0} 行），已记入台账。"
        "下次运行从归档重建，这些行不再出现；要现在就去掉，请运行 hengjian rebuild。以前的备份里仍有这份原件。",
        f"Erased: {', '.join(chosen.files)} ({chosen.sha[:12]}). The next run rebuilds without it; older backups still hold it.",
    )
    for left in _in_inbox(opened, chosen):
        speaker.say(f"收件箱里的 {left} 内容相同，系统不动收件箱，请自行删除。",
                    f"{left} in the inbox has the same content; delete it yourself.")  # fmt: skip
    speaker.finish(Exit.DONE)


def _chosen(home: Home, ledger: Ledger, what: str, speaker: Speaker) -> erasure.Original:
    """Return the one original that is meant, or leave with code 2."""
    kept = erasure.originals(ledger)
    found = [
        o for o in kept
        if {what, masked_path(what, home.key())} & set(o.files) or (len(what) >= _SHORTEST and o.sha.startswith(what.lower()))
        or any(name.split(" run-")[0] == what for name in o.files)
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if not found:
        speaker.complain(f"归档里没有 {what}。请用文件名（收件箱内的路径）或指纹（至少 {_SHORTEST} 位）。",
                         f"{what} is not in the archive.")  # fmt: skip
    else:
        speaker.complain(
            f"有 {len(found)} 份原件叫 {what}，请用指纹指明：",
            f"{len(found)} originals match {what}:",
        )
        for o in found[:20]:
            speaker.complain(f"  {o.sha}  {o.first}  {'、'.join(o.files)}", f"  {o.sha}  {o.first}")
    raise typer.Exit(int(Exit.USAGE))


def _in_inbox(home: Home, chosen: erasure.Original) -> list[str]:
    came_as = originals(home)
    paths = [(name, home.inbox / came_as.get(name, name)) for name in chosen.files]
    return [name for name, path in paths if path.is_file() and sha256_of(path) == chosen.sha]
