"""应回访: one list and one set of Word forms a county; the county sees itself only."""

import re
from collections.abc import Iterator
from typing import Any

from dashboards import words
from dashboards.letters.visits import forms
from dashboards.view import View
from dashboards.visits import Visit, asked
from dashboards.workbooks.book import Book, Column
from data_contracts import enumeration, source

#: Of an organ's code what a case key may begin with; a name is none.
_CODE = re.compile(r"[0-9A-Z]{6,}")


def _columns(rows: list[dict[str, Any]]) -> list[Column]:
    """Return the columns of the list: under the names of the source ``followups``, which it comes back as."""
    zh = source("followups").zh
    kinds = tuple(enumeration("follow_up_kind").values)
    known_by = [Column(zh["organ_code"], 19), Column(zh["sampling_no"], 14), Column(zh["uscc"], 19)]
    return [
        Column(zh["case_no"], 22), Column("对象", 20), Column(zh["organ_name"], 16), Column("为什么", 11),
        Column("起因日期", 11), Column("期限", 11), Column("状态", 12),
        Column(zh["kind"], 8, choices=kinds),
        Column(zh["visited_date"], 11, fill=True), Column(zh["method"], 8, fill=True),
        Column(zh["result"], 16, fill=True), Column(zh["opinion"], 14, fill=True),
        *(c for c in known_by if any(row[c.zh] for row in rows)),
    ]  # fmt: skip


def visit_papers(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield for every county with visits to make its list (XLSX) and forms (DOCX) as (name, bytes)."""
    for region, visits in asked(view).items():
        if not region:
            continue
        name = view.region_name(region)
        yield f"{name}_应回访.xlsx", _list(view, name, visits)
        yield f"{name}_回访表.docx", forms(view, name, visits)


def _list(view: View, name: str, visits: list[Visit]) -> bytes:
    run = view.run
    book = Book(run.as_of, f"{name}应回访")
    rows = [_row(v) for v in visits]
    late = sum(v.state == "逾期" for v in visits)
    subtitle = f"数据截至 {run.as_of.isoformat()}　应办{len(visits)}项，其中逾期{late}项"
    book.sheet("应回访", _columns(rows), rows, title=f"{name}应回访", subtitle=subtitle)
    book.notes(
        [
            "复议、诉讼和达到重大处罚标准的涉企案件全部回访；不予、减轻的看改正；抽检不合格的回头检；提醒过的回头访。",
            "做过的，在这一行填日期、方式、结果（浅色的格），填好后把本文件交回发表的人；没有填的行不起作用，可以分几次填、分几次交。",
            "也可以从本单位的记录导出，或填模板“回访.xlsx”；系统按案号对上，这里就不再列出。案号、办案机构代码不要改。",
            "“类别”写回头看的，只打电话问过（回访）不算，要看过改正；写回访的，回头看、回头访、回头检都算。",
            f"案件已记载及时改正的不再列出。到期满{run.obligations.days('asked_months')}个月仍没有记录的只计数，不列在这里。",
            words.LIMITS + "。",
        ]
    )
    return book.bytes()


def _row(visit: Visit) -> dict[str, Any]:
    """Return one visit to make, with what its row is known by when it comes back."""
    of_case, of_sample = visit.object_type == "case", visit.object_type == "sampling"
    organ = visit.object_key.partition("|")[0]
    return {
        "案号": visit.number if of_case else None, "对象": visit.subject, "办案机构": visit.organ_name,
        "为什么": visit.whys, "起因日期": visit.since, "期限": visit.due_on or "复议诉讼办结后再算",
        "状态": visit.standing, "类别": visit.kind,
        "办案机构代码": organ if of_case and _CODE.fullmatch(organ) else None,
        "抽样编号": visit.number if of_sample else None,
        "统一社会信用代码": None if of_case or of_sample else visit.uscc,
    }  # fmt: skip
