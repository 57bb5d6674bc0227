"""When the complaints of a province reach the bureau: by the week, in files of a month, a quarter, half a year.

Written from how bureaus hand in records, not from the method. Everybody's first file holds more than
a year of history. After that some counties send a week's complaints on Monday, some the same a few
weeks late, a city's hotline a file a month, a bureau without a connection a file a quarter or half a
year, some days or weeks after its last day; each county on its own day. A few records miss their
file and come with the next. Cases come from another system, week by week, but in the bureau that
hands in everything on paper they come in the same file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from models.early_warning.records.weeks import monday, sunday

#: Weeks that the first file of everybody holds.
HISTORY = 60


@dataclass(frozen=True)
class File:
    """Records registered up to ``last`` and in no earlier file, which came on ``came``."""

    last: date
    came: date


@dataclass(frozen=True)
class Ways:
    """How a province's records are handed in.

    ``of_county`` draws the files of one county: its number among the counties and its city's among
    the cities go in. ``misses`` is the share that comes a file late. ``has_all``: cases and samplings
    come in these files as well.
    """

    name: str
    of_county: Callable[[np.random.Generator, int, int, date, date], list[File]]
    misses: float = 0.0
    has_all: bool = False


def _ends_of_months(first: date, last: date, months: int) -> list[date]:
    """Return the last days of every ``months``-th month that lie between two days."""
    found = []
    year, month = first.year, first.month
    while (day := date(year, month, 1)) <= last + timedelta(days=40):
        end = day - timedelta(days=1)
        if first <= end <= last and (end.month % months == 0):
            found.append(end)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _by_months(months: int, least: int, most: int) -> Callable[..., list[File]]:
    def files(
        rng: np.random.Generator, _county: int, _city: int, first: date, last: date
    ) -> list[File]:
        return [
            File(end, end + timedelta(days=int(rng.integers(least, most + 1))))
            for end in _ends_of_months(first, last, months)
        ]

    return files


def _by_weeks(first: date, last: date, late: int) -> list[File]:
    """Return a file each Monday, of the week that ended so many weeks ago."""
    n = (last - first).days // 7 + 1
    ends = [first + timedelta(days=6 - first.weekday(), weeks=w) for w in range(n)]
    return [File(end, end + timedelta(days=1, weeks=late)) for end in ends]


def _some_late(
    rng: np.random.Generator, county: int, _city: int, first: date, last: date
) -> list[File]:
    """Let every third county be two to seven weeks late, always by the same."""
    late = int(rng.integers(2, 8)) if county % 3 == 0 else 0
    return _by_weeks(first, last, late)


def _mixed(rng: np.random.Generator, county: int, city: int, first: date, last: date) -> list[File]:
    """Let the first city hand in half-years, the second months, the third quarters, all others weeks."""
    months = {0: 6, 1: 1, 2: 3}.get(city)
    if months is None:
        return _by_weeks(first, last, 0)
    return _by_months(months, 3, 12 + 4 * months)(rng, county, city, first, last)


WAYS = (
    Ways("months in a file", _by_months(1, 2, 12)),
    Ways("quarters in a file", _by_months(3, 3, 25), misses=0.03),
    Ways("half-years in a file", _by_months(6, 3, 35), misses=0.03, has_all=True),
    Ways("some counties late", _some_late),
    Ways("each city in its own way", _mixed, misses=0.03),
)


def came(
    ways: Ways, rng: np.random.Generator, codes: list[str], city: list[str], first_week: int,
    weeks: int, rows: list[tuple[str, str, date]],
) -> list[date]:  # fmt: skip
    """Return on which day each record reached the bureau.

    Parameters
    ----------
    ways : Ways
    rng : numpy.random.Generator
    codes, city : list of str
        Counties and the city of each.
    first_week, weeks : int
        The span of the world.
    rows : list of (source, county, registered)

    Returns
    -------
    list of date
        After the end of the world for what had not come by then.
    """
    history, end = sunday(first_week + HISTORY), sunday(first_week + weeks)
    cities = sorted(set(city))
    files = {}
    for number, code in enumerate(codes):
        own = ways.of_county(rng, number, cities.index(city[number]), history, end)
        files[code] = [f for f in own if f.last > history]
    first = File(history, monday(first_week + HISTORY + 1))
    missed = rng.random(len(rows)) < ways.misses
    found = []
    for (source, code, registered), late in zip(rows, missed.tolist(), strict=True):
        if source in ("case", "sampling") and not ways.has_all:
            found.append(max(registered, first.came) if registered <= history else registered)
            continue
        waits = [f for f in [first, *files[code]] if f.last >= registered]
        which = 1 if late and registered > history else 0
        found.append(waits[which].came if len(waits) > which else end + timedelta(days=400))
    return found
