"""Expected range from peers, its calibration, p-values and the control of false flags."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from models.like_cases.adjust import group_medians

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Rows a clause's own calibration has to have to count as much as the pooled one.
_SHRINK = 40
_PEER_SHRINK = 12
_FLOOR = 0.15
#: Quantiles that draw a tail, in the first round and then; how much a tail is kept heavier.
_FIRST_TAIL, _TAIL = (0.90, 0.96), (0.90, 0.98)
_SAFE_SLOPE, _WIDER, _TAIL_SHRINK = 0.8, 1.1, 10
_SLICE = 20_000
_ROUNDS, _SET_ASIDE = 4, 0.15


def peer_weights(distance: Floats) -> Doubles:
    r"""Return weights of peers, :math:`\exp(-d^2 / 2h^2)` with :math:`h^2` the median of the row.

    Rows without peers get zeros; weights of a row sum to 1.
    """
    finite: Bools = np.array(distance < np.inf, dtype=np.bool_)
    d = np.where(finite, distance, np.nan)
    h = np.full(len(d), np.nan)
    some = np.asarray(finite.any(axis=1), dtype=np.bool_)
    h[some] = np.nanmedian(d[some], axis=1)
    weight = np.exp(-np.where(finite, distance, 0) / (2 * np.maximum(h, 1e-6))[:, None])
    weight = np.where(finite & some[:, None], weight, 0.0)
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
            own = _finite_sample(residual[members], levels)
            share = members.size / (members.size + _SHRINK)
            mixed = share * own + (1 - share) * pooled
            outer = np.where(np.array(levels) < 0.5, np.minimum(own, mixed), np.maximum(own, mixed))
            out[members] = np.where(members.size >= _SHRINK, outer, mixed)
    mine = np.zeros((int(groups.max(initial=-1)) + 1, len(levels)))
    mine[:] = pooled
    mine[groups[order]] = out[order]
    return np.asarray(mine[groups])


def _finite_sample(residual: Doubles, levels: tuple[float, ...]) -> Doubles:
    """Return conformal quantiles: the (n + 1)th share, rounded outwards."""
    n = residual.size
    low = [max(np.floor(level * (n + 1)) / n - 1 / n, 0.0) for level in levels]
    high = [min(np.ceil(level * (n + 1)) / n, 1.0) for level in levels]
    shares = [a if level < 0.5 else b for a, b, level in zip(low, high, levels, strict=True)]
    return np.asarray(np.quantile(residual, shares))


def tail_p_values(residual: Doubles, periods: Ints) -> Doubles:
    r"""Return two-sided p-values of standardised residuals against their own clean bulk.

    Inside the central 80 % the conformal rank. Beyond it each side has its own tail: residuals are
    laid on normal scores on a line through that side's quantiles .90 and .98 and, beyond the last,
    with .8 of its slope,

    .. math:: p = 2 \Phi(-z(r)), \quad z(r) = z_{.98} + .8 \, b \, (r - r_{.98})

    so that a heavy tail stays heavy and p can be smaller than one in the number of cases: by ranks
    alone the very cases looked for hide one another. Cases that pass at ``.15`` are taken out and
    the tails drawn again, up to three times; the first time through .90 and .96 only, where hardly
    any of them lie. Few cases draw the quantiles towards those of a somewhat wide normal.
    """
    out = np.full(len(residual), np.nan)
    fine = np.isfinite(residual)
    r, period = residual[fine], periods[fine]
    if not r.size:
        return out
    clean = np.ones(r.size, dtype=bool)
    for knots in (_FIRST_TAIL, *[_TAIL] * (_ROUNDS - 1)):
        sides = (_one_side(r, clean, knots), _one_side(-r, clean, knots))
        p = np.minimum(2 * np.minimum(*sides), 1.0)
        kept = ~(benjamini_hochberg(p, period) <= _SET_ASIDE)
        if knots == _TAIL and (kept == clean).all():
            break
        clean = kept
    out[fine] = p
    return out


def _one_side(s: Doubles, clean: Bools, knots: tuple[float, ...]) -> Doubles:
    """Return the one-sided tail probability of each of ``s``, drawn from its clean part."""
    beyond = 1 - np.array(knots)
    n, score = int(clean.sum()), special.ndtri(np.array(knots))
    share = n * beyond / (n * beyond + _TAIL_SHRINK)
    own = np.quantile(s[clean], knots) if n else score
    at = share * own + (1 - share) * _WIDER * score
    at = np.maximum.accumulate(np.maximum(at, 0.2)) + 1e-3 * np.arange(len(at))
    slope = _SAFE_SLOPE * (score[-1] - score[-2]) / (at[-1] - at[-2])
    z = np.where(s <= at[-1], np.interp(s, at, score), score[-1] + slope * (s - at[-1]))
    rank = 1 - np.searchsorted(np.sort(s[clean]), s, side="left") / max(n, 1)
    inside = np.maximum(rank, beyond[0])
    return np.asarray(np.where(s > at[0], np.minimum(special.ndtr(-z), beyond[0]), inside))


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
