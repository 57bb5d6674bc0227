"""ISO weeks as integers, and which weeks of earlier years were the same season."""

from datetime import date, timedelta
from functools import cache

import numpy as np

#: A Monday; week number 0 begins here.
EPOCH = date(2000, 1, 3)

#: Days of 春节, 端午, 中秋 (public calendar; they move against the solar year).
_LUNAR = {
    2014: "0131 0602 0908", 2015: "0219 0620 0927", 2016: "0208 0609 0915",
    2017: "0128 0530 1004", 2018: "0216 0618 0924", 2019: "0205 0607 0913",
    2020: "0125 0625 1001", 2021: "0212 0614 0921", 2022: "0201 0603 0910",
    2023: "0122 0622 0929", 2024: "0210 0610 0917", 2025: "0129 0531 1006",
    2026: "0217 0619 0925", 2027: "0206 0609 0915", 2028: "0126 0528 1003",
    2029: "0213 0616 0922", 2030: "0203 0605 0912", 2031: "0123 0624 1001",
    2032: "0211 0612 0919", 2033: "0131 0601 0908", 2034: "0219 0620 0927",
    2035: "0208 0610 0916",
}  # fmt: skip
#: Weeks before and after a moving festival that are compared by how far they lie from it; others by the sun.
_LUNAR_BEFORE, _LUNAR_AFTER = 5, 2
#: Fixed festivals and sales: month, day, weeks before, weeks after.
_SOLAR = ((3, 15, 1, 1), (5, 1, 1, 1), (6, 18, 1, 2), (10, 1, 2, 1), (11, 11, 1, 2), (12, 31, 2, 1))


def week_of(day: date) -> int:
    """Return the number of the ISO week that holds ``day`` (weeks since :data:`EPOCH`)."""
    return (day - EPOCH).days // 7


def monday(week: int) -> date:
    """Return the Monday of a week number."""
    return EPOCH + timedelta(days=7 * week)


def sunday(week: int) -> date:
    """Return the Sunday that ends a week number."""
    return EPOCH + timedelta(days=7 * week + 6)


def iso_week(week: int) -> str:
    """Return ``YYYY-Www``."""
    year, number, _ = monday(week).isocalendar()
    return f"{year}-W{number:02d}"


def last_ended(as_of: date) -> int:
    """Return the newest week that had ended by the end of ``as_of``."""
    week = week_of(as_of)
    return week if sunday(week) <= as_of else week - 1


@cache
def _lunar_weeks() -> dict[int, tuple[int, int]]:
    """Return week → (festival, offset) for the weeks around the moving festivals."""
    found: dict[int, tuple[int, int]] = {}
    for year, days in sorted(_LUNAR.items()):
        for which, day in enumerate(days.split()):
            centre = week_of(date(year, int(day[:2]), int(day[2:])))
            for offset in range(-_LUNAR_BEFORE, _LUNAR_AFTER + 1):
                found.setdefault(centre + offset, (which, offset))
    return found


@cache
def is_festive(week: int) -> bool:
    """Tell whether a week lies around a festival, holiday or sale known in advance."""
    if week in _lunar_weeks():
        return True
    year = monday(week).year
    for y in (year - 1, year, year + 1):
        for month, day, before, after in _SOLAR:
            centre = week_of(date(y, month, day))
            if centre - before <= week <= centre + after:
                return True
    return False


@cache
def same_season(
    week: int, years: int = 3, around: tuple[int, int] | None = None, *, by_sun: bool = False
) -> tuple[int, ...]:
    """Return the weeks of the ``years`` before that were the same season.

    Around a moving festival these are the weeks with the same distance to it, else the same week of
    the solar year, which ``by_sun`` asks for always. One week either side is taken as well, in ordinary weeks three, or ``around``
    (first and last week beside it).
    """
    slot = None if by_sun else _lunar_weeks().get(week)
    centres = []
    for back in range(1, years + 1):
        if slot is None:
            centres.append(week - round(back * 365.2425 / 7))
        else:
            year = sunday(week - slot[1]).year - back
            day = _LUNAR.get(year)
            if day is not None:
                text = day.split()[slot[0]]
                centres.append(week_of(date(year, int(text[:2]), int(text[2:]))) + slot[1])
    wide = 1 if is_festive(week) else 3
    before, after = around or (-wide, wide)
    beside = {c + d for c in centres for d in range(before, after + 1)}
    return tuple(sorted(w for w in beside if w <= week - 40))


def week_numbers(days: np.ndarray) -> np.ndarray:
    """Return week numbers of an int array of days since 1970-01-01."""
    epoch = (EPOCH - date(1970, 1, 1)).days
    result: np.ndarray = (days.astype(np.int64) - epoch) // 7
    return result
