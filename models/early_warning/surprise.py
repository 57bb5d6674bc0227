"""How surprising a count is beside what was expected of it.

References
----------
DuMouchel 1999 (EB05).
"""

from collections.abc import Callable

import numpy as np
from scipy import special

from models.arrays import Doubles
from models.stats import mid_p

#: Relative variance of the week factors of region and sector.
FACTOR_VARIANCE = 0.01
#: Events expected at least, so that a ratio is a number.
NO_EVENT = 1e-9
#: Shape and rate of the gamma prior of a ratio, whose mean is 1: as if one and a half events had been as expected.
_EB_SHAPE = 1.5


def mid_p_score(observed: Doubles, expected: Doubles, variance: Doubles) -> Doubles:
    """Return -log10 of the upper mid-p of a negative binomial with this mean and variance.

    Parameters
    ----------
    observed, expected, variance : np.ndarray, shape (n,)
        Weighted counts (need not be whole), means, variances (events squared).

    Returns
    -------
    np.ndarray, shape (n,)
        Continuous and not capped; about 0.3 where observed equals expected.
    """
    # What sums of weights leave of nothing may be a hair below it.
    observed = np.maximum(observed, 0.0)
    expected = np.maximum(expected, NO_EVENT)
    extra = np.maximum(variance - expected, 1e-6 * expected + 1e-12)
    size = np.minimum(expected**2 / extra, 1e6)
    with np.errstate(divide="ignore"):
        score = -np.log10(mid_p(observed, expected, size))
    far = ~np.isfinite(score)
    if far.any():
        ratio = observed[far] / expected[far]
        llr = special.xlogy(observed[far], ratio) - observed[far] + expected[far]
        score[far] = 300.0 + llr / np.log(10) / 100
    result: Doubles = score
    return result


def eb05(observed: Doubles, expected: Doubles) -> Doubles:
    """Return the 5 % point of the gamma posterior of observed over expected (prior mean 1).

    Parameters
    ----------
    observed, expected : np.ndarray, shape (n,)
        Weighted counts and means (events).

    Returns
    -------
    np.ndarray, shape (n,)
        Times what was expected.
    """
    shape = _EB_SHAPE + observed
    result: Doubles = special.gammaincinv(shape, 0.05) / (_EB_SHAPE + expected)
    return result


def of_one(measure: Callable[..., Doubles], *figures: float) -> float:
    """Return what a measure of arrays says of one count.

    >>> round(of_one(eb05, 4.0, 1.0), 2)
    0.91
    """
    return float(measure(*(np.array([figure]) for figure in figures))[0])
