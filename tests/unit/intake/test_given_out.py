"""A workbook we gave out comes back: what is in it to be looked at is nobody's table; what was put there is read."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes
from data_contracts import seals

TO_FILL = [
    ["丙寅县待核事项"],
    ["线索编号", "期间", "县局核对", "说明", "核对人", "核对日期"],
    ["P001-0000000000000001", "2026年4月", "数据无误", None, "甲", "2026-05-06"],
]
WITHDRAWN = [
    ["编号", "期间", "事由", "所指对象", "送出", "撤回", "本局的答复", "情况"],
    ["C006-41d5b74632f05011", "2026年第1季度", "未载送达日期的较多", "丙寅县", "2026-03-05", "2026-04-05", "没有答复过", "已撤回"],
]  # fmt: skip


CASES = [
    ["案号", "办案机构", "当事人名称", "处罚决定日期", "罚款金额(元)"],
    ["丙寅市监罚〔2026〕1号", "丙寅县市场监督管理局", "某店", "2026-03-05", "5000"],
]


def come_back(
    context: IntakeContext, *, sealed: bool, beside: list[list[str]] = WITHDRAWN
) -> list[TableIntake]:
    book = openpyxl.Workbook()
    for name, rows in {"待核事项": TO_FILL, "已撤回": beside}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    if sealed:
        hidden = book.create_sheet(seals.SHEET)
        hidden.append(["0:{}"])
        hidden.sheet_state = "veryHidden"
    out = BytesIO()
    book.save(out)
    return read_bytes(out.getvalue(), "答复.xlsx", context)


def test_the_sheet_of_what_was_withdrawn_is_not_asked_about(context: IntakeContext) -> None:
    (answers,) = come_back(context, sealed=True)
    assert (answers.source, answers.accepted.height) == ("feedback", 1)
    assert answers.questions.is_empty()
    assert [n for n in answers.notes if "「已撤回」" in n] == [
        "工作表「已撤回」不是数据表或没有数据，未读（认不出来源：本系统发出的工作簿里供看的表）"
    ]


def test_a_workbook_of_somebody_elses_is_read_whole(context: IntakeContext) -> None:
    assert len(come_back(context, sealed=False)) == 2


def test_cases_somebody_put_into_ours_are_read(context: IntakeContext) -> None:
    found = come_back(context, sealed=True, beside=CASES)
    assert [(t.source, t.accepted.height) for t in found] == [("feedback", 1), ("cases", 1)]


PROPOSED = ["重点县期间", "行政区划代码", "县（市、区）", "满足条件数", "为什么", "专班决定", "决定说明", "决定人", "决定日期"]  # fmt: skip


@pytest.mark.parametrize(
    ("seal", "refused"), [('0:{"rows":{}}', False), ('0:{"rows":{"1":["x"]}}', True), ("0:", True)]
)
def test_what_went_out_without_a_row_comes_back_without_one(
    context: IntakeContext, seal: str, *, refused: bool
) -> None:
    """It was refused, and stayed on the list of what is still to be sent; rows taken out are told."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["重点县建议"], PROPOSED):
        sheet.append(row)
    book.create_sheet(seals.SHEET).append([seal])
    book[seals.SHEET].sheet_state = "veryHidden"
    out = BytesIO()
    book.save(out)
    (table,) = read_bytes(out.getvalue(), "重点县建议.xlsx", context)
    assert ("只有表头" in str(table.refused_reason)) == refused
    assert (table.rows_in == 0) != refused
    assert any("没有要填的行，不用补交" in note for note in table.notes) != refused


VISITS = [
    ["丙寅县应回访"],
    ["数据截至 2026-12-28　应办3项"],
    ["案号", "办案机构", "期限", "状态", "类别", "日期", "方式", "结果", "意见", "办案机构代码"],
    ["丙寅市监立〔2026〕1号", "丙寅局", "2026-12-20", "逾期", "回头看", "1月5日", "上门", "已改正", None, "11990123000000000A"],
    ["丙寅市监立〔2026〕2号", "丙寅局", "2026-12-20", "逾期", "回头看", None, None, None, None, "11990123000000000A"],
    ["丙寅市监立〔2026〕3号", "丙寅局", "2026-12-20", "逾期", "回访", None, None, "企业已停业", None, "11990123000000000A"],
]  # fmt: skip


def visits_back(context: IntakeContext, rows: list[list[str | None]]) -> TableIntake:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file := BytesIO())
    (table,) = read_bytes(file.getvalue(), "丙寅县_应回访.xlsx", context)
    return table


def test_the_list_of_visits_comes_back_with_what_was_filled_in(context: IntakeContext) -> None:
    """It was refused for its headings; a visit without a day is told, a row nobody filled in is none."""
    table = visits_back(context, VISITS)
    assert table.source == "followups"
    assert table.accepted.select("case_no", "kind", "result").rows() == [
        ("丙寅市监立〔2026〕1号", "回头看", "已改正")
    ]
    assert table.accepted["visited_date"].to_list() == [date(2027, 1, 5)]
    assert table.set_aside.select("row_no", "column").rows() == [(6, "日期")]


def test_of_an_export_of_visits_no_row_is_left_out(context: IntakeContext) -> None:
    """A bureau's own table says of each row that its day is missing."""
    table = visits_back(context, [["丙寅县2026年回访台账"], *VISITS[2:]])
    assert table.set_aside["row_no"].to_list() == [4, 5]
