"""A Farrington-type quasi-Poisson detector after Noufaily et al. (2013), own re-implementation.

Peer of the benchmark, not part of the product: one regression a series and step on the same
season of earlier years (half-window 3 and ten-level season factor), trend, down-weighting of
past rises by Anscombe residuals above 2.58, newest 26 weeks left out, 2/3-power or
negative-binomial bound. The score is the exceedance (y - mu) / (upper - mu).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


def farrington_scores(
    counts: Floats,
    at: NDArray[np.int64],
    period: int,
    years: int = 5,
    half_window: int = 3,
    guard: int = 26,
    alpha: float = 0.01,
) -> Floats:
    """Return exceedance scores, shape (series, steps judged)."""
    out = np.zeros((counts.shape[0], len(at)))
    for k, t in enumerate(at):
        span = np.arange(max(0, t - years * period - half_window), t - guard)
        level = _season_levels(span, t, period, half_window)
        design = _design(span, t, level)
        x = np.zeros(design.shape[1])
        x[0] = 1.0
        out[:, k] = _scores(counts[:, span], design, x, counts[:, t], alpha)
    return out


def _season_levels(
    span: NDArray[np.int64], t: int, period: int, half_window: int
) -> NDArray[np.int64]:
    """Give the season factor's levels: 0 is the window around this time of the year."""
    phase = (span - t) % period
    phase = np.where(phase > period / 2, phase - period, phase)
    inside = np.abs(phase) <= half_window
    blocks = np.minimum(
        (9 * (((span - t) % period) - half_window) / (period - 2 * half_window)).astype(int), 8
    )
    return np.where(inside, 0, np.maximum(blocks, 0) + 1)


def _design(span: NDArray[np.int64], t: int, level: NDArray[np.int64]) -> Floats:
    columns = [np.ones(len(span)), (span - t) / 260.0]
    columns += [(level == k).astype(float) for k in range(1, 10) if (level == k).any()]
    return np.column_stack(columns)


def _scores(y: Floats, design: Floats, x: Floats, now: Floats, alpha: float) -> Floats:
    """Fit, drop a trend that is not significant or extrapolates, refit with weights, bound."""
    weight = np.ones_like(y)
    for _ in range(2):
        beta, inverse, phi, mean = _glm(y, design, weight)
        anscombe = 1.5 * (y ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean)) / np.sqrt(phi)[:, None]
        weight = np.where(anscombe > 2.58, (2.58 / np.maximum(anscombe, 2.58)) ** 2, 1.0)
        weight *= y.shape[1] / weight.sum(axis=1, keepdims=True)
    beta, inverse, phi, mean = _glm(y, design, weight)
    t_value = np.abs(beta[:, 1]) / np.sqrt(np.maximum(inverse[:, 1, 1] * phi, 1e-12))
    ahead = np.exp(np.clip(beta @ x, -12, 12))
    drop = (t_value < 1.96) | (ahead > y.max(axis=1))
    keep = [0, *range(2, design.shape[1])]
    b2, _, p2, _ = _glm(y, design[:, keep], weight)
    flat = np.exp(np.clip(b2 @ x[keep], -12, 12))
    mu = np.where(drop, flat, ahead)
    phi = np.where(drop, p2, phi)
    # Bound with plug-in negative binomial where overdispersed, as in the paper.
    upper = np.where(
        phi > 1.0001,
        stats.nbinom.ppf(1 - alpha, mu / np.maximum(phi - 1, 1e-4), 1 / np.maximum(phi, 1.0001)),
        stats.poisson.ppf(1 - alpha, mu),
    )
    return (now - mu) / np.maximum(upper - mu, 0.5)


def _glm(y: Floats, design: Floats, weight: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    size = design.shape[1]
    outer = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    beta = np.zeros((y.shape[0], size))
    beta[:, 0] = np.log(y.mean(axis=1) + 0.05)
    small = 1e-3 * np.eye(size)
    for _ in range(8):
        mean = np.exp(np.clip(beta @ design.T, -12, 12))
        information = ((weight * mean) @ outer).reshape(-1, size, size) + small
        inverse = np.linalg.inv(information)
        score = (weight * (y - mean)) @ design - beta @ small
        beta = beta + np.clip(np.einsum("spq,sq->sp", inverse, score), -2, 2)
    mean = np.maximum(np.exp(np.clip(beta @ design.T, -12, 12)), 1e-3)
    pearson = (weight * (y - mean) ** 2 / mean).sum(axis=1)
    phi = np.maximum(1.0, pearson / (y.shape[1] - size))
    return beta, inverse, phi, mean
