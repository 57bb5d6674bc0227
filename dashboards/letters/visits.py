"""回访表 in Word: what is known of the case filled in, what the visit finds left open."""

from collections.abc import Sequence

from dashboards import words
from dashboards.letters.paper import Paper
from dashboards.view import View
from dashboards.visits import Visit

#: Forms of one paper; the list beside it has all visits.
MOST = 20
_ASKED = {
    "回访": ("当事人对程序、文书、裁量的意见", "执法人员有没有吃拿卡要、态度粗暴", "经营有什么困难，需要什么帮助"),
    "回头看": ("责令改正的事项改正没有", "怎么改的，看到了什么", "还需要什么指导"),
    "回头访": ("收到提醒以后做了什么", "同类问题还有没有", "意见和建议"),
    "回头检": ("不合格产品处理没有", "再次抽样编号和结果", "原因查清没有"),
}  # fmt: skip


def forms(view: View, county: str, visits: Sequence[Visit]) -> bytes:
    """Return the visit forms of one county as a Word file, a page each, at most :data:`MOST`."""
    run = view.run
    paper = Paper(f"{county}回访表", run.as_of, f"回访表 {run.bureau}")
    for i, visit in enumerate(visits[:MOST]):
        paper.head(f"案后{visit.kind}表", new_page=i > 0, size=16)
        paper.table(_known(county, visit), (3.6, 12.2), headed=False)
        paper.table(
            [("问什么", "答复、所见"), *((q, "\n\n\n") for q in _ASKED[visit.kind])], (5.2, 10.6)
        )
        paper.table(
            [
                ("方式", "□上门　□电话　□座谈　□其他"), ("结果", "□无异议　□已整改　□基本整改　□有意见（写明）"),
                ("回访日期", "　　　　年　　月　　日"), ("回访人", "（两人）"), ("对方签字", ""),
            ],
            (3.6, 12.2),
            headed=False,
        )  # fmt: skip
        paper.text(f"{words.LIMITS}。", indent=False, size=9)
    if len(visits) > MOST:
        paper.text(f"另有{len(visits) - MOST}项，见同名名单；做完这些以后下次运行再出表。", indent=False, size=10)  # fmt: skip
    return paper.bytes()


def _known(county: str, visit: Visit) -> list[tuple[str, str]]:
    due = words.day(visit.due_on) if visit.due_on else "复议诉讼办结后再算"
    return [
        ("县（市、区）", county),
        ("对象", visit.subject or words.NOTHING),
        ("案卷或抽样编号", visit.number or words.NOTHING),
        ("办案机构", visit.organ_name or words.NOTHING),
        ("为什么", visit.whys),
        ("起因日期、期限", f"{words.day(visit.since)}；{due}"),
    ]
