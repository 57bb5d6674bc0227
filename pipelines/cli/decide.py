"""``confirm``, ``reject`` and ``reference``: what people decide goes into the ledger, every time as a new event."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from assets.account import account
from assets.intake.folding import unspaced
from assets.store import proof
from assets.store.home import Home, run_lock
from assets.store.ledger import Event, Ledger
from assets.store.published import read_published
from models.action.triage import CHANGED, CLASSES
from models.identity.text import mask
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
    published,
)
from pipelines.cli.one_case import one_case
from pipelines.clock import today

_PERIOD = re.compile(r"\d{4}(-\d{2}(-\d{2})?|-Q[1-4])?")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("confirm")(confirm)
    app.command("reject")(reject)
    app.command("reference")(reference)
    app.command("triage")(triage)


RegionArgument = Annotated[str, typer.Argument(metavar="REGION", help="六位区划代码")]
PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="期间：2026、2026-06、2026-Q2；专项用起日，如 2026-05-10")]  # fmt: skip
NoteOption = Annotated[str, typer.Option("--note", help="理由，记入台账")]
ByOption = Annotated[str | None, typer.Option("--by", help="谁决定的，默认当前用户")]


def confirm(
    region: RegionArgument, period: PeriodArgument, note: NoteOption, home: HomeOption, by: ByOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """把一个县确认为某期间的重点县。"""
    _decide("confirmed", region, period, note, home, by, Speaker(lang, as_json=json_))


def reject(
    region: RegionArgument, period: PeriodArgument, note: NoteOption, home: HomeOption, by: ByOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """某期间不把一个县列为重点县。"""
    _decide("rejected", region, period, note, home, by, Speaker(lang, as_json=json_))


def _decide(
    word: str,
    region: str,
    period: str,
    note: str,
    home: HomeOption,
    by: str | None,
    speaker: Speaker,
) -> None:
    opened = existing_home(home, speaker)
    region, period = unspaced(region), unspaced(period)
    if not re.fullmatch(r"\d{6}", region) or not _PERIOD.fullmatch(period):
        speaker.refuse(f"应为六位区划代码和期间（2026、2026-06、2026-Q2，专项用起日如 2026-05-10），读到 {region} {period}。",
                       f"Expected a six-digit region and a period, got {region} {period}.")  # fmt: skip
    _refuse_unproposed(published(opened, speaker), region, period, speaker)
    _wants_note(note, speaker)
    payload = {"region_code": region, "period": period, "decision": word, "note": note, "by": by or account(),
               "on": today().isoformat(), "user": account()}  # fmt: skip
    if word == "confirmed":
        _tell_unheard(published(opened, speaker), region, period, speaker)
    added = record(opened, "key_region_decision", [(f"{region}|{period}", payload)])
    speaker.facts |= payload
    _say_known(added, speaker)
    done = "确认为重点县" if word == "confirmed" else "不列为重点县"
    speaker.say(
        f"已记入台账：{region} {period} {done}。下次运行后在看板上显示。",
        f"Recorded: {region} {period} {word}.",
    )
    speaker.finish(Exit.DONE)


def _tell_unheard(path: Path, region: str, period: str, speaker: Speaker) -> None:
    """Say that the county has not answered what it was asked about the period, or was not asked."""
    from dashboards.hearing import how_far, is_about

    asked = read_published(
        path,
        "select period, answered_on, is_overdue from out_flags where object_type = 'region' and region_code = ? and sent_on is not null",
        [region],
    )
    own = [r for r in asked.to_dicts() if is_about(r["period"], period)]
    if any(r["answered_on"] for r in own):
        return
    speaker.say(
        f"{region} {period}：{how_far(own)}。应当先听县局说明；已经另外听取的，请在理由里写明。",
        f"{region} {period}: the county was asked {len(own)} times and has not answered. It is to be heard first; if it was heard otherwise, say so in the note.",
    )


def _say_known(added: Sequence[object], speaker: Speaker) -> None:
    """Leave with code 0 where the same was the last thing recorded."""
    if not added:
        speaker.say("同样的内容已经记过，没有再记。", "The same is recorded already: nothing was added.")  # fmt: skip
        speaker.finish(Exit.DONE)


def _wants_note(note: str, speaker: Speaker) -> None:
    """Leave with code 2 where no reason was given."""
    if not note.strip():
        speaker.refuse("请写明理由（--note）。", "A note is needed (--note).")


def _refuse_unproposed(path: Path, region: str, period: str, speaker: Speaker) -> None:
    """Leave with code 2 where the run proposed nothing for the region or the period."""
    known = read_published(path, "select distinct region_code, period from out_key_regions")
    if region not in set(known["region_code"]):
        speaker.refuse(
            f"没有区划 {region} 的重点县建议；请核对六位区划代码，见《重点县建议》。",
            f"There is no proposal for region {region}.",
        )
    own = sorted(known.filter(pl.col("region_code") == region)["period"])
    if period not in own:
        speaker.refuse(
            f"区划 {region} 没有期间 {period} 的建议；现有 {own[0]} 到 {own[-1]} 各期。",
            f"Region {region} has no proposal for {period}; there are {own[0]} to {own[-1]}.",
        )


def reference(
    case: Annotated[str, typer.Argument(metavar="CASE", help="案号、文号，或案件键：机构代码|案号")], note: NoteOption, home: HomeOption, by: ByOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """把一件案子标为参考案例，similar 先列它。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    case = one_case(published(opened, speaker), case, speaker)
    _wants_note(note, speaker)
    payload = {
        "case_key": case,
        "note": note,
        "by": by or account(),
        "on": today().isoformat(),
        "user": account(),
    }
    _say_known(record(opened, "reference_case", [(case, payload)]), speaker)
    speaker.facts |= payload
    speaker.say(f"已记入台账：{case} 为参考案例。", f"Recorded: {case}.")
    speaker.finish(Exit.DONE)


def triage(
    complaint: Annotated[str, typer.Argument(metavar="COMPLAINT", help="登记编号")],
    word: Annotated[str, typer.Argument(metavar="CLASS", help="一般、重点或疑难")],
    note: NoteOption, home: HomeOption, by: ByOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """改一件在办投诉的分流等级；系统原来怎么分的留着。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    number = unspaced(complaint)
    if word not in CLASSES:
        speaker.refuse(
            f"等级应为{'、'.join(CLASSES)}，读到“{word}”。",
            f"CLASS is one of {', '.join(f'“{c}”' for c in CLASSES)}; got “{word}”.",
        )
    found = "select 1 from out_complaint_triage where complaint_no = ?"
    if read_published(published(opened, speaker), found, [number]).is_empty():
        speaker.refuse(f"没有在办投诉 {number}。", f"No open complaint {number}.")
    _wants_note(note, speaker)
    payload = {"complaint_no": number, "class": word, "note": note, "by": by or account(),
               "on": today().isoformat(), "user": account()}  # fmt: skip
    _say_known(record(opened, CHANGED, [(number, payload)]), speaker)
    speaker.facts |= payload
    speaker.say(f"已记入台账：{number} 列为{word}。", f"Recorded: {number} is “{word}”.")
    speaker.finish(Exit.DONE)


def record(
    home: Home,
    kind: str,
    decisions: Sequence[tuple[str, dict[str, str]]],
    *,
    once: Sequence[str] = (),
) -> list[dict[str, str]]:
    """Append what was decided, as (subject, payload); return the payloads appended.

    A note loses the numbers and names of persons before it is kept. A payload that says the same
    in the columns ``once`` as an event that is there already is passed over, and so is what was said
    of its subject last, word for word and with no run published since: a command that was killed is
    given once more.
    """
    with run_lock(home):
        ledger = Ledger(home)
        proof.check(home)
        before = ledger.events(kind)
        run = max((e.seq for e in ledger.events("published")), default=0)
        last = {e.key.rpartition("|")[0]: e.payload for e in before if e.seq > run}
        number = len(before) + 1
        added = []
        for subject, payload in decisions:
            payload |= {"note": mask(payload["note"])}
            said = [[e.payload.get(name) for name in once] for e in before]
            is_known = bool(once) and [payload[name] for name in once] in said
            if not is_known and last.get(subject) != payload:
                added.append(Event(kind, f"{subject}|{number}", payload))
        if added:
            as_of = ledger.newest_as_of() or today()
            ledger.append(added, as_of=as_of, run="command line")
    return [e.payload for e in added]
