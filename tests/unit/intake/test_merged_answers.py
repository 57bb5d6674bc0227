"""A choice merged over several rows of a workbook of ours answers the first row; the others are told."""

from io import BytesIO

import openpyxl

from assets.intake.context import IntakeContext
from assets.intake.read import read_bytes

HEAD = ["线索编号", "县（市、区）", "县局核对", "说明", "核对人", "核对日期"]


def book(*merged: str) -> bytes:
    opened = openpyxl.Workbook()
    sheet = opened.active
    sheet.append(["丙寅县待核事项"])
    sheet.append(HEAD)
    for n in range(4):
        word = "数据无误" if n in (0, 3) else None
        sheet.append([f"P001-{n:016x}", "丙寅县", word, None, "甲" if n == 0 else None, None])
    for cells in merged:
        sheet.merge_cells(cells)
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


def test_rows_below_the_first_of_a_merged_choice_are_set_aside(context: IntakeContext) -> None:
    (table,) = read_bytes(book("C3:C5"), "甲.xlsx", context)
    assert table.accepted["row_no"].to_list() == [3, 6]
    reasons = dict(table.set_aside.select("row_no", "reason").rows())
    assert sorted(reasons) == [4, 5]
    assert "「县局核对」与第3行合并成一格" in reasons[4]


def test_what_is_asked_once_or_not_at_all_may_be_merged(context: IntakeContext) -> None:
    (table,) = read_bytes(book("E3:E6", "B3:B6", "A1:F1"), "甲.xlsx", context)
    assert table.accepted.height == 4


def reviewed(*merged: str) -> bytes:
    opened = openpyxl.Workbook()
    sheet = opened.active
    sheet.append(["评查编号", "评查结论", "问题项目", "说明", "评查人"])
    for n in range(1, 4):
        sheet.append([f"Pbcdfghjk-{n}", "有问题", "6", None, "甲"])
    for cells in merged:
        sheet.merge_cells(cells)
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


def test_a_verdict_merged_over_several_files_is_told_for_each(context: IntakeContext) -> None:
    (table,) = read_bytes(reviewed("B2:B4"), "评查.xlsx", context)
    assert table.accepted["row_no"].to_list() == [2]
    reasons = dict(table.set_aside.select("row_no", "reason").rows())
    assert sorted(reasons) == [3, 4]
    assert "「评查结论」与第2行合并成一格" in reasons[3]


def test_who_reviewed_may_be_one_cell_for_all(context: IntakeContext) -> None:
    (table,) = read_bytes(reviewed("E2:E4"), "评查.xlsx", context)
    assert table.accepted.height == 3
