"""Rises found by a new word: several people of one sector and city suddenly use it."""

from dataclasses import replace

import numpy as np

from models.arrays import Indices, Ints
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.everywhere import around, is_scattered
from models.early_warning.rises.members import MemberIndex
from models.early_warning.rises.scan import Candidate
from models.early_warning.surprise import FACTOR_VARIANCE, eb05, mid_p_score, of_one
from models.early_warning.texts.said import TextEvidence
from models.early_warning.texts.terms import BACKGROUND_WEEKS
from models.early_warning.window import Window

#: People who use the word, and what it adds at most; the number of records must tell the rest.
LEAST_PEOPLE, MOST_WORTH = 4, 3.0
#: Over the province, where a model or a trend gives words to many counties that rise little.
MOST_WORTH_OF_ALL = 2.0
#: Score of the number of records alone, from which the word is looked for: one in ten by chance.
LEAST_SCORE = 1.0
#: Score by which a sum may miss the line it reaches.
_ROUNDING = 1e-9


def by_number(
    week: int,
    sector: int,
    leaf: int,
    regions: Indices,
    weeks: int,
    window: Window,
    chosen_by: int = 0,
) -> Candidate | None:
    """Return how unlikely the number of records is where a word is used, or None where it is not high.

    No price for the choice of counties and weeks: the word chose them, not the number.

    Parameters
    ----------
    week : int
    sector, leaf : int
        One finest sector, among all sectors and among the finest.
    regions : ndarray of int
        Counties in which the word is used, all of one city.
    weeks : int
        Since it is used.
    window : Window
    chosen_by : int
        Records that say no more than that a county is looked at: of many counties far apart the first
        of each, for without it the county would not be among them.
    """
    cells = np.ix_(np.arange(weeks), np.array([leaf]), regions)
    seen, mean = window.observed[cells].sum(), max(float(window.expected[cells].sum()), 1e-9)
    own = (window.uncertainty[leaf, regions] * window.expected[cells].sum((0, 1)) ** 2).sum()
    common = window.season_unsure[leaf] + window.wander[weeks] + FACTOR_VARIANCE
    variance = window.dispersion * mean + own + common * mean**2
    beyond = seen - chosen_by
    if beyond <= 0:  # records told together weigh less than one each
        return None
    score = of_one(mid_p_score, beyond, mean, variance)
    lower = of_one(eb05, beyond, mean)
    if score < LEAST_SCORE or lower <= 1.0:
        return None
    where = tuple(int(r) for r in regions)
    return Candidate(week, sector, weeks, where, float(seen), mean, score, lower, is_named=True)


def of_sector(index: MemberIndex, leaves: Ints, city_of: Ints, c: Candidate) -> list[Ints]:
    """Return records of a candidate's sector: of its cities before it, of others since."""
    inside = around(c.regions, city_of)
    near, far = (tuple(np.flatnonzero(x).tolist()) for x in (inside, ~inside))
    onset = c.week - c.weeks + 1
    before = index.rows(leaves, near, onset - BACKGROUND_WEEKS, onset - 1)
    return [before, index.rows(leaves, far, onset, c.week)]


class NamedRises:
    """Looks in each week for sectors of a city where several people use a new word.

    With ``of_all`` for such sectors of the province, in counties of several cities: the word is new to
    the province, and texts of other sectors are all there is to compare with since.
    """

    def __init__(
        self, said: TextEvidence, index: MemberIndex, sectors: Sectors, city_of: Ints,
        *, of_all: bool = False,
    ) -> None:  # fmt: skip
        self.said, self.index, self.of_all = said, index, of_all
        self.fresh = said.fresh_to_all if of_all else said.fresh
        self.city_of = np.zeros_like(city_of) if of_all else city_of
        self.true_city_of, city_of = city_of, self.city_of
        self.sector_of = sectors.of_leaf
        self.counties = [
            np.flatnonzero(city_of == c) for c in range(int(city_of.max(initial=-1)) + 1)
        ]

    def search(self, window: Window, week: int, bar: float) -> list[Candidate]:
        """Return the candidates of a week that reach ``bar`` with what the word adds."""
        a, b = np.searchsorted(self.index.known, (week, week + 1))
        rows = np.flatnonzero(self.fresh[a:b]) + a
        leaf, city = self.index.leaf[rows], self.city_of[self.index.region[rows]]
        cells = sorted({x for x in zip(leaf.tolist(), city.tolist(), strict=True) if x[0] >= 0})
        found = [self._one(window, week, *cell, bar) for cell in cells if cell[0] in self.sector_of]
        return [c for c in found if c is not None]

    def _one(self, window: Window, week: int, leaf: int, city: int, bar: float) -> Candidate | None:
        span, near = len(window.observed), tuple(self.counties[city].tolist())
        leaves = np.array([leaf])
        rows = self.index.rows(leaves, near, week - span + 1, week)
        new = rows[self.fresh[rows]]
        if new.size < LEAST_PEOPLE - 1:  # the first who use a word use no new one yet
            return None
        regions = np.unique(self.index.region[new])
        if self.of_all and not is_scattered(regions.tolist(), self.true_city_of):
            return None
        weeks = next(
            n for n in sorted(window.wander) if n >= week - self.index.event[new].min() + 1
        )
        chosen_by = regions.size if self.of_all else 0
        c = by_number(week, self.sector_of[leaf], leaf, regions, weeks, window, chosen_by)
        most = MOST_WORTH_OF_ALL if self.of_all else MOST_WORTH
        if c is None or c.score + most < bar:
            return None
        onset = week - weeks + 1
        rows = self.index.rows(leaves, c.regions, onset, week)
        own = of_sector(self.index, leaves, self.city_of, c)
        need = max(0.0, bar - c.score - _ROUNDING)
        worth = self.said.worth(rows, own, onset, most, LEAST_PEOPLE, need)
        return replace(c, score=c.score + worth) if c.score + worth >= bar else None
