"""Weights of peers and weighted quantiles."""

import numpy as np

from models.arrays import Bools, Doubles, Floats

_SLICE = 20_000


def peer_weights(distance: Floats) -> Doubles:
    r"""Return weights of peers, :math:`\exp(-d^2 / 2h^2)` with :math:`h^2` the median of the row.

    Rows without peers get zeros; weights of a row sum to 1.
    """
    finite: Bools = np.array(distance < np.inf, dtype=np.bool_)
    count = finite.sum(axis=1)
    row, last = np.arange(len(distance)), np.maximum(count - 1, 0)
    nearest_first = np.sort(distance, axis=1)
    h = (nearest_first[row, last // 2] + nearest_first[row, (last + 1) // 2]) / 2
    h = np.where(count > 0, h, 1.0).astype(np.float64)
    weight = np.exp(-np.where(finite, distance, 0) / (2 * np.maximum(h, 1e-6))[:, None])
    weight = np.where(finite, weight, 0.0)
    return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12))


def weighted_quantiles(values: Doubles, weights: Doubles, levels: tuple[float, ...]) -> Doubles:
    """Return weighted quantiles of each row, shape (n, len(levels)); NaN for a row of zeros.

    Linear between the mid-points of the cumulated weights. Done in slices of bounded memory.
    """
    parts = [
        _quantiles(values[start : start + _SLICE], weights[start : start + _SLICE], levels)
        for start in range(0, len(values), _SLICE)
    ]
    return np.concatenate(parts) if parts else np.empty((0, len(levels)))


def _quantiles(values: Doubles, weights: Doubles, levels: tuple[float, ...]) -> Doubles:
    """Return weighted quantiles of the rows of one slice."""
    order = np.argsort(np.where(weights > 0, values, np.inf), axis=1, kind="stable")
    v, w = np.take_along_axis(values, order, 1), np.take_along_axis(weights, order, 1)
    upto = np.cumsum(w, axis=1) - w / 2
    last = (w > 0).sum(axis=1) - 1
    out = np.full((len(v), len(levels)), np.nan)
    rows = np.flatnonzero(last >= 0)
    for column, level in enumerate(levels):
        right = np.minimum((upto[rows] < level).sum(axis=1), last[rows])
        left = np.maximum(right - 1, 0)
        low, high = upto[rows, left], upto[rows, right]
        share = np.clip((level - low) / np.maximum(high - low, 1e-12), 0, 1)
        out[rows, column] = v[rows, left] + share * (v[rows, right] - v[rows, left])
    return out
