"""A list that dates its decisions by the month counts in that month."""

import pytest

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = "序号,案号,办案机构,案由,罚款金额(元),处罚时间"


def read(context: IntakeContext, *days: str, head: str = HEAD, more: str = "") -> TableIntake:
    rows = [
        f"{n},丙甲立〔2025〕{n}号,丙甲县局,未明码标价,500,{d}{more}" for n, d in enumerate(days, 1)
    ]
    (found,) = read_bytes("\n".join([head, *rows, ""]).encode(), "丙甲县/台账.csv", context)
    return found


def test_months_are_their_last_days(context: IntakeContext) -> None:
    """All of a county's cases were set aside, each row to be dated by hand."""
    found = read(context, "2025年9月", "2025年02月份", "2025-12", "２０２５年１１月")
    said = [str(d) for d in found.accepted["decision_date"]]
    assert said == ["2025-09-30", "2025-02-28", "2025-12-31", "2025-11-30"]
    assert any(note.startswith("「处罚时间」只写到月") for note in found.notes)


@pytest.mark.parametrize("day", ["2025.1", "2025年13月", "2025年3月5日"])
def test_one_other_value_and_nothing_is_read_as_a_month(context: IntakeContext, day: str) -> None:
    found = read(context, "2025年9月", day)
    assert found.accepted.height == (day == "2025年3月5日")


def test_beside_another_day_a_month_is_no_day(context: IntakeContext) -> None:
    found = read(context, "2025年9月", head=f"{HEAD},公示日期", more=",2025-10-08")
    assert found.accepted.height == 0
