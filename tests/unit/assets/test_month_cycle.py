"""The days of the monthly form, in months whose 8th is a working day, a weekend, a holiday."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assets.out.out_data_notices import _calendar
from models.action.month_days import (
    calendar_note,
    first_after,
    lock_day,
    month_before,
    next_lock,
    open_since,
    reminder_day,
)
from models.indicators import workdays

BY_HAND = [
    # month, locked, reminded: why
    ("2025-06", "2025-07-08", "2025-07-06"),  # the 8th is a Tuesday
    ("2025-10", "2025-11-07", "2025-11-06"),  # the 8th is a Saturday
    ("2025-05", "2025-06-06", "2025-06-05"),  # the 8th is a Sunday: the Friday is the 6th itself
    ("2025-09", "2025-10-09", "2025-10-06"),  # 1 to 8 October are all holidays
    ("2023-09", "2023-10-08", "2023-10-06"),  # Sunday the 8th is worked in exchange
    ("2020-09", "2020-10-09", "2020-10-06"),  # 1 to 8 October again
    ("2024-12", "2025-01-08", "2025-01-06"),
]


@pytest.mark.parametrize(("month", "locked", "reminded"), BY_HAND)
def test_days_by_hand(month: str, locked: str, reminded: str) -> None:
    assert lock_day(month) == date.fromisoformat(locked)
    assert reminder_day(month) == date.fromisoformat(reminded)


def test_every_month_is_drafted_then_reminded_then_locked() -> None:
    for year in range(2012, 2031):
        for n in range(1, 13):
            month = f"{year}-{n:02d}"
            lock = lock_day(month)
            assert first_after(month) <= reminder_day(month) <= lock
            assert reminder_day(month) < lock or lock == first_after(month)
            assert month_before(lock) == month
            if lock.day > 8:
                assert not any(workdays.is_working(lock.replace(day=d)) for d in range(1, 9))


def test_calendar_agrees_with_another_library() -> None:
    other = pytest.importorskip("chinese_calendar")
    for year in range(2012, workdays.known_until().year + 1):
        for n in range(1, 13):
            last = lock_day(f"{year}-{n:02d}")
            if last > workdays.known_until():
                continue
            first = last.replace(day=1)
            working = [d for d in range(1, 9) if other.is_workday(first.replace(day=d))]
            assert last.day == max(working, default=last.day)
            assert other.is_workday(last)


def test_beyond_the_calendar_legal_holidays_are_off_and_it_is_said() -> None:
    known = workdays.known_until()
    assert workdays.is_working(known) is not None
    later = date(known.year + 2, 3, 1)
    assert workdays.is_working(later) is None
    assert lock_day(f"{later:%Y-%m}").isoweekday() < 6
    assert calendar_note(known) == ""
    assert (
        calendar_note(later) == f"{later.year}年的调休安排尚未收入日历，暂按周末和法定节假日休息算"
    )
    new_year = date(known.year + 1, 1, 1)
    assert workdays.is_working(new_year) is None
    assert not workdays.is_likely_working(new_year)  # fixed by law whatever the arrangement


def test_next_lock_is_this_months_or_the_next() -> None:
    assert next_lock(date(2025, 11, 1)) == date(2025, 11, 7)
    assert next_lock(date(2025, 11, 7)) == date(2025, 11, 7)
    assert next_lock(date(2025, 11, 8)) == date(2025, 12, 8)


def test_a_month_is_open_until_its_lock_day_has_passed() -> None:
    assert open_since(date(2025, 7, 8)) == date(2025, 6, 1)
    assert open_since(date(2025, 7, 9)) == date(2025, 7, 1)
    assert open_since(date(2025, 10, 9)) == date(2025, 9, 1)  # a long holiday
    assert open_since(date(2025, 1, 3)) == date(2024, 12, 1)


def test_two_months_before_the_calendar_ends_a_notice_says_what_is_not_known() -> None:
    until = workdays.known_until()

    def told(month: int, day: int) -> list[Any]:
        run: Any = SimpleNamespace(as_of=until.replace(month=month, day=day))
        return list(_calendar(run))

    assert not told(10, 31)
    ((kind, n, says, _, codes),) = told(11, 27)
    assert kind == "unknown_calendar"
    assert n == len(codes) >= 10
    assert {"S001", "S006", "S010"} <= set(codes)
    assert f"只到{until.year}年底" in says
