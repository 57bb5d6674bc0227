"""Rises that a bureau makes itself: a drive of one city on one problem, labelled or not."""

import math

import numpy as np

from models.arrays import Ints
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.everywhere import around
from models.early_warning.rises.expectation import EFFORT, Expectation
from models.early_warning.rises.scan import Candidate
from models.early_warning.surprise import eb05, mid_p_score, of_one

#: So large a part of what is too much comes from the bureau's own cases and samplings: more than half,
#: counts of a few cases allowed for.
_MOSTLY = 0.6
#: Score of complaints and opinions alone from which people say so too (one in 300 by chance).
_PEOPLE_SAY = 2.5
#: Variance of complaints over their mean: tickets come a little more unevenly than by chance.
_SCATTER = 1.2


class Drives:
    """Tells a city's drive on one problem from a rise."""

    def __init__(self, sectors: Sectors, expectation: Expectation, params: Params) -> None:
        self.sectors, self.expectation, self.params = sectors, expectation, params
        self.problem = expectation.problem

    def explains(self, c: Candidate) -> bool:
        """Tell whether a candidate looks like a drive.

        Most of what is too much are the bureau's own records, complaints have not risen, and the
        same problem is found more often in other sectors of the city at the same time. A harm
        raises complaints, or stays in its sector.
        """
        leaves, regions = self.sectors.leaves(c.sector), np.array(c.regions)
        effort = self._sums(EFFORT, c.weeks, leaves, regions)
        outside = self._sums(1 - EFFORT, c.weeks, leaves, regions)
        more = effort[0] - effort[1], max(outside[0] - outside[1], 0.0)
        if more[0] <= 0 or more[0] < _MOSTLY * sum(more):
            return False
        mean = outside[1] + 1e-9
        if of_one(mid_p_score, outside[0], mean, _SCATTER * mean) >= _PEOPLE_SAY:
            return False
        return self._others_rise(c, leaves)

    def _others_rise(self, c: Candidate, leaves: Ints) -> bool:
        """Tell whether the problem rises in the city beyond the candidate, or beyond its largest sector.

        By as much as a rise needs.
        """
        city = np.flatnonzero(around(c.regions, self.expectation.city_of))
        kin = np.flatnonzero(np.isin(self.problem, self.problem[leaves]))
        others = np.setdiff1d(kin, leaves)
        if leaves.size > 1:
            more = [
                np.subtract(*self._sums(EFFORT, c.weeks, kin[[i]], city)) for i in range(kin.size)
            ]
            others = np.delete(kin, int(np.argmax(more)))
        if not others.size:
            return False
        seen, mean = self._sums(EFFORT, c.weeks, others, city)
        return of_one(eb05, seen, mean) > self.params.min_eb05

    def _sums(self, stream: int, weeks: int, leaves: Ints, regions: Ints) -> tuple[float, float]:
        """Return records seen and usual of a stream in the newest weeks, no week's effort allowed for."""
        cells, e = np.ix_(leaves, regions), self.expectation
        share = e.arrived_share()[stream]
        seen = math.fsum(float(e.observed[w][stream][cells].sum()) for w in range(weeks))
        mean = math.fsum(share[w] * float(e.base[w][stream][cells].sum()) for w in range(weeks))
        return seen, float(mean)
