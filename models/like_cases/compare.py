"""Compare every case with its nearest peers: where they lie, how rare its fine is among them."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Floats, Indices, Ints
from models.like_cases import chance, counties, standards
from models.like_cases.facts import circumstances
from models.like_cases.fines import limits, moved
from models.like_cases.fines.bands import Law
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.moved import Calibration, Moved
from models.like_cases.fines.pieces import Levels, Pieces, find
from models.like_cases.fines.rarity import Like, Rarity
from models.like_cases.fines.recorded import Side
from models.like_cases.gone import Gone
from models.like_cases.learnt import Learnt
from models.like_cases.numbers import Numbers
from models.like_cases.params import Params
from models.like_cases.peers import expected, twins
from models.like_cases.peers.clauses import Clauses
from models.like_cases.peers.search import Found, Setting, search
from models.like_cases.reach import Reach
from models.like_cases.standards import Standard

#: Cases on which densities and calibration are learnt, at most.
_LEARN = 20_000
#: Fines that differ by less than a quarter are the same to who reads them side by side.
_SAME = np.log(1.25)


@dataclass(frozen=True)
class Yardstick:
    """All that cases are measured by: learnt once, from many cases, and then applied to each alone.

    What a case's expected fine and level hang on beside it are its own row and its peers'. A clause
    that nothing was learnt of is learnt of when it is met.

    ``until`` is the first day whose decisions had no part in it (None: all had), ``blank`` are the
    counties that record no facts (:func:`prepare.blank_counties`). ``screen`` is the
    calibration of scores that no peer enters, ``sure`` of whole scores; ``reach`` is how many fines
    moved on purpose it would have told of; ``standards`` are those that changed and stayed.
    """

    learnt: Learnt
    clauses: Clauses
    rarity: Rarity
    screen: Calibration
    sure: Calibration
    levels: Levels
    reach: Reach
    until: date | None = None
    blank: pl.DataFrame | None = None
    standards: list[Standard] = field(default_factory=list)

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
    ``moved`` how surely the fine was moved; ``alike`` (n,) how many peers would be fined the
    same with the facts of the case, ``own_alike`` (n,) how many of these are of its county or
    team, where these are told apart; ``raw_middle`` the median of the peers'
    fines as they are; ``unshared`` (n, c) circumstances the case has and most peers have not;
    ``missing`` those most peers have and the case has not; ``shared`` those both have; ``room``
    what the unshared ones allow on the logarithmic scale; ``worth`` (n,) what the facts of the case
    are worth beside those of its clause, ``facts_alone`` beside those of a usual case; ``most`` (n,)
    what the law permits, infinite where that is not known; ``law`` the range that is trusted;
    ``numbers`` what distances and facts are measured in; ``standard`` (n,) by which changed standard of
    its county it was fined, -1 for none, ``apart`` (n,) how far its deviation is from that since the change, infinite where
    it deviates the other way or none changed. Only of
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
    alike: Ints
    own_alike: Ints
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
    numbers: Numbers
    yardstick: Yardstick
    like: Like
    wanted: Bools
    standard: Ints
    apart: Doubles

    @property
    def learnt(self) -> Learnt:
        """Numbers of facts and their worth."""
        return self.yardstick.learnt


def compare(
    pool: pl.DataFrame, shown: Bools, params: Params, seed: int, yardstick: Yardstick | None = None,
    gone: Gone | None = None, whole: pl.DataFrame | None = None,
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
    whole : pl.DataFrame, optional
        The cases that these are a sample of, where they are there to be learnt from.

    Notes
    -----
    Peers are found clause by clause, in batches.
    A peer's fine counts both as it was and as it would be with the facts of the case at hand
    (:class:`adjust.FactEffects`); where the law's range is trusted, bands of it count beside
    (:class:`bands.Bands`). What is asked is how rare the fine is among these
    (:class:`rarity.Rarity`), never how far from their middle.
    """
    known = (yardstick.clauses, yardstick.learnt) if yardstick else None
    numbers = gone.numbers if gone else None
    at = Setting.of(pool, shown, params, seed, known, numbers, whole=whole)
    found = Found.empty(pool.height, params.k)
    fined = pool["fine"].to_numpy() > 0  # by the fine, not by the word
    wanted = np.ones(pool.height, dtype=np.bool_)
    if gone is None or yardstick is None:
        search(at, wanted, found, params)
    else:
        wanted = _wanted(at, gone, found, yardstick.rarity, fined, params)
    n_peers = (found.peers >= 0).sum(axis=1)
    unshared, missing = shown & ~found.common, ~shown & found.common
    known_counties = yardstick.rarity.recorded_.counties if yardstick else None
    like, own = _like(at, found, params, known_counties), _own(at, found)
    near = _near(like, like.y, found.peers)
    alike, own_alike = near.sum(axis=1), (near & own).sum(axis=1)
    counts = fined & (n_peers >= params.min_peers)
    worse = np.array([c.weight > 0 for c in circumstances.CIRCUMSTANCES])
    group = np.minimum(shown[:, worse].sum(axis=1), 2)
    learns = yardstick is None
    if yardstick is None:
        fines = at.fines(seed)
        at.learn_lists(params)
        given = (found.peers, own, fined, counts, group, fines, params)
        yardstick, like, alone = _yardstick(at, like, *given)
        scored = yardstick
    else:
        rarity = yardstick.rarity.beside(like, len(at.clauses.names))
        scored = replace(yardstick, clauses=at.clauses, rarity=rarity)
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
    if learns:
        beside = np.where(n_peers >= params.min_peers, deviation, np.nan)
        changed = standards.learn(pool, beside, pool["y"].to_numpy() - at.numbers.own(at.folds))
        scored = replace(scored, standards=changed)
    standard = standards.places(pool, scored.standards)
    apart = standards.apart(scored.standards, standard, deviation)
    excused = ~fined & limits.legally_spared(shown)
    return Comparison(
        found.peers, found.distance, found.adjusted, found.shift, n_peers, at.widened,
        places, nearest_, deviation, judged, alike, own_alike, found.raw + at.added,
        unshared, missing, shown & found.common, np.where(excused, np.inf, room), found.worth,
        at.numbers.own(at.folds), at.most, at.law, at.folds, at.numbers, scored, like, wanted, standard, apart,
    )  # fmt: skip


def _wanted(
    at: Setting, gone: Gone, found: Found, rarity: Rarity, fined: Bools, params: Params
) -> Bools:
    """Search for the cases that may have another result than before, and tell which these are.

    For what their peers are judged by, some more cases are searched for.
    """
    first = gone.beside | gone.moved(at.pool, at.numbers.vectors, at.widened) | at.is_learnt_now
    search(at, first, found, params)
    like = _like(at, found, params, rarity.recorded_.counties)
    rare = twins.rare(like, rarity.beside(like, len(at.clauses.names)).fines_, fined)
    wanted = first | gone.near(at.pool, at.numbers.vectors, at.widened, first & rare)
    search(at, wanted, found, params, is_first=False)
    peers = found.peers[wanted]
    needed = np.zeros(len(wanted), dtype=np.bool_)
    needed[peers[peers >= 0]] = True
    search(at, needed & rare, found, params, is_first=False)
    return wanted


def _alone(rarity: Rarity, like: Like, peers: Indices, wanted: Bools) -> Doubles:
    """Return :meth:`rarity.Rarity.alone` of the wanted and their peers, NaN of the others."""
    needed = wanted.copy()
    near = peers[wanted]
    needed[near[near >= 0]] = True
    rows, out = np.flatnonzero(needed), np.full(len(wanted), np.nan)
    out[rows] = rarity.alone(like.at(rows))
    return out


def _yardstick(
    at: Setting, like: Like, peers: Indices, of_own: Bools, fined: Bools, counts: Bools, group: Ints,
    fines: ClauseFines, params: Params,
) -> tuple[Yardstick, Like, Doubles]:  # fmt: skip
    """Learn densities, calibration, levels of pieces and how far they reach.

    Returns them, ``like`` with peers trimmed, and the scores that no peer enters.
    """
    least = float(np.log(params.zero_yuan))
    rarity = Rarity(at.learnt.bands, params.min_gap_yuan)
    like = twins.apart(like, fines, fined)
    rarity.fit(like, fines, chance.first(at.drawn, _LEARN))
    some_count = np.flatnonzero(counts)
    rows = some_count[chance.first(at.drawn[some_count], _LEARN)]
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
    few_alike = partial(_few_alike, some, peers=peers[rows], of_own=of_own[rows], params=params)
    sure = moved.calibrate(own, made, kinds, once, few_alike(some.y))
    m = len(at.clauses.names)
    levels = Levels.learnt(rarity, some, group[rows], m, least)
    told = (sure.moved(made, kinds).expected_false <= params.q_level) & few_alike(target)
    lawful = np.flatnonzero(target <= at.most[rows])  # what lies above is told by other rules
    reach = Reach.of((target > some.y)[lawful], told[lawful], some.clause[lawful], m)
    return Yardstick(at.learnt, at.clauses, rarity, screen, sure, levels, reach), like, alone


def _near(like: Like, y: Doubles, peers: Indices) -> Bools:
    """Return which peers (n, k) would be fined the same as fines ``y`` with the facts of the case."""
    gap = np.abs(like.adjusted - y[:, None].astype(np.float32))
    return np.asarray((gap <= np.float32(_SAME)) & (peers >= 0))


def _few_alike(like: Like, y: Doubles, peers: Indices, of_own: Bools, params: Params) -> Bools:
    """Return which fines ``y`` too few peers of others would be given for their being usual."""
    others = (_near(like, y, peers) & ~of_own).sum(axis=1)
    return np.asarray(others < params.peers_alike * (peers >= 0).sum(axis=1))


def _own(at: Setting, found: Found) -> Bools:
    """Return which peers (n, k) are of the county or team of the case, where these are told apart."""
    return counties.same(at.pool, found.peers, at.learnt.dealt)


def _like(at: Setting, found: Found, params: Params, known: tuple[str, ...] | None) -> Like:
    """Return what each fine is laid beside, on the logarithm of yuan."""
    pool = at.pool
    y, offset = pool["y"].to_numpy(), pool["offset"].to_numpy()
    none = found.peers < 0
    raw = np.where(at.widened[:, None], (y + offset)[found.peers], y[found.peers])
    raw = (raw + at.added[:, None]).astype(np.float32)
    up, down = limits.rooms(at.shown & ~found.common, params)
    weight = expected.peer_weights(found.distance).astype(np.float32)
    weight = counties.apart(weight, _own(at, found))
    n, usual = len(y), at.clauses.level[at.block, at.folds] + found.worth + offset
    return Like(
        np.where(none, np.float32(0), found.adjusted), np.where(none, np.float32(0), raw), weight,
        up, down, y + offset, offset, at.block, at.by_fines, at.numbers.share, at.folds, found.worth,
        np.zeros(n, dtype=np.int64), np.ones(n), Side.of(pool, at.shown, at.most, usual, chance.folds(at.drawn), known),
    )  # fmt: skip
