r"""How rare a fine is among its like, and how surely it was moved.

.. math:: s_i = \ln \frac{g_i(y_i)}{p_i(y_i)}, \quad
    g_i(y) = \tfrac{1}{2m} \sum_k \left( p_i(y - d_k) + p_i(y + d_k) \right)

:math:`p_i` is the density of fines given the facts of the case, its own fine left out; :math:`g_i`
the same moved by a factor of two to ten either way, and for a fifth the density of all fines under
the clause: a fine as given to other facts. What lies between two bands is rare though it
is near neither's far side; what lies far out in a wide clause is not. Moves of less than
``min_gap_yuan`` count a tenth: such a case goes to the end of the list, it is not taken off it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from models.like_cases.bands import Bands, Law
from models.like_cases.parallel import each, slices

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]

#: Widths of the kernels on the logarithm: on fines as they were given, and on the clause's.
NARROW, CLAUSE = 0.3, 0.2
#: Widths tried on fines adjusted to the facts. The likeliest of a clause is taken so many
#: times as wide: far out, where it matters, tails are heavier than the middle shows.
WIDTHS, _WIDER, _WIDTH_CASES = (0.08, 0.12, 0.18, 0.27, 0.36), 2.5, 50.0
#: What no kernel holds, as a density, where the kernel is as wide as one.
FLOOR = 1.1e-3
#: Moves on the logarithm: the middles of six equal parts of ln 2 … ln 10, and further out fewer, to
#: sixty times: from below the minimum into the range.
MOVES = np.concatenate(
    [np.log(2) + np.log(5) * (np.arange(6) + 0.5) / 6, np.log([13, 19, 28, 41, 60])]
)
WEIGHTS = np.concatenate([np.full(6, 0.125), np.full(5, 0.05)])
_SMALL_MOVE = 0.1
#: Share of moved fines that are as if given to other facts under the same clause, however far off.
_OTHER_FACTS = 0.2
#: A fine further than so from all others counts as so far: the moves reach no further.
_REACH = np.log(8)
#: Share of a clause's fines at either end that do not count as its reach.
_ENDS = 0.1
#: Where bands begin below the minimum, or below the maximum where there is no minimum.
_BELOW_MINIMUM, _BELOW_MAXIMUM = 1.6, 3.5
_STEP = 0.05
#: A clause's fines are spread so widely as far as so many cases tell, before any is seen.
_UNKNOWN, _FEW = 1.5, 5.0
_SLICE = 10_000
_LEARN = 20_000
#: Share of cases below the first knot; what the slope is drawn towards and how strongly; rounds.
_KNOT, _SLOPE, _DRAWN, _ROUNDS = 0.7, 1.0, 10.0, 3
#: More than this share is never taken for moved: what looks so is then the density's error.
_MOST_MOVED = 0.01
#: However sure those before it are, the share of false ones is no less than this share of its own.
_OWN = 0.5
#: From so many fines on their scores are calibrated; fewer are taken as they stand.
_FEWEST = 30
#: A peer that is less surely ordinary than so weighs less; at least so much of all weight is left.
_LOOKS_MOVED, _LEAST_LEFT = 0.9, 0.5
_FIRST_SHARE, _SHARE_CASES, _BARELY = 0.01, 100.0, 1e-3
_ROOT = np.sqrt(2 * np.pi)


@dataclass(frozen=True)
class Like:
    """What the fines of n cases are laid beside, on the logarithm of yuan.

    ``adjusted`` and ``raw`` (n, k) are the peers' fines with the facts of the case and as they
    were, NaN where there is none, ``weight`` (n, k) their weights; ``up`` and ``down`` (n,) the
    room that unshared facts give; ``y`` (n,) the fines, ``offset`` what they are above the scale of
    the clause, ``clause`` (n,) codes; ``law`` and ``share`` (n, bands) for cases with a range,
    ``folds`` (n,), ``worth`` (n,) what the facts are worth on the logarithm beside the clause's;
    ``twins`` (n, t) fines of :func:`twins.found` less their offset, ``twins_left`` less their worth.
    """

    adjusted: Floats
    raw: Floats
    weight: Floats
    up: Doubles
    down: Doubles
    y: Doubles
    offset: Doubles
    clause: Ints
    law: Law
    share: Floats
    folds: Ints
    worth: Doubles
    twins: Doubles
    twins_left: Doubles

    def at(self, rows: Ints | slice) -> "Like":
        """Return the same of some cases."""
        index = np.arange(len(self.y))[rows]
        return Like(
            self.adjusted[rows], self.raw[rows], self.weight[rows], self.up[rows], self.down[rows],
            self.y[rows], self.offset[rows], self.clause[rows], self.law.at(index),
            self.share[rows], self.folds[rows], self.worth[rows],
            self.twins[rows], self.twins_left[rows],
        )  # fmt: skip


class ClauseFines:
    """The density of all fines under each clause on its scale, smoothed, on a grid."""

    def __init__(self, y: Doubles, clause: Ints, width: Doubles | None = None) -> None:
        self._low = float(y.min()) - 3.0
        self._cells = int((float(y.max()) + 3.0 - self._low) / _STEP) + 1
        place = ((y - self._low) / _STEP).astype(np.int64)
        self.n = np.bincount(clause)
        flat = np.bincount(clause * self._cells + place, minlength=len(self.n) * self._cells)
        self.width = np.full(len(self.n), CLAUSE) if width is None else width
        rows = flat.reshape(len(self.n), self._cells)
        self._sums = np.stack([_smooth(*pair) for pair in zip(rows, self.width, strict=True)])
        upto = np.cumsum(rows, axis=1) / np.maximum(self.n, 1)[:, None]
        self.middle = np.array([_median_cell(row) for row in rows]) * _STEP + self._low
        self.least, self.most = (
            self._low + _STEP * (upto < share).sum(axis=1) for share in (_ENDS, 1 - _ENDS)
        )

    def density(self, at: Doubles, y: Doubles, clause: Ints, twins: Doubles) -> Doubles:
        """Return the density at ``at`` of the clause's fines but for the case's own ``y`` and its twins'."""
        place = np.clip(((at - self._low) / _STEP).astype(np.int64), 0, self._cells - 1)
        width = self.width[clause]
        own = np.column_stack([y, twins])
        gap = (at[:, None] - own) / width[:, None]
        less = np.nansum(np.exp(-0.5 * gap**2), axis=1) / (width * _ROOT)
        others = np.maximum(self._sums[clause, place] - less, 0.0)
        n = self.n[clause] - np.isfinite(own).sum(axis=1)
        wide = np.exp(-0.5 * ((at - self.middle[clause]) / _UNKNOWN) ** 2) / (_UNKNOWN * _ROOT)
        return np.asarray((others + _FEW * wide) / (n + _FEW))


def _median_cell(counts: Ints) -> float:
    return float(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def _smooth(counts: Ints, width: float) -> Doubles:
    """Return the sums of kernels over the cells of a row of counts."""
    reach = np.arange(-int(4 * width / _STEP), int(4 * width / _STEP) + 1) * _STEP
    kernel = np.exp(-0.5 * (reach / width) ** 2) / (width * _ROOT)
    half = len(reach) // 2
    return np.asarray(np.convolve(counts, kernel)[half:-half])


def _beside(at: Doubles, centres: Floats, width: float | Doubles, like: Like) -> Doubles:
    """Return the kernel density of weighted centres at ``at``, less the room unshared facts give."""
    scale = np.broadcast_to(np.float32(-0.5) / np.asarray(width, np.float32) ** 2, at.shape)
    gap = at[:, None].astype(np.float32) - centres
    up, down = (v[:, None].astype(np.float32) for v in (like.up, like.down))
    gap = np.where(gap > 0, np.maximum(gap - up, 0), np.minimum(gap + down, 0))
    height = np.exp(scale[:, None] * gap * gap)
    return np.asarray(np.einsum("ij,ij->i", height, like.weight) / (width * _ROOT), np.float64)


class Rarity:
    """Densities of fines given the facts: peers, the clause, and bands where a range is trusted.

    Attributes
    ----------
    width_ : array, shape (clauses,)
        Width of the kernel on fines adjusted to the facts.
    from_clause_ : tuple of float
        Share of the clause's own density beside the peers', without and with a trusted range.
    banded_ : float
        Share of the bands in the density that ranges are drawn from.
    """

    def __init__(self, bands: Bands | None, min_gap_yuan: float) -> None:
        self.bands, self.min_gap_yuan = bands, min_gap_yuan
        self.from_clause_, self.banded_ = (0.0, 0.0), 0.0

    def fit(self, like: Like) -> "Rarity":
        """Learn how much each density counts, from how likely it makes fines it has not seen."""
        self.fines_ = ClauseFines(like.y - like.offset, like.clause)
        few = like.at(_some(len(like.y)))
        self.width_ = self._widths(few)
        self.left_ = ClauseFines(like.y - like.offset - like.worth, like.clause, self.width_)
        peers, clause = self._peers(few.y, few), self._clause(few.y, few)
        known = few.law.known & (self.bands is not None)
        self.from_clause_ = tuple(
            _shares(np.stack([peers, clause], axis=1)[part])[1] for part in (~known, known)
        )
        if known.any():
            kernel, banded = self._kernel(few.y, few), self._banded(few.y, few)
            self.banded_ = _shares(np.stack([kernel, banded], axis=1)[known])[1]
        return self

    def scores(self, like: Like, y: Doubles | None = None) -> Doubles:
        """Return ln(g/p) of fines ``y`` (the cases' own by default): of peers and of bands or facts."""
        at = like.y if y is None else y
        if not len(at):
            return np.empty(0)

        def of(part: slice) -> Doubles:
            some, here = like.at(part), at[part]
            within = self._within(here, some)
            score = self._ratio(self._kernel, within, some, self._clause(here, some))
            by_band = some.law.known & (self.bands is not None)
            known, rest = np.flatnonzero(by_band), np.flatnonzero(~by_band)
            if known.size:
                score[known] += self._of_bands(here[known], some.at(known))
            score[rest] += self._ratio(self._left, within[rest], some.at(rest))
            return score

        return np.concatenate(each(of, slices(len(at), _SLICE)))

    def _within(self, y: Doubles, like: Like) -> Doubles:
        """Return the fines, none further than the moves reach from peers and clause."""
        there = like.weight > 0
        both = [np.where(there, v, np.nan) for v in (like.adjusted, like.raw)]
        least, most = self.fines_.least[like.clause], self.fines_.most[like.clause]
        ends = [(np.fmin.reduce(v, axis=1), np.fmax.reduce(v, axis=1)) for v in both]
        low = np.fmin.reduce([least + like.offset, *(a for a, _ in ends)])
        high = np.fmax.reduce([most + like.offset, *(z for _, z in ends)])
        return np.asarray(np.clip(y, low - _REACH, high + _REACH), np.float64)

    def _of_bands(self, y: Doubles, like: Like) -> Doubles:
        law = like.law
        low = np.where(np.isfinite(law.low), law.low - _BELOW_MINIMUM, law.high - _BELOW_MAXIMUM)
        return self._ratio(self._banded, np.clip(y, low - _REACH, law.high + _REACH), like)

    def _ratio(
        self, density: Callable[[Doubles, Like], Doubles], y: Doubles, like: Like,
        other: Doubles | None = None,
    ) -> Doubles:  # fmt: skip
        moved = np.zeros(len(y))
        for step, share in zip(np.concatenate([MOVES, -MOVES]), [*WEIGHTS, *WEIGHTS], strict=True):
            gap = np.abs(np.exp(y) - np.exp(y - step))
            counts = np.where(gap >= self.min_gap_yuan, 1.0, _SMALL_MOVE)
            moved += 0.5 * share * counts * density(y - step, like)
        if other is not None:
            moved = (1 - _OTHER_FACTS) * moved + _OTHER_FACTS * other
        return np.asarray(np.log(moved) - np.log(density(y, like)))

    def _widths(self, like: Like) -> Doubles:
        """Return the width of the kernel on adjusted fines for each clause."""
        tried = [_beside(like.y, like.adjusted, width, like) for width in WIDTHS]
        logs = np.log(np.stack(tried, axis=1) + FLOOR)
        sums = np.stack([np.bincount(like.clause, c, len(self.fines_.n)) for c in logs.T], axis=1)
        best = np.argmax(sums + _WIDTH_CASES * logs.mean(axis=0), axis=1)
        return np.asarray(_WIDER * np.array(WIDTHS)[best])

    def _peers(self, y: Doubles, like: Like) -> Doubles:
        wide = _beside(y, like.adjusted, self.width_[like.clause], like)
        return (wide + _beside(y, like.raw, NARROW, like)) / 2 + self._floor(like)

    def _clause(self, y: Doubles, like: Like) -> Doubles:
        return self.fines_.density(
            y - like.offset, like.y - like.offset, like.clause, like.twins
        ) + self._floor(like)

    def _floor(self, like: Like) -> Doubles:
        return np.asarray(FLOOR * self.width_[like.clause])

    def _kernel(self, y: Doubles, like: Like) -> Doubles:
        by_band = like.law.known & (self.bands is not None)
        share = np.where(by_band, self.from_clause_[1], self.from_clause_[0])
        return np.asarray((1 - share) * self._peers(y, like) + share * self._clause(y, like))

    def _left(self, y: Doubles, like: Like) -> Doubles:
        """Return the density of what the facts leave, over the whole clause."""
        by_facts = like.offset + like.worth
        found = self.left_.density(y - by_facts, like.y - by_facts, like.clause, like.twins_left)
        return found + self._floor(like)

    def _banded(self, y: Doubles, like: Like) -> Doubles:
        if self.bands is None:
            raise ValueError("no bands were learnt")
        return self.bands.density(y, like.law, like.share, like.folds)

    def banded_masses(self, cuts: Doubles, like: Like) -> Floats:
        """Return how likely the bands make each cell between ``cuts`` (m,), (n, m - 1)."""
        if self.bands is None:
            raise ValueError("no bands were learnt")
        return self.bands.masses(cuts, like.law, like.share, like.folds)


def _some(n: int) -> Ints:
    """Return at most :data:`_LEARN` rows, evenly spread."""
    return np.arange(0, n, max(1, -(-n // _LEARN)))


def _shares(densities: Doubles) -> Doubles:
    """Return the shares of a mixture of known densities, by expectation and maximisation."""
    share = np.full(densities.shape[1], 1 / densities.shape[1])
    if not len(densities):
        return np.array([1.0, 0.0])
    for _ in range(50):
        part = densities * share
        share = (part / part.sum(axis=1, keepdims=True)).mean(axis=0)
    return share


@dataclass(frozen=True)
class Moved:
    """How surely each fine was moved.

    ``score`` is the logarithm of how much rather it was than not, ``clean`` the local
    false-discovery rate, ``expected_false`` the share of false ones among it and all surer ones,
    at least half its own.
    """

    score: Doubles
    clean: Doubles
    expected_false: Doubles


def judge_moved(
    rarity: Rarity, like: Like, peers: Indices, counts: Bools, seed: int, least: float
) -> tuple[Moved, Like]:
    """Return how surely each fine was moved, and ``like`` with less weight on peers that look so.

    Parameters
    ----------
    rarity, like :
        Densities, and what the fines are laid beside.
    peers : array of int, shape (n, k)
        Rows of the peers, -1 where there is none.
    counts : array of bool, shape (n,)
        Cases with a fine and enough peers; the others are given no score.
    seed : int
        For the moves.
    least : float
        Logarithm of the least amount there is on this scale.

    Notes
    -----
    Of some cases a second fine is made by a factor of two to ten, and a line through the scores
    tells made from real ones, above the 70 % quantile, where it matters. The share moved is learnt
    from all scores; cases that look moved count less as real ones when the line is drawn again.
    Departures that are one another's peers would hide one another: once all are scored, those that
    look moved weigh less as peers, and the cases beside them are scored again.
    """
    score = np.where(counts, rarity.scores(like), np.nan)
    rows = np.flatnonzero(counts)
    rows = rows[_some(len(rows))]
    known = like.law.known & (rarity.bands is not None)
    target = _moved(like.y[rows], np.random.default_rng(seed), rarity, least)
    made = rarity.scores(like.at(rows), target)
    once = 1.0 / (1 + np.isfinite(like.twins).sum(axis=1))
    first = _calibrated(score, made, rows, known, once)
    like, beside = _trimmed(like, peers, first.clean)
    again = np.flatnonzero(beside & counts)
    score[again] = rarity.scores(like.at(again))
    sampled = np.flatnonzero(beside[rows])
    made[sampled] = rarity.scores(like.at(rows[sampled]), target[sampled])
    return _calibrated(score, made, rows, known, once), like


def _trimmed(like: Like, peers: Indices, clean: Doubles) -> tuple[Like, Bools]:
    """Return the same with peers that look moved weighing less, and which cases have such peers."""
    sure = np.nan_to_num(clean, nan=1.0)
    kept = np.where(sure < _LOOKS_MOVED, sure, 1.0).astype(np.float32)
    each_kept = np.where(peers < 0, np.float32(1), kept[peers])
    beside = (each_kept < 1).any(axis=1)
    weight, own = like.weight.copy(), like.weight[beside]
    less = own * each_kept[beside]
    whole = own.sum(axis=1, keepdims=True)
    left = np.maximum(less.sum(axis=1, keepdims=True), _LEAST_LEFT * whole)
    weight[beside] = less * whole / np.maximum(left, 1e-9)
    return replace(like, weight=weight), np.asarray(beside)


def _calibrated(
    score: Doubles, made: Doubles, rows: Ints, known: Bools, once: Doubles
) -> Moved:  # fmt: skip
    """Return how surely each fine was moved from scores (n,) and those ``made`` of ``rows``.

    ``once`` (n,) is what each counts: a case and its twins count once.
    """
    counts = np.isfinite(score)
    ratio, clean = score.copy(), np.ones(len(score))
    clean[counts] = special.expit(-(score[counts] + special.logit(_FIRST_SHARE)))
    for _ in range(_ROUNDS):
        for part in (known, ~known):
            sample = part[rows]
            line = _line(score[rows][sample], made[sample], (clean * once)[rows][sample])
            ratio[part] = line(score[part])
        share = _share_moved(ratio[counts])
        clean[counts] = special.expit(-(ratio[counts] + special.logit(share)))
    order = np.flatnonzero(counts)
    order = order[np.argsort(clean[order], kind="stable")]
    false = np.full(len(score), np.nan)
    mean = np.cumsum(clean[order]) / np.arange(1, len(order) + 1)
    false[order] = np.maximum(mean, _OWN * clean[order])
    return Moved(ratio, np.where(counts, clean, np.nan), false)


def _moved(y: Doubles, rng: np.random.Generator, rarity: Rarity, least: float) -> Doubles:
    """Return the fines moved up or down by a factor of two to ten, by ``min_gap_yuan`` at least."""
    step = rng.uniform(np.log(2), np.log(10), len(y))
    down = rng.random(len(y)) < 0.45
    lower = y - step
    down &= (np.exp(y) - np.exp(lower) >= rarity.min_gap_yuan) & (lower >= least)
    higher = np.maximum(y + step, np.log(np.exp(y) + rarity.min_gap_yuan))
    return np.asarray(np.where(down, lower, higher))


def _line(real: Doubles, made: Doubles, clean: Doubles) -> Callable[[Doubles], Doubles]:
    """Return the function from a score to ln of how much rather made than real.

    Logistic, flat below the knot; slope and height are drawn towards those of scores as they stand,
    which decides alone where there are few cases.
    """
    if len(real) < _FEWEST:
        return np.asarray
    knot = float(np.quantile(real, _KNOT))
    x = np.maximum(np.concatenate([real, made]) - knot, 0.0)
    is_made = np.concatenate([np.zeros(len(real)), np.ones(len(made))])
    weight = np.concatenate([clean, np.ones(len(made))])
    start = np.array([_SLOPE, min(knot, 0.0)])

    def loss(at: Doubles) -> tuple[float, Doubles]:
        logit = at[0] * x + at[1]
        rest = weight * (special.expit(logit) - is_made)
        value = float((weight * (np.logaddexp(0, logit) - is_made * logit)).sum())
        off = at - start
        slope = np.array([(rest * x).sum(), rest.sum()]) + _DRAWN * off
        return value + 0.5 * _DRAWN * float((off**2).sum()), slope

    slope, height = optimize.minimize(loss, start, jac=True, method="L-BFGS-B").x
    height += np.log(max(clean.sum(), 1.0) / max(len(made), 1))

    def line(score: Doubles) -> Doubles:  # hardly rising below the knot, so that order is kept
        above = np.maximum(score - knot, 0) + _BARELY * score
        return np.asarray(max(slope, 0.0) * above + height)

    return line


def _share_moved(ratio: Doubles) -> float:
    """Return the share of moved fines that makes all the scores likeliest, drawn towards one in 100."""
    odds, share = np.exp(np.minimum(ratio, 30)), _FIRST_SHARE
    for _ in range(60):
        moved = share * odds / (1 - share + share * odds)
        share = (moved.sum() + _SHARE_CASES * _FIRST_SHARE) / (len(odds) + _SHARE_CASES)
    return float(min(share, _MOST_MOVED))
