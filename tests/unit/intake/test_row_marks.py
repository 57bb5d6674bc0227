"""Rows of a workbook that are struck through are withdrawn, and set aside; those hidden count, which is told."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import Font

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.formats.row_marks import WHY
from assets.intake.read import read_bytes

HEAD = ["序号", "案号", "办案机构", "当事人", "处罚决定日期", "罚款金额（元）", "备注"]


def ledger(*struck: str, strike: bool | None = True, beside: bool = False) -> bytes:
    """Return a ledger of four cases (rows 3 to 6) with some ranges of cells in a struck or other font."""
    opened = openpyxl.Workbook()
    sheet = opened.active
    sheet.append(["丙甲县市场监督管理局2025年案件台账"])
    sheet.append(HEAD)
    for n in range(1, 5):
        row = [n, f"丙市监立〔2025〕{n}号", "丙甲县市场监督管理局", f"甲{n}商店", "2025-03-05"]
        sheet.append([*row, 1000 * n, None])
    if beside:
        for place, cells in enumerate(
            [("类别", "件数", "金额"), ("食品", 2, 3000), ("其他", 2, 7000)]
        ):
            for column, value in enumerate(cells, start=10):
                sheet.cell(place + 2, column, value)
    for cells in struck:
        for row in sheet[cells]:
            for cell in row:
                cell.font = Font(strike=strike, bold=True)
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


def first(data: bytes, context: IntakeContext) -> TableIntake:
    return read_bytes(data, "丙甲县/台账.xlsx", context)[0]


@pytest.mark.parametrize(
    ("cells", "beside"),
    [("A4:G4", False), ("B4:F4", False), ("A4:G4", True)],
    ids=["whole", "number and remark left", "small table to the right"],
)
def test_a_struck_row_is_set_aside(cells: str, beside: bool, context: IntakeContext) -> None:
    table = first(ledger(cells, beside=beside), context)
    assert table.accepted["row_no"].to_list() == [3, 5, 6]
    (why,) = table.set_aside["reason"]
    assert table.set_aside["row_no"].to_list() == [4]
    assert f"第4行{WHY}" in why


@pytest.mark.parametrize(
    ("cells", "strike"),
    [("F4:F4", True), ("A4:C4", True), ("C4:F4", True), ("A4:G4", None), ("A4:G4", False)],
    ids=["one amount", "a part", "the last ones", "bold", "strike off"],
)
def test_a_row_struck_in_part_or_not_counts(
    cells: str, strike: bool | None, context: IntakeContext
) -> None:
    table = first(ledger(cells, strike=strike), context)
    assert table.accepted["row_no"].to_list() == [3, 4, 5, 6]


def test_every_row_struck_is_told_row_by_row(context: IntakeContext) -> None:
    table = first(ledger("A3:G6"), context)
    assert (table.accepted.height, table.set_aside.height) == (0, 4)


def test_a_struck_row_is_that_of_the_table_it_stands_in(context: IntakeContext) -> None:
    """Two lists side by side: the left one's second case is struck, the right one's beside it counts."""
    opened = openpyxl.load_workbook(BytesIO(ledger("A4:F4")))
    sheet = opened.active
    right = ["案号", "办案机构", "处罚决定日期", "罚款金额（元）"]
    for column, name in enumerate(right, start=10):
        sheet.cell(2, column, name)
    for n in range(11, 15):
        cells = [f"丙市监立〔2025〕{n}号", "丙甲县市场监督管理局", "2025-03-06", 100]
        for column, value in enumerate(cells, start=10):
            sheet.cell(n - 8, column, value)
    out = BytesIO()
    opened.save(out)
    left, other = read_bytes(out.getvalue(), "丙甲县/台账.xlsx", context)
    assert (left.accepted.height, left.set_aside["row_no"].to_list()) == (3, [4])
    assert (other.accepted.height, other.set_aside.height) == (4, 0)


def test_hidden_rows_count_and_are_told(context: IntakeContext) -> None:
    opened = openpyxl.load_workbook(BytesIO(ledger()))
    for row in (4, 5, 9):  # the ninth is empty
        opened.active.row_dimensions[row].hidden = True
    out = BytesIO()
    opened.save(out)
    table = first(out.getvalue(), context)
    assert table.accepted["row_no"].to_list() == [3, 4, 5, 6]
    assert "有2行是隐藏的（多是筛选掉的），照样读入" in table.notes
    assert not any("隐藏" in note for note in first(ledger(), context).notes)
