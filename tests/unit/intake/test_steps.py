"""Histories of cases with a row for each step."""

from assets.intake import IntakeContext
from assets.intake.read import read_bytes

HEAD = "流程标识,案件标识,环节代码,环节名称,开始时间,完成时间\n"
STEPS = [
    "f1,a77,020,立案,2026-03-01T09:00:00,2026-03-02T09:00:00",
    "f2,a77,030,处罚告知,2026-04-01T09:00:00,2026-04-02T09:00:00",
    "f3,b88,030,处罚告知,2026-04-01T09:00:00,2026-04-03T09:00:00",
    "f4,a77,050,处罚决定,2026-04-10T09:00:00,2026-04-12T09:00:00",
    "f5,a77,060,送达,2026-04-13T09:00:00,2026-04-13T09:00:00",
    "f6,a77,060,送达环节,2026-04-14T09:00:00,2026-04-15T09:00:00",
    "f7,b88,095,归档,2026-04-14T09:00:00,2026-04-15T09:00:00",
    "f8,b88,060,送达,2026-04-14T09:00:00,",
]  # fmt: skip


def test_each_step_is_a_day_of_its_case(context: IntakeContext) -> None:
    """240 files of a vendor's histories were refused: 送达 stood in a row, not over a column."""
    (one,) = read_bytes((HEAD + "\n".join(STEPS)).encode(), "流程.csv", context)
    assert (one.source, one.refused_reason) == ("case_details", None)
    told = one.accepted.select("row_no", "system_no", "step", "notice_date", "service_date")
    assert [(*r[:3], *(d and d.day for d in r[3:])) for r in told.rows()] == [
        (3, "A77", "处罚告知日期", 2, None),
        (4, "B88", "处罚告知日期", 3, None),
        (7, "A77", "送达日期", None, 15),  # done twice: the later
    ]
    assert "一步一行的办案流程，按案件明细读入2种日期" in one.notes
    assert "环节「归档」没有对应的列，没有读" in one.notes
    assert "办案流程的「流程标识」「环节代码」「开始时间」没有读" in one.notes


def test_a_list_with_a_column_for_where_a_case_stands_is_none(context: IntakeContext) -> None:
    head = "案号,办案机构代码,立案日期,环节,办理时间\n"
    row = "甲案〔2026〕{}号,12990101MB0000001X,2026-03-01,{},2026-04-01"
    rows = "\n".join(row.format(n, step) for n, step in enumerate(("公示", "送达"), start=1))
    (found,) = read_bytes((head + rows).encode(), "案件.csv", context)
    assert (found.source, found.accepted.height) == ("cases", 2)
