"""``run``, ``demo`` and ``rebuild``: the commands that make something."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, TypeVar

import polars as pl
import typer

from assets.store.home import Home, open_home
from assets.store.ledger import Ledger
from assets.store.published import opened, read_published
from data_contracts.table_states import REFUSED, WAITS
from pipelines.cli.answered import came_now, tell_answers, tell_sheets
from pipelines.cli.behind_told import tell_behind
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    as_typed,
    existing_home,
    parse_day,
    parse_month,
)
from pipelines.cli.english import in_english
from pipelines.cli.intake_told import tell_intake
from pipelines.cli.progress import progress
from pipelines.clock import today

#: An as-of date so far after today may be a slip; who runs for a day to come is told what it binds.
_A_SLIP_DAYS = 31
#: The demo's as-of date: fixed, so that two people see the same province.
DEMO_AS_OF = date(2026, 6, 30)


T = TypeVar("T")


class Engine(StrEnum):
    """Where the heavy work is done."""

    duckdb = "duckdb"
    spark = "spark"


class Scale(StrEnum):
    """Size of the demo province."""

    small = "small"
    medium = "medium"
    large = "large"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("run")(run)
    app.command("demo")(demo)
    app.command("rebuild")(rebuild)


def run(
    home: HomeOption,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="截至日期 YYYY-MM-DD，含当日；默认今天"),
    ] = None,
    engine: Annotated[
        Engine | None,
        typer.Option("--engine", help="用哪个引擎；默认看 config/engine.yml，没有就在本机"),
    ] = None,
    master: Annotated[
        str,
        typer.Option("--master", metavar="URL", help="Spark 集群：spark://主机:端口，或 local[2]"),
    ] = "",
    replay: Annotated[
        bool, typer.Option("--replay", help="按过去日期重算，只用于空的数据目录")
    ] = False,
    lock_month: Annotated[
        str | None,
        typer.Option("--lock-month", metavar="MONTH", help="同时锁定这个月的月报 YYYY-MM"),
    ] = None,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """读入收件箱，核对、判断、发布：一次完整运行。"""
    speaker = Speaker(lang, as_json=json_)
    day = parse_day(as_of, today())
    if lock_month is not None:
        parse_month(lock_month)
    where = (engine.value if engine else "", master)
    code = whole_run(home, day, speaker, replay=replay, lock_month=lock_month, engine=where)
    if (
        code in (Exit.DONE, Exit.SET_ASIDE)
        and len(Ledger(open_home(home)).events("published")) == 1
    ):
        if not speaker.facts["files"]:
            speaker.say(
                f"收件箱还是空的：把各县发来的文件原样放进 {as_typed(home / 'inbox')}，再运行一次（空白模板在 outbox/模板）。",
                f"The inbox is still empty: put the counties' files into {as_typed(home / 'inbox')} as they are and run once more (empty forms are in outbox/模板).",
            )
        speaker.say(
            f"要它自己按时跑（每日、月报、收件箱），用：hengjian schedule on --home {as_typed(home)}",
            f"To let it run by itself (daily, monthly, inbox): hengjian schedule on --home {as_typed(home)}",
        )
    speaker.finish(code)


def whole_run(
    root: Path,
    day: date,
    speaker: Speaker,
    *,
    replay: bool = False,
    fresh: bool = False,
    lock_month: str | None = None,
    engine: tuple[str, str] = ("", ""),
) -> Exit:
    """Run once, say how it ended, and return the exit code; ``engine`` is its name and its master."""
    from pipelines.execute import UsageError, execute  # imports Dagster

    home = open_home(root)
    if replay and Ledger(home).newest_as_of() is not None:
        speaker.complain("--replay 只用于空的数据目录。", "--replay needs an empty home.")
        return Exit.USAGE
    began = time.monotonic()
    speaker.say(f"运行开始：截至 {day}，数据目录 {root}", f"Run begins: as of {day}, home {root}")
    ahead = (day - today()).days
    if ahead > _A_SLIP_DAYS and not fresh:
        speaker.say(
            f"截至日期比今天（本机时钟）晚{ahead}天：发布以后，比它早的日期都不能再跑。写错了的，请现在按 Ctrl-C 停下。",
            f"The as-of date is {ahead} days after today: once published, no earlier date can be run. If it is a slip, stop now.",
        )
    try:
        with progress(home.logs, quiet=speaker.as_json, english=speaker.lang is Lang.en):
            outcome = execute(root, day, fresh=fresh, lock_month=lock_month, engine=engine)
    except UsageError as error:
        speaker.complain(str(error))
        return Exit.USAGE
    for zh, en in outcome.notes:
        speaker.complain(zh, en)
    if not outcome.published:
        speaker.complain(
            f"运行失败，未发布任何结果：{outcome.reason}",
            f"Run failed, nothing published: {in_english(outcome.reason)}",
        )
        return Exit.FAILED
    seconds = time.monotonic() - began
    with opened(home.warehouse_path):  # once for all that is asked: opening it is most of the work
        code = _tell(home, speaker, seconds, fresh=fresh)
    if outcome.reason:
        speaker.complain(
            f"结果已发布（仓库和台账是新的），但没有做完：{outcome.reason}",
            f"Published (warehouse and ledger are new), but not done: {in_english(outcome.reason)}",
        )
        tell_behind(home, speaker)
        return Exit.SET_ASIDE
    return code


def _tell(home: Home, speaker: Speaker, seconds: float, *, fresh: bool) -> Exit:
    """Say what came in and what was found, and return 0 or 1."""
    rows = read_published(
        home.warehouse_path,
        """
        select count(distinct file) files, coalesce(sum(rows_in), 0)::bigint rows_in,
            coalesce(sum(rows_accepted - coalesce(n, 0)), 0)::bigint accepted,
            coalesce(sum(rows_set_aside), 0)::bigint aside, coalesce(sum(n), 0)::bigint duplicates,
            count(*) filter (where state = $refused) refused, count(*) filter (where state = $waits) waiting
        from intake_files left join intake_duplicates using (arrival, table_no)
        join intake_states using (arrival, table_no)
        where run = (select run from run_facts)
        """,
        {"refused": REFUSED, "waits": WAITS},
    ).row(0, named=True)
    found = read_published(
        home.warehouse_path,
        """
        select
            (select count(*) from out_region_month where outcome = 'flagged') county_months,
            (select count(*) from out_case_disparity where outcome = 'flagged') cases,
            (select count(*) from out_warnings) warnings,
            (select count(*) from out_flags where is_current
                and status in ('待送', '待核', '已核数据', '数据有误')) open_flags
        """,
    ).row(0, named=True)
    speaker.facts |= {
        **rows,
        **found,
        "seconds": round(seconds, 1),
        "site": str(home.site / "index.html"),
    }
    speaker.say(
        f"读入 {rows['files']} 个文件 {rows['rows_in']} 行：接收 {rows['accepted']}，搁置 {rows['aside']}，"
        f"重复 {rows['duplicates']}，拒收文件 {rows['refused']} 个"
        + (f"，等待列名对照 {rows['waiting']} 个" if rows["waiting"] else ""),
        f"{rows['files']} files, {rows['rows_in']} rows: {rows['accepted']} accepted, {rows['aside']} set aside, "
        f"{rows['duplicates']} duplicates, {rows['refused']} files refused, {rows['waiting']} waiting",
    )
    tell_intake(home, speaker)
    came = came_now(home, fresh=fresh)
    refused = tell_answers(home, speaker, came) + tell_sheets(home, speaker, came) + rows["refused"]
    speaker.say(
        f"罚没收入：{found['county_months']} 个县月高于往常；类案：{found['cases']} 件偏离相近案件；"
        f"预警：{found['warnings']} 条；待处理线索 {found['open_flags']} 条",
        f"{found['county_months']} county-months, {found['cases']} cases, {found['warnings']} warnings; "
        f"{found['open_flags']} leads to check",
    )
    speaker.say(
        f"用时 {seconds:.1f} 秒。看板：{home.site / 'index.html'}",
        f"{seconds:.1f} s. Site: {home.site / 'index.html'}",
    )
    return Exit.SET_ASIDE if rows["aside"] or refused or rows["waiting"] else Exit.DONE


def rebuild(home: HomeOption, lang: LangOption = Lang.zh, json_: JsonOption = False) -> None:
    """从归档和台账重建仓库、看板和发件箱，内容不变。"""
    speaker = Speaker(lang, as_json=json_)
    newest = Ledger(existing_home(home, speaker)).newest_as_of()
    if newest is None:
        speaker.refuse("还没有运行过，无可重建。", "Nothing was run yet.")
    else:
        speaker.finish(whole_run(home, newest, speaker, fresh=True))


def demo(
    home: Annotated[Path, typer.Option("--home", metavar="DIR", help="演示数据目录")] = Path(
        "./demo-home"
    ),
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="随机种子；相同的种子造出相同的省")
    ] = 1,
    scale: Annotated[Scale, typer.Option("--scale", help="多大的省")] = Scale.medium,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """造一个虚构的省，跑一遍，并把找到的与埋下的逐项对照。"""
    speaker = Speaker(lang, as_json=json_)
    facts: dict[str, int | str] = {
        "seed": seed,
        "scale": scale.value,
        "as_of": DEMO_AS_OF.isoformat(),
    }
    _refuse_foreign(home, facts, speaker)
    opened = open_home(home)
    marker = opened.root / "demo.json"
    if not marker.exists():
        began = time.monotonic()
        speaker.say("正在造虚构的省……", "Making an invented province …")
        _in_own_process(_make_province, opened, seed, scale)
        marker.write_text(json.dumps(facts) + "\n", encoding="utf-8")
        speaker.say(f"用时 {time.monotonic() - began:.1f} 秒", f"{time.monotonic() - began:.1f} s")
    code = whole_run(home, DEMO_AS_OF, speaker)
    if code in (Exit.DONE, Exit.SET_ASIDE):
        speaker.say("—— 找到的与埋下的 ——", "— found against planted —")
        lines = _in_own_process(_compare, opened)
        speaker.facts["compare"] = lines
        for line in lines:
            speaker.say(line)
        speaker.say(f"看板：{opened.site / 'index.html'}", f"Site: {opened.site / 'index.html'}")
    speaker.finish(code)


def _in_own_process(function: Callable[..., T], *arguments: object) -> T:
    """Return ``function(*arguments)`` from a process of its own: the run does not keep its memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _make_province(home: Home, seed: int, scale: Scale) -> None:
    """Write an invented province into the inbox, and what was planted in it beside."""
    from pipelines.demo import live, make_province, write_config, write_inbox  # only here

    province = make_province(seed, scale.value, DEMO_AS_OF)
    write_inbox(province, home.inbox)
    write_config(province, home.config)
    live(home, province.story)
    (home.root / "truth.json").write_text(province.truth.to_json(), encoding="utf-8")


def _compare(home: Home) -> list[str]:
    """Return what was found against what was planted, line by line."""
    from pipelines.demo import Truth, compare  # only here

    truth = Truth.from_json((home.root / "truth.json").read_text(encoding="utf-8"))
    names = read_published(
        home.warehouse_path,
        "select table_name from information_schema.tables where table_name like 'out_%'",
    )["table_name"]
    tables: dict[str, pl.DataFrame] = {
        n: read_published(home.warehouse_path, f'select * from "{n}"') for n in names
    }
    return compare(truth, tables)


def _refuse_foreign(root: Path, facts: dict[str, int | str], speaker: Speaker) -> None:
    """Leave when the folder holds anything that the demo did not put there, or another demo."""
    if not root.is_dir() or not any(root.iterdir()):
        return
    marker = root / "demo.json"
    if marker.exists() and json.loads(marker.read_text(encoding="utf-8")) != facts:
        speaker.refuse(
            f"{root} 里是另一个演示（种子或规模不同）。请换一个空目录：hengjian demo --home 目录。",
            f"{root} holds another demo (seed or scale differ). Name an empty folder with --home.",
        )
    if not marker.exists():
        speaker.refuse(
            f"{root} 里已有其他文件，演示不会写进去。请换一个空目录：hengjian demo --home 目录。",
            f"{root} holds other files; the demo will not write there. Name an empty folder with --home.",
        )
