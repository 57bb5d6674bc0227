"""Compare every case with its nearest peers: expected range, deviation, p-value."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases import circumstances, expected, limits
from models.like_cases.adjust import (
    PAIR,
    FactEffects,
    centred,
    dealt,
    others_median,
    own_worth,
)
from models.like_cases.features import FactSpace
from models.like_cases.neighbours import nearest
from models.like_cases.parallel import each, slices
from models.like_cases.params import Params

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]

#: Share of the peers (by weight) that must show a circumstance for it to be called shared.
SHARED = 0.5
_RANGE = (0.1, 0.9)
_LEAST = 0.05
_SLICE = 10_000
_BATCH = 40_000


@dataclass(frozen=True)
class Learnt:
    """What is learnt on a sample before any case is compared: numbers of facts, their worth."""

    space: FactSpace
    effects: FactEffects

    def numbers(self, cases: pl.DataFrame, shown: Bools) -> tuple[Floats, Floats]:
        """Return distance vectors (n, d) and worth (n, fits), computed slice by slice."""

        def of(part: slice) -> tuple[Floats, Floats]:
            facts = self.space.transform(cases[part], shown[part])
            return facts.vectors, self.effects.worth(facts)

        parts = each(of, slices(len(shown), _SLICE))
        return np.concatenate([v for v, _ in parts]), np.concatenate([w for _, w in parts])


@dataclass(frozen=True)
class Comparison:
    """Arrays over the n comparable cases; ``peers`` (n, k) indexes them, -1 where there is none.

    ``adjusted`` (n, k) are the peers' fines as they would be with the facts of the case, moved by
    ``shift`` (n,) towards the level of the clause, none above what the law permits; ``low, middle,
    high`` the expected 10 %, 50 %, 90 % quantiles, all on the logarithmic scale of yuan; ``raw_middle`` the median of the peers'
    fines as they are; ``unshared`` (n, c) circumstances the case has and most peers have not;
    ``missing`` those most peers have and the case has not; ``shared`` those both have; ``room``
    what the unshared ones allow on the logarithmic scale; ``worth`` (n,) what the facts of the case
    are worth beside those of its clause, ``facts_alone`` beside those of a usual case; ``most`` (n,)
    what the law permits, infinite where that is not known.
    """

    peers: Indices
    distance: Floats
    adjusted: Floats
    shift: Doubles
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
    residual: Doubles
    worth: Doubles
    facts_alone: Doubles
    most: Doubles
    folds: Ints
    learnt: Learnt


@dataclass
class Found:
    """Arrays over all cases that are filled batch by batch, as in :class:`Comparison`."""

    peers: Indices
    distance: Floats
    adjusted: Floats
    quantiles: Doubles
    raw: Doubles
    shift: Doubles
    worth: Doubles
    facts_alone: Doubles
    widened: Bools
    common: Bools

    @classmethod
    def empty(cls, n: int, k: int, circumstances: int) -> "Found":
        """Return arrays for ``n`` cases."""
        return cls(
            np.full((n, k), -1, dtype=np.int32), np.full((n, k), np.inf, dtype=np.float32),
            np.zeros((n, k), dtype=np.float32), np.full((n, 3), np.nan), np.full(n, np.nan),
            np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.bool_),
            np.zeros((n, circumstances), dtype=np.bool_),
        )  # fmt: skip

    def in_yuan(self, offset: Doubles) -> Doubles:
        """Bring ``adjusted`` to the logarithm of yuan; return what is added to the scale of each."""
        added = np.where(self.widened, 0.0, offset)
        self.adjusted += added[:, None].astype(np.float32)
        return added


def codes(column: pl.Series) -> Ints:
    """Return dense integer codes 0..m-1 of a column, in sorted order of its values."""
    return column.rank("dense").to_numpy().astype(np.int64) - 1


def _sampled(n: int, params: Params, seed: int) -> Ints:
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(n, min(n, params.sample), replace=False))


def learn(pool: pl.DataFrame, shown: Bools, folds: Ints, params: Params, seed: int) -> Learnt:
    """Learn the numbers of facts and what they are worth, on at most ``params.sample`` cases."""
    rows = _sampled(pool.height, params, seed)
    sample = pool[rows]
    space = FactSpace(params, seed).fit(sample)
    facts = space.transform(sample, shown[rows])
    effects = FactEffects(facts.names, seed)
    effects.fit(facts, sample["y"].to_numpy(), codes(sample["block"]), folds[rows])
    return Learnt(space, effects)


def compare(pool: pl.DataFrame, shown: Bools, params: Params, seed: int) -> Comparison:
    """Compare the cases of ``pool`` with one another.

    Parameters
    ----------
    pool : pl.DataFrame, shape (n, …)
        Cases of :func:`prepare.decided` that may be compared.
    shown : array of bool, shape (n, circumstances)
        Circumstances each case shows.
    params, seed :
        As for :func:`judge`.

    Notes
    -----
    A peer's fine counts as it would be with the facts of the case at hand
    (:class:`adjust.FactEffects`); quantiles are weighted by likeness; their middle is drawn towards
    the level of the clause (:func:`_drawn`), and no peer counts for more than the statutory maximum
    of the case; the 10–90 % range is calibrated within the clause on the cases' own residuals. Clauses are taken in batches, so that memory is bounded by the largest
    clause and not by the number of cases.
    """
    block = codes(pool["block"])
    folds = dealt(pool.height, seed)
    learnt = learn(pool, shown, folds, params, seed)
    most = limits.permitted(pool, block)
    found = Found.empty(pool.height, params.k, shown.shape[1])
    for rows in _batches(codes(pool["parent_block"])):
        cases = pool[rows].with_columns(most=most[rows])
        _one_batch(cases, shown[rows], folds[rows], rows, learnt, found, params, seed)
    offset = found.in_yuan(pool["offset"].to_numpy())
    own = pool["y"].to_numpy() + pool["offset"].to_numpy() - offset
    n_peers = (found.peers >= 0).sum(axis=1)
    few = n_peers < params.min_peers
    low, middle, high = found.quantiles.T
    scale = expected.spread(low, high, n_peers, block)
    residual = np.where(few, np.nan, (own - middle) / scale)
    bounds = expected.calibrated(residual, block, _RANGE)
    unshared, missing = shown & ~found.common, ~shown & found.common
    room = limits.room(own - middle, unshared, params)
    excused = pool["spared"].to_numpy() & limits.legally_spared(shown)
    size = np.abs(residual)
    least = _LEAST * size  # keeps the score continuous where the room takes everything
    net = np.sign(residual) * np.where(excused, least, np.maximum(size - room / scale, least))
    room = np.where(excused, np.inf, room)
    months = codes(pool["month"].fill_null(""))
    p = expected.tail_p_values(net, months)
    low, high = (np.minimum(middle + scale * bounds[:, i] + offset, most) for i in (0, 1))
    return Comparison(
        found.peers, found.distance, found.adjusted, found.shift, n_peers, found.widened,
        low, middle + offset, high,
        found.raw + offset, own - middle, np.abs(net), p,
        expected.benjamini_hochberg(p, months),
        unshared, missing, shown & found.common, room, residual, found.worth,
        found.facts_alone, most, folds, learnt,
    )  # fmt: skip


def peers_only(pool: pl.DataFrame, wanted: Ints, params: Params, seed: int) -> tuple[Found, Bools]:
    """Return the peers that :func:`compare` finds for the rows ``wanted``, and circumstances shown.

    Only the clauses of these rows are gone through; what is not needed for that stays empty.
    """
    block, folds = codes(pool["block"]), dealt(pool.height, seed)
    batches = [b for b in _batches(codes(pool["parent_block"])) if np.isin(wanted, b).any()]
    needed = np.unique(np.concatenate([_sampled(pool.height, params, seed), *batches]))
    shown = np.zeros((pool.height, len(circumstances.CIRCUMSTANCES)), dtype=np.bool_)
    shown[needed] = circumstances.flags(circumstances.read(pool[needed])).to_numpy()
    learnt = learn(pool, shown, folds, params, seed)
    most = limits.permitted(pool, block)
    found = Found.empty(pool.height, params.k, shown.shape[1])
    for rows in batches:
        cases = pool[rows].with_columns(most=most[rows])
        _one_batch(cases, shown[rows], folds[rows], rows, learnt, found, params, seed)
    found.in_yuan(pool["offset"].to_numpy())
    return found, shown


def _batches(parent: Ints) -> list[Ints]:
    """Return rows of whole parent clauses, about :data:`_BATCH` a batch."""
    order = np.argsort(parent, kind="stable")
    sizes = np.bincount(parent)
    batch = np.cumsum(sizes) // _BATCH
    ends = np.flatnonzero(np.diff(batch[parent[order]])) + 1
    return [np.sort(rows) for rows in np.split(order, ends)]


def _one_batch(
    cases: pl.DataFrame, shown: Bools, folds: Ints, rows: Ints, learnt: Learnt, found: Found,
    params: Params, seed: int,
) -> None:  # fmt: skip
    """Fill ``found`` for the cases at ``rows``."""
    vectors, worth = learnt.numbers(cases, shown)
    block, parent = codes(cases["block"]), codes(cases["parent_block"])
    peers, distance, widened = _find(vectors, block, parent, params, seed)
    del vectors
    y = cases["y"].to_numpy()
    wider = y + cases["offset"].to_numpy()
    mine = own_worth(worth, block, folds)
    level = others_median(y - mine, block) + mine
    named = learnt.effects.of_circumstances(shown)
    for part in slices(len(rows), _SLICE):
        wide, near = widened[part], peers[part]
        theirs = np.where(wide[:, None], wider[near], y[near])
        weights = expected.peer_weights(distance[part])
        fit = PAIR[folds[part, None], folds[near]]
        own = np.arange(part.start, part.stop)[:, None]
        gap = worth[own, fit] - worth[near, fit]
        if wide.any():  # another scale, maybe: only what holds on any
            gap[wide] = (named[own, fit] - named[near, fit])[wide]
        adjusted = theirs + gap
        there = rows[part]
        found.quantiles[there] = expected.weighted_quantiles(adjusted, weights, (0.1, 0.5, 0.9))
        found.raw[there] = expected.weighted_quantiles(theirs, weights, (0.5,))[:, 0]
        share = np.einsum("ij,ijc->ic", weights, shown[near].astype(np.float32))
        found.common[there] = share >= SHARED
        found.adjusted[there] = adjusted
        found.peers[there] = np.where(near >= 0, rows[near], -1)
    drawn = np.where(widened, 0.0, _drawn(y, level, found.quantiles[rows, 1], block, params))
    found.quantiles[rows] += drawn[:, None]
    found.adjusted[rows] += drawn[:, None].astype(np.float32)
    found.shift[rows] = drawn
    most = cases["most"].to_numpy() - np.where(widened, 0.0, cases["offset"].to_numpy())
    over = np.flatnonzero((found.adjusted[rows] > most[:, None]).any(axis=1))
    capped = np.minimum(found.adjusted[rows[over]], most[over, None])
    weights = expected.peer_weights(distance[over])
    found.adjusted[rows[over]] = capped
    found.quantiles[rows[over], 1] = expected.weighted_quantiles(capped, weights, (0.5,))[:, 0]
    found.distance[rows], found.widened[rows], found.worth[rows] = distance, widened, mine
    found.facts_alone[rows] = worth[np.arange(len(rows)), PAIR[folds, folds]]


def _drawn(y: Doubles, level: Doubles, near: Doubles, block: Ints, params: Params) -> Doubles:
    r"""Return by how much the adjusted fines of each row move towards the level of the clause.

    .. math:: (1 - s_b)(\ell_i - \tilde a_i), \quad
        s_b = \frac{\sum r_i m_i + \kappa s_0}{\sum m_i^2 + \kappa}, \quad
        r_i = y_i - \ell_i, \; m_i = \tilde a_i - \ell_i

    :math:`\tilde a_i` is the weighted median of the adjusted fines, :math:`\ell_i` the median fine
    of all others under the clause, each as it would be with the facts of the case. Where the
    nearest tell more than the facts do, the slope :math:`s_b` is near 1 and nothing moves; where
    they only add noise it is small. :math:`\kappa` counts as ``level_weight`` cases of the prior
    slope ``near_share``. Extreme :math:`r_i` are clipped.
    """
    m = np.nan_to_num(near - level)
    r = centred(y - level, block)
    usual = max(float(np.mean(m**2)), 1e-6)
    over = np.bincount(block, weights=r * m) + params.level_weight * usual * params.near_share
    slope = over / (np.bincount(block, weights=m**2) + params.level_weight * usual)
    return np.asarray(-(1 - np.clip(slope, 0.0, 1.0))[block] * m)


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
