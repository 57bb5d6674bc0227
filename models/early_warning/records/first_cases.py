"""When the cases of a city long known began to come: what is usual of them is learnt from then."""

import numpy as np

from models.arrays import Indices, Ints

_NEVER = np.iinfo(np.int64).max
#: The last weeks of each quarter of a year are held against the first weeks of all.
_QUARTER, _FIRST_WEEKS = 13, 7
#: Cases that more than double meanwhile, or are fewer, have not yet come in their usual number.
_GROWS, _FEWEST = 2.0, 5.0


class FirstCases:
    """Tells week by week of the cities whose cases have only begun to be delivered.

    An export of the cases decided since some day holds few filed long before and more and more
    filed lately. A city is learnt anew from its first case on, and again each quarter of a year in
    which it is learnt and they still grow. A small county may have no case for months; a city has some.

    Parameters
    ----------
    city_of : ndarray of int, shape (n_regions,)
    patience : int
        A city heard of for so many weeks without a case has had none delivered.
    learn_weeks : int
        Weeks in which a city is learnt.
    """

    def __init__(self, city_of: Ints, patience: int, learn_weeks: int) -> None:
        self.city_of, self.patience, self.learn_weeks = city_of, patience, learn_weeks
        cities = int(city_of.max(initial=-1)) + 1
        self.begun = np.full(cities, _NEVER)
        self.looked_at = np.zeros(cities, dtype=bool)
        self.counts = np.zeros((2, cities))

    def step(self, week: int, region: Ints | Indices, heard: Ints) -> Ints:
        """Take in the cases of a week; return the regions whose cases are learnt anew from it on.

        Parameters
        ----------
        week : int
        region : ndarray of int, shape (n_cases,)
        heard : ndarray of int, shape (n_regions,)
            Week in which each region was first heard of.
        """
        came = np.bincount(self.city_of[region], minlength=self.begun.size)
        first = (came > 0) & (self.begun == _NEVER)
        known = np.full(self.begun.size, _NEVER)
        np.minimum.at(known, self.city_of, heard)
        self.begun[first] = week
        self.looked_at |= first & (week - known >= self.patience)
        age = np.where(self.looked_at, week - self.begun, 0)
        ended = (age > 0) & (age % _QUARTER == 0)
        grows = (self.counts[1] > _GROWS * self.counts[0]) | (self.counts.sum(0) < _FEWEST)
        self.looked_at &= ~ended | grows | (age < self.learn_weeks)
        anew = (ended & grows) | (first & self.looked_at)
        self.begun[anew] = week
        self.counts[:, anew] = 0.0
        self.counts[1, ended] = 0.0
        age[anew] = 0
        self.counts[0] += came * (age < _FIRST_WEEKS)
        self.counts[1] += came * (age % _QUARTER >= _FIRST_WEEKS)
        return np.flatnonzero(anew[self.city_of])
