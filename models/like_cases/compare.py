"""Compare every case with its nearest peers: where they lie, how rare its fine is among them."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases import chance, circumstances, expected, limits, moved, twins
from models.like_cases.adjust import PAIR, FactEffects, centred
from models.like_cases.bands import N_BANDS, Bands, Law
from models.like_cases.chance import Hashes
from models.like_cases.clauses import Clauses
from models.like_cases.features import FactSpace
from models.like_cases.gone import Gone, among
from models.like_cases.moved import Calibration, Moved
from models.like_cases.neighbours import Lists, lists_of, nearest
from models.like_cases.parallel import each, slices
from models.like_cases.params import Params
from models.like_cases.pieces import Levels, Pieces, find
from models.like_cases.rarity import ClauseFines, Like, Rarity

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]

#: Share of the peers (by weight) that must show a circumstance for it to be called shared.
SHARED = 0.5
#: Fewer fines under trusted ranges than this: no bands are learnt.
LEAST_BANDED = 200
#: Cases on which densities and calibration are learnt, at most.
_LEARN = 20_000
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
class Yardstick:
    """All that cases are measured by: learnt once, from many cases, and then applied to each alone.

    What a case's expected fine and level hang on beside it are its own row and its peers'. A clause
    that nothing was learnt of is learnt of when it is met.

    ``until`` is the first day whose decisions had no part in it (None: all had), ``blank`` are the
    counties that record no facts (:func:`prepare.blank_counties`). ``screen`` is the
    calibration of scores that no peer enters, ``sure`` of whole scores.
    """

    learnt: Learnt
    clauses: Clauses
    rarity: Rarity
    screen: Calibration
    sure: Calibration
    levels: Levels
    until: date | None = None
    blank: pl.DataFrame | None = None

    def trimmed(self, like: Like, alone: Doubles, peers: Indices, fined: Bools) -> Like:
        """Return ``like`` with peers that look moved by clause and facts ``alone`` (n,) weighing less."""
        clean = self.screen.moved(alone, self.rarity.kinds(like)).clean
        return moved.trimmed(like, peers, np.where(fined, clean, np.nan))

    def moved(self, like: Like, alone: Doubles, counts: Bools) -> Moved:
        """Return how surely each fine was moved; NaN where it does not count."""
        score = np.full(len(like.y), np.nan)
        rows = np.flatnonzero(counts)
        score[rows] = alone[rows] + self.rarity.among(like.at(rows))
        return self.sure.moved(score, self.rarity.kinds(like))


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
    what the law permits, infinite where that is not known; ``law`` the range that is trusted. Only of
    the ``wanted`` (n,) are pieces and how surely they were moved told.
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
    drawn: Hashes
    yardstick: Yardstick
    like: Like
    wanted: Bools

    @property
    def learnt(self) -> Learnt:
        """Numbers of facts and their worth."""
        return self.yardstick.learnt


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
    had_gone: Bools

    @classmethod
    def empty(cls, n: int, k: int, circumstances: int) -> "Found":
        """Return arrays for ``n`` cases."""
        return cls(
            np.full((n, k), -1, dtype=np.int32), np.full((n, k), np.inf, dtype=np.float32),
            np.zeros((n, k), dtype=np.float32), np.full(n, np.nan),
            np.zeros((n, N_BANDS), dtype=np.float32),
            np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.bool_),
            np.zeros((n, circumstances), dtype=np.bool_), np.zeros(n, dtype=np.bool_),
        )  # fmt: skip

    def in_yuan(self, offset: Doubles) -> Doubles:
        """Bring ``adjusted`` to the logarithm of yuan; return what is added to the scale of each."""
        added = np.where(self.widened, 0.0, offset)
        self.adjusted += added[:, None].astype(np.float32)
        return added


def codes(column: pl.Series) -> Ints:
    """Return dense integer codes 0..m-1 of a column, in sorted order of its values."""
    return column.rank("dense").to_numpy().astype(np.int64) - 1


def _learn(
    pool: pl.DataFrame, shown: Bools, drawn: Hashes, law: Law | None, params: Params, seed: int
) -> Learnt:  # fmt: skip
    """Learn the numbers of facts, their worth and, with a ``law``, bands, on a sample of cases."""
    rows = chance.first(drawn, params.sample)
    sample, own = pool[rows], chance.folds(drawn[rows])
    space = FactSpace(params, seed).fit(sample)
    facts = space.transform(sample, shown[rows])
    effects = FactEffects(facts.names)
    effects.fit(facts, sample["y"].to_numpy(), codes(sample["block"]), own, drawn[rows])
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


@dataclass
class _Setting:
    """The cases of a comparison with what is known of each before any peer is looked for."""

    pool: pl.DataFrame
    shown: Bools
    drawn: Hashes
    folds: Ints
    block: Ints
    clauses: Clauses
    law: Law
    by_fines: Law
    most: Doubles
    learnt: Learnt

    @classmethod
    def of(
        cls, pool: pl.DataFrame, shown: Bools, params: Params, seed: int, yardstick: Yardstick | None
    ) -> "_Setting":  # fmt: skip
        """Return the setting, clauses that nothing was learnt of added to be learnt."""
        old = yardstick.clauses if yardstick else Clauses.none()
        known = set(old.names)
        new = sorted(set(pool["block"].unique().to_list()) - known)
        clauses = old.extended(new)
        block, drawn = clauses.codes(pool["block"]), chance.hashes(pool["case_key"], seed)
        clauses.learn_law(pool, block, params)
        law = clauses.law(pool, block, params)
        by_fines = clauses.by_fines(law)
        learnt = (
            yardstick.learnt if yardstick else _learn(pool, shown, drawn, by_fines, params, seed)
        )
        return cls(
            pool, shown, drawn, chance.folds(drawn), block, clauses, law, by_fines,
            clauses.permitted(pool, block), learnt,
        )  # fmt: skip


def compare(
    pool: pl.DataFrame, shown: Bools, params: Params, seed: int, yardstick: Yardstick | None = None,
    gone: Gone | None = None,
) -> Comparison:  # fmt: skip
    """Compare the cases of ``pool`` with one another.

    Parameters
    ----------
    pool : pl.DataFrame, shape (n, …)
        Cases of :func:`prepare.decided` that may be compared, sorted by key.
    shown : array of bool, shape (n, circumstances)
        Circumstances each case shows.
    params, seed :
        As for :func:`judge`.
    yardstick : Yardstick, optional
        What they are measured by; learnt from the same cases where it is not given.
    gone : Gone, optional
        What has changed since they were last measured by it: only cases that this can have moved
        are judged.

    Notes
    -----
    Peers are found clause by clause, in batches, so that memory is bounded by the largest clause.
    A peer's fine counts both as it was and as it would be with the facts of the case at hand
    (:class:`adjust.FactEffects`); where the law's range is trusted, bands of it count beside
    (:class:`bands.Bands`). What is asked is how rare the fine is among these
    (:class:`rarity.Rarity`), never how far from their middle.
    """
    at = _Setting.of(pool, shown, params, seed, yardstick)
    found = _found(at, params, gone)
    added = found.in_yuan(pool["offset"].to_numpy())
    n_peers = (found.peers >= 0).sum(axis=1)
    unshared, missing = shown & ~found.common, ~shown & found.common
    like = _like(at, found, unshared, added, params)
    fined = pool["fine"].to_numpy() > 0  # by the fine, not by the word
    counts = fined & (n_peers >= params.min_peers)
    worse = np.array([c.weight > 0 for c in circumstances.CIRCUMSTANCES])
    group = np.minimum(shown[:, worse].sum(axis=1), 2)
    wanted = np.ones(pool.height, dtype=np.bool_)
    if yardstick is None:
        yardstick, like, alone = _yardstick(at, like, found.peers, fined, counts, group, params)
        scored = yardstick
    else:
        m = len(at.clauses.names)
        rarity = yardstick.rarity.beside(like, m)
        scored = replace(yardstick, clauses=at.clauses, rarity=rarity)
        if gone is not None:
            wanted = _moved_by(gone, at, found, twins.rare(like, rarity.fines_, fined))
        like = twins.apart(like, rarity.fines_, fined)
        alone = _alone(rarity, like, found.peers, wanted)
        like = scored.trimmed(like, alone, found.peers, fined)
    judged = scored.moved(like, alone, counts & wanted)
    rows = np.flatnonzero(wanted)
    places = find(scored.rarity, like.at(rows), scored.levels, group[rows], params.zero_yuan)
    places = places.below(at.most[rows]).over(rows, pool.height)
    nearest_ = places.nearest(like.y)
    deviation = like.y - places.middle[np.arange(pool.height), nearest_]
    room = limits.room(deviation, unshared, params)
    excused = ~fined & limits.legally_spared(shown)
    return Comparison(
        found.peers, found.distance, found.adjusted, found.shift, n_peers, found.widened,
        places, nearest_, deviation, judged, found.raw + added,
        unshared, missing, shown & found.common, np.where(excused, np.inf, room), found.worth,
        found.facts_alone, at.most, at.law, at.folds, at.drawn, scored, like, wanted,
    )  # fmt: skip


def _alone(rarity: Rarity, like: Like, peers: Indices, wanted: Bools) -> Doubles:
    """Return :meth:`rarity.Rarity.alone` of the wanted and their peers, NaN of the others."""
    needed = wanted.copy()
    near = peers[wanted]
    needed[near[near >= 0]] = True
    rows, out = np.flatnonzero(needed), np.full(len(wanted), np.nan)
    out[rows] = rarity.alone(like.at(rows))
    return out


def _yardstick(
    at: _Setting, like: Like, peers: Indices, fined: Bools, counts: Bools, group: Ints, params: Params
) -> tuple[Yardstick, Like, Doubles]:  # fmt: skip
    """Learn densities, calibration and levels of pieces.

    Returns them, ``like`` with peers trimmed, and the scores that no peer enters.
    """
    least = float(np.log(params.zero_yuan))
    rarity = Rarity(at.learnt.bands, params.min_gap_yuan)
    fines = ClauseFines(like.y - like.offset, like.clause, at.folds, len(at.clauses.names))
    like = twins.apart(like, fines, fined)
    rarity.fit(like, fines, chance.first(at.drawn, _LEARN))
    may = np.flatnonzero(counts)
    rows = may[chance.first(at.drawn[may], _LEARN)]
    some = like.at(rows)
    kinds, once = rarity.kinds(some), some.once
    target = moved.made(some.y, chance.shares(at.drawn[rows]), params.min_gap_yuan, least)
    alone = rarity.alone(like)
    own, made = alone[rows], rarity.alone(some, target)
    screen = moved.calibrate(own, made, kinds, once)
    clean = screen.moved(alone, rarity.kinds(like)).clean
    like = moved.trimmed(like, peers, np.where(fined, clean, np.nan))
    some = like.at(rows)
    own, made = own + rarity.among(some), made + rarity.among(some, target)
    sure = moved.calibrate(own, made, kinds, once)
    levels = Levels.learnt(rarity, some, group[rows], len(at.clauses.names), least)
    return Yardstick(at.learnt, at.clauses, rarity, screen, sure, levels), like, alone


def _found(at: _Setting, params: Params, gone: Gone | None = None) -> Found:
    """Return the peers of all cases, batch by batch."""
    found = Found.empty(at.pool.height, params.k, at.shown.shape[1])
    for rows in _batches(codes(at.pool["parent_block"])):
        _one_batch(at, rows, found, params, gone)
    return found


def _moved_by(gone: Gone, at: _Setting, found: Found, rare: Bools) -> Bools:
    """Tell which cases may have another result than before; all of parent clauses being learnt."""
    parent = codes(at.pool["parent_block"])
    learnt_now = np.isin(parent, parent[at.block >= at.clauses.n_old])
    first = gone.changed | gone.beside | found.had_gone | among(found.peers, gone.changed)
    return np.asarray(first | among(found.peers, first & rare) | learnt_now)


def _like(
    at: _Setting, found: Found, unshared: Bools, added: Doubles, params: Params
) -> Like:  # fmt: skip
    """Return what each fine is laid beside, on the logarithm of yuan."""
    pool = at.pool
    y, offset = pool["y"].to_numpy(), pool["offset"].to_numpy()
    none = found.peers < 0
    raw = np.where(found.widened[:, None], (y + offset)[found.peers], y[found.peers])
    raw = (raw + added[:, None]).astype(np.float32)
    up, down = limits.rooms(unshared, params)
    weight = expected.peer_weights(found.distance).astype(np.float32)
    n = len(y)
    return Like(
        np.where(none, np.float32(0), found.adjusted), np.where(none, np.float32(0), raw), weight,
        up, down, y + offset, offset, at.block, at.by_fines, found.bands, at.folds, found.worth,
        np.zeros(n, dtype=np.int64), np.ones(n),
    )  # fmt: skip


def peers_only(
    pool: pl.DataFrame, wanted: Ints, params: Params, seed: int, yardstick: Yardstick | None = None
) -> tuple[Found, Bools]:  # fmt: skip
    """Return the peers that :func:`compare` finds for the rows ``wanted``, and circumstances shown.

    Only the clauses of these rows are gone through; what is not needed for that stays empty.
    """
    batches = [b for b in _batches(codes(pool["parent_block"])) if np.isin(wanted, b).any()]
    needed = np.concatenate(batches)
    if yardstick is None:
        sample = chance.first(chance.hashes(pool["case_key"], seed), params.sample)
        needed = np.unique(np.concatenate([sample, needed]))
    shown = np.zeros((pool.height, len(circumstances.CIRCUMSTANCES)), dtype=np.bool_)
    shown[needed] = circumstances.flags(circumstances.read(pool[needed])).to_numpy()
    at = _Setting.of(pool, shown, params, seed, yardstick)
    found = Found.empty(pool.height, params.k, shown.shape[1])
    for rows in batches:
        _one_batch(at, rows, found, params)
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
    at: _Setting, rows: Ints, found: Found, params: Params, gone: Gone | None = None
) -> None:
    """Fill ``found`` for the cases at ``rows``; what is new of their clauses is learnt."""
    cases, shown, folds, block = at.pool[rows], at.shown[rows], at.folds[rows], at.block[rows]
    vectors, worth, found.bands[rows] = at.learnt.numbers(cases, shown, folds)
    peers, distance = _find(at, cases, rows, vectors, params)
    widened = at.clauses.widened[block]
    if gone is not None and len(gone.vectors):
        found.had_gone[rows] = gone.were_peers(cases, vectors, widened, distance)
    del vectors
    y = cases["y"].to_numpy()
    wider = y + cases["offset"].to_numpy()
    at.clauses.learn_level(y, worth, block, folds, at.learnt.effects.spread_)
    mine = at.clauses.own_worth(worth, block, folds)
    level = at.clauses.level[block, folds] + mine
    named = at.learnt.effects.of_circumstances(shown)
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
    drawn = np.where(widened, 0.0, _drawn(at, y, level, middle, block, params))
    found.adjusted[rows] += drawn[:, None].astype(np.float32)
    found.shift[rows] = drawn
    most = at.most[rows] - np.where(widened, 0.0, cases["offset"].to_numpy())
    found.adjusted[rows] = np.minimum(found.adjusted[rows], most[:, None])
    found.distance[rows], found.widened[rows], found.worth[rows] = distance, widened, mine
    found.facts_alone[rows] = worth[np.arange(len(rows)), PAIR[folds, folds]]


def _drawn(
    at: _Setting, y: Doubles, level: Doubles, near: Doubles, block: Ints, params: Params
) -> Doubles:  # fmt: skip
    r"""Return by how much the adjusted fines of each row move towards the level of the clause.

    .. math:: (1 - s_b)(\ell_i - \tilde a_i)

    :math:`\tilde a_i` is the weighted median of the adjusted fines, :math:`\ell_i` the median fine
    under the clause as it would be with the facts of the case. Where the nearest tell more than the
    facts do, the slope :math:`s_b` (:meth:`Clauses.learn_slope`) is near 1 and nothing moves; where
    they only add noise it is small.
    """
    m = np.nan_to_num(near - level)
    usual = at.learnt.effects.spread_
    at.clauses.learn_slope(centred(np.nan_to_num(y - level), block, usual), m, block, params)
    return np.asarray(-(1 - at.clauses.slope[block]) * m)


def _find(
    at: _Setting, cases: pl.DataFrame, rows: Ints, vectors: Floats, params: Params
) -> tuple[Ints, Floats]:  # fmt: skip
    """Return nearest peers in the clause, in the parent clause where the clause has too few."""
    block, drawn, clauses = at.block[rows], at.drawn[rows], at.clauses
    wide = clauses.widened[block]
    parent = codes(cases["parent_block"])
    names = {int(b): clauses.names[b] for b in np.unique(block)}
    lists = _lists(clauses, block, names, vectors, drawn, params)
    peers, distance = nearest(
        vectors, np.where(wide, -1, block), params.k, lists, drawn, queries=~wide
    )
    if wide.any():
        within = np.where(np.isin(parent, np.unique(parent[wide])), parent, -1)
        told = cases["parent_block"].to_list()
        names = {int(parent[i]): f"^{told[i]}" for i in np.flatnonzero(within >= 0)}
        lists = _lists(clauses, within, names, vectors, drawn, params)
        more = nearest(vectors, within, params.k, lists, drawn, queries=wide)
        peers[wide], distance[wide] = more[0][wide], more[1][wide]
    return peers, distance


def _lists(
    clauses: Clauses, groups: Ints, names: dict[int, str], vectors: Floats, drawn: Hashes, params: Params
) -> dict[int, Lists]:  # fmt: skip
    """Return how the large ones among ``groups`` are searched; learnt where nothing was learnt of them."""
    out = {}
    for group, name in names.items():
        if name not in clauses.lists and clauses.is_new(name):
            members = np.flatnonzero(groups == group)
            if len(members) > 2 * params.max_leaf:
                clauses.lists[name] = lists_of(vectors[members], drawn[members], params.max_leaf)
        if name in clauses.lists:
            out[group] = clauses.lists[name]
    return out
