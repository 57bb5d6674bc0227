"""``month …``: 《问题整治情况表》 as it stands, as it was known on a day, and who sent it back."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from assets.config.read import read_config
from assets.intake.folding import unspaced
from assets.store.ledger import Ledger
from assets.store.published import read_published
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    called,
    existing_home,
    parse_day,
    published,
)
from pipelines.cli.help import Program, say_in
from pipelines.clock import today

group = typer.Typer(name="month", cls=Program, no_args_is_help=True)

MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="月份 YYYY-MM")]
_CITY = "全市"


@group.callback()
def said_in(context: typer.Context, lang: LangOption = Lang.zh) -> None:
    """《问题整治情况表》：各月的数、谁报回了、更正单。锁定用 run --lock-month。"""
    say_in(context, lang)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, command in (
        ("list", list_months),
        ("show", show),
        ("register", returns),
        ("corrections", corrections),
    ):
        group.command(name)(command)
    app.add_typer(group)


def list_months(home: HomeOption, lang: LangOption = Lang.zh, json_: JsonOption = False) -> None:
    """列出各月的情况表：草稿还是已锁定，报回多少。"""
    speaker = Speaker(lang, as_json=json_)
    path = published(existing_home(home, speaker), speaker)
    rows = read_published(
        path,
        """select month, locked_on, due_on, counties, returned, zero, wrong, late, silent, lines_changed
        from out_month_register where region_code = ? order by month""",
        [_CITY],
    ).to_dicts()
    speaker.facts["months"] = rows
    for r in rows:
        zh = f"{r['locked_on']}锁定" if r["locked_on"] else f"草稿，{r['due_on']}截止"
        en = f"locked {r['locked_on']}" if r["locked_on"] else f"draft, due {r['due_on']}"
        speaker.say(
            f"{r['month']}  {zh}  应报{r['counties']} 报回{r['returned']} 零报告{r['zero']} 有误{r['wrong']} 迟报{r['late']} 未报{r['silent']}",
            f"{r['month']}  {en}  counties {r['counties']} returned {r['returned']} zero {r['zero']} disputed {r['wrong']} late {r['late']} silent {r['silent']}",
        )
    speaker.say(f"共 {len(rows)} 个月。", f"{len(rows)} months.")
    speaker.finish(Exit.DONE)


def show(
    month: MonthArgument, home: HomeOption,
    region: Annotated[str, typer.Option("--region", help="只看一个区划；不写是各县合计")] = "",
    known: Annotated[str | None, typer.Option("--known", metavar="DATE", help="按这一天台账已知的重数 YYYY-MM-DD；只数线索")] = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """看一个月的情况表：每项本月和累计；没有发生的不列。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path = published(opened, speaker)
    rows = _figures(path, unspaced(month), unspaced(region))
    if not rows:
        _no_table(month, speaker)
    if known is not None:
        from assets.month.table import as_known

        day = parse_day(known, today())
        then = as_known(read_config(opened), Ledger(opened), path, rows[0]["month"], day)
        rows = [
            {**r, "value": v, "value_to_date": t, "keys": keys}
            for r in rows
            if (found := then.get((unspaced(region) or _CITY, r["item"]))) is not None
            for v, t, keys in [found]
        ]
        speaker.say(
            f"按台账 {day} 已知的重数；回访和函件不在内。",
            f"Counted again as the ledger knew it on {day}; visits and letters are left out.",
        )
    _tell(rows, speaker)


def _no_table(month: str, speaker: Speaker) -> None:
    speaker.refuse(
        f"没有 {month} 的情况表（hengjian month list 列出有的月份）。",
        f"There is no table of {month} (see `hengjian month list`).",
    )


def _figures(path: Path, month: str, region: str) -> list[dict[str, Any]]:
    if region:
        return read_published(
            path,
            "select * from out_month_table where month = ? and region_code = ? order by item_no",
            [month, region],
        ).to_dicts()
    return read_published(
        path, "select * from out_month_sum where month = ? order by item_no", [month]
    ).to_dicts()


def _tell(rows: list[dict[str, Any]], speaker: Speaker) -> None:
    speaker.facts["items"] = [
        {n: r.get(n) for n in ("month", "region_code", "item", "item_zh", "unit", "value", "value_to_date", "keys", "state", "locked_on")}
        for r in rows
    ]  # fmt: skip
    shown = [r for r in rows if r["value"] or r["value_to_date"]]
    for r in shown:
        value, total = _plain(r["value"]), _plain(r["value_to_date"])
        speaker.say(
            f"{r['item_zh']}  本月{value}{r['unit']}  累计{total}{r['unit']}  （{r['item']}）",
            f"{r['item']}  this month {value}  to date {total}",
        )
    if not shown:
        speaker.say("各项都没有发生（零报告）。", "Nothing happened (zero report).")
    speaker.finish(Exit.DONE)


def _moved(was: Any, now: Any) -> str:
    """Return from what to what a figure went; nothing where it stayed, as of a line that only came back late."""
    return "" if was is None or now is None or was == now else f"{_plain(was)}→{_plain(now)}"


def _plain(value: Any) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def returns(
    month: MonthArgument, home: HomeOption, lang: LangOption = Lang.zh, json_: JsonOption = False
) -> None:
    """看一个月各县报回没有：确认、零报告、有误、迟报、未报，或者截止以后才发出（晚发）。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path, call = published(opened, speaker), called(opened)
    rows = read_published(
        path,
        "select * from out_month_register where month = ? and region_code <> ? order by region_code",
        [unspaced(month), _CITY],
    ).to_dicts()
    if not rows:
        _no_table(month, speaker)
    speaker.facts["counties"] = rows
    for r in rows:
        day = _day(r["returned_on"] or r["late_on"])
        partly = r["state"] == "未报" and r["returned_on"] is not None
        speaker.say(
            f"{call(r['region_code'])}  {r['state']}{'（只确认了部分项目）' if partly else ''}  {day}".rstrip(),
            f"{call(r['region_code'])}  {_STATES[r['state']]}{' (some lines only)' if partly else ''}  {day}".rstrip(),
        )
    speaker.say(f"共 {len(rows)} 个县。", f"{len(rows)} counties.")
    speaker.finish(Exit.DONE)


_STATES = {"确认": "confirmed", "零报告": "zero report", "有误": "disputed", "迟报": "late", "未报": "silent", "晚发": "sent late"}  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def corrections(
    home: HomeOption,
    only: Annotated[str, typer.Argument(metavar="MONTH", help="只看一个月 YYYY-MM；不写看各月")] = "",
    month: Annotated[str, typer.Option("--month", help="只看一个月 YYYY-MM")] = "",
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """看更正单：锁定以后台账变了的项目，和截止以后才报回的行。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path, call = published(opened, speaker), called(opened)
    rows = read_published(
        path,
        "select * from out_month_corrections where ? in ('', month) order by month, region_code, item",
        [unspaced(only or month)],
    ).to_dicts()
    speaker.facts["corrections"] = rows
    for r in rows:
        told = "，".join(t for t in (r["word"], r["explanation"]) if t)
        was = _moved(r["was"], r["now"])
        speaker.say(
            f"{r['month']}  {call(r['region_code'])}  {r['item_zh']}  {was}  {r['why']}  {told}".rstrip(),
            f"{r['month']}  {call(r['region_code'])}  {r['item']}  {was}".rstrip(),
        )
    speaker.say(f"共 {len(rows)} 条。", f"{len(rows)} in all.")
    speaker.finish(Exit.DONE)
