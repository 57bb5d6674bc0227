"""Receipts with their months or subjects side by side, as finance departments write them."""

import pytest

from assets.intake.context import IntakeContext
from assets.intake.read import read_bytes

from .test_other_sources import book, read


def test_a_column_for_each_subject_is_a_table_for_each(context: IntakeContext) -> None:
    rows = ("县区,市场监管罚没收入,公安罚没收入,合计", "丙甲县,3,8,11", "丙乙县,,9,9", "合计,3,17,20")  # fmt: skip
    tables = read(context, "2026年1月各县罚没收入（单位：万元）", *rows)
    said = [row for t in tables for row in t.accepted.select(
        "region_name", "year", "month", "subject_name", "month_amount_yuan", "row_no").rows()]  # fmt: skip
    assert said == [
        ("丙甲县", 2026, 1, "市场监管罚没收入", 30_000, 3),
        ("丙甲县", 2026, 1, "公安罚没收入", 80_000, 3),
        ("丙乙县", 2026, 1, "公安罚没收入", 90_000, 4),
    ]
    summed = read(context, "2026年1-4月各县罚没收入（单位：万元）", *rows)
    assert [t.accepted["ytd_amount_yuan"].to_list() for t in summed] == [
        [30_000],
        [80_000, 90_000],
    ]


def test_a_subject_over_its_month_and_its_sum(context: IntakeContext) -> None:
    rows = [
        ["2026年4月罚没收入（万元）"],
        ["市", "县区", "市场监管罚没收入", None, "公安罚没收入", None, "合计", None],
        [None, None, "本月", "累计", "本月", "累计", "本月", "累计"],
        ["丙市", "丙甲县", 4, 64, 5, 70, 9, 134], [None, "丙乙县", 3, 66, None, None, 3, 66],
        ["合计", None, 7, 130, 5, 70, 12, 200],
    ]  # fmt: skip
    merged = ("A4:A5", "C2:D2", "E2:F2", "G2:H2")
    tables = read_bytes(book(rows, *merged), "财政/月报.xlsx", context)
    columns = ("region_name", "month", "subject_name", "month_amount_yuan", "ytd_amount_yuan", "row_no")  # fmt: skip
    assert [row for t in tables for row in t.accepted.select(columns).rows()] == [
        ("丙甲县", 4, "市场监管罚没收入", 40_000, 640_000, 4),
        ("丙乙县", 4, "市场监管罚没收入", 30_000, 660_000, 5),
        ("丙甲县", 4, "公安罚没收入", 50_000, 700_000, 4),
    ]
    assert not any(t.set_aside.height for t in tables)


def test_months_below_many_lines_of_notes(context: IntakeContext) -> None:
    """A header is looked for among the first forty rows, that of months side by side too."""
    notes = [f"填表说明{n}" for n in range(1, 31)]
    rows = ("单位：万元", "区划代码,县区,1月,2月,3月", "990101,丙甲县,1,2,3")
    tables = read(context, "2026年市场监管罚没收入", *notes, *rows)
    assert [t.accepted["month_amount_yuan"].to_list() for t in tables] == [
        [10_000],
        [20_000],
        [30_000],
    ]


def test_months_are_told_by_the_subjects_below(context: IntakeContext) -> None:
    head = "县区,科目,2026年1月,2026年2月,2026年3月,一季度合计"
    tables = read(context, "单位：万元", head, "丙甲县,市场监管罚没收入,1,2,3,6")
    assert [t.accepted["month_amount_yuan"].to_list() for t in tables] == [
        [10_000],
        [20_000],
        [30_000],
    ]


YEARS = [
    ["市场监管罚没收入（万元）", None, None, None, None, None, None, None],
    ["区划代码", "县（市、区）", "2024年", None, None, "2025年", None, None],
    [None, None, "1月", "2月", "3月", "1月", "2月", "3月"],
    ["990101", "丙甲县", 1, 2, 3, 4, 5, 6],
]


def test_months_under_two_years_are_of_their_own_year(context: IntakeContext) -> None:
    """All were read as the year of the file's name, and the last of each month won."""
    tables = read_bytes(book(YEARS, "C2:E2", "F2:H2"), "分市罚没2025.xlsx", context)
    rows = [
        r for t in tables for r in t.accepted.select("year", "month", "month_amount_yuan").rows()
    ]
    assert rows == [(2024 + (n > 3), (n - 1) % 3 + 1, n * 10_000) for n in range(1, 7)]


@pytest.mark.parametrize(("unit", "yuan"), [("元", 1), ("万元", 10_000), ("亿元", None)])
def test_a_unit_above_the_months_is_theirs(
    context: IntakeContext, unit: str, yuan: int | None
) -> None:
    """It stood over a month, and the table was read as 万元: ten thousand times too much, or too little."""
    rows = [["2025年市场监管罚没收入"], [None, None, None, f"单位：{unit}"],
            ["区划代码", "县区", "1月", "2月", "3月"], ["990101", "丙甲县", 1, 2, 3]]  # fmt: skip
    tables = read_bytes(book(rows), "分月.xlsx", context)
    if yuan is None:
        assert all("亿元" in (t.refused_reason or "") for t in tables)
    else:
        found = [t.accepted["month_amount_yuan"][0] for t in tables]
        assert found == [yuan, 2 * yuan, 3 * yuan]


@pytest.mark.parametrize(
    "head",
    [
        [["区划代码", "地区", "1月"]],
        [["单位", "1月", "2月"]],
        [["行政区划代码", "县（市、区）", "2026年1月累计"]],
        [["区划代码", "县（市、区）", "2026年"], [None, None, "1月"]],
    ],
)
def test_the_first_table_of_a_year_has_one_month(
    context: IntakeContext, head: list[list[str | None]]
) -> None:
    """Every January the files of six provinces were refused: 缺必需列「月份」."""
    place = ["990101", "丙甲县"] if len(head[0]) == 3 and "2月" not in head[0] else ["丙甲县"]
    rows = [["2026年市场监管罚没收入（万元）"], *head, [*place, 5, 6][: len(head[-1])]]
    tables = read_bytes(book(rows), "2026.xlsx", context)
    assert [t.accepted.height for t in tables] == [1] * len(tables)
    assert {(t.accepted["year"][0], t.accepted["subject_name"][0]) for t in tables} == {
        (2026, "市场监管罚没收入")
    }


def test_a_day_in_a_title_is_no_header_of_a_month(context: IntakeContext) -> None:
    rows = [["市场监管罚没收入（万元）", None], ["填报地区：丙县", "2026年1月"],
            ["县区", "本月金额", "本年累计"], ["丙甲县", 3, 8]]  # fmt: skip
    (found,) = read_bytes(book(rows), "一月.xlsx", context)
    assert found.accepted.height == 1


def test_a_month_twice_without_a_year_is_not_read(context: IntakeContext) -> None:
    rows = [YEARS[0], [*YEARS[1][:2], *YEARS[2][2:]], YEARS[3]]
    (found,) = read_bytes(book(rows), "分市罚没2025.xlsx", context)
    assert (found.refused_reason or "").startswith("像是罚没收入月报")


@pytest.mark.parametrize(
    "title",
    [
        "2025年中漪省各县（市、区）市场监管部门罚没收入（万元）",
        "罚没收入（市场监管）累计（万元）",
        "2025年罚没收入分月情况表（市场监管）（万元）",
        "丙甲县市场监管局2025年1-3月罚没收入（万元）",
    ],
)
def test_a_title_says_whose_receipts_in_other_orders_too(
    context: IntakeContext, title: str
) -> None:
    """罚没收入 alone was read of these, which counts for nothing."""
    tables = read(
        context, title, "区划代码,县区,2025年1月,2025年2月,2025年3月", "990101,丙甲县,1,2,3"
    )
    assert {t.accepted["subject_name"][0] for t in tables} == {"市场监管罚没收入"}
