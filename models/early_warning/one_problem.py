"""The same problem in other sectors of the province or a city: what a law, a report or a new channel raises.

A law names a wrong and no trade; a report makes people speak of it; a channel offers it in a list. Its
complaints then grow in many sectors at once, and each of them looks like a rise of its own. What the
other sectors of the problem show says how much of a sector's rise is the problem's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.early_warning.everywhere import TIMES, around
from models.early_warning.params import Params
from models.early_warning.scan import FACTOR_VARIANCE, Candidate, eb05, mid_p_score
from models.early_warning.window import Window

Ints = NDArray[np.int64]
#: How much others rise is drawn to none as if so many events had been as expected.
_PRIOR = 4.0


@dataclass(frozen=True)
class OtherSectors:
    """Other sectors of a rise's problem: how many of them rise, what all saw and should have seen.

    ``is_of_city``: in the cities of the rise alone. ``explains``: with so much more expected the rise would not have been issued.
    """

    rising: int
    seen: float
    mean: float
    is_of_city: bool = False
    explains: bool = False

    @property
    def times(self) -> float:
        """How many times the expected number they show, drawn to 1."""
        return max(1.0, (self.seen + _PRIOR) / (self.mean + _PRIOR))


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
        lower = eb05(np.array([total]), np.array([due]))[0]
        if rising >= params.other_sectors and lower > params.other_eb05:
            return OtherSectors(rising, total, due, is_of_city=places is near)
    return None


def score_beside(c: Candidate, others: OtherSectors, window: Window, leaves: Ints) -> float:
    """Return the score of a candidate if as many times more had been expected as the others show."""
    regions = np.array(c.regions)
    unsure = window.uncertainty[np.ix_(leaves, regions)].mean() / (leaves.size * regions.size)
    relative = unsure + window.wander[c.weeks] + FACTOR_VARIANCE
    expected = np.array([c.expected, c.expected * others.times])
    variance = window.dispersion * expected + relative * expected**2
    plain, beside = mid_p_score(np.full(2, c.observed), expected, variance)
    return c.score - max(0.0, float(plain - beside))
