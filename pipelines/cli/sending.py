"""``send``: the team chooses flags for the next list of their county; the hearing starts when it goes out."""

from typing import Annotated

import polars as pl
import typer

from assets.account import account
from assets.intake.folding import unspaced
from assets.store.home import Home
from assets.store.published import read_published
from data_contracts import rules_of_flags
from models.leads import choosing
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
from pipelines.cli.decide import ByOption, record
from pipelines.cli.english import in_english
from pipelines.clock import today

#: Why a flag is refused, in Chinese and English; ``{why}`` is the rule's own reason.
_REFUSED = {
    choosing.INTERNAL: ("不能送县局：{why}", "cannot be put to a county: {why}"),
    choosing.GONE: ("数据变了，已不再成立，不用送", "holds no more, as the data changed"),
    choosing.PAST: ("是首次运行以前的历史，不送县局", "is history from before the first run"),
    choosing.SETTLED: ("已经认定，不再送县局核对", "has its finding already"),
    choosing.SENT: ("已经送过县局，不重复送", "was sent to its county already"),
    choosing.NO_COUNTY: ("说的不是哪个县的执法，没有县局可问", "concerns no county's own work"),
    choosing.UNMAPPED: ("还不知道属于哪个县；请先填单位对照表", "belongs to no known county yet: fill in the mapping of organs"),
}  # fmt: skip
_COLUMNS = "flag_id, rule_code, object_type, region_code, status, is_current, sent_on, answered_on, found_on"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("send")(send)


def send(
    flags: Annotated[list[str], typer.Argument(metavar="FLAG_ID…", help="线索编号，可以写几个")], home: HomeOption,
    note: Annotated[str, typer.Option("--note", help="理由，记入台账")] = "", by: ByOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """指定几条线索，列入县局下一份核对表；发出后才起算答复期限。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    numbers = list(dict.fromkeys(unspaced(f) for f in flags))
    known = read_published(
        published(opened, speaker),
        f"select {_COLUMNS} from out_flags where flag_id in (select unnest(?))",
        [numbers],
    )
    if refused := _refused(numbers, known):
        for zh, en in refused:
            speaker.complain(zh, en)
        speaker.refuse("一条也没有记；去掉上面这些再试。", "Nothing was recorded; leave these out.")
    _record(opened, numbers, note, by, speaker)


def _refused(numbers: list[str], known: pl.DataFrame) -> list[tuple[str, str]]:
    """Return for every flag that may not be sent the sentence that says why, in both languages."""
    rows = {r["flag_id"]: r for r in known.iter_rows(named=True)}
    rules, told = rules_of_flags(), []
    for number in numbers:
        row = rows.get(number)
        if row is None:
            told.append((f"没有线索 {number}；请照线索总表核对编号。", f"No flag {number}."))
        elif reason := choosing.why_not(row, rules[row["rule_code"]]):
            zh, en = _REFUSED[reason]
            why = rules[row["rule_code"]].county_list.why
            told.append((
                f"线索 {number} {zh.format(why=why.rstrip('。'))}。",
                f"Flag {number} {en.format(why=in_english(why).rstrip('.'))}.",
            ))  # fmt: skip
    return told


def _record(home: Home, numbers: list[str], note: str, by: str | None, speaker: Speaker) -> None:
    """Enter every choice that is not in the ledger yet, and say which were."""
    who, day = account(), today().isoformat()
    told = {"note": note, "by": by or who, "on": day, "user": who}
    chosen = [{"flag_id": n, **told} for n in numbers]
    new = record(home, choosing.CHOSEN, [(p["flag_id"], p) for p in chosen], once=("flag_id",))
    fresh = [p["flag_id"] for p in new]
    before = [n for n in numbers if n not in fresh]
    speaker.facts |= {"recorded": fresh, "recorded_before": before}
    if fresh:
        speaker.say(
            f"已记入台账：{'、'.join(fresh)} 列入县局下一份核对表；下次运行发出，从那天起算答复期限。",
            f"Recorded: {', '.join(fresh)} go into the next county workbook; the days to answer count from then.",
        )
    if before:
        speaker.say(
            f"{'、'.join(before)} 以前已经指定过，没有重复记。",
            f"{', '.join(before)} were chosen before; nothing was added.",
        )
    speaker.finish(Exit.DONE)
