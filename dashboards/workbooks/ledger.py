"""线索台账: every lead with its next step, and what waits to be accepted, for the team to read."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dashboards import words
from dashboards.view import View
from dashboards.workbooks.book import Book, Column
from dashboards.workbooks.lead_rows import team_workbook

#: So many proposals stand in the workbook; the rest is counted and stands in ``out_lead_proposals``.
MOST_PROPOSALS = 200
_ENDED = ("closed", "declined", "merged", "referred")
#: Heading → column of ``out_leads`` and width.
_OPEN = {
    "台账编号": ("lead_id", 12), "状态": ("state_zh", 9), "标题": ("title", 30), "县（市、区）": ("region_code", 13),
    "渠道": ("channel", 10), "问题种类": ("issue_kind", 11), "牵头机构": ("section", 13), "下一步": ("next_step", 24),
    "由谁办": ("next_role", 10), "期限": ("next_due_on", 11), "逾期天数": ("overdue_days", 9),
    "认定": ("finding", 16), "处置": ("disposition", 10), "登记日期": ("registered_on", 11),
}  # fmt: skip
_DONE = {
    "台账编号": ("lead_id", 12), "状态": ("state_zh", 9), "标题": ("title", 30), "县（市、区）": ("region_code", 13),
    "认定": ("finding", 16), "处置": ("disposition", 10), "整改情况": ("done", 26), "退还（元）": ("refunded_yuan", 12),
    "登记日期": ("registered_on", 11), "最近变动": ("moved_on", 11), "并入": ("merged_into", 12),
}  # fmt: skip
_PROPOSALS = {
    "待受理编号": ("proposal_id", 16), "次序": ("rank", 7), "为什么提出": ("why", 56), "渠道": ("channel", 12),
    "县（市、区）": ("region_code", 16), "业务领域": ("domain", 14), "收到日期": ("received_on", 12),
}  # fmt: skip
_NUMBERS = {"逾期天数", "次序"}


def ledger_workbooks(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the workbooks of ``outbox/专班/`` as (file name, content), where there is anything in them.

    线索台账 to read: open leads, overdue first; proposals; what has ended. 线索办理 to be filled in.
    """
    leads, asked = view.tables["out_leads"], view.tables["out_lead_proposals"]
    if leads.height or asked.height:
        yield "线索台账.xlsx", _workbook(view, leads, asked)
    if (to_fill := team_workbook(view)) is not None:
        yield "线索办理.xlsx", to_fill


def _workbook(view: View, leads: pl.DataFrame, asked: pl.DataFrame) -> bytes:
    ended = pl.col("state").is_in(_ENDED)
    still = leads.filter(~ended).sort(
        ["overdue_days", "worth", "lead_id"], descending=[True, True, False], nulls_last=True
    )
    waiting = asked.filter(pl.col("rank").is_not_null()).sort("rank")
    book = Book(view.run.as_of, "线索台账")
    late = still["overdue_days"].count()
    told = f"在办{still.height}条，其中{late}条过了期限；待受理{waiting.height}条；办结{leads.height - still.height}条"
    common = f"数据截至 {view.run.as_of.isoformat()}　{view.run.bureau}　{words.LIMITS}"
    _sheet(book, "在办", _OPEN, view, still, told, common)
    shown = waiting.head(MOST_PROPOSALS)
    more = f"，列出前{MOST_PROPOSALS}条" if waiting.height > MOST_PROPOSALS else ""
    how = "受理、不予受理、并入填“线索办理.xlsx”，或者用 hengjian lead accept 待受理编号 --as 姓名"
    _sheet(
        book, "待受理", _PROPOSALS, view, shown, f"待受理{waiting.height}条{more}。{how}", common
    )
    done = leads.filter(ended).sort("moved_on", "lead_id", descending=[True, False])
    _sheet(book, "办结", _DONE, view, done, f"办结{done.height}条", common)
    return book.bytes()


def _sheet(
    book: Book, name: str, columns: Mapping[str, tuple[str, int]], view: View, frame: pl.DataFrame,
    title: str, subtitle: str,
) -> None:  # fmt: skip
    heads = [Column(zh, width, _kind(zh)) for zh, (_, width) in columns.items()]
    rows = [
        {zh: _cell(view, column, row[column]) for zh, (column, _) in columns.items()}
        for row in frame.iter_rows(named=True)
    ]
    book.sheet(name, heads, rows, title=title, subtitle=subtitle, empty="没有。")


def _kind(zh: str) -> str:
    return "number" if zh in _NUMBERS else "money" if zh.endswith("（元）") else "text"


def _cell(view: View, column: str, value: Any) -> Any:
    if column == "region_code" and value:
        return view.region_name(value)
    return "、".join(value) if isinstance(value, list) else value
