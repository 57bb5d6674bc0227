"""Receipts that the treasury reports by the quarter."""

from decimal import Decimal

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes


def taken(cells: list[str], context: IntakeContext, header: str = "季度") -> TableIntake:
    head = f"行政区划代码,年度,{header},科目名称,本季金额(万元),本年累计(万元)\n"
    rows = [
        f"990101,2025,{cell},市场监管罚没收入,3.5,{4 * n}\n"
        for n, cell in enumerate(cells, start=1)
    ]
    (found,) = read_bytes((head + "".join(rows)).encode(), "罚没.csv", context)
    return found


@pytest.mark.parametrize(
    "cells",
    [["第一季度", "第二季度"], ["一季度", "2季度"], ["1", "2"], ["Q1", "2025年第二季度"]],
)
def test_a_quarter_is_its_last_month(cells: list[str], context: IntakeContext) -> None:
    """Ten files of a treasury were refused: 季度 is no 月份."""
    found = taken(cells, context)
    assert found.accepted["month"].to_list() == [3, 6]
    assert "「季度」是季度，按季末那个月的本年累计读入" in found.notes


def test_a_month_stays_one(context: IntakeContext) -> None:
    assert taken(["1", "2"], context, "月份").accepted["month"].to_list() == [1, 2]
    mixed = taken(["第一季度", "7月"], context)
    assert (mixed.accepted.height, mixed.set_aside.height) == (1, 1)


@pytest.mark.parametrize("amount", ["本季收入(万元)", "本月金额(万元)"])
def test_what_a_quarter_took_is_of_three_months(amount: str, context: IntakeContext) -> None:
    """A stranger's 本季收入 was asked for, with 本月金额 the only fitting answer: a quarter taken for one month."""
    head = f"行政区划代码,年度,季度,科目名称,{amount}\n"
    (found,) = read_bytes(
        (head + "990101,2025,二季度,市场监管罚没收入,3.5\n").encode(), "罚没.csv", context
    )
    assert found.accepted.select("month", "months_in_amount").rows() == [(6, 3)]
    assert "「季度」是季度，按季末那个月读入，金额算三个月的" in found.notes


def test_a_month_beside_the_sum_of_the_year_is_of_one(context: IntakeContext) -> None:
    head = "行政区划代码,年度,月份,科目名称,本月金额(万元),本年累计(万元)\n"
    (found,) = read_bytes(
        (head + "990101,2025,6,市场监管罚没收入,3.5,9\n").encode(), "罚没.csv", context
    )
    assert found.accepted["months_in_amount"].to_list() == [None]
    (found,) = read_bytes(
        (head.replace("月份", "季度") + "990101,2025,2,市场监管罚没收入,3.5,9\n").encode(),
        "罚没.csv",
        context,
    )
    assert found.accepted.select("month", "months_in_amount").rows() == [(6, None)]


def test_how_many_months_an_amount_is_of_may_stand_beside_it(context: IntakeContext) -> None:
    head = "行政区划代码,年度,季度,科目名称,本季收入(万元),金额所含月数\n"
    rows = "990101,2025,二季度,市场监管罚没收入,3.5,2\n"
    (found,) = read_bytes((head + rows).encode(), "罚没.csv", context)
    assert found.accepted["months_in_amount"].to_list() == [2]


def test_what_was_given_back_is_taken_off_its_month(context: IntakeContext) -> None:
    """A month was −3 546.99 yuan: the row of what was given back stood for the whole month."""
    head = "行政区划代码,年度,月份,科目名称,本月金额(元),摘要\n"
    rows = [
        f"990101,2025,{month},市场监管罚没收入,{text}\n"
        for month, text in (
            (5, '"39,700.00",缴款'),
            (5, "-3546.99,退付"),
            (6, "100,缴款"),
            (6, "200,缴款"),
            (7, "-5,退付"),
            (7, "-6,退付"),
        )
    ]
    (found,) = read_bytes((head + "".join(rows)).encode(), "罚没.csv", context)
    assert found.accepted.select("month", "month_amount_yuan").rows() == [
        (5, Decimal("36153.01")), (6, 100), (6, 200), (7, -5), (7, -6),
    ]  # fmt: skip
    assert "有2行是同一个月的收入和退付，相抵合成1个月读入" in found.notes


def test_a_sum_of_the_year_that_falls_is_no_part_of_a_month(context: IntakeContext) -> None:
    head = "行政区划代码,年度,月份,科目名称,本月金额(元),本年累计(元)\n"
    rows = "990101,2025,5,市场监管罚没收入,300,900\n990101,2025,5,市场监管罚没收入,-100,800\n"
    (found,) = read_bytes((head + rows).encode(), "罚没.csv", context)
    assert found.accepted["month_amount_yuan"].to_list() == [300, -100]


def test_a_month_with_its_year_in_one_column_is_read(context: IntakeContext) -> None:
    head = "行政区划代码,年月,科目名称,本月金额(元)\n"
    rows = "990101,2025年5月,市场监管罚没收入,300\n990101,2025年5月,市场监管罚没收入,-100\n"
    (found,) = read_bytes((head + rows).encode(), "罚没.csv", context)
    assert found.accepted.select("year", "month", "month_amount_yuan").rows() == [(2025, 5, 200)]
