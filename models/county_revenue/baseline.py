"""What both channels share: windows, province factors, seasons of earlier years."""

import numpy as np
from numpy.typing import NDArray

from models.county_revenue.panel import Flags, Floats
from models.county_revenue.params import Params

Ints = NDArray[np.int64]

_CLIP = (-2.0, 4.0)


def window(t: int, params: Params) -> tuple[slice, Floats]:
    """Return the months whose data set the level at month ``t``, and their age weights.

    At most ``window_months``; the newest ``skip_newest`` are left out once there is history.
    """
    stop = t - params.skip_newest if t >= 6 else t
    start = max(0, t - params.window_months)
    age = t - np.arange(start, stop)
    return slice(start, stop), 0.5 ** (age / params.half_life_months)[:, None]


def seasonal_prior(factor: Floats, t: int) -> Floats:
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
    recent: Floats = factor[max(0, t - 12) : t].mean(axis=0)
    deviations = [
        factor[s] - factor[s - 12 : s].mean(axis=0) for s in (t - 12, t - 24, t - 36) if s >= 12
    ]
    return recent + np.mean(deviations, axis=0) if deviations else recent


def by_province(values: Floats, province: Ints, count: int) -> Floats:
    """Sum over the counties of each province; NaN counts as nothing."""
    total = np.bincount(province, weights=np.nan_to_num(values), minlength=count)
    return total.astype(np.float64)


def huber(residual: Floats, cut: float) -> Floats:
    """Weights that let residuals beyond ``cut`` count only up to it (Huber 1964)."""
    size = np.abs(np.nan_to_num(residual))
    return np.minimum(1.0, cut / np.maximum(size, 1e-9))


def with_memory(now: Floats, past: Floats) -> tuple[Floats, Floats]:
    r"""Add a short memory to this month's scores (EWMA), scaled back to unit variance.

    .. math:: x_t = \lambda z_t + (1-\lambda) m_{t-1},\quad
              m_t = \lambda\,\mathrm{clip}(z_t) + (1-\lambda) m_{t-1},\quad \lambda = \tfrac12

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
    score = (z + past) / 2 * np.sqrt(3)
    return score, (np.clip(z, *_CLIP) + past) / 2


class Doubt:
    """Months that look like part of a rise or fall count a fifth in later levels.

    Only for 18 months: a change that lasts longer is the county's new level.
    """

    CUT, WEIGHT, EXPIRES = 2.6, 0.2, 18

    def __init__(self, shape: tuple[int, int]) -> None:
        self.weight = np.ones(shape)
        self.past = np.zeros(shape[1])

    def note(self, t: int, z: Floats) -> None:
        """Take in the scores of month ``t``; a rise marks the two months before as well."""
        score, self.past = with_memory(z, self.past)
        self.weight[max(0, t - 2) : t + 1, score > self.CUT] = self.WEIGHT
        self.weight[max(0, t - 1) : t + 1, score < -self.CUT] = self.WEIGHT
        if t >= self.EXPIRES:
            self.weight[t - self.EXPIRES] = 1.0


class SeasonVariance:
    """How much counties' own seasons differ from the province's.

    The covariance of relative residuals one year apart, less that at 11 and 13 months (what a
    slow change of level explains), pooled over all counties and the months so far.
    """

    LAGS = (11, 12, 13)

    def __init__(self, shape: tuple[int, int], guess: float) -> None:
        self.residual = np.zeros(shape)
        self.weight = np.zeros(shape)
        self.sums = dict.fromkeys(self.LAGS, 0.0)
        self.weights = dict.fromkeys(self.LAGS, 0.0)
        self.guess = guess

    def add(self, t: int, residual: Floats, weight: Floats, usable: Flags) -> None:
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
        share = self.weights[12] / (self.weights[12] + prior)
        own = mean[12] - (mean[11] + mean[13]) / 2
        return max(1e-3, own + (1 - share) * self.guess)
