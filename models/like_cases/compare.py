"""Compare every case with its nearest peers: expected range, deviation, p-value."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases import circumstances, expected
from models.like_cases.adjust import FactEffects
from models.like_cases.features import Facts
from models.like_cases.neighbours import nearest
from models.like_cases.params import Params

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Share of the peers (by weight) that must show a circumstance for it to be called shared.
SHARED = 0.5
_RANGE = (0.1, 0.9)
_MAX_ROOMS = 3
_LEAST = 0.05
_SLICE = 10_000


@dataclass(frozen=True)
class Comparison:
    """Arrays over the n comparable cases; ``peers`` (n, k) indexes them, -1 where there is none.

    ``low, middle, high`` are the expected 10 %, 50 %, 90 % quantiles on the logarithmic scale of
    yuan; ``raw_middle`` the median of the peers' fines as they are, without adjusting for facts
    that differ; ``unshared`` (n, c) circumstances the case has and most peers have not;
    ``missing`` those most peers have and the case has not; ``shared`` those both have; ``room``
    what the unshared ones allow on the logarithmic scale.
    """

    peers: Ints
    distance: Floats
    weights: Doubles
    adjusted: Doubles
    n_peers: Ints
    is_widened: Bools
    low: Doubles
    middle: Doubles
    high: Doubles
    raw_middle: Doubles
    deviation: Doubles
    score: Doubles
    p_value: Doubles
    q_value: Doubles
    unshared: Bools
    missing: Bools
    shared: Bools
    room: Doubles
    effects: FactEffects
    residual: Doubles


def codes(column: pl.Series) -> Ints:
    """Return dense integer codes 0..m-1 of a column, in sorted order of its values."""
    return column.rank("dense").to_numpy().astype(np.int64) - 1


def compare(pool: pl.DataFrame, facts: Facts, params: Params, seed: int) -> Comparison:
    """Compare the cases of ``pool`` (rows as in ``facts``) with one another.

    Notes
    -----
    A peer's fine counts as it would be with the facts of the case at hand
    (:class:`adjust.FactEffects`); quantiles are weighted by likeness; the 10–90 % range is
    calibrated within the clause on the cases' own residuals.
    """
    block, parent = codes(pool["block"]), codes(pool["parent_block"])
    peers, distance, widened = _find(facts.vectors, block, parent, params, seed)
    offset = pool["offset"].to_numpy()
    y = pool["y"].to_numpy()
    effects = FactEffects(facts.names, seed, facts.text_dims)
    effects.fit(facts.regressors, facts.vectors, y, block)
    own = np.where(widened, y + offset, y)
    theirs = y[peers] + np.where(widened[:, None], offset[peers], 0.0)
    weights = expected.peer_weights(distance)
    adjusted = theirs + effects.own()[:, None] - effects.peers(peers)
    n_peers = np.isfinite(distance).sum(axis=1)
    low, middle, high = expected.weighted_quantiles(adjusted, weights, (0.1, 0.5, 0.9)).T
    raw = expected.weighted_quantiles(theirs, weights, (0.5,))[:, 0]
    few = n_peers < params.min_peers
    scale = expected.spread(low, high, n_peers, block)
    residual = np.where(few, np.nan, (own - middle) / scale)
    bounds = expected.calibrated(residual, block, _RANGE)
    shown = facts.regressors[:, : len(circumstances.CIRCUMSTANCES)] > 0
    common = _common(weights, shown, peers)
    unshared, missing = shown & ~common, ~shown & common
    room = _room(own - middle, unshared, params)
    excused = pool["spared"].to_numpy() & _legally_spared(shown)
    size = np.abs(residual)
    least = _LEAST * size  # keeps the score continuous where the room takes everything
    net = np.sign(residual) * np.where(excused, least, np.maximum(size - room / scale, least))
    room = np.where(excused, np.inf, room)
    months = codes(pool["month"].fill_null(""))
    p = expected.tail_p_values(net, months)
    back = np.where(widened, 0.0, offset)
    return Comparison(
        peers, distance, weights, adjusted + back[:, None], n_peers, widened,
        middle + scale * bounds[:, 0] + back, middle + back, middle + scale * bounds[:, 1] + back,
        raw + back, own - middle, np.abs(net), p,
        expected.benjamini_hochberg(p, months),
        unshared, missing, shown & common, room, effects, residual,
    )  # fmt: skip


def _common(weights: Doubles, shown: Bools, peers: Ints) -> Bools:
    """Return which circumstances most peers of each case show, in slices of bounded memory."""
    out = np.empty(shown.shape, dtype=np.bool_)
    for start in range(0, len(shown), _SLICE):
        rows = slice(start, start + _SLICE)
        share = np.einsum("ij,ijc->ic", weights[rows], shown[peers[rows]].astype(np.float32))
        out[rows] = share >= SHARED
    return out


def _find(
    vectors: Floats, block: Ints, parent: Ints, params: Params, seed: int
) -> tuple[Ints, Floats, Bools]:
    """Return nearest peers in the clause, in the parent clause where the clause has too few."""
    small = np.bincount(block)[block] < params.widen_below
    peers, distance = nearest(vectors, np.where(small, -1, block), params.k, params.max_leaf, seed)
    if small.any():
        wide = np.isin(parent, np.unique(parent[small]))
        more = nearest(
            vectors, np.where(wide, parent, -1), params.k, params.max_leaf, seed, queries=small
        )
        peers[small], distance[small] = more[0][small], more[1][small]
    return peers, distance, np.asarray(small & _has_wider(block, parent))


def _has_wider(block: Ints, parent: Ints) -> Bools:
    """Return whether the parent clause holds more than the clause itself."""
    return np.asarray(np.bincount(parent)[parent] > np.bincount(block)[block])


def _legally_spared(shown: Bools) -> Bools:
    """Return whether the facts shown are those for which the law spares or may spare the fine.

    行政处罚法 article 33: minor, corrected in time and without harm; first, minor and corrected; or
    no fault.
    """
    has = {c.code: shown[:, i] for i, c in enumerate(circumstances.CIRCUMSTANCES)}
    return np.asarray((has["minor"] & has["corrected"]) | has["faultless"])


def _room(gap: Doubles, unshared: Bools, params: Params) -> Doubles:
    """Return the room that facts not shared by the peers give in the direction of the gap.

    Aggravating facts of the case alone make room upwards, mitigating ones downwards; what the
    peers alone have is in the adjusted fines already.
    """
    weight = np.array([c.weight for c in circumstances.CIRCUMSTANCES])
    upwards = unshared[:, weight > 0].sum(axis=1)
    downwards = unshared[:, weight < 0].sum(axis=1)
    reasons = np.where(gap > 0, upwards, downwards)
    return np.asarray(params.circumstance_room * np.minimum(reasons, _MAX_ROOMS))
