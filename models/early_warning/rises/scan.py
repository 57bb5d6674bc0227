r"""The most surprising set of neighbouring regions for each sector and window.

For a sector, a city and a window with counts :math:`c_r` and expectations :math:`b_r` the score of a
set of counties is the expectation-based Poisson log likelihood ratio
:math:`C\log(C/B) - (C - B)`. It has the linear-time subset scanning property: the best set is among
the first k counties in order of :math:`c_r/b_r`, so all sets are searched by one sort. The best sets
are then scored by the negative-binomial mid-p that knows how unsure the expectation is.

References
----------
Neill 2012, Fast subset scan for spatial pattern detection.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from models.arrays import Doubles, Ints
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.surprise import FACTOR_VARIANCE, NO_EVENT, eb05, mid_p_score
from models.early_warning.window import Window

#: Log likelihood ratio from which a set is scored: below it the score is less than 2 (Poisson, whatever the
#: counts), and the floor is 3. It only saves time.
_LEAST_LLR = 2.5
#: What it costs that every county of a city rises, of three or more: mostly the city's level has moved.
_WHOLE_CITY, _LEAST_COUNTIES = 0.7, 3
#: Events by which a sum of weights may miss a whole number.
_ROUNDING = 1e-6
#: Each word left open costs as much as so many more sectors looked at (in powers of ten).
_ANY_WORD = 0.5
#: Variance over mean of a county's weekly counts, and how much more it is for each of them: alike in all
#: that was looked at. What all counts scatter by, busy ones of whole cities too, says too much of a few.
_SCATTER, _MORE_SCATTER = 1.2, 0.2


@dataclass(frozen=True)
class Candidate:
    """One sector, window and set of regions that stands out in one week.

    ``is_named``: found by a new word that its records share; the word is in the score already.
    """

    week: int
    sector: int
    weeks: int
    regions: tuple[int, ...]
    observed: float
    expected: float
    score: float
    eb05: float
    is_named: bool = False


def _log10_sets(most: int) -> Doubles:
    """Return log10 of the number of sets of k + 1 out of n regions, at [n, k]; more for a whole city."""
    n, k = np.meshgrid(np.arange(most + 1), np.arange(1, most + 1), indexing="ij")
    k = np.minimum(k, n)
    log = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    whole = (k == n) & (n >= _LEAST_COUNTIES)
    result: Doubles = log / np.log(10) + _WHOLE_CITY * whole
    return result


class Scanner:
    """Searches all sectors, windows and cities of one week."""

    def __init__(self, sectors: Sectors, city_of: Ints, params: Params) -> None:
        self.sectors = sectors
        self.params = params
        n_cities = int(city_of.max()) + 1 if city_of.size else 0
        groups = [np.flatnonzero(city_of == c) for c in range(n_cities)]
        widest = max((g.size for g in groups), default=0)
        self.members = np.full((n_cities, widest), -1, dtype=np.int64)
        for c, group in enumerate(groups):
            self.members[c, : group.size] = group
        self.log_sets = _log10_sets(widest)
        #: What each sector pays for the words it leaves open.
        self.left_open = _ANY_WORD * (sectors.depth.max(initial=0) - sectors.depth)

    def by_city(self, values: Doubles) -> Doubles:
        """Return sums over the regions of each city, shape (n_leaves, n_cities)."""
        inside = self.members >= 0
        sums: Doubles = np.where(inside, values[:, self.members], 0.0).sum(2)
        return sums

    def search(self, window: Window, week: int) -> list[Candidate]:
        """Return the candidates of a week whose score passes the floor, best first."""
        best: list[Candidate] = []
        sums = self.sectors.sums
        variance = sums @ (window.uncertainty * window.expected.sum(0) ** 2)
        mean_all = np.maximum(sums @ window.expected.sum(0), 1e-12)
        common = sums @ (window.season_unsure[:, None] * window.expected.sum(0) ** 2)
        relative = variance / mean_all**2
        self.common = (common / mean_all**2).max(axis=1, initial=0.0)
        counts, means = np.zeros(window.complete.shape), np.zeros(window.complete.shape)
        known = 0
        for length in self.params.windows:
            for week_back in range(known, length):
                counts += window.observed[week_back]
                means += window.expected[week_back]
            known = length
            city_mean = self.by_city(means)
            total = np.maximum(sums @ city_mean, 1e-12)
            # Leaves wander each for itself: the more of them, the less their sum does.
            wander = window.wander[length] * (sums @ city_mean**2) / total**2
            best += self.of_length(
                counts, means, (relative, wander), week, length, window.dispersion,
            )  # fmt: skip
        order = sorted(
            best,
            key=lambda c: (-round(c.score, 9), -int(self.sectors.depth[c.sector]), c.weeks,
                           self.sectors.words[c.sector].__repr__(), c.regions),
        )  # fmt: skip
        kept: dict[tuple[int, int], Candidate] = {}
        for c in order:
            kept.setdefault((c.sector, int(c.regions[0])), c)
        return list(kept.values())

    def of_length(
        self, seen: Doubles, mean: Doubles, unsure_of: tuple[Doubles, Doubles], week: int, weeks: int,
        dispersion: float,
    ) -> list[Candidate]:  # fmt: skip
        """Return the best set of regions of every sector and city over the newest ``weeks``.

        ``seen``, ``mean``: by leaf and region. ``unsure_of``: relative variance of each region's
        expectation, of each city's wander.
        """
        relative, wander = unsure_of
        least = self.params.min_events - 0.75
        enough = self.sectors.sums @ self.by_city(seen) >= least - _ROUNDING
        sector, city = np.nonzero(enough)
        if not sector.size:
            return []
        counties = self.members[city]
        of_county, inside = (sector[:, None], counties), counties >= 0
        c = np.where(inside, (self.sectors.sums @ seen)[of_county], 0.0)
        b = np.where(inside, (self.sectors.sums @ mean)[of_county] + NO_EVENT, 0.0)
        kept = np.where(c > b, c, 0.0).sum(1) >= least
        sector, city, c, b = sector[kept], city[kept], c[kept], b[kept]
        ratio = np.where(b > 0, c / np.maximum(b, 1e-12), -1.0)
        order = np.argsort(-ratio, axis=1, kind="stable")
        c_sum = np.cumsum(np.take_along_axis(c, order, 1), axis=1)
        b_sum = np.cumsum(np.take_along_axis(b, order, 1), axis=1)
        safe = np.maximum(b_sum, 1e-12)
        with np.errstate(divide="ignore", invalid="ignore"):
            llr = np.where(c_sum > safe, c_sum * np.log(c_sum / safe) - c_sum + safe, 0.0)
        size = (self.members[city] >= 0).sum(1)
        log_sets = np.log(10.0) * self.log_sets[size]
        k = np.argmax(np.where(llr > 0, llr - log_sets[:, : llr.shape[1]], -np.inf), axis=1)
        rows = np.flatnonzero(llr[np.arange(k.size), k] >= _LEAST_LLR)
        seen, expected = c_sum[rows, k[rows]], b_sum[rows, k[rows]]
        sector, city, order, k = sector[rows], city[rows], order[rows], k[rows]
        # Relative variance of the sum: the mean of its regions' over their number.
        own = relative[sector[:, None], np.take_along_axis(self.members[city], order, 1)]
        unsure = np.cumsum(own, axis=1)[np.arange(k.size), k] / (k + 1) ** 2
        variance = (
            unsure + self.common[sector] + wander[sector, city] + FACTOR_VARIANCE
        ) * expected**2
        each = expected / ((k + 1) * weeks)
        scatter = np.minimum(dispersion, _SCATTER + _MORE_SCATTER * each)
        score = mid_p_score(seen, expected, scatter * expected + variance)
        score -= self.log_sets[size[rows], k]
        score -= self.left_open[sector]
        lower = eb05(seen, expected)
        keep = (score >= self.params.floor) & (lower > 1.0)
        return [
            Candidate(week, int(sector[i]), weeks,
                      tuple(sorted(self.members[city[i], order[i, : k[i] + 1]].tolist())),
                      float(seen[i]), float(expected[i]), float(score[i]), float(lower[i]))
            for i in np.flatnonzero(keep)
        ]  # fmt: skip
