"""The same problem in other sectors of the province or a city: what a law, a report or a new channel raises.

A law names a wrong and no trade; a report makes people speak of it; a channel offers it in a list. Its
complaints then grow in many sectors at once, and each of them looks like a rise of its own. What the
other sectors of the problem show says how much of a sector's rise is the problem's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from models.arrays import Ints
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.everywhere import TIMES, around, cities_of, is_of_whole_cities
from models.early_warning.rises.scan import Candidate
from models.early_warning.surprise import FACTOR_VARIANCE, eb05, mid_p_score, of_one
from models.early_warning.tracks import OtherSectors, Track
from models.early_warning.window import Window


class OneProblem:
    """What other sectors of a problem say of a rise, and which sheet tells of them already.

    ``problem`` is the number of the problem of each finest sector.
    """

    def __init__(self, sectors: Sectors, problem: Ints, city_of: Ints, params: Params) -> None:
        self.sectors, self.problem, self.city_of, self.params = sectors, problem, city_of, params

    def others(self, c: Candidate, bar: float, window: Window) -> OtherSectors | None:
        """Return what other sectors of a candidate's problem show, and whether that explains it.

        It does where the score falls below ``bar`` once as many times more is expected.
        """
        leaves = self.sectors.leaves(c.sector)
        found = other_sectors(leaves, c.regions, c.weeks, window, self.problem, self.params)
        if found is None:
            return None
        return replace(found, explains=score_beside(c, found, window, leaves) < bar)

    def is_told_of(
        self, others: OtherSectors | None, c: Candidate, tracks: Iterable[Track]
    ) -> bool:
        """Tell whether a sheet tells of a problem that explains this rise as it explains that one.

        Of the province, or of a city that this rise is in; for half a year: by then what is usual has
        followed. What rises in one city alone, or in a few counties, may be its own all the same.
        """
        if others is None or not others.explains or not is_of_whole_cities(c.regions, self.city_of):
            return False
        since, where = c.week - self.params.learn_weeks, self._cities(c.regions)
        return any(
            t.kind == "sector" and t.issued_week is not None and t.issued_week > since
            and t.others is not None and t.others.explains
            and self._of(t.sector) == self._of(c.sector)
            and not (t.others.is_of_city and where.isdisjoint(self._cities(t.regions)))
            for t in tracks
        )  # fmt: skip

    def _of(self, sector: int) -> int:
        return int(self.problem[self.sectors.leaves(sector)[0]])

    def _cities(self, regions: Sequence[int]) -> set[int]:
        return set(cities_of(regions, self.city_of).tolist())


def other_sectors(
    leaves: Ints,
    regions: tuple[int, ...],
    weeks: int,
    window: Window,
    problem: Ints,
    params: Params,
) -> OtherSectors | None:
    """Return what other sectors of a rise's problem show, or None where they do not rise.

    Over the province; where they do not rise there, in the cities of the rise.

    Parameters
    ----------
    leaves : ndarray of int
        The finest sectors of the rise. Where they are all of the problem, the others are all but the
        one that rises most.
    regions : tuple of int
    weeks : int
    window : Window
    problem : ndarray of int, shape (n_leaves,)
        Number of the problem of each finest sector.
    params : Params

    Returns
    -------
    OtherSectors or None
        None as well for a rise of several problems.
    """
    if np.unique(problem[leaves]).size > 1:
        return None
    kin = np.flatnonzero(problem == problem[leaves[0]])
    near = np.flatnonzero(around(regions, window.city_of))
    for places in (np.arange(window.city_of.size), near):
        seen = window.observed[np.ix_(np.arange(weeks), kin, places)].sum((0, 2))
        mean = window.mean(weeks, kin, places, alone=True).sum((0, 2))
        own = np.isin(kin, leaves)
        if own.all():
            own = np.arange(kin.size) == int(np.argmax(seen - mean))
        seen, mean = seen[~own], mean[~own]
        rising = int(((seen >= TIMES * mean) & (seen >= params.min_events)).sum())
        total, due = float(seen.sum()), float(mean.sum())
        lower = of_one(eb05, total, due)
        if rising >= params.other_sectors and lower > params.other_eb05:
            return OtherSectors(rising, total, due, is_of_city=places is near)
    return None


def score_beside(c: Candidate, others: OtherSectors, window: Window, leaves: Ints) -> float:
    """Return the score of a candidate if as many times more had been expected as the others show."""
    regions = np.array(c.regions)
    unsure = window.uncertainty[np.ix_(leaves, regions)].mean() / (leaves.size * regions.size)
    wander = window.wander[next(n for n in sorted(window.wander) if n >= c.weeks)]
    relative = unsure + wander + FACTOR_VARIANCE
    expected = np.array([c.expected, c.expected * others.times])
    variance = window.dispersion * expected + relative * expected**2
    plain, beside = mid_p_score(np.full(2, c.observed), expected, variance)
    return c.score - max(0.0, float(plain - beside))
