"""Which files tell more of cases listed elsewhere, and which are lists all the same."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes

NUMBER = "甲市监案〔2026〕1号"


def read(context: IntakeContext, header: str, row: str, file: str = "明细.csv") -> TableIntake:
    (one,) = read_bytes(f"{header}\n{row}\n".encode(), file, context)
    return one


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "案号,处罚告知日期,法制审核日期,集体讨论日期,送达日期",
            f"{NUMBER},2026-01-01,2026-01-02,,2026-01-09",
        ),
        ("决定书文号,缴款日期", "甲市监罚〔2026〕1号,2026-01-01"),
        ("决定书文号,公示日期,公示截止日期", "甲市监罚〔2026〕1号,2026-01-01,2027-01-01"),
        ("案号,查封扣押日期,查封扣押期限,解除查封扣押日期", f"{NUMBER},2026-01-01,30,2026-01-09"),
        (
            "案号,办案机构,当事人,罚款金额(元),缴款日期,缴款金额(元)",
            f"{NUMBER},甲局,甲店,5000,2026-01-01,5000",
        ),
        # The day of filing is a day like others where nothing says whose the case is, whatever the folder.
        ("案号,立案日期,处罚告知日期", f"{NUMBER},2025-12-01,2026-01-01"),
    ],
)
@pytest.mark.parametrize("file", ["明细.csv", "甲县市场监督管理局/明细.csv"])
def test_a_file_that_lacks_what_a_list_needs_tells_details(
    header: str, row: str, file: str, context: IntakeContext
) -> None:
    one = read(context, header, row, file)
    assert (one.source, one.refused_reason, one.accepted.height) == ("case_details", None, 1)


@pytest.mark.parametrize(
    ("header", "row", "source"),
    [
        ("案号,办案机构,当事人,立案日期,送达日期", f"{NUMBER},甲县市场监督管理局,甲店,2025-12-01,2026-01-01", "cases"),
        ("案号,当事人,案由,立案日期,送达日期", f"{NUMBER},甲店,过期食品,2025-12-01,2026-01-01", "cases"),
        # A list that lost its days is one to be mended, not details of nothing.
        ("案号,办案机构,当事人,处罚依据,罚款金额,缴款日期", f"{NUMBER},甲局,甲店,食品安全法,5000,2026-01-01", None),
        ("案号,办案机构,当事人,案由,办案人员", f"{NUMBER},甲局,甲店,过期食品,张三", None),
    ],
)  # fmt: skip
def test_a_list_stays_a_list(
    header: str, row: str, source: str | None, context: IntakeContext
) -> None:
    one = read(context, header, row)
    assert one.source == source
    assert (one.refused_reason is None) == (source is not None)


def test_decisions_with_the_day_of_filing_are_a_list_whose_numbers_are_asked_for(
    context: IntakeContext,
) -> None:
    row = "甲市监罚〔2026〕1号,2025-12-01,2026-01-01,甲店"
    one = read(context, "决定书文号,立案日期,送达日期,当事人", row)
    assert (one.source, one.is_waiting) == ("cases", True)


def several(context: IntakeContext, header: str, *rows: str) -> TableIntake:
    return read(context, header, "\n".join(rows))


def test_payments_a_row_each_are_one_case_paid_in_parts(context: IntakeContext) -> None:
    other = "甲市监案〔2026〕2号"
    one = several(
        context, "案号,经办窗口,应缴日期,缴款日期,缴款金额(万元),缴款状态",
        f"{NUMBER},A3,2026-03-01,2026-02-28,0.3,缴清", f"{other},B1,2026-01-15,2026-01-09,0.1,缴清",
        f"{NUMBER},A1,2026-01-31,2026/1/5,\"1,000元\",部分缴", f"{NUMBER},A2,2026-01-31,2026-01-05,0.1,部分缴",
    )  # fmt: skip
    assert one.refused_reason is None
    assert one.accepted.select("case_no", "due_date", "payment_date", "payment_yuan", "execution_status").rows() == [
        (NUMBER, dt.date(2026, 3, 1), dt.date(2026, 2, 28), 5000, "缴清"),
        (other, dt.date(2026, 1, 15), dt.date(2026, 1, 9), 1000, "缴清"),
    ]  # fmt: skip
    assert [n for n in one.notes if "有3行" in n and "合成1件读入" in n]


def test_payments_with_numbers_of_their_own_stay_apart(context: IntakeContext) -> None:
    one = several(
        context, "案号,票据号,缴款日期,缴款金额(元)",
        f"{NUMBER},A1,2026-01-05,1000", f"{NUMBER},A2,2026-02-05,2000", f"{NUMBER},,2026-03-05,300", f"{NUMBER},,2026-03-06,400",
    )  # fmt: skip
    assert one.accepted.select("payment_no", "payment_yuan").rows() == [("A1", 1000), ("A2", 2000), (None, 700)]  # fmt: skip


def test_the_same_payment_printed_twice_is_a_duplicate(context: IntakeContext) -> None:
    row = f"{NUMBER},2026-01-05,1000"
    one = several(context, "案号,缴款日期,缴款金额(元)", row, row)
    assert (one.accepted["payment_yuan"].to_list(), one.notes) == ([1000, 1000], [])  # one later
    equal = several(context, "案号,缴款日期,缴款金额(元)", row, f"{NUMBER},2026-02-05,1000")
    assert equal.accepted["payment_yuan"].to_list() == [2000]
    both = several(context, "案号,缴款日期,缴款金额(元)", row, row, f"{NUMBER},2026-02-05,2000")
    assert both.accepted["payment_yuan"].to_list() == [3000]


def test_officers_a_row_each_are_counted_together(context: IntakeContext) -> None:
    one = several(context, "案号,执法人员,送达日期", f"{NUMBER},赵小明,2026-01-01", f"{NUMBER},钱大力,", f"{NUMBER},赵小明,2026-01-01")  # fmt: skip
    assert one.accepted.select("officers", "service_date").row(0) == (2, dt.date(2026, 1, 1))
    assert "钱大力" not in str(one.raw.rows()) + str(one.notes)


def test_a_number_merged_over_payments_is_theirs(context: IntakeContext) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows = [("案号", "当事人", "窗口", "缴款日期", "缴款金额(元)"), (NUMBER, "甲店", 1, "2026-01-05", 1000),
            (None, None, 2, "2026-02-05", 2000), ("甲市监案〔2026〕2号", "乙店", 1, "2026-01-06", 500),
            (None, None, 2, "2026-02-06", 700)]  # fmt: skip
    for row in rows:
        sheet.append(row)
    rows += [
        ("甲市监案〔2026〕3号", "丙店", 1, "2026-01-06", 900),
        (None, None, 2, "2026-02-06", None),
    ]
    for row in rows[5:]:
        sheet.append(row)
    for cells in ("A2:A3", "B2:B3", "A6:A7", "B6:B7", "E6:E7"):
        sheet.merge_cells(cells)
    content = BytesIO()
    book.save(content)
    (one,) = read_bytes(content.getvalue(), "缴款.xlsx", context)
    assert one.accepted["payment_yuan"].to_list() == [
        3000,
        500,
        900,
    ]  # one amount over two rows is one
    assert one.set_aside["row_no"].to_list() == [5]  # blank and not merged: whose it is nobody said


@pytest.mark.parametrize(
    ("header", "rows", "column"),
    [
        ("案号,送达日期", ("2026-01-01", "2026-01-02"), "送达日期"),
        ("案号,缴款日期,缴款金额(元)", ("2026-01-01,2000", "2026-01-02,见附件"), "缴款金额(元)"),
        ("案号,缴款日期,缴款金额(元)", ("2026-01-01,2000", "元月五日前后,2000"), "缴款日期"),
        ("案号,执法人员,送达日期", ("2,2026-01-01", "3,2026-01-01"), "执法人员"),
    ],
)
def test_rows_of_a_case_that_say_different_things_are_refused_by_name(
    header: str, rows: tuple[str, str], column: str, context: IntakeContext
) -> None:
    one = several(context, header, *(f"{NUMBER},{row}" for row in rows))
    assert f"「案号」有行与别的行相同，第2、3行的「{column}」写得不同" in (one.refused_reason or "")


def test_units_and_persons_are_read_as_in_cases(context: IntakeContext) -> None:
    one = read(
        context,
        "案号,当事人,当事人电话,执法人员1,执法人员2,缴款日期,缴款金额（万元）",
        f"{NUMBER},陈大文,13800138000,赵小明,钱大力,2026-01-01,0.35",
    )
    assert one.source == "case_details"
    assert one.accepted.select("payment_yuan", "officers").row(0) == (3500, 2)
    kept = str(one.raw.rows()) + str(one.accepted.rows())
    assert not any(word in kept for word in ("赵小明", "钱大力", "13800138000"))
