"""What arrived in one week, and what the newest weeks showed and should have shown: plain records."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Arrivals:
    """Events that arrived in one week: parallel arrays, one entry an event."""

    stream: NDArray[np.int32]
    leaf: NDArray[np.int32]
    region: NDArray[np.int32]
    event_week: NDArray[np.int64]
    weight: Array
    is_complaint: NDArray[np.bool_]
    is_case: NDArray[np.bool_]


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
    """

    observed: Array
    expected: Array
    complete: Array
    uncertainty: Array
    season_unsure: Array
    dispersion: float
    wander: dict[int, float]

    def leave_out(self, regions: NDArray[np.bool_]) -> None:
        """Take regions out of what is compared: who has only begun to report has no usual number."""
        self.observed[:, :, regions] = 0.0
        self.expected[:, :, regions] = 0.0

    def leave_out_cells(self, leaves: NDArray[np.int64], regions: NDArray[np.int64]) -> None:
        """Take some sectors of some regions out of what is compared."""
        for week in (*self.observed, *self.expected):
            week[np.ix_(leaves, regions)] = 0.0
