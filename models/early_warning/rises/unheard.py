"""A problem that nobody had heard of: a new rule, a new word of a list, a new wrong.

Nothing was ever expected of it, so three records anywhere are a rise, and another in the next county and
trade a week later. It is one thing wherever it comes up, and told once: over all sectors and counties that
have it, and those it reaches in the next half-year.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from models.arrays import Ints
from models.early_warning.params import Params
from models.early_warning.records.sectors import WORDS, Sectors
from models.early_warning.records.translation import NOTHING, Translation
from models.early_warning.rises.everywhere import cities_of
from models.early_warning.rises.members import MemberIndex
from models.early_warning.rises.scan import Candidate
from models.early_warning.surprise import eb05, of_one
from models.early_warning.tracks import Extent, Track
from models.early_warning.window import Window

#: The number of no problem.
_NONE = -1
_PROBLEM = WORDS.index("violation_type")
#: A rule or a word of a list comes to so many sectors at least, and to half the province: to half of so
#: many cities at least, and half of the counties where there are fewer.
_SECTORS, _MOST, _CITIES = 2, 0.5, 3


class Unheard:
    """Knows since when each problem is heard of, and where it has come up.

    A problem is unheard of until half a year (``learn_weeks``) after its third record (``min_events``)
    in the province; one that took another's place is not, for as much is expected of it.
    """

    def __init__(
        self, sectors: Sectors, index: MemberIndex, city_of: Ints, params: Params,
        translation: Translation = NOTHING,
    ) -> None:  # fmt: skip
        self.sectors, self.index, self.city_of, self.params = sectors, index, city_of, params
        self.everywhere = tuple(range(city_of.size))
        #: The problem of each leaf, and the sectors of each problem, the finest first.
        self.problem: Ints = np.full(sectors.n_leaves, _NONE)
        self.named: list[list[int]] = []
        number: dict[str, int] = {}
        for sector, words in enumerate(sectors.words):
            if (said := words[_PROBLEM]) is None:
                continue
            n = number.setdefault(said, len(number))
            if n == len(self.named):
                self.named.append([])
            self.named[n].append(sector)
            self.problem[sectors.leaves(sector)] = n
        as_written = np.append(index.leaf, translation.written)  # heard of under either word
        of_row = np.append(self.problem, _NONE)[as_written]  # no leaf is -1, the last one
        known = np.append(index.known, index.known[translation.rows])
        self.third = _nth_weeks(of_row, known, len(number), params.min_events)

    def whole(self, c: Candidate, window: Window) -> Candidate | None:
        """Return a candidate of an unheard-of problem over all that has come of it by now, else None.

        The score stays that of the candidate; weeks, observed, expected and EB05 are those of all.
        """
        n = self._of(c.sector)
        if n == _NONE or self.third[n] <= c.week - self.params.learn_weeks:
            return None
        rows = self._rows(n, c.week - self.params.guard_weeks + 1, c.week)
        weeks = max(c.weeks, c.week - int(self.index.event[rows].min()) + 1)
        sector, regions = self._reach(n, c.regions, rows)
        leaves, where = self.sectors.leaves(sector), np.array(regions)
        seen = float(window.observed[np.ix_(np.arange(weeks), leaves, where)].sum())
        mean = float(window.mean(weeks, leaves, where, alone=self._is_several(regions)).sum())
        if mean >= self.params.min_events:
            return None
        lower = of_one(eb05, seen, mean)
        return replace(
            c, sector=sector, weeks=weeks, regions=regions, observed=seen, expected=mean, eb05=lower
        )

    def begin(self, track: Track, c: Candidate) -> None:
        """Note on the sheet of a whole candidate how many records of its problem there were before it."""
        n = self._of(c.sector)
        before = self._rows(n, 0, c.week)
        track.heard_before = int((self.index.event[before] < c.week - c.weeks + 1).sum())
        track.is_of_all = self._is_several(c.regions)

    def spread(self, track: Track, week: int) -> None:
        """Take into a sheet the sectors and counties its problem has reached since, for half a year."""
        if not self.tells(track, week):
            return
        n = self._of(track.sector)
        rows = self._rows(n, track.onset, week)
        track.sector, track.regions = self._reach(n, track.regions, rows)
        track.is_of_all = self._is_several(track.regions)

    def extent(self, track: Track, rows: Ints) -> Extent | None:
        """Return how far the problem of a sheet has come with some of its records, None where it was heard of."""
        if track.heard_before is None:
            return None
        sectors = np.unique(self.index.leaf[rows]).size
        regions = np.unique(self.index.region[rows])
        cities, of_cities = (
            cities_of(r, self.city_of).size for r in (regions.tolist(), self.everywhere)
        )
        n, of = (cities, of_cities) if of_cities >= _CITIES else (regions.size, self.city_of.size)
        is_wide = sectors >= _SECTORS and n >= max(_CITIES, _MOST * of)
        return Extent(track.heard_before, sectors, regions.size, cities, is_wide)

    def is_wide(self, track: Track, rows: Ints) -> bool:
        """Tell whether the problem of a sheet comes as a new rule or word does, and not as a rise of a sector."""
        extent = self.extent(track, rows)
        return extent is not None and extent.is_wide

    def told(self, c: Candidate, tracks: Iterable[Track]) -> Track | None:
        """Return the live sheet that tells of a candidate's problem as one unheard of."""
        n = self._of(c.sector)
        if n == _NONE:
            return None
        live = (t for t in tracks if self.tells(t, c.week) and self._of(t.sector) == n)
        return next(live, None)

    def tells(self, track: Track, week: int) -> bool:
        """Tell whether a sheet of an unheard-of problem still takes in whatever comes of it."""
        since = track.issued_week
        return (
            track.heard_before is not None
            and since is not None
            and week - since <= self.params.learn_weeks
        )

    def _of(self, sector: int) -> int:
        """Return the number of the problem that all of a sector is of, -1 where there is none."""
        problems = np.unique(self.problem[self.sectors.leaves(sector)])
        return int(problems[0]) if problems.size == 1 else _NONE

    def _rows(self, problem: int, since: int, week: int) -> Ints:
        leaves = np.flatnonzero(self.problem == problem)
        return self.index.rows(leaves, self.everywhere, since, week)

    def _reach(
        self, problem: int, regions: tuple[int, ...], rows: Ints
    ) -> tuple[int, tuple[int, ...]]:
        """Return the finest sector of a problem that some rows are of, and the counties, theirs among them.

        Only what is in the rows counts: what a sector will have later does not change what it is called.
        """
        leaves = set(self.index.leaf[rows].tolist())
        finest = next(
            s for s in self.named[problem] if leaves <= set(self.sectors.leaves(s).tolist())
        )
        return finest, tuple(sorted({*regions, *self.index.region[rows].tolist()}))

    def _is_several(self, regions: tuple[int, ...]) -> bool:
        return cities_of(regions, self.city_of).size > 1


def _nth_weeks(problem: Ints, known: Ints, n_problems: int, nth: int) -> Ints:
    """Return for each problem the week in which its ``nth`` record was known; far ahead where it has fewer."""
    weeks = np.full(n_problems, np.iinfo(np.int64).max)
    order = np.lexsort((known, problem))
    starts, ends = (
        np.searchsorted(problem[order], np.arange(n_problems), s) for s in ("left", "right")
    )
    has = ends - starts >= nth
    weeks[has] = known[order[starts[has] + nth - 1]]
    return weeks
