"""Rises that the whole province shares and that no city stands out in: complaints over the longest window.

What is expected of a city follows what the other cities show, so that heat, a festival or a campaign is
no rise of each. A slow rise everywhere is hidden by it. Here other cities' complaints are left out of
what is expected; what is usual is the past, and the same weeks of earlier years where they had more.
"""

import numpy as np

from models.arrays import Bools, Doubles
from models.early_warning.params import Params
from models.early_warning.rises.everywhere import TIMES, rising_cities
from models.early_warning.rises.scan import Candidate, Scanner
from models.early_warning.surprise import FACTOR_VARIANCE, eb05, mid_p_score
from models.early_warning.window import Window

#: What is over in so few weeks, a broadcast, heat or a sale, does not make the province rise.
_PASSING = 2
#: A rise of the whole province: of so large a part of its cities.
_PART = 0.75


def search(
    window: Window, week: int, of_season: Doubles, scanner: Scanner, params: Params
) -> list[Candidate]:
    """Return the sectors that rise in most cities at once, over the counties of these cities.

    Parameters
    ----------
    window : Window
    week : int
    of_season : ndarray, shape (n_leaves,)
        What the same weeks of earlier years brought.
    scanner : Scanner
        Knows sectors and cities.
    params : Params

    Returns
    -------
    list of Candidate
        ``observed`` and ``expected`` of the counties listed; score and EB05 are those of the whole
        province.
    """
    weeks, sums = max(params.windows), scanner.sectors.sums
    by_week = np.stack([scanner.by_city(window.observed[lag]) for lag in range(weeks)])
    due_by_week = np.stack(
        [scanner.by_city(window.expected[lag]) * window.alone[lag] for lag in range(weeks)]
    )
    seen, mean = by_week.sum(0), due_by_week.sum(0)
    usual = np.maximum(mean.sum(1), of_season)
    unsure = (window.uncertainty * window.expected[:weeks].sum(0) ** 2).sum(1)
    unsure += (window.season_unsure + window.wander_of_all) * usual**2
    seen, mean, usual = sums @ seen, sums @ mean, sums @ usual
    rises = rising_cities(seen, mean, part=_PART, least=params.min_events)
    observed, usual = seen.sum(1), np.maximum(usual, 1e-9)
    variance = window.dispersion * usual + sums @ unsure + FACTOR_VARIANCE * usual**2
    score = mid_p_score(observed, usual, variance) - scanner.left_open
    score += np.log10(seen.shape[1] * len(params.windows))  # one place and window, not so many
    lower = eb05(observed, usual)
    keep = rises.any(axis=1) & (score >= params.floor) & (lower > params.min_eb05)
    keep &= _lasts(sums @ by_week.sum(2).T, sums @ due_by_week.sum(2).T)
    found = []
    for s in np.flatnonzero(keep).tolist():
        inside = rises[s]
        due = float(mean[s, inside].sum() * usual[s] / max(mean[s].sum(), 1e-9))
        found.append(
            Candidate(week, s, weeks, tuple(np.flatnonzero(inside[window.city_of]).tolist()),
                      float(seen[s, inside].sum()), due, float(score[s]), float(lower[s]))
        )  # fmt: skip
    return sorted(found, key=lambda c: (-round(c.score, 9), c.sector))


def _lasts(seen: Doubles, mean: Doubles) -> Bools:
    """Tell which sectors rise without their highest weeks as well; ``seen``, ``mean`` (n, weeks)."""
    order = np.argsort(seen - mean, axis=1, kind="stable")[:, :-_PASSING]
    rest = [np.take_along_axis(values, order, 1).sum(1) for values in (seen, mean)]
    lasts: Bools = rest[0] >= TIMES * rest[1]
    return lasts
