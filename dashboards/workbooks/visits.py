"""应回访: one list and one set of Word forms a county; the county sees itself only."""

from collections.abc import Iterator

from dashboards import words
from dashboards.letters.visits import forms
from dashboards.view import View
from dashboards.visits import Visit, asked
from dashboards.workbooks.book import Book, Column

_COLUMNS = (
    Column("案卷或抽样编号", 26), Column("对象", 30), Column("办案机构", 24), Column("为什么", 18),
    Column("怎么做", 10), Column("起因日期", 12), Column("期限", 12), Column("状态", 30),
)  # fmt: skip


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
    rows = [
        {
            "案卷或抽样编号": v.number, "对象": v.subject, "办案机构": v.organ_name,
            "为什么": v.whys, "怎么做": v.kind, "起因日期": v.since,
            "期限": v.due_on or "复议诉讼办结后再算", "状态": v.standing,
        }
        for v in visits
    ]  # fmt: skip
    late = sum(v.state == "逾期" for v in visits)
    subtitle = f"数据截至 {run.as_of.isoformat()}　应办{len(visits)}项，其中逾期{late}项"
    book.sheet("应回访", _COLUMNS, rows, title=f"{name}应回访", subtitle=subtitle)
    book.notes(
        [
            "复议、诉讼和达到重大处罚标准的涉企案件全部回访；不予、减轻的看改正；抽检不合格的回头检；提醒过的回头访。",
            "做过的回访从本单位的记录导出，或填模板“回访.xlsx”放回收件箱；系统按案号对上，这里就不再列出。",
            "“怎么做”写回头看的，只打电话问过（回访）不算，要看过改正；写回访的，回头看、回头访、回头检都算。",
            f"案件已记载及时改正的不再列出。到期满{run.obligations.days('asked_months')}个月仍没有记录的只计数，不列在这里。",
            words.LIMITS + "。",
        ]
    )
    return book.bytes()
