"""核对: what was expected of the data, how many rows broke it, which ones, since when."""

from collections.abc import Iterator
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import page, words
from dashboards.page import Page
from dashboards.parts import Filter, Head, Row, Table, lines, link
from dashboards.view import View
from data_contracts import sources, tables

PATH = "quality/checks.html"
_ROWS_SHOWN = 200


def pages(view: View) -> Iterator[Page]:
    """Yield the page on the checks of the data."""
    now, before = _split(view)
    failed = now.filter(pl.col("outcome") == "不符")
    blocked = before.filter(pl.col("run_state") == "未发布")
    earlier = before.filter(pl.col("run_state") == "已发布")
    named = sorted({*now["source"].drop_nulls(), *before["source"].drop_nulls()})
    yield Page(
        path=PATH,
        title="核对",
        kicker="数据 · 按约定核对",
        lead=sentence(view),
        more=[link("index.html", "回到“数据”"), *_blocked_words(blocked)],
        parts=[
            page.html("strip.html.j2", items=_strip(now, blocked)),
            page.filters(Filter("source", "来源", [(s, sources()[s].title_zh) for s in named])),
            page.table(_failed(failed)),
            page.table(_runs(blocked, "blocked", "没有发布的运行：哪些约定不符", folded=False)),
            page.table(_by_source(now)),
            page.table(_runs(earlier, "earlier", "以前的运行：哪些约定不符", folded=True)),
            page.table(_all(now)),
        ],
        judged=[
            "收件时已把不合约定的行搁置；这里核对的是接收以后、进入判断之前的规范表，是第二道。",
            "标“不发布”的约定有一行不符，整次运行就什么都不发布，上一次的结果原样保留。标“提示”的只列出来。",
            "“从何时起”是连续不符的第一次运行的截至日期；中间有一次相符，就重新算起。重建以后不变。",
            "例子写明键、读到的值、文件和行号，至多五行，按键排列；身份信息不进仓库，这里也没有。",
            "没有行的表无可核对，记为“没有行”，不算符合。",
        ],
        basis=[("依据", "数据约定中各列的必填、范围、词表、键和日期先后。")],
    )


def sentence(view: View) -> str:
    """Return what the checks of this run say, in one sentence."""
    now, _ = _split(view)
    checked = now.filter(pl.col("outcome") != "没有行")
    if checked.is_empty():
        return "还没有可以核对的数据。"
    failed = checked.filter(pl.col("outcome") == "不符")
    said = f"核对了{checked['table_name'].n_unique()}张表的{checked.height}项约定，"
    if failed.is_empty():
        return said + "全部符合。"
    return said + f"{failed.height}项不符，共{failed['rows_failed'].sum():,}行；都不妨碍发布。"


def _split(view: View) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what was checked in this run, and what failed in earlier ones, newest first."""
    frame = view.get("out_checks")
    this = (pl.col("as_of") == view.run.as_of) & (pl.col("run_state") == "已发布")
    now = frame.filter(this).sort("table_name", "check_id")
    before = frame.filter(~this).sort(
        "as_of", "run_state", "check_id", descending=[True, False, False]
    )
    return now, before


def _blocked_words(blocked: pl.DataFrame) -> Iterator[str]:
    stopped = blocked.filter(pl.col("stops"))
    newest = max(stopped["as_of"].to_list(), default=None)
    if newest:
        n = stopped.filter(pl.col("as_of") == newest).height
        yield f"截至{words.day(newest)}的一次运行因{n}项严重不符没有发布，下面写明是哪些行。"


def _strip(now: pl.DataFrame, blocked: pl.DataFrame) -> list[tuple[str, str, str]]:
    checked = now.filter(pl.col("outcome") != "没有行")
    failed = now.filter(pl.col("outcome") == "不符")
    empty = now.filter(pl.col("outcome") == "没有行")["table_name"].n_unique()
    rows = checked.unique("table_name")["rows_checked"].sum() or 0
    return [
        ("核对的表", f"{checked['table_name'].n_unique()}张", f"另有{empty}张没有行"),
        ("核对的行", f"{rows:,}行", ""),
        ("约定", f"{checked.height}项", f"其中{checked['stops'].sum() or 0}项不符则不发布"),
        ("不符", f"{failed.height}项", f"{failed['rows_failed'].sum() or 0:,}行"),
        ("没有发布的运行", f"{blocked['as_of'].n_unique()}次", ""),
    ]


def _table_zh(name: str | None) -> str:
    contract = tables().get(name or "")
    return contract.title_zh.replace("（规范）", "") if contract else name or words.NOTHING


def _effect(r: dict[str, Any]) -> str:
    return "不发布" if r["stops"] else "提示"


def _examples(r: dict[str, Any]) -> Markup:
    """Return what was expected, and under it the rows that broke it."""
    return lines([r["expected"] or "", *(f"　{example}" for example in r["examples"] or [])])


def _failed(failed: pl.DataFrame) -> Table:
    heads = [
        Head("表"), Head("约定，不符的例", wide=True), Head("不符行数", numeric=True),
        Head("核对行数", numeric=True), Head("从何时起", short=True), Head("不符时"),
    ]  # fmt: skip
    rows = [
        Row(
            [
                _table_zh(r["table_name"]), _examples(r), words.whole(r["rows_failed"]),
                words.whole(r["rows_checked"]), words.day(r["since"]), _effect(r),
            ],
            {"source": r["source"] or ""},
        )
        for r in failed.iter_rows(named=True)
    ]  # fmt: skip
    return Table("failed", "不符的约定", heads, rows, "没有不符的约定。")


def _runs(frame: pl.DataFrame, anchor: str, caption: str, *, folded: bool) -> Table:
    heads = [
        Head("截至日期", short=True), Head("表"), Head("约定，不符的例", wide=True),
        Head("不符行数", numeric=True), Head("从何时起", short=True), Head("不符时"),
    ]  # fmt: skip
    rows = [
        Row(
            [
                words.day(r["as_of"]), _table_zh(r["table_name"]), _examples(r),
                words.whole(r["rows_failed"]), words.day(r["since"]), _effect(r),
            ],
            {"source": r["source"] or ""},
        )
        for r in frame.head(_ROWS_SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    more = f"（共{frame.height}项，列出最新{_ROWS_SHOWN}项）" if frame.height > _ROWS_SHOWN else ""
    return Table(anchor, caption + more, heads, rows, "没有。", folded=folded and bool(rows))


def _by_source(now: pl.DataFrame) -> Table:
    each = now.group_by("table_name", "source").agg(
        pl.col("rows_checked").max(), pl.len().alias("n"),
        (pl.col("outcome") == "不符").sum().alias("bad"), (pl.col("outcome") == "没有行").any().alias("empty"),
    ).sort("empty", "table_name")  # fmt: skip
    heads = [
        Head("表"), Head("核对行数", numeric=True), Head("约定", numeric=True), Head("结果"),
    ]  # fmt: skip
    rows = [
        Row(
            [_table_zh(r["table_name"]), words.whole(r["rows_checked"]), words.whole(r["n"]), _outcome(r)],
            {"source": r["source"] or ""},
        )
        for r in each.iter_rows(named=True)
    ]  # fmt: skip
    return Table("sources", "各来源", heads, rows, "还没有核对过。")


def _outcome(r: dict[str, Any]) -> Markup:
    if r["empty"]:
        return Markup('<span class="mark silent">· 没有行</span>')
    if r["bad"]:
        return Markup('<span class="mark late">◐ {}项不符</span>').format(r["bad"])
    return Markup('<span class="mark delivered">● 全部符合</span>')


def _all(now: pl.DataFrame) -> Table:
    heads = [
        Head("表"), Head("约定", wide=True), Head("结果"), Head("不符行数", numeric=True),
        Head("核对行数", numeric=True), Head("不符时"),
    ]  # fmt: skip
    rows = [
        Row(
            [
                _table_zh(r["table_name"]), r["expected"] or "", r["outcome"] or "",
                words.whole(r["rows_failed"]), words.whole(r["rows_checked"]), _effect(r),
            ],
            {"source": r["source"] or ""},
        )
        for r in now.iter_rows(named=True)
    ]  # fmt: skip
    return Table("all", "全部约定", heads, rows, "还没有核对过。", folded=True)
