"""Scores for weekly counts that stand alone, without neighbours; of this benchmark, not of the product."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.stats.small_sample import negative_binomial_z

_RIDGE = 2.0


def fourier_scores(
    counts: ArrayLike,
    at: ArrayLike,
    period: int,
    history: int,
    guard: int = 6,
    harmonics: int = 2,
    memory: float = 0.5,
) -> NDArray[np.float64]:
    r"""Score the newest steps of many series against level, trend and season of each.

    .. math:: \ln\mu_t = \beta_0 + \beta_1 t + \sum_{j\le h} \gamma_j\cos\frac{2\pi jt}{P}
              + \delta_j \sin\frac{2\pi jt}{P},\qquad \mathrm{Var} = \phi\mu

    Fitted by penalised quasi-likelihood on ``history`` steps that end ``guard`` steps before
    the one judged, past rises down-weighted; the score is the negative-binomial mid-p turned
    normal, with the fit's own variance, and a short memory over the steps before.

    Parameters
    ----------
    counts : array_like, shape (series, steps)
    at : array_like of int, shape (k,)
        Steps to judge, ascending and adjacent.
    period, history, guard, harmonics : int
        Steps a year; steps to learn from; newest steps left out; waves of the season.
    memory : float
        Weight of the newest step.

    Returns
    -------
    ndarray, shape (series, k)

    References
    ----------
    Noufaily et al. (2013), Stat. Med. 32: the model; here with a ridge in place of its tests
    for trend and season, and a memory in place of its single-week threshold.
    """
    y = np.asarray(counts, float)
    steps = np.asarray(at, int)
    out = np.empty((y.shape[0], steps.size))
    beta: NDArray[np.float64] | None = None
    past = np.zeros(y.shape[0])
    for k, t in enumerate(steps):
        span = np.arange(max(0, t - guard - history), t - guard)
        design = _design(np.append(span, t), t, period, harmonics, history)
        beta, inverse, phi = _fit(y[:, span], design[:-1], beta)
        x = design[-1]
        mean = np.exp(np.clip(beta @ x, -12, 12))
        fit_variance = np.einsum("p,spq,q->s", x, inverse, x) * phi
        over = (phi - 1) / np.maximum(mean, 1e-9) + np.minimum(fit_variance, 4.0)
        z = negative_binomial_z(y[:, t], mean, np.maximum(over, 0.0))
        out[:, k] = memory * z + (1 - memory) * past
        past = memory * np.clip(z, -1.0, 4.0) + (1 - memory) * past
    scaled: NDArray[np.float64] = out / np.sqrt(memory / (2 - memory))
    return scaled


def _design(
    at: NDArray[np.int64], now: int, period: int, harmonics: int, history: int
) -> NDArray[np.float64]:
    angle = 2 * np.pi * at[:, None] * np.arange(1, harmonics + 1) / period
    trend = (at - now) / history
    return np.column_stack([np.ones(len(at)), trend, np.cos(angle), np.sin(angle)])


def _fit(
    y: NDArray[np.float64], design: NDArray[np.float64], start: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Fit all series at once; returns coefficients, inverse information and dispersion."""
    size = design.shape[1]
    ridge = np.diag([1e-6, *[_RIDGE] * (size - 1)])
    beta = start
    if beta is None:
        beta = np.zeros((y.shape[0], size))
        beta[:, 0] = np.log(y.mean(axis=1) + 0.05)
    outer = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    inverse = np.empty((y.shape[0], size, size))
    phi = np.ones(y.shape[0])
    robust = np.ones_like(y)
    for _ in range(4):
        eta = np.clip(beta @ design.T, -12, 12)
        mean = np.exp(eta)
        pearson = (y - mean) / np.sqrt(np.maximum(mean, 0.05))
        phi = np.maximum(1.0, (robust * pearson**2).sum(axis=1) / (robust.sum(axis=1) - size))
        scaled = pearson / np.sqrt(phi)[:, None]
        robust = np.where(scaled > 2.58, (2.58 / np.maximum(scaled, 2.58)) ** 2, 1.0)
        weight = robust * mean
        information = (weight @ outer).reshape(-1, size, size) + ridge * phi[:, None, None]
        score = (robust * (y - mean)) @ design - phi[:, None] * (beta @ ridge)
        inverse = np.linalg.inv(information)
        beta = beta + np.clip(np.einsum("spq,sq->sp", inverse, score), -2, 2)
    return beta, inverse, phi
