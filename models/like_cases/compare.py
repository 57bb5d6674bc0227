"""Compare every case with its nearest peers: where they lie, how rare its fine is among them."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases import circumstances, expected, limits, twins
from models.like_cases.adjust import (
    PAIR,
    FactEffects,
    centred,
    dealt,
    others_median,
    own_worth,
)
from models.like_cases.bands import N_BANDS, Bands, Law
from models.like_cases.features import FactSpace
from models.like_cases.neighbours import nearest
from models.like_cases.parallel import each, slices
from models.like_cases.params import Params
from models.like_cases.pieces import Pieces, find
from models.like_cases.rarity import Like, Moved, Rarity, judge_moved

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]

#: Share of the peers (by weight) that must show a circumstance for it to be called shared.
SHARED = 0.5
#: Fewer fines under trusted ranges than this: no bands are learnt.
LEAST_BANDED = 200
_SLICE = 10_000
_BATCH = 40_000


@dataclass(frozen=True)
class Learnt:
    """What is learnt on a sample before any case is compared: numbers of facts, their worth."""

    space: FactSpace
    effects: FactEffects
    bands: Bands | None = None

    def numbers(
        self, cases: pl.DataFrame, shown: Bools, folds: Ints
    ) -> tuple[Floats, Floats, Floats]:
        """Return distance vectors (n, d), worth (n, fits) and shares of bands (n, bands), in slices."""

        def of(part: slice) -> tuple[Floats, Floats, Floats]:
            facts = self.space.transform(cases[part], shown[part])
            worth, fold = self.effects.worth(facts), folds[part]
            share = np.zeros((len(fold), N_BANDS), dtype=np.float32)
            if self.bands is not None:
                own = worth[np.arange(len(fold)), PAIR[fold, fold]]
                share = self.bands.log_shares(facts.for_bands(own), fold)
            return facts.vectors, worth, share

        parts = each(of, slices(len(shown), _SLICE))
        vectors, worth, share = zip(*parts, strict=True)
        return np.concatenate(vectors), np.concatenate(worth), np.concatenate(share)


@dataclass(frozen=True)
class Comparison:
    """Arrays over the n comparable cases; ``peers`` (n, k) indexes them, -1 where there is none.

    ``adjusted`` (n, k) are the peers' fines as they would be with the facts of the case, moved by
    ``shift`` (n,) towards the level of the clause, none above what the law permits, on the
    logarithmic scale of yuan as all fines here; ``pieces`` where like cases lie, ``nearest`` (n,)
    the likely piece nearest to the case, ``deviation`` its distance from the middle of that;
    ``moved`` how surely the fine was moved; ``raw_middle`` the median of the peers'
    fines as they are; ``unshared`` (n, c) circumstances the case has and most peers have not;
    ``missing`` those most peers have and the case has not; ``shared`` those both have; ``room``
    what the unshared ones allow on the logarithmic scale; ``worth`` (n,) what the facts of the case
    are worth beside those of its clause, ``facts_alone`` beside those of a usual case; ``most`` (n,)
    what the law permits, infinite where that is not known; ``law`` the range that is trusted.
    """

    peers: Indices
    distance: Floats
    adjusted: Floats
    shift: Doubles
    n_peers: Ints
    is_widened: Bools
    pieces: Pieces
    nearest: Ints
    deviation: Doubles
    moved: Moved
    raw_middle: Doubles
    unshared: Bools
    missing: Bools
    shared: Bools
    room: Doubles
    worth: Doubles
    facts_alone: Doubles
    most: Doubles
    law: Law
    folds: Ints
    learnt: Learnt
    rarity: Rarity
    like: Like


@dataclass
class Found:
    """Arrays over all cases that are filled batch by batch, as in :class:`Comparison`."""

    peers: Indices
    distance: Floats
    adjusted: Floats
    raw: Doubles
    bands: Floats
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
            np.zeros((n, k), dtype=np.float32), np.full(n, np.nan),
            np.zeros((n, N_BANDS), dtype=np.float32),
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


def learn(
    pool: pl.DataFrame, shown: Bools, folds: Ints, law: Law | None, params: Params, seed: int
) -> Learnt:  # fmt: skip
    """Learn the numbers of facts, their worth and, with a ``law``, bands, on a sample of cases."""
    rows = _sampled(pool.height, params, seed)
    sample, own = pool[rows], folds[rows]
    space = FactSpace(params, seed).fit(sample)
    facts = space.transform(sample, shown[rows])
    effects = FactEffects(facts.names, seed)
    effects.fit(facts, sample["y"].to_numpy(), codes(sample["block"]), own)
    fined = (
        np.flatnonzero(law.known[rows] & (sample["fine"].to_numpy() > 0)) if law else np.empty(0)
    )
    if law is None or len(fined) < LEAST_BANDED:
        return Learnt(space, effects)
    worth = effects.worth(facts)[np.arange(len(rows)), PAIR[own, own]]
    y = (sample["y"] + sample["offset"]).to_numpy()
    clauses = int(law.clause.max(initial=-1)) + 1
    bands = Bands().fit(
        facts.for_bands(worth)[fined], y[fined], law.at(rows[fined]), own[fined], clauses
    )
    return Learnt(space, effects, bands)


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
    Peers are found clause by clause, in batches, so that memory is bounded by the largest clause.
    A peer's fine counts both as it was and as it would be with the facts of the case at hand
    (:class:`adjust.FactEffects`); where the law's range is trusted, bands of it count beside
    (:class:`bands.Bands`). What is asked is how rare the fine is among these
    (:class:`rarity.Rarity`), never how far from their middle.
    """
    block = codes(pool["block"])
    folds = dealt(pool.height, seed)
    law = limits.law(pool, block, params)
    by_fines = limits.shown_by_fines(law, pool, params)
    learnt = learn(pool, shown, folds, by_fines, params, seed)
    most = limits.permitted(pool, block)
    found = _found(pool, shown, folds, most, learnt, params, seed)
    added = found.in_yuan(pool["offset"].to_numpy())
    n_peers = (found.peers >= 0).sum(axis=1)
    unshared, missing = shown & ~found.common, ~shown & found.common
    like = _like(pool, found, by_fines, block, folds, unshared, added, params)
    rarity = Rarity(learnt.bands, params.min_gap_yuan).fit(like)
    spared = pool["fine"].to_numpy() <= 0  # by the fine, not by the word
    excused = spared & limits.legally_spared(shown)
    enough = n_peers >= params.min_peers
    least = float(np.log(params.zero_yuan))
    moved, like = judge_moved(rarity, like, found.peers, enough & ~spared, seed, least)
    worse = np.array([c.weight > 0 for c in circumstances.CIRCUMSTANCES])
    group = 3 * block + np.minimum(shown[:, worse].sum(axis=1), 2)
    found_pieces = find(rarity, like, group, enough & ~spared, least).below(most)
    nearest_ = found_pieces.nearest(like.y)
    deviation = like.y - found_pieces.middle[np.arange(pool.height), nearest_]
    room = limits.room(deviation, unshared, params)
    return Comparison(
        found.peers, found.distance, found.adjusted, found.shift, n_peers, found.widened,
        found_pieces, nearest_, deviation, moved, found.raw + added,
        unshared, missing, shown & found.common, np.where(excused, np.inf, room), found.worth,
        found.facts_alone, most, law, folds, learnt, rarity, like,
    )  # fmt: skip


def _found(
    pool: pl.DataFrame, shown: Bools, folds: Ints, most: Doubles, learnt: Learnt, params: Params,
    seed: int,
) -> Found:  # fmt: skip
    """Return the peers of all cases, batch by batch."""
    found = Found.empty(pool.height, params.k, shown.shape[1])
    for rows in _batches(codes(pool["parent_block"])):
        cases = pool[rows].with_columns(most=most[rows])
        _one_batch(cases, shown[rows], folds[rows], rows, learnt, found, params, seed)
    return found


def _like(
    pool: pl.DataFrame, found: Found, law: Law, block: Ints, folds: Ints, unshared: Bools,
    added: Doubles, params: Params,
) -> Like:  # fmt: skip
    """Return what each fine is laid beside, on the logarithm of yuan."""
    y, offset = pool["y"].to_numpy(), pool["offset"].to_numpy()
    none = found.peers < 0
    raw = np.where(found.widened[:, None], (y + offset)[found.peers], y[found.peers])
    raw = (raw + added[:, None]).astype(np.float32)
    up, down = limits.rooms(unshared, params)
    twin = twins.found(y, block, pool["fine"].to_numpy() > 0)
    weight = _without(expected.peer_weights(found.distance).astype(np.float32), found.peers, twin)
    own = np.where(twin < 0, np.nan, y[twin])
    return Like(
        np.where(none, np.float32(0), found.adjusted), np.where(none, np.float32(0), raw), weight,
        up, down, y + offset, offset, block, law, found.bands, folds, found.worth,
        own, own - np.where(twin < 0, 0.0, found.worth[twin]),
    )  # fmt: skip


def _without(weight: Floats, peers: Indices, twin: Indices) -> Floats:
    """Return the weights of peers, none on a twin; the others have its share, if there are any."""
    rows = np.flatnonzero((twin >= 0).any(axis=1))
    near = peers[rows]
    is_twin = ((near[:, :, None] == twin[rows, None, :]) & (near >= 0)[:, :, None]).any(axis=2)
    left = np.where(is_twin, np.float32(0), weight[rows])
    whole, rest = weight[rows].sum(axis=1), left.sum(axis=1)
    left *= (whole / np.maximum(rest, np.float32(1e-9)))[:, None]
    weight[rows] = np.where((rest > 0)[:, None], left, weight[rows])
    return weight


def peers_only(pool: pl.DataFrame, wanted: Ints, params: Params, seed: int) -> tuple[Found, Bools]:
    """Return the peers that :func:`compare` finds for the rows ``wanted``, and circumstances shown.

    Only the clauses of these rows are gone through; what is not needed for that stays empty.
    """
    block, folds = codes(pool["block"]), dealt(pool.height, seed)
    batches = [b for b in _batches(codes(pool["parent_block"])) if np.isin(wanted, b).any()]
    needed = np.unique(np.concatenate([_sampled(pool.height, params, seed), *batches]))
    shown = np.zeros((pool.height, len(circumstances.CIRCUMSTANCES)), dtype=np.bool_)
    shown[needed] = circumstances.flags(circumstances.read(pool[needed])).to_numpy()
    learnt = learn(pool, shown, folds, None, params, seed)
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
    vectors, worth, found.bands[rows] = learnt.numbers(cases, shown, folds)
    block, parent = codes(cases["block"]), codes(cases["parent_block"])
    peers, distance, widened = _find(vectors, block, parent, params, seed)
    del vectors
    y = cases["y"].to_numpy()
    wider = y + cases["offset"].to_numpy()
    mine = own_worth(worth, block, folds)
    level = others_median(y - mine, block) + mine
    named = learnt.effects.of_circumstances(shown)
    middle = np.empty(len(rows))
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
        middle[part] = expected.weighted_quantiles(adjusted, weights, (0.5,))[:, 0]
        found.raw[there] = expected.weighted_quantiles(theirs, weights, (0.5,))[:, 0]
        share = np.einsum("ij,ijc->ic", weights, shown[near].astype(np.float32))
        found.common[there] = share >= SHARED
        found.adjusted[there] = adjusted
        found.peers[there] = np.where(near >= 0, rows[near], -1)
    drawn = np.where(widened, 0.0, _drawn(y, level, middle, block, params))
    found.adjusted[rows] += drawn[:, None].astype(np.float32)
    found.shift[rows] = drawn
    most = cases["most"].to_numpy() - np.where(widened, 0.0, cases["offset"].to_numpy())
    found.adjusted[rows] = np.minimum(found.adjusted[rows], most[:, None])
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
