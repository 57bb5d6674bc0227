"""A sheet with a second table right of the first is two tables."""

from io import BytesIO

import openpyxl

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = ["序号", "案号", "办案机构", "案由", "罚款(元)", "处罚决定日期"]


def cases(count: int, first: int = 1) -> list[list[object]]:
    return [
        [n, f"丙甲立〔2026〕{n}号", "丙甲县局", "过期食品", 500 + n, f"2026.3.{n}"]
        for n in range(first, first + count)
    ]


def read(
    context: IntakeContext, left: list[list[object]], right: list[list[object]], gap: int = 1
) -> list[TableIntake]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["丙甲县市场监督管理局2026年行政处罚案件台账"])
    for n, row in enumerate(left):
        more = right[n] if n < len(right) else []
        sheet.append([*row, *[None] * (len(HEAD) - len(row) + gap), *more])
    out = BytesIO()
    book.save(out)
    return read_bytes(out.getvalue(), "丙甲县/台账.xlsx", context)


def test_a_count_by_kind_right_of_a_list_is_no_column_of_it(context: IntakeContext) -> None:
    """Its 罚款金额 without a unit was taken for the cases', and the whole ledger refused."""
    count: list[list[object]] = [
        ["案由", "件数", "罚款金额"], ["过期食品", 5, 300000], ["合计", 5, 300000],
    ]  # fmt: skip
    for gap in (1, 2):
        (found,) = read(context, [HEAD, *cases(5)], count, gap)
        assert found.refused_reason is None
        assert found.accepted["fine_yuan"].to_list() == [501, 502, 503, 504, 505]


def test_two_lists_beside_each_other_are_both_read(context: IntakeContext) -> None:
    left, right = [HEAD, *cases(3)], [HEAD, *cases(2, first=11)]
    found = read(context, left, right)
    assert [t.accepted["fine_yuan"].to_list() for t in found] == [[501, 502, 503], [511, 512]]
    assert {t.sheet for t in found} == {"台账", "台账（右边第8列起）"}
    assert all(t.refused_reason is None for t in found)


def test_columns_behind_a_blank_one_belong_to_the_table(context: IntakeContext) -> None:
    more: list[list[object]] = [
        ["公示日期", "备注"],
        *[[f"2026.4.{n}", "已缴"] for n in range(1, 4)],
    ]
    (found,) = read(context, [HEAD, *cases(3)], more)
    assert found.accepted.height == 3
    assert found.accepted["publication_date"].null_count() == 0
