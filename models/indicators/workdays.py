"""Chinese working days as expressions, with an explicit horizon.

A day's state is known up to the end of the last year whose shifted rest days the ``holidays``
library carries (each year's arrangement is announced the autumn before). Beyond it every function
gives null: a deadline of the law there is not guessed. Days a bureau sets itself (:func:`due`,
:func:`is_likely_working`) must be named all the same: there the holidays the law fixes are off, which
rest days are shifted is not known.
"""

from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
from holidays import country_holidays

#: Working days are counted from here on.
FIRST_DAY = date(2010, 1, 1)
#: The library is asked up to here; it knows shifted rest days of far fewer years.
_LAST_YEAR_ASKED = 2100
#: So many years beyond the known ones a day can still be named for what is due.
_LIKELY_YEARS = 2
_EPOCH = date(1970, 1, 1)


@cache
def known_until() -> date:
    """Return the last day whose state is known."""
    return date(max(day.year for day in _calendar().weekend_workdays), 12, 31)


@cache
def _calendar():  # type: ignore[no-untyped-def]  # the library ships no types
    return country_holidays("CN", years=range(FIRST_DAY.year, _LAST_YEAR_ASKED))


def is_working(day: date) -> bool | None:
    """Return whether people work on ``day``; ``None`` where that is not known."""
    if not FIRST_DAY <= day <= known_until():
        return None
    return bool(_calendar().is_working_day(day))


def is_likely_working(day: date) -> bool:
    """Return whether people work on ``day``; where that is not known, weekends and legal holidays are off."""
    return bool(_calendar().is_working_day(day))


def _until(*, likely: bool) -> date:
    known = known_until()
    return date(known.year + _LIKELY_YEARS, 12, 31) if likely else known


@cache
def _tables(*, likely: bool = False) -> tuple[pl.Series, pl.Series]:
    """Return working days up to and including each day, and the working days themselves."""
    calendar = _calendar()
    n_days = (_until(likely=likely) - FIRST_DAY).days + 1
    working = [calendar.is_working_day(FIRST_DAY + timedelta(i)) for i in range(n_days)]
    count = np.cumsum(working)
    first = (FIRST_DAY - _EPOCH).days
    days = pl.Series(np.flatnonzero(working) + first, dtype=pl.Int32).cast(pl.Date)
    return pl.Series(count, dtype=pl.Int64), days


def _position(day: pl.Expr, *, likely: bool = False) -> pl.Expr:
    inside = day.is_between(FIRST_DAY, _until(likely=likely))
    return pl.when(inside).then((day - pl.lit(FIRST_DAY)).dt.total_days())


def count(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the working days after ``start`` up to and including ``end``.

    Parameters
    ----------
    start, end : pl.Expr
        Dates.

    Returns
    -------
    pl.Expr
        Int64, negative where ``end`` comes first; null where a day is null or not known.
    """
    so_far = pl.lit(_tables()[0])
    return so_far.gather(_position(end)) - so_far.gather(_position(start))


def after(start: pl.Expr, n: pl.Expr | int) -> pl.Expr:
    """Return the ``n``-th working day after ``start``; null where it is not known.

    Parameters
    ----------
    start : pl.Expr
        Dates; the day itself does not count.
    n : pl.Expr or int
        At least 1.
    """
    return _after(start, n, likely=False)


def due(start: pl.Expr, n: pl.Expr | int) -> pl.Expr:
    """Return :func:`after`, beyond the known years by :func:`is_likely_working`: for days a bureau sets itself."""
    return _after(start, n, likely=True)


def _after(start: pl.Expr, n: pl.Expr | int, *, likely: bool) -> pl.Expr:
    so_far, days = _tables(likely=likely)
    at = pl.lit(so_far).gather(_position(start, likely=likely)) + n - 1
    return pl.lit(days).gather(pl.when(at < len(days)).then(at))


def or_next_working(day: pl.Expr) -> pl.Expr:
    """Return ``day`` where people work on it, else the next day they do; null where not known.

    A time whose last day is a holiday ends on the first working day after it.
    """
    return after(day.dt.offset_by("-1d"), 1)
