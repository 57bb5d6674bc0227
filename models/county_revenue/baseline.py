"""What both channels share: levels that drift, province factors, seasons of earlier years."""

import numpy as np

from models.arrays import Bools, Doubles, Ints

Columns = slice | Ints

#: Normal scores of earlier months count for no more than these: one extreme month does not echo.
_CLIP = (-2.0, 4.0)
_MEMORY = 0.45  # weight of the month itself
_SETTLING = 6  # first months, taken into the level at once


#: What is left of an earlier month's word on how months scatter after one month more: a half after six years,
#: one year beyond the months a level is learnt from (``Params.window_months``).
FORGET = 0.5 ** (1 / 72)


def seasonal_prior(factor: Doubles, t: int) -> Doubles:
    """Expect a province's log factor at ``t`` from the same month of earlier years.

    Parameters
    ----------
    factor : ndarray, shape (months, provinces)
        Log factors of the months before ``t``.
    t : int
        The month.

    Returns
    -------
    ndarray, shape (provinces,)
        Last year's mean plus the month's mean deviation in up to three earlier years.
    """
    if t == 0:
        return np.zeros(factor.shape[1])
    recent: Doubles = factor[max(0, t - 12) : t].mean(axis=0)
    deviations = [
        factor[s] - factor[s - 12 : s].mean(axis=0) for s in (t - 12, t - 24, t - 36) if s >= 12
    ]
    return recent + np.mean(deviations, axis=0) if deviations else recent


def by_province(values: Doubles, province: Ints, count: int) -> Doubles:
    """Sum over the counties of each province; NaN counts as nothing.

    Parameters
    ----------
    values : ndarray, shape (counties,)
    province : ndarray of int, shape (counties,)
    count : int
        Provinces.

    Returns
    -------
    ndarray, shape (provinces,)
        In the unit of the values.
    """
    total = np.bincount(province, weights=np.nan_to_num(values), minlength=count)
    return total.astype(np.float64)


class Shocks:
    r"""How far a province's month departs from its season, as each county sees it in the others.

    A county's own month is left out of what it is compared with. What the others show is drawn
    towards the season by how unsure it is: few or small counties say little.

    .. math:: f_{-i} = s\,\hat f_{-i} + (1-s)\,f_0,\quad s = \frac{\tau^2}{\tau^2 + v_{-i}},\quad
              \tau^2 = \max\{\tau_0^2, (\hat f_{-i}-f_0)^2 - v_{-i}\}

    so that a shock beyond the usual (a campaign of the whole province) is taken in whole.
    :math:`\tau_0^2` is the mean square of earlier departures less their uncertainty.

    References
    ----------
    Efron, Morris (1973), Stein's estimation rule, JASA 68 (limited translation).
    """

    def __init__(self, guess: float) -> None:
        self.sum, self.weight = 24 * guess, 24.0

    def seen_by(self, raw: Doubles, variance: Doubles, prior: Doubles) -> tuple[Doubles, Doubles]:
        """Return the departure each county is compared with, and its variance.

        Parameters
        ----------
        raw, variance : ndarray, shape (counties,)
            Log factor that a county's neighbours show, and how unsure it is; infinite without
            neighbours.
        prior : ndarray, shape (counties,)
            Log factor expected from earlier years.
        """
        known = np.isfinite(variance)
        v = np.where(known, variance, 1.0)
        off = np.where(known, raw - prior, 0.0)
        width = np.maximum(self.sum / self.weight, off**2 - v)
        share = np.where(known, width / (width + v), 0.0)
        return prior + share * off, np.where(known, share * v, self.sum / self.weight)

    def learn(self, raw: Doubles, variance: Doubles, prior: Doubles) -> None:
        """Take in one month of every province: what it showed, how unsure, what was expected."""
        known = np.isfinite(variance)
        v = np.where(known, variance, 1.0)
        width = self.sum / self.weight
        square = np.minimum((raw - prior) ** 2, 9 * (width + v)) - v
        weight = np.where(known, (width / (width + v)) ** 2, 0.0)
        self.sum = max(float(self.sum + (weight * square).sum()), 1e-4 * self.weight)
        self.weight += float(weight.sum())


def huber(residual: Doubles, cut: float) -> Doubles:
    """Weights that let residuals beyond ``cut`` count only up to it (Huber 1964).

    Parameters
    ----------
    residual : ndarray
        In standard deviations, as ``cut``; NaN counts as none.
    cut : float

    Returns
    -------
    ndarray, shape of residual
        0..1.
    """
    size = np.abs(np.nan_to_num(residual))
    return np.minimum(1.0, cut / np.maximum(size, 1e-9))


def with_memory(now: Doubles, past: Doubles) -> tuple[Doubles, Doubles]:
    r"""Add a short memory to this month's scores (EWMA), scaled back to unit variance.

    .. math:: x_t = \sqrt{\tfrac{2-\lambda}{\lambda}}\,\{\lambda z_t + (1-\lambda) m_{t-1}\},\quad
              m_t = \lambda\,\mathrm{clip}(z_t) + (1-\lambda) m_{t-1},\quad \lambda = 0.45

    The past is clipped, so that one extreme month does not echo; the month itself is not.

    Parameters
    ----------
    now : ndarray, shape (counties,)
        Normal scores of the month; NaN (not judged) counts as 0.
    past : ndarray, shape (counties,)
        The memory :math:`m_{t-1}`.

    Returns
    -------
    score, past : ndarray, shape (counties,)
    """
    z = np.nan_to_num(now)
    rest = (1 - _MEMORY) * past
    score = (_MEMORY * z + rest) * np.sqrt((2 - _MEMORY) / _MEMORY)
    return score, _MEMORY * np.clip(z, *_CLIP) + rest


def months_in_level(t: int, skip_newest: int) -> int:
    """Return how many of the first months the level at month ``t`` is taken from."""
    return t if t <= _SETTLING else max(_SETTLING, t - skip_newest)


class Doubtful:
    r"""How sure the level of every county is, and how far a month moves it.

    A level that drifts, seen through noise: the local level model, by its Kalman filter with
    residuals cut at 2.5 standard deviations after a county's first year, so that a month out
    of the ordinary moves it little.

    .. math:: K = \frac{v}{v + r},\quad \text{step} = K\,\mathrm{clip}(e),\quad
              v \leftarrow (1-K)v + d

    Parameters
    ----------
    counties : int
    drift : float
        Variance :math:`d` by which a level drifts in a month.
    relative : bool
        Levels of counts: residuals and variances are in parts of the level.

    References
    ----------
    West, Harrison (1997), Bayesian Forecasting and Dynamic Models, ch. 2; clipped residuals
    after Masreliez, Martin (1977), IEEE Trans. Autom. Control 22.
    """

    CUT, LEARNING = 2.5, 12

    def __init__(self, counties: int, drift: float, relative: bool = False) -> None:
        self.drift, self.relative = drift, relative
        self.variance = np.full(counties, np.nan)
        self.months = np.zeros(counties)

    def forget(self, at: Columns) -> None:
        """Start some counties anew."""
        self.variance[at], self.months[at] = np.nan, 0

    def unsure(self, at: Columns, variance: float) -> None:
        """Add to the variance of some counties' levels, and let them learn as in a first year."""
        self.variance[at] += variance
        self.months[at] = 0

    def step(self, at: Columns, residual: Doubles, noise: Doubles, seen: Bools) -> Doubles:
        """Take in one month; return by how much the level of each county moves.

        Parameters
        ----------
        at : slice or ndarray of int
            The counties.
        residual, noise : ndarray
            Observed less expected, and the variance of a month around its level; both in parts
            of the level where ``relative``.
        seen : ndarray of bool
            Where there is something to learn; the others only drift.
        """
        before = self.variance[at]
        bound = np.where(self.months[at] < self.LEARNING, np.inf, self.CUT)
        bound = bound * np.sqrt(before + noise)
        off = np.clip(residual, -bound, bound)
        # A month with few counts says little of a ratio, as in the gamma-Poisson pair.
        told = 1 + np.maximum(off, -1.0) if self.relative else np.ones_like(off)
        step = np.where(seen, before / (before + noise) * off, 0.0)
        after = before * noise / (noise + before * told)
        self.variance[at] = np.where(seen, after, before) + self.drift
        self.months[at] += seen
        return step


class SeasonVariance:
    """How much counties' own seasons differ from the province's.

    The covariance of relative residuals one year apart, less that at 9 and 15 months (what a
    slow change of level explains), pooled over all counties and the months so far. A season
    lasts for months: at 11 and 13 months apart most of it is still there.
    """

    BEFORE, YEAR, AFTER = LAGS = (9, 12, 15)

    def __init__(self, shape: tuple[int, int], guess: float) -> None:
        self.residual = np.zeros(shape)
        self.weight = np.zeros(shape)
        self.sums = dict.fromkeys(self.LAGS, 0.0)
        self.weights = dict.fromkeys(self.LAGS, 0.0)
        self.guess = guess

    def add(self, t: int, residual: Doubles, weight: Doubles, usable: Bools) -> None:
        """Take in the residuals of month ``t`` and their precision weights."""
        self.residual[t] = np.where(usable, np.clip(residual, -1.0, 1.0), 0.0)
        self.weight[t] = np.where(usable, weight, 0.0)
        for lag in self.LAGS:
            if t >= lag:
                joint = np.sqrt(self.weight[t] * self.weight[t - lag])
                product = self.residual[t] * self.residual[t - lag]
                self.sums[lag] += float((joint * product).sum())
                self.weights[lag] += float(joint.sum())

    def value(self) -> float:
        """Return the variance, shrunk to the first guess while there is little data."""
        prior = 50.0 + 1e-9
        mean = {k: self.sums[k] / (self.weights[k] + prior) for k in self.LAGS}
        share = self.weights[self.YEAR] / (self.weights[self.YEAR] + prior)
        own = mean[self.YEAR] - (mean[self.BEFORE] + mean[self.AFTER]) / 2
        return max(1e-3, own + (1 - share) * self.guess)
