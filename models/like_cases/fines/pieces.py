"""Ranges as people see them: the places where most like cases lie, one or several.

Of the density of fines given the facts, the likeliest cells are taken until they hold as much as
four in five fines of the clause, with as many aggravating facts, needed: a hold-out for every case,
since no density has seen its own fine. Cells side by side make a piece.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Bools, Doubles, Floats, Ints
from models.like_cases.fines.rarity import NARROW, Like, Rarity
from models.like_cases.parallel import each, product, slices

#: Width of a cell on the logarithm of yuan; the largest amount looked at.
CELL = 0.1
_MOST = np.log(2e8)
COVERED = 0.80
#: Facts graver than in all but so many cases, by what they are worth, are few and unlike one another:
#: their ranges are drawn to hold more.
_GRAVEST, _COVERED_GRAVE = 0.04, 0.88
#: At most so many pieces a case; a smaller piece than this is not where a case is expected.
MOST_PIECES, LIKELY = 4, 0.15
#: For so many cases counts what is learnt of all clauses together.
_SHRINK = 10.0
#: Widths of the kernels a range is drawn from: finer than those a rare fine is looked for with.
_ADJUSTED, _RAW = 0.3, NARROW / 2
_SHARES, _MOST_LEVEL = (COVERED, COVERED, _COVERED_GRAVE), 0.999
_SLICE = 10_000


@dataclass(frozen=True)
class Levels:
    """How much of its density each case's range has to hold, so that four in five fines are covered.

    ``usual`` (3,) of all cases without an aggravating fact, with one, and with the gravest facts, ``of``
    (clauses, 3) by clause as well, NaN where none was seen; from ``grave`` on what facts are worth
    makes them the gravest.
    """

    usual: Doubles
    of: Doubles
    grave: float

    @classmethod
    def learnt(cls, rarity: Rarity, like: Like, worse: Ints, m: int, least: float) -> "Levels":
        """Learn from fines none of which any density has seen; ``worse`` (n,) counts aggravating facts."""
        needed = _needed(rarity, like, edges(least))
        grave = float(np.quantile(like.worth, 1 - _GRAVEST)) if len(like.worth) else np.inf
        kind = _kind(like.worth, worse, grave)
        usual = np.array([_enough(needed, share) for share in _SHARES])
        for k, share in enumerate(_SHARES):
            usual[k] = _drawn(needed[kind == k], share, usual[k])
        group = 3 * like.clause + kind
        out = np.full(3 * m, np.nan)
        order = np.argsort(group, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
            if members.size:
                g = int(group[members[0]])
                own = _drawn(needed[members], _SHARES[g % 3], usual[g % 3])
                out[g] = max(own, usual[g % 3] * 0.9)
        return cls(usual, out.reshape(m, 3), grave)

    def at(self, clause: Ints, worth: Doubles, worse: Ints) -> Doubles:
        """Return the level of each case."""
        seen, kind = clause < len(self.of), _kind(worth, worse, self.grave)
        own = self.of[np.where(seen, clause, 0), kind]
        return np.minimum(np.where(seen & np.isfinite(own), own, self.usual[kind]), _MOST_LEVEL)


def _kind(worth: Doubles, worse: Ints, grave: float) -> Ints:
    """Return 2 for the gravest facts, else whether an aggravating one is named."""
    return np.asarray(np.where(worth >= grave, 2, np.minimum(worse, 1)), dtype=np.int64)


@dataclass(frozen=True)
class Pieces:
    """Where like cases lie, lowest first, NaN where there are fewer places.

    ``low``, ``high`` and ``middle`` (n, pieces) on the logarithm of yuan, ``share`` of like cases in
    each, four in five together.
    """

    low: Doubles
    high: Doubles
    share: Doubles
    middle: Doubles

    def below(self, most: Doubles) -> "Pieces":
        """Return the same with no piece above what the law permits (n,): what would lie there ends at it.

        Pieces that end at it together are one.
        """
        cap = most[:, None]
        low, high, middle = (np.minimum(v, cap) for v in (self.low, self.high, self.middle))
        share = self.share.copy()
        for k in range(low.shape[1] - 1, 0, -1):
            same = np.flatnonzero((low[:, k] >= most) & (high[:, k - 1] >= most))
            share[same, k - 1] += share[same, k]
            for values in (low, high, share, middle):
                values[same, k:] = np.nan
        return Pieces(low, high, share, middle)

    def over(self, rows: Ints, n: int) -> "Pieces":
        """Return the pieces of ``n`` cases of which these are those at ``rows``; the others have one, at 0."""
        if len(rows) == n:
            return self
        out = [np.full((n, self.low.shape[1]), np.nan) for _ in range(4)]
        for whole, own, usual in zip(
            out, (self.low, self.high, self.share, self.middle), (0, 0, 1, 0), strict=True
        ):
            whole[:, 0] = usual
            whole[rows] = own
        return Pieces(*out)

    def likely(self, nearest: Ints) -> Bools:
        """Tell which pieces (n, pieces) are where a case is expected; where none is, the ``nearest`` (n,)."""
        out = np.nan_to_num(self.share) >= LIKELY
        none = np.flatnonzero(~out.any(axis=1))
        out[none, nearest[none]] = True
        return np.asarray(out)

    def nearest(self, y: Doubles) -> Ints:
        """Return the likely piece nearest to each fine (n,) on the logarithmic scale."""
        gap = np.maximum(np.maximum(self.low - y[:, None], y[:, None] - self.high), 0.0)
        least = np.minimum(LIKELY, np.nanmax(np.nan_to_num(self.share), axis=1))
        gap = np.where(np.nan_to_num(self.share) >= least[:, None], gap, np.inf)
        # inside several at once there is none nearer: the likeliest
        return np.lexsort((-np.nan_to_num(self.share), gap), axis=1)[:, 0]


def edges(least: float) -> Doubles:
    """Return the edges of the cells, the least amount inside the first."""
    return np.arange(least - CELL / 2, _MOST + CELL, CELL)


def _smoother(cells: int, width: float) -> Floats:
    place = np.arange(cells) * CELL
    kernel = np.exp(-0.5 * ((place[:, None] - place[None, :]) / width) ** 2)
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), dtype=np.float32)


def masses(rarity: Rarity, like: Like, cuts: Doubles) -> Floats:
    """Return how likely each cell between ``cuts`` (m,) is, (n, m - 1), rows summing to 1."""
    n, cells = len(like.y), len(cuts) - 1
    rows = np.arange(n)[:, None]
    out = np.zeros((n, cells), dtype=np.float32)
    for centres, width, share in ((like.adjusted, _ADJUSTED, 0.5), (like.raw, _RAW, 0.5)):
        place = np.clip(((np.nan_to_num(centres) - cuts[0]) / CELL).astype(np.int64), 0, cells - 1)
        flat = np.bincount(
            (rows * cells + place).ravel(), weights=like.weight.ravel(), minlength=n * cells
        )
        out += share * product(flat.reshape(n, cells).astype(np.float32), _smoother(cells, width))
    known = np.flatnonzero(like.law.known) if rarity.bands is not None else np.empty(0, int)
    if known.size:
        some = like.at(known)
        banded = rarity.banded_masses(cuts, some)
        out[known] = (1 - rarity.banded_) * out[known] + rarity.banded_ * banded
    out /= np.maximum(out.sum(axis=1, keepdims=True), 1e-9)
    told = rarity.recorded_.shares(like.side)
    tied = np.flatnonzero(told)
    if tied.size:
        recorded = rarity.recorded_.masses(like.side.at(tied), cuts)
        out[tied] += told[tied, None] * (recorded - out[tied])
    return out


def find(rarity: Rarity, like: Like, levels: Levels, worse: Ints, zero_yuan: float) -> Pieces:
    """Return the pieces of each case's range.

    Parameters
    ----------
    rarity, like :
        Densities, and what fines are laid beside.
    levels, worse :
        How much each range has to hold; number of aggravating facts (n,), at most 2.
    zero_yuan : float
        The least amount on the scale.
    """
    cuts = edges(float(np.log(zero_yuan)))
    level = levels.at(like.clause, like.worth, worse)

    def of(part: slice) -> tuple[Doubles, ...]:
        return _pieces(masses(rarity, like.at(part), cuts), level[part], cuts)

    parts = each(of, slices(len(like.y), _SLICE) or [slice(0, 0)])  # nobody's have places, too
    return Pieces(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _needed(rarity: Rarity, like: Like, cuts: Doubles) -> Doubles:
    """Return how much of its density lies in cells no less likely than that of its own fine."""
    needed = np.empty(len(like.y))
    for part in slices(len(like.y), _SLICE):
        some = like.at(part)
        mass = masses(rarity, some, cuts)
        place = np.clip(((some.y - cuts[0]) / CELL).astype(np.int64), 0, mass.shape[1] - 1)
        own = mass[np.arange(len(mass)), place]
        needed[part] = np.where(mass >= own[:, None], mass, 0).sum(axis=1)
    return needed


def _enough(needed: Doubles, share: float) -> float:
    """Return the conformal quantile: the (n + 1)th share."""
    if not needed.size:
        return share
    return float(np.quantile(needed, min(share * (1 + 1 / needed.size), 1.0)))


def _drawn(needed: Doubles, share: float, usual: float) -> float:
    """Return the same drawn towards the usual level."""
    n = needed.size
    return float((n * _enough(needed, share) + _SHRINK * usual) / (n + _SHRINK))


def _pieces(mass: Floats, level: Doubles, cuts: Doubles) -> tuple[Doubles, ...]:
    n, cells = mass.shape
    order = np.argsort(-mass, axis=1, kind="stable")
    upto = np.cumsum(np.take_along_axis(mass, order, 1), axis=1)
    inside = np.zeros((n, cells), dtype=np.bool_)
    before = np.concatenate([np.zeros((n, 1), dtype=upto.dtype), upto[:, :-1]], axis=1)
    np.put_along_axis(inside, order, before < level[:, None] - 1e-6, 1)
    inside[:, 1:-1] |= inside[:, :-2] & inside[:, 2:]  # one empty cell parts nothing
    inside = _at_most(inside)
    start = inside & ~np.concatenate([np.zeros((n, 1), np.bool_), inside[:, :-1]], axis=1)
    end = inside & ~np.concatenate([inside[:, 1:], np.zeros((n, 1), np.bool_)], axis=1)
    nth = np.cumsum(start, axis=1) - 1
    out = [np.full((n, MOST_PIECES), np.nan) for _ in range(4)]
    total = np.concatenate([np.zeros((n, 1)), np.cumsum(mass, axis=1, dtype=np.float64)], axis=1)
    row, first = np.nonzero(start)
    last = np.nonzero(end)[1]
    column = nth[row, first]
    out[0][row, column], out[1][row, column] = cuts[first], cuts[last + 1]
    held = total[row, last + 1] - total[row, first]
    whole = np.bincount(row, weights=held, minlength=n)[row]
    out[2][row, column] = COVERED * held / np.maximum(whole, 1e-9)
    half = total[row, first] + held / 2
    middle = (total[row] < half[:, None]).sum(axis=1) - 1
    out[3][row, column] = (cuts[middle] + cuts[middle + 1]) / 2
    return tuple(out)


def _at_most(inside: Bools) -> Bools:
    """Fill the narrowest gaps of the few cases that would have more pieces than are shown."""
    pieces = (np.diff(inside.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1)
    for row in np.flatnonzero(pieces > MOST_PIECES):
        line = inside[row]
        while True:
            change = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
            starts, ends = change[::2], change[1::2]
            if len(starts) <= MOST_PIECES:
                break
            narrow = int(np.argmin(starts[1:] - ends[:-1]))
            line[ends[narrow] : starts[narrow + 1]] = True
    return inside
