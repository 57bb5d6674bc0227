"""Expected range from peers, its calibration, p-values and the control of false flags."""

import numpy as np
from numpy.typing import NDArray

from models.like_cases.adjust import group_medians

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Rows a clause's own calibration has to have to count as much as the pooled one.
_SHRINK = 40
_PEER_SHRINK = 12
_FLOOR = 0.15


def peer_weights(distance: Floats) -> Doubles:
    r"""Return weights of peers, :math:`\exp(-d^2 / 2h^2)` with :math:`h^2` the median of the row.

    Rows without peers get zeros; weights of a row sum to 1.
    """
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(distance))
    d = np.where(finite, distance, np.nan)
    h = np.full(len(d), np.nan)
    some = finite.any(axis=1)
    h[some] = np.nanmedian(d[some], axis=1)
    weight = np.exp(-np.where(finite, distance, 0) / (2 * np.maximum(h, 1e-6))[:, None])
    weight = np.where(finite & some[:, None], weight, 0.0)
    return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12))


def weighted_quantiles(values: Doubles, weights: Doubles, levels: tuple[float, ...]) -> Doubles:
    """Return weighted quantiles of each row, shape (n, len(levels)); NaN for a row of zeros.

    Linear between the mid-points of the cumulated weights.
    """
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


def spread(q10: Doubles, q90: Doubles, n_peers: Ints, groups: Ints) -> Doubles:
    """Return the local standard deviation, shrunk towards that of the clause block."""
    own = np.where(np.isfinite(q90 - q10), (q90 - q10) / 2.563, 0.0)
    block = np.sqrt(group_medians(own**2, groups))
    pooled = np.sqrt(np.median(own**2)) if own.size else 1.0
    block = np.maximum(block, 0.25 * pooled)
    mixed = (n_peers * own**2 + _PEER_SHRINK * block**2) / (n_peers + _PEER_SHRINK)
    return np.asarray(np.maximum(np.sqrt(mixed), _FLOOR))


def calibrated(residual: Doubles, groups: Ints, levels: tuple[float, ...]) -> Doubles:
    """Return quantiles of standardised residuals by clause block (Mondrian), shape (n, levels).

    A small block is drawn towards the pooled quantiles; NaN residuals are left out.
    """
    fine = np.isfinite(residual)
    out = np.empty((len(residual), len(levels)))
    pooled = np.quantile(residual[fine], levels) if fine.any() else np.zeros(len(levels))
    out[:] = pooled
    order = np.argsort(groups, kind="stable")
    order = order[fine[order]]
    for members in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        if members.size:
            own = np.quantile(residual[members], levels)
            share = members.size / (members.size + _SHRINK)
            out[members] = share * own + (1 - share) * pooled
    mine = np.zeros((int(groups.max(initial=-1)) + 1, len(levels)))
    mine[:] = pooled
    mine[groups[order]] = out[order]
    return np.asarray(mine[groups])


def tail_p_values(residual: Doubles) -> Doubles:
    r"""Return two-sided p-values of standardised residuals against their own bulk.

    Inside the central 90 % the conformal rank; beyond it, on each side, an exponential tail whose
    scale comes from the quantiles .80 and .95 of that side, so that the very cases looked for do not
    hide one another (ranks alone could never pass Benjamini–Hochberg):

    .. math:: p = 2 \cdot .05 \exp(-(r - r_{.95}) / m), \quad m = (r_{.95} - r_{.80}) / \ln 4
    """
    out = np.full(len(residual), np.nan)
    fine = np.isfinite(residual)
    r = residual[fine]
    if r.size < 20:
        return out
    p = np.ones(r.size)
    for side in (1.0, -1.0):
        s = side * r
        q80, q95 = np.quantile(s, [0.80, 0.95])
        scale = max((q95 - q80) / np.log(4), 0.05)
        rank = 1 - np.searchsorted(np.sort(s), s, side="left") / s.size
        tail = 0.05 * np.exp(-(s - q95) / scale)
        p = np.minimum(p, 2 * np.where(s > q95, tail, np.maximum(rank, 0.05)))
    out[fine] = np.minimum(p, 1.0)
    return out


def benjamini_hochberg(p: Doubles, periods: Ints) -> Doubles:
    """Return q-values within each period; NaN where p is NaN."""
    q = np.full(len(p), np.nan)
    fine = np.flatnonzero(np.isfinite(p))
    order = fine[np.lexsort((p[fine], periods[fine]))]
    for members in np.split(order, np.flatnonzero(np.diff(periods[order])) + 1):
        if members.size:
            raw = p[members] * members.size / np.arange(1, members.size + 1)
            q[members] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return q
