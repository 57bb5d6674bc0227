"""The range in which the middle 80 % of like months lay."""

import numpy as np

from models.arrays import Bools, Doubles, Ints

_CUTS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)  # expected cases: months of a class scatter alike
_ENOUGH = 100  # earlier county-months; fewer: the classes beside it, then all, then the formula
#: Quantiles at the ends of the range, and the same of a normal value, for want of earlier months.
_SHARES = (0.1, 0.9)
_NORMAL = (-1.2816, 1.2816)


def ranges(
    amount: Doubles,
    expected: Doubles,
    relative_variance: Doubles,
    size: Doubles,
    judged: Bools,
    months: int,
) -> tuple[Doubles, Doubles]:
    r"""Return the range that held 80 % of earlier months of like size.

    .. math:: e_{it} = (\ln y_{it} - \ln m_{it}) / \sigma_{it},\quad
              \sigma^2 = \ln(1 + v),\quad m = \hat y\,e^{-\sigma^2/2},\quad
              \text{range} = m\,e^{\sigma\,Q_{.1}(e)},\ m\,e^{\sigma\,Q_{.9}(e)}

    Parameters
    ----------
    amount, expected : ndarray, shape (months, counties)
        Yuan.
    relative_variance : ndarray, shape (months, counties)
        Variance of the amount in parts of its square, as the parts of the expectation say it.
    size : ndarray, shape (months, counties)
        Expected number of cases, which sets the class; NaN is a class of its own.
    judged : ndarray of bool, shape (months, counties)
        Months that a range may be learnt from.
    months : int
        Month ``t`` uses so many months before it only.

    Returns
    -------
    low, high : ndarray, shape (months, counties)
        Yuan.
    """
    sigma = np.sqrt(np.log1p(np.maximum(relative_variance, 1e-6)))
    middle = expected * np.exp(-(sigma**2) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = (np.log(np.maximum(amount, 0)) - np.log(middle)) / sigma
    known = judged & ~np.isnan(off)
    classes = np.where(np.isnan(size), -9, np.searchsorted(_CUTS, np.nan_to_num(size)))
    ends = np.empty((2, *amount.shape))
    for t in range(amount.shape[0]):
        past = slice(max(0, t - months), t)
        pool, of = off[past][known[past]], classes[past][known[past]]
        for kind in np.unique(classes[t]):
            here = classes[t] == kind
            at = _ends(pool, of, int(kind))
            ends[0, t, here], ends[1, t, here] = at
    return middle * np.exp(sigma * ends[0]), middle * np.exp(sigma * ends[1])


def _ends(pool: Doubles, classes: Ints, kind: int) -> tuple[float, float]:
    """Return the two quantiles, from the narrowest pool that holds enough months."""
    for reach in (0, 1, len(_CUTS)):
        own = pool[np.abs(classes - kind) <= reach]
        if own.size >= _ENOUGH:
            low, high = np.quantile(own, _SHARES, method="inverted_cdf")
            return float(low), float(high)
    return _NORMAL
