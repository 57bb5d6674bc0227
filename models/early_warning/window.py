"""What arrived in one week, and what the newest weeks showed and should have shown: plain records."""

from dataclasses import dataclass

import numpy as np

from models.arrays import Bools, Doubles, Indices, Ints


@dataclass(frozen=True)
class Arrivals:
    """Events that arrived in one week: parallel arrays, one entry an event."""

    stream: Indices
    leaf: Indices
    region: Indices
    event_week: Ints
    weight: Doubles
    is_complaint: Bools
    is_case: Bools


@dataclass(frozen=True)
class Window:
    """What the newest weeks showed and should have shown, newest week first.

    Attributes
    ----------
    observed, expected : np.ndarray, shape (guard_weeks, n_leaves, n_regions)
        Both streams together, as known now, a stream that is being learnt in a region left out;
        expected already thinned by what is still to come.
    complete : np.ndarray, shape (n_leaves, n_regions)
        What the newest week should show once everything has arrived.
    uncertainty : np.ndarray, shape (n_leaves, n_regions)
        Relative variance of the base rate.
    season_unsure : np.ndarray, shape (n_leaves,)
        Relative variance of the season, common to all regions; large where no year came before.
    dispersion : float
        Variance over mean of counts around their expectation, at least 1.
    wander : dict of int to float
        Relative variance of the sum of so many weeks of one sector in one city beyond that.
    city_of : np.ndarray of int, shape (n_regions,)
    alone : np.ndarray, shape (guard_weeks, n_leaves, n_cities)
        What ``expected`` is to be multiplied with where what other cities show of complaints is left
        out of it: a rise of the whole province explains itself away in every city.
    wander_of_all : float
        As ``wander``, of the longest window over the whole province, other cities left out.
    """

    observed: Doubles
    expected: Doubles
    complete: Doubles
    uncertainty: Doubles
    season_unsure: Doubles
    dispersion: float
    wander: dict[int, float]
    city_of: Ints
    alone: Doubles
    wander_of_all: float

    def mean(self, weeks: int, leaves: Ints, regions: Ints, *, alone: bool = False) -> Doubles:
        """Return what was expected of cells in the newest ``weeks``, (weeks, leaves, regions).

        ``alone``: without what other cities show.
        """
        expected: Doubles = self.expected[np.ix_(np.arange(weeks), leaves, regions)]
        if alone:
            expected *= self.alone[np.ix_(np.arange(weeks), leaves, self.city_of[regions])]
        return expected

    def leave_out(self, regions: Bools) -> None:
        """Take regions out of what is compared: who has only begun to report has no usual number."""
        self.observed[:, :, regions] = 0.0
        self.expected[:, :, regions] = 0.0

    def leave_out_cells(self, leaves: Ints, regions: Ints) -> None:
        """Take some sectors of some regions out of what is compared."""
        for week in (*self.observed, *self.expected):
            week[np.ix_(leaves, regions)] = 0.0
