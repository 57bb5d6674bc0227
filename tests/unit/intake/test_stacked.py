"""Two tables in one sheet, one below the other: each is read by its own header, or the sheet is refused."""

import io

import openpyxl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes

CASES = "案号,办案机构代码,立案日期,罚款金额,专项行动,违法事实\n甲案〔2025〕1号,X1,2025-01-02,0.5,铁拳,x\n"
RECEIPTS = (
    "行政区划名称,年度,月份,科目名称,本月金额,本年累计\n甲县,2025,1,市场监管罚没收入,1.5,1.5\n"
    "甲县,2025,2,市场监管罚没收入,2,3.5\n合计,,,,3.5,\n"
)
REPORT = f"甲县2025年案件台账\n单位：万元\n{CASES}合计,,,0.5,,\n填报人：王五,,审核人：李四,,,\n\n附：甲县罚没收入情况（单位：元）\n{RECEIPTS}"
COMPLAINTS = "登记编号,登记日期,行政区划代码,姓名,联系电话,问题陈述\nT1,2026-01-02,990101,张三丰,13812345678,预付卡不退\n"


def read(text: str, context: IntakeContext) -> list[TableIntake]:
    return read_bytes(text.encode(), "表.csv", context)


def test_each_table_of_a_report_is_read_by_its_own_header_and_unit(context: IntakeContext) -> None:
    cases, receipts = read(REPORT, context)
    assert (cases.source, receipts.source) == ("cases", "fiscal_revenue")
    assert cases.accepted.select("row_no", "case_no", "fine_yuan").rows() == [
        (4, "甲案〔2025〕1号", 5000)
    ]
    assert receipts.accepted["row_no"].to_list() == [10, 11]
    assert [float(v) for v in receipts.accepted["month_amount_yuan"]] == [1.5, 2]
    assert (cases.rows_in, receipts.rows_in) == (1, 2)


def test_a_workbook_with_two_tables_a_sheet_is_read_sheet_by_sheet(context: IntakeContext) -> None:
    book = openpyxl.Workbook()
    for name in ("甲县", "乙县"):
        sheet = book.create_sheet(name)
        for line in REPORT.replace("甲县", name).replace("甲案", f"{name[0]}案").splitlines():
            sheet.append([cell or None for cell in line.split(",")])
        sheet.merge_cells("A1:F1")
    book.remove(book["Sheet"])
    out = io.BytesIO()
    book.save(out)
    tables = read_bytes(out.getvalue(), "表.xlsx", context)
    assert [(t.sheet, t.source, t.accepted.height) for t in tables] == [
        ("甲县", "cases", 1),
        ("甲县", "fiscal_revenue", 2),
        ("乙县", "cases", 1),
        ("乙县", "fiscal_revenue", 2),
    ]


@pytest.mark.parametrize("text", [f"{CASES}投诉\n{COMPLAINTS}", f"{COMPLAINTS}\n{CASES}"])
def test_nobody_named_in_one_table_stands_in_the_other(text: str, context: IntakeContext) -> None:
    tables = read(text, context)
    assert {t.source for t in tables} == {"cases", "complaints"}
    assert [t.accepted.height for t in tables] == [1, 1]
    assert "张三丰" not in str(tables)
    assert "13812345678" not in str(tables)


def test_broken_rows_of_the_lower_table_are_named_by_their_line(context: IntakeContext) -> None:
    _, complaints = read(f"{CASES}\n{COMPLAINTS}T2,2026-01-03,990101,a,b,c,d\n", context)
    assert complaints.set_aside["row_no"].to_list() == [6]
    assert complaints.accepted["row_no"].to_list() == [5]


def test_without_a_line_between_them_two_tables_are_refused(context: IntakeContext) -> None:
    (table,) = read(CASES + COMPLAINTS, context)
    assert "第1行和第3行是两个不同的表头" in (table.refused_reason or "")


def test_the_same_header_below_a_title_is_the_same_table_going_on(context: IntakeContext) -> None:
    again = CASES.replace("1号", "2号")
    (table,) = read(f"{CASES}\n续表\n{again}", context)
    assert table.accepted["case_no"].to_list() == ["甲案〔2025〕1号", "甲案〔2025〕2号"]


def test_a_title_of_two_cells_parts_tables_too(context: IntakeContext) -> None:
    tables = read(f"{CASES}附：罚没收入情况,单位：元\n{RECEIPTS}", context)
    assert [t.source for t in tables] == ["cases", "fiscal_revenue"]


@pytest.mark.parametrize(
    "above",
    [
        CASES.splitlines()[0] + "\n",  # a header without rows
        CASES.replace("案号,", "甲,").replace("办案机构代码,", "乙,"),  # lacks what it needs
    ],
)
def test_below_what_is_no_whole_table_nothing_is_parted(above: str, context: IntakeContext) -> None:
    (table,) = read(f"{above}\n{RECEIPTS}", context)
    assert table.source == "fiscal_revenue"


def test_rows_above_the_header_that_are_another_table_are_told(context: IntakeContext) -> None:
    lacking = CASES.replace("案号,", "甲,").replace("办案机构代码,", "乙,")
    (table,) = read(f"{lacking}\n{RECEIPTS}", context)
    assert any("第1—2行里有2行像另一张表，没有读" in note for note in table.notes)


@pytest.mark.parametrize(
    "above",
    [
        "甲县2025年罚没收入\n",
        "填报单位：甲县局,填报人：王五,电话：1\n日期：2025-03-01,单位：元,x\n",
    ],
)
def test_titles_and_forms_above_a_header_are_no_table(above: str, context: IntakeContext) -> None:
    (table,) = read(f"{above}{RECEIPTS}", context)
    assert not any("像另一张表" in note for note in table.notes)


OF_ONE_COUNTY = (
    "甲县市场监督管理局行政处罚案件统计表（2025年3月）\n填报单位：甲县市场监督管理局,,,单位：万元\n一、普通程序\n"
    "案号,当事人名称,立案日期,罚款金额,没收金额,处罚决定日期\n〔2025〕1号,甲超市,2025-01-02,0.5,0,2025-03-03\n小计,,,0.5,0,\n\n"
    "二、当场处罚\n案号,当事人名称,罚款金额,处罚决定日期\n当〔2025〕1号,乙饭店,0.02,2025-03-04\n"
)


def test_a_second_list_of_the_same_organ_has_its_own_columns_and_the_title_s_unit(
    context: IntakeContext,
) -> None:
    first, second = read(OF_ONE_COUNTY, context)
    columns = ("row_no", "case_no", "party_name", "fine_yuan", "organ_name")
    organ = "甲县市场监督管理局"
    assert first.accepted.select(columns).rows() == [(5, "〔2025〕1号", "甲超市", 5000, organ)]
    assert second.accepted.select(columns).rows() == [(10, "当〔2025〕1号", "乙饭店", 200, organ)]
    assert (first.rows_in, second.rows_in) == (1, 1)


def test_a_second_list_with_a_unit_of_its_own_has_none_of_the_title(context: IntakeContext) -> None:
    own = OF_ONE_COUNTY.replace(
        "二、当场处罚", "二、甲县市场监督管理局当场处罚（单位：元）"
    ).replace("0.02", "200")
    _, second = read(own, context)
    assert second.accepted["fine_yuan"].to_list() == [200]


@pytest.mark.parametrize(
    "empty",
    [
        "当〔2025〕1号,乙饭店,0.02,2025-03-04\n",
        "〔2025〕1号,甲超市,2025-01-02,0.5,0,2025-03-03\n小计,,,0.5,0,\n",
    ],
)
def test_a_list_without_a_row_beside_another_is_no_lost_one(
    empty: str, context: IntakeContext
) -> None:
    (table,) = read(OF_ONE_COUNTY.replace(empty, ""), context)
    assert table.accepted.height == 1
    # The title of the list that is left out says nothing of the other's rows.
    is_simple = any("简易程序" in note for note in table.notes)
    assert is_simple == ("当〔2025〕1号" in table.accepted["case_no"].to_list())


LOWER = "案号,当事人名称,罚款金额,处罚决定日期\n当〔2025〕1号,乙饭店,0.02,2025-03-04\n"


@pytest.mark.parametrize(
    ("lower", "accepted"),
    [
        # The same columns in the same places: the list goes on.
        ("案号,当事人名称,立案日期,罚款金额,没收金额,处罚决定日期\n〔2025〕2号,丙店,2025-01-02,0.5,0,2025-03-03\n", 2),
        # It lacks what the list above has: its rows are told with it, for nothing says whose they are.
        ("当事人名称,罚款金额,处罚决定日期\n乙饭店,0.02,2025-03-04\n", 1),
    ],
)  # fmt: skip
def test_what_has_no_other_columns_or_lacks_a_number_is_no_list_of_its_own(
    lower: str, accepted: int, context: IntakeContext
) -> None:
    (table,) = read(OF_ONE_COUNTY.replace(LOWER, lower), context)
    assert table.accepted.height == accepted
