"""问题整治情况表 as workbooks: one for each county to look at, one for the city."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from dashboards import month_words, words
from dashboards.view import Row, View
from dashboards.workbooks.book import Book, Column, safe_name
from dashboards.workbooks.spoken import UNRECORDED_COLUMNS
from data_contracts import enumeration, seals, source
from data_contracts.month_table import BY_WORD

#: So many locked months are kept as workbooks; all of them stand in ``out_month_table``.
KEPT = 12
#: Keys named in a cell; the rest is counted.
_NAMED = 8
_TITLE = "问题整治情况表"
_SENTENCES = (
    "表上的数由线索台账、回访记录和函件得出，不用填数，也不要改数。",
    "都对的，在第一行“全表”选确认；本月各项都是零的，选确认或者零报告都一样。",
    "有不对的，在那一行选有误，写明哪里不对、依据是什么；由专班在台账里更正，下一版自动改过来。",
    "填报人、填报日期填一次即可。填好后把本文件（不要另存为CSV、不要贴进新表）交回发表的人。",
    "截止以后表就锁定，再报回的列在更正单上，原表不改。",
    words.LIMITS + "。",
)
_CITY_SENTENCES = (
    "表由台账得出，县局只确认或者写有误，谁也不填数。收到线索按收到日期（数据提示是进台账那天）算月份，其余按台账上写的办理日期。",
    "累计从行动开始算到月末，按月末的状态数；重开的线索只算一次，所以不一定等于各月相加。",
    "锁定以后原表不改，以后的变化在“更正单”。本表不排名，不公开。",
    words.LIMITS + "。",
)


def month_returns(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the table of every county of the newest draft, to be confirmed, as (file name, XLSX)."""
    draft = view.get("out_month_table").filter(pl.col("state") == "草稿")
    due = view.get("out_month_register")
    days = {r["month"]: r["due_on"] for r in due.iter_rows(named=True)}
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in draft.sort("month", "region_code", "item_no").iter_rows(named=True):
        groups[row["month"], row["region_code"]].append(row)
    for (month, region), rows in groups.items():
        if days[month] >= view.run.as_of:
            name = safe_name(view.region_name(region))
            yield f"{region}_{name}_{_TITLE}.xlsx", _county(view, month, region, rows, days[month])


def _county(view: View, month: str, region: str, rows: Sequence[Row], due: Any) -> bytes:
    name, zh = view.region_name(region), source("month_returns").zh
    book = Book(view.run.as_of, f"{name}{_TITLE}")
    shown = [r for r in rows if BY_WORD not in r["item"] or r["value"] or r["value_to_date"]]
    stem = f"M{month.replace('-', '')}-{region}-"
    whole = {zh["return_no"]: f"{stem}0", "项目": "全表", zh["county_word"]: _whole(rows)}
    cells = [whole, *(_line(r, stem, zh) for r in shown)]
    zero = all(not r["value"] for r in rows if r["measure"] != "zero")
    told = "本月没有发生，确认即为零报告" if zero else ""
    subtitle = f"请于 {due.isoformat()} 前看过并确认　数据截至 {view.run.as_of.isoformat()}　{told}"
    title = f"{name}{_TITLE}（{words.period_words(month)}）"
    columns = _columns(zh)
    book.sheet(_TITLE, columns, cells, title=title, subtitle=subtitle.strip())
    if vain := [_in_vain(r) for r in month_words.in_vain(view, month, region)]:
        book.sheet(
            "没有记的行", UNRECORDED_COLUMNS, vain, title=f"{name}交回来、没有记的行",
            subtitle="本表只供看，写在这里不算。照原因改好，填在前一张表里再交。",
        )  # fmt: skip
    book.notes(_SENTENCES, columns)
    if view.run.seal:
        sent = {c[zh["return_no"]]: [r["item"], str(r["value"])] for c, r in zip(cells[1:], shown, strict=True)}  # fmt: skip
        book.seal(view.run.seal(seals.COUNTY, region, {f"{stem}0": [], **sent}))
    return book.bytes()


def _in_vain(row: Row) -> dict[str, Any]:
    said = "；".join(t for t in (row["word"], row["explanation"]) if t)
    return {
        "编号": row["return_no"], "交回": row["came_on"], "所在文件": row["file"], "所在表": row["sheet"],
        "第几行": row["row_no"], "读到的内容": said, "没有记的原因和怎么办": row["reason"],
    }  # fmt: skip


def _whole(rows: Sequence[Row]) -> str | None:
    """Return the word that was given on the whole table before."""
    given = {r["county_word"] for r in rows}
    return "确认" if given == {"确认"} else None


def _line(row: Row, stem: str, zh: dict[str, str]) -> dict[str, Any]:
    own = None if row["county_word"] == "确认" else row["county_word"]
    return {
        zh["return_no"]: f"{stem}{row['item_no']}", "项目": row["item_zh"], "单位": row["unit"],
        zh["shown"]: row["value"], "累计": row["value_to_date"], "由哪些线索": _keys(row["keys"]),
        zh["county_word"]: own, zh["explanation"]: row["county_note"],
    }  # fmt: skip


def _keys(keys: Sequence[str]) -> str:
    return words.named([words.number_in(k.rsplit(":", 1)[-1]) for k in keys], _NAMED, "件")


def _columns(zh: dict[str, str]) -> list[Column]:
    said = list(enumeration("month_word").values)
    return [
        Column(zh["return_no"], 18), Column("项目", 22), Column("单位", 6), Column(zh["shown"], 12, "number"),
        Column("累计", 12, "number"), Column("由哪些线索", 40),
        Column(zh["county_word"], 10, fill=True, choices=said, note="确认或者有误，各项都是零的也可以写零报告；全表只用选一次。"),
        Column(zh["explanation"], 34, fill=True, note="写有误的，写明哪里不对、依据是什么。"),
        Column(zh["filled_by"], 10, fill=True), Column(zh["filled_date"], 12, fill=True),
    ]  # fmt: skip


def month_tables(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the city's workbooks of the newest draft and the newest :data:`KEPT` locked months."""
    sums = view.get("out_month_sum")
    states = dict(sums.select("month", "state").unique().iter_rows())
    locked = sorted((m for m, s in states.items() if s == "已锁定"), reverse=True)[:KEPT]
    for month in [m for m, s in states.items() if s == "草稿"] + locked:
        draft = "（草稿）" if states[month] == "草稿" else ""
        yield f"{month}{_TITLE}{draft}.xlsx", _city(view, month)


def _city(view: View, month: str) -> bytes:
    mine = pl.col("month") == month
    sums = view.get("out_month_sum").filter(mine).sort("item_no").to_dicts()
    register = view.get("out_month_register").filter(mine).sort("region_code").to_dicts()
    total = next(r for r in register if r["region_code"] == "全市")
    on, due = total["locked_on"], total["due_on"]
    state = f"{words.day(on)} 锁定" if on else f"草稿，{words.day(due)} 截止"
    title = f"{_TITLE}（{words.period_words(month)}）"
    silent = month_words.silent(view, month, total["silent"])
    told = (
        f"{state}　应报{total['counties']}，报回{total['returned']}，其中零报告{total['zero']}、写有误{total['wrong']}；"
        f"迟报{total['late']}，{silent}　{view.run.bureau}"
    )
    book = Book(view.run.as_of, title)
    columns = [
        Column("项目", 26), Column("单位", 6), Column("本月", 14, "number"), Column("累计", 14, "number"),
        Column("有数的县", 10, "number"), Column("确认", 8, "number"), Column("写有误", 8, "number"),
    ]  # fmt: skip
    names = ("item_zh", "unit", "value", "value_to_date", "counties_above", "confirmed", "disputed")
    shown = [r for r in sums if BY_WORD not in r["item"] or r["value"] or r["value_to_date"]]
    rows = [dict(zip([c.zh for c in columns], [r[n] for n in names], strict=True)) for r in shown]
    book.sheet("各县合计", columns, rows, title=title, subtitle=told)
    _counties(book, view, month, title)
    _register(book, view, [r for r in register if r is not total], title)
    _disputed(book, view, month, title)
    _corrections(book, view, month, title)
    book.notes(_CITY_SENTENCES)
    return book.bytes()


def _counties(book: Book, view: View, month: str, title: str) -> None:
    main = view.get("out_month_table").filter(
        (pl.col("month") == month) & ~pl.col("item").str.contains(BY_WORD, literal=True)
    )
    heads = main.select("item", "item_zh", "item_no").unique().sort("item_no")
    names = dict(heads.select("item", "item_zh").iter_rows())
    columns = [Column("县（市、区）", 16), *(Column(zh, 10, "number") for zh in names.values())]
    rows: dict[str, dict[str, Any]] = {}
    for r in main.sort("region_code", "item_no").iter_rows(named=True):
        row = rows.setdefault(
            r["region_code"], {"县（市、区）": view.region_name(r["region_code"])}
        )
        row[names[r["item"]]] = r["value"]
    book.sheet(
        "各县", columns, list(rows.values()), title=title, subtitle="按区划代码排列，不是名次"
    )


def _register(book: Book, view: View, register: Sequence[Row], title: str) -> None:
    columns = [
        Column("县（市、区）", 16), Column("状态", 22), Column("发出日期", 12), Column("截止日期", 12),
        Column("报回日期", 12), Column("填报人", 18), Column("写有误的项", 10, "number"),
        Column("截止后报回的行", 12, "number"), Column("锁定后有变化的项", 12, "number"),
    ]  # fmt: skip
    rows = [
        {
            "县（市、区）": view.region_name(r["region_code"]), "状态": month_words.state(view, r), "发出日期": r["sent_on"],
            "截止日期": r["due_on"], "报回日期": r["returned_on"] or r["late_on"], "填报人": r["filled_by"],
            "写有误的项": r["lines_wrong"], "截止后报回的行": r["lines_late"],
            "锁定后有变化的项": r["lines_changed"],
        }
        for r in register
    ]  # fmt: skip
    remind = [view.region_name(r["region_code"]) for r in register if r["to_remind"]]
    told = f"应催报：{'、'.join(remind)}" if remind else "按区划代码排列，不是名次"
    book.sheet("登记", columns, rows, title=title, subtitle=told)


def _disputed(book: Book, view: View, month: str, title: str) -> None:
    """Lay what counties called wrong before the team, which corrects it in the ledger, and what did not count."""
    said = month_words.disputed(view, month)
    if not said:
        return
    names = dict(
        view.get("out_month_table").filter(pl.col("month") == month).select("item", "item_zh").unique().iter_rows()
    )  # fmt: skip
    columns = [
        Column("县（市、区）", 16), Column("项目", 22), Column("县局意见", 10), Column("县局说明", 40),
        Column("结果", 50), Column("填报人", 12), Column("填报日期", 12),
    ]  # fmt: skip
    rows = [
        {
            "县（市、区）": view.region_name(r["region_code"]), "项目": names.get(r["item"], "全表"),
            "县局意见": r["word"], "县局说明": r["explanation"],
            "结果": "已记，请专班在台账里更正" if r["taken"] else f"没有记：{r['reason']}",
            "填报人": r["filled_by"], "填报日期": r["filled_date"],
        }
        for r in said
    ]  # fmt: skip
    told = "县局写有误的，和交回来没有记上的；按区划代码排列，不是名次"
    book.sheet("县局写的", columns, rows, title=title, subtitle=told)


def _corrections(book: Book, view: View, month: str, title: str) -> None:
    late = view.get("out_month_corrections").filter(pl.col("month") == month)
    if late.is_empty():
        return
    columns = [
        Column("县（市、区）", 16), Column("项目", 22), Column("单位", 6), Column("锁定时", 12, "number"),
        Column("现在", 12, "number"), Column("为什么", 12), Column("县局意见", 10), Column("县局说明", 30),
        Column("收到日期", 12), Column("涉及的线索", 36),
    ]  # fmt: skip
    names = ("item_zh", "unit", "was", "now", "why", "word", "explanation", "came_on")
    rows = [
        dict(zip([c.zh for c in columns], [view.region_name(r["region_code"]), *(r[n] for n in names), _keys(r["keys"])], strict=True))
        for r in late.iter_rows(named=True)
    ]  # fmt: skip
    since = f"锁定以后的变化，截至 {view.run.as_of.isoformat()}；原表不改"
    book.sheet("更正单", columns, rows, title=title, subtitle=since)


def correction_sheets(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield what did not count of the rows counties sent back, told row by row, where there are any."""
    refused = view.get("out_month_returns").filter(~pl.col("taken"))
    if refused.is_empty():
        return
    columns = [
        Column("文件", 40), Column("行号", 8, "number"), Column("表行编号", 20), Column("县局意见", 10),
        Column("说明", 30), Column("为什么没有记", 60), Column("收到日期", 12),
    ]  # fmt: skip
    names = ("file", "row_no", "return_no", "word", "explanation", "reason", "came_on")
    newest = refused.sort("came_on", "file", "row_no", descending=[True, False, False])
    rows = [
        dict(zip([c.zh for c in columns], [r[n] for n in names], strict=True))
        for r in newest.iter_rows(named=True)
    ]
    book = Book(view.run.as_of, "情况表没有记的行")
    book.sheet("没有记的行", columns, rows, title=f"{_TITLE}：没有记的行和原因")
    book.notes(
        ("其余的行已经记下。截止以前按原因改好，把整份表再放回收件箱即可。", words.LIMITS + "。")
    )
    yield "情况表没有记的行.xlsx", book.bytes()
