r"""How rare a fine is among its like, and how surely it was moved.

.. math:: s_i = \ln \frac{g_i(y_i)}{p_i(y_i)}, \quad
    g_i(y) = \tfrac{1}{2m} \sum_k \left( p_i(y - d_k) + p_i(y + d_k) \right)

:math:`p_i` is the density of fines given the facts of the case, its own fine left out; :math:`g_i`
the same moved by a factor of two to ten either way, and for a fifth the density of all fines under
the clause: a fine as given to other facts. What lies between two bands is rare though it
is near neither's far side; what lies far out in a wide clause is not. Moves of less than
``min_gap_yuan`` count a tenth: such a case goes to the end of the list, it is not taken off it.
"""

from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Bools, Doubles, Floats, Ints
from models.like_cases.fines.bands import Bands, Law
from models.like_cases.fines.clause_fines import CLAUSE, ROOT, ClauseFines, Density
from models.like_cases.fines.fact_fines import FactFines
from models.like_cases.fines.recorded import Recorded, Side
from models.like_cases.fines.told import Told, learn
from models.like_cases.parallel import each, slices

#: Width of the kernels on the logarithm, on fines as they were given.
NARROW = 0.3
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
#: Where bands begin below the minimum, or below the maximum where there is no minimum.
_BELOW_MINIMUM, _BELOW_MAXIMUM = 1.6, 3.5
#: Clauses of fewer cases have a line of their own: amounts often follow what is not recorded there.
_FEW_CASES = 100
_SLICE = 10_000


@dataclass(frozen=True)
class Like:
    """What the fines of n cases are laid beside, on the logarithm of yuan.

    ``adjusted`` and ``raw`` (n, k) are the peers' fines with the facts of the case and as they
    were, NaN where there is none, ``weight`` (n, k) their weights; ``up`` and ``down`` (n,) the
    room that unshared facts give; ``y`` (n,) the fines, ``offset`` what they are above the scale of
    the clause, ``clause`` (n,) codes; ``law`` and ``share`` (n, bands) for cases with a range,
    ``folds`` (n,), ``worth`` (n,) what the facts are worth on the logarithm beside the clause's;
    ``twins`` (n,) how many of the clause's fines, outside the case's fold, are its twins'
    (:func:`twins.apart`), and ``once`` (n,) what it counts where a case and its twins count once;
    ``side`` is what their record says of the minimum.
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
    twins: Ints
    once: Doubles
    side: Side

    def at(self, rows: Ints | slice) -> "Like":
        """Return the same of some cases."""
        index = np.arange(len(self.y))[rows]
        return Like(
            self.adjusted[rows], self.raw[rows], self.weight[rows], self.up[rows], self.down[rows],
            self.y[rows], self.offset[rows], self.clause[rows], self.law.at(index),
            self.share[rows], self.folds[rows], self.worth[rows],
            self.twins[rows], self.once[rows], self.side.at(rows),
        )  # fmt: skip


def _beside(centres: Floats, width: float | Doubles, like: Like) -> Density:
    """Return the kernel density of weighted centres, less the room unshared facts give."""
    n = len(like.y)
    scale = np.broadcast_to(np.float32(-0.5) / np.asarray(width, np.float32) ** 2, (n,))[:, None]
    up, down = (v[:, None].astype(np.float32) for v in (like.up, like.down))
    height = width * ROOT

    def density(at: Doubles) -> Doubles:
        gap = at[:, None].astype(np.float32) - centres
        over = np.maximum(gap - up, 0)
        gap += down
        over += np.minimum(gap, 0, out=gap)
        far = np.multiply(scale * over, over, out=over)
        near = np.einsum("ij,ij->i", np.exp(far, out=far), like.weight)
        return np.asarray(near / height, np.float64)

    return density


class Rarity:
    """Densities of fines given the facts: peers, the clause at like facts, bands where a range is trusted.

    Attributes
    ----------
    width_ : array, shape (clauses,)
        Width of the kernel on fines adjusted to the facts.
    usual_width_ : float
        The same for a clause that nothing was learnt of.
    from_clause_ : tuple of float
        Share of the clause's fines at like facts beside the peers', without and with a trusted range.
    banded_ : float
        Share of the bands in the density that ranges are drawn from.
    told_ : Told or None
        What becomes of the shares of bands that facts tell; None where there are no bands.
    recorded_ : Recorded
        How far fines follow what the record says of the minimum.
    """

    def __init__(self, bands: Bands | None, min_gap_yuan: float) -> None:
        self.bands, self.min_gap_yuan = bands, min_gap_yuan
        self.from_clause_, self.banded_ = (0.0, 0.0), 0.0
        self.told_: Told | None = None

    def fit(self, like: Like, fines: ClauseFines, some: Ints) -> "Rarity":
        """Learn how much each density counts, from how likely it makes fines it has not seen.

        ``fines`` are those of all clauses; ``some`` are the rows to learn on.
        """
        own, m = like.y - like.offset, len(fines.width)
        self.fines_ = fines
        few = like.at(some)
        self.width_, self.usual_width_ = self._widths(few, m)
        self.left_ = ClauseFines(own - like.worth, like.clause, like.folds, m, self.width_)
        self.at_facts_ = FactFines(own, like.worth, like.clause, like.folds, m)
        peers, clause = self._peers(few)(few.y), self._at_facts(few)(few.y)
        known = few.law.known & (self.bands is not None)
        both = np.stack([peers, clause], axis=1)
        self.from_clause_ = _second(both[~known]), _second(both[known])
        if known.any():
            self.told_ = self._told(few.at(np.flatnonzero(known)), m)
            kernel = self._kernel(few)(few.y)[known]
            some_known = few.at(np.flatnonzero(known))
            banded = self._banded(self._borne_out(some_known))(some_known.y)
            self.banded_ = _second(np.stack([kernel, banded], axis=1))
        self.recorded_ = self._recorded(few)
        return self

    def beside(self, like: Like, m: int) -> "Rarity":
        """Return the same with the fines of clauses, ``m`` in all, that nothing was learnt of."""
        old = len(self.width_)
        if m == old:
            return self
        rows = np.flatnonzero(like.clause >= old)
        of = like.clause[rows], like.folds[rows], m
        own = (like.y - like.offset)[rows]
        out = copy(self)
        out.width_ = np.concatenate([self.width_, np.full(m - old, self.usual_width_)])
        out.fines_ = self.fines_.plus(own, *of, CLAUSE)
        out.left_ = self.left_.plus(own - like.worth[rows], *of, self.usual_width_)
        out.at_facts_ = self.at_facts_.plus(own, like.worth[rows], *of)
        return out

    def by_band(self, like: Like) -> Bools:
        """Return which cases have bands."""
        return np.asarray(like.law.known & (self.bands is not None))

    def kinds(self, like: Like) -> Ints:
        """Return what the scores can be trusted to tell: 1 with bands, 2 few cases without, 0 the others."""
        few = self.fines_.whole[like.clause] < _FEW_CASES
        return np.asarray(np.where(self.by_band(like), 1, np.where(few, 2, 0)), dtype=np.int64)

    def alone(self, like: Like, y: Doubles | None = None) -> Doubles:
        """Return ln(g/p) of fines ``y`` by bands, or by what the facts leave: no peer enters it."""
        at = like.y if y is None else y

        def of(part: slice) -> Doubles:
            some, here = like.at(part), at[part]
            score = np.empty(len(here))
            by_band = some.law.known & (self.bands is not None)
            known, rest = np.flatnonzero(by_band), np.flatnonzero(~by_band)
            if known.size:
                score[known] = self._of_bands(here[known], some.at(known))
            left = some.at(rest)
            within = self._within_clause(here[rest], left)
            density = self._and_recorded(self._left(left), left, here[rest] - within)
            score[rest] = self._ratio(density, within)
            return score

        return np.concatenate([np.empty(0), *each(of, slices(len(at), _SLICE))])

    def among(self, like: Like, y: Doubles | None = None) -> Doubles:
        """Return ln(g/p) of fines ``y`` (the cases' own by default) among the peers' fines."""
        at = like.y if y is None else y

        def of(part: slice) -> Doubles:
            some, here = like.at(part), at[part]
            other, within = self._clause(some)(here), self._within(here, some)
            density = self._and_recorded(self._kernel(some), some, here - within)
            return self._ratio(density, within, other)

        return np.concatenate([np.empty(0), *each(of, slices(len(at), _SLICE))])

    def _within(self, y: Doubles, like: Like) -> Doubles:
        """Return the fines, none further than the moves reach from peers and clause."""
        there = like.weight > 0
        both = [np.where(there, v, np.nan) for v in (like.adjusted, like.raw)]
        least, most = self.fines_.least[like.clause], self.fines_.most[like.clause]
        ends = [(np.fmin.reduce(v, axis=1), np.fmax.reduce(v, axis=1)) for v in both]
        low = np.fmin.reduce([least + like.offset, *(a for a, _ in ends)])
        high = np.fmax.reduce([most + like.offset, *(z for _, z in ends)])
        return np.asarray(np.clip(y, low - _REACH, high + _REACH), np.float64)

    def _within_clause(self, y: Doubles, like: Like) -> Doubles:
        """Return the fines, none further than the moves reach from what facts leave of the clause's."""
        by_facts = like.offset + like.worth
        least, most = self.left_.least[like.clause], self.left_.most[like.clause]
        return np.asarray(np.clip(y, least + by_facts - _REACH, most + by_facts + _REACH))

    def _of_bands(self, y: Doubles, like: Like) -> Doubles:
        like, law = self._borne_out(like), like.law
        low = np.where(np.isfinite(law.low), law.low - _BELOW_MINIMUM, law.high - _BELOW_MAXIMUM)
        within = np.clip(y, low - _REACH, law.high + _REACH)
        return self._ratio(self._and_recorded(self._banded(like), like, y - within), within)

    def _ratio(self, density: Density, y: Doubles, other: Doubles | None = None) -> Doubles:
        moved = np.zeros(len(y))
        for step, share in zip(np.concatenate([MOVES, -MOVES]), [*WEIGHTS, *WEIGHTS], strict=True):
            gap = np.abs(np.exp(y) - np.exp(y - step))
            counts = np.where(gap >= self.min_gap_yuan, 1.0, _SMALL_MOVE)
            moved += 0.5 * share * counts * density(y - step)
        if other is not None:
            moved = (1 - _OTHER_FACTS) * moved + _OTHER_FACTS * other
        return np.asarray(np.log(moved) - np.log(density(y)))

    def _widths(self, like: Like, m: int) -> tuple[Doubles, float]:
        """Return the width of the kernel on adjusted fines for each of ``m`` clauses, and the usual one."""
        tried = [_beside(like.adjusted, width, like)(like.y) for width in WIDTHS]
        logs = np.log(np.stack(tried, axis=1) + FLOOR)
        sums = np.stack([np.bincount(like.clause, c, m) for c in logs.T], axis=1)
        best = np.argmax(sums + _WIDTH_CASES * logs.mean(axis=0), axis=1)
        usual = _WIDER * WIDTHS[int(np.argmax(logs.mean(axis=0)))]
        return np.asarray(_WIDER * np.array(WIDTHS)[best]), usual

    def _peers(self, like: Like) -> Density:
        wide = _beside(like.adjusted, self.width_[like.clause], like)
        narrow, floor = _beside(like.raw, NARROW, like), self._floor(like)
        return lambda y: (wide(y) + narrow(y)) / 2 + floor

    def _clause(self, like: Like) -> Density:
        own, floor = like.y - like.offset, self._floor(like)
        found = self.fines_.of(own, like.clause, like.folds, like.twins)
        return lambda y: found(y - like.offset) + floor

    def _at_facts(self, like: Like) -> Density:
        own, floor, clause = like.y - like.offset, self._floor(like), self._clause(like)
        found = self.at_facts_.of(
            own, like.worth, like.clause, like.folds, like.twins, lambda y: clause(y + like.offset)
        )
        return lambda y: found(y - like.offset) + floor

    def _floor(self, like: Like) -> Doubles:
        return np.asarray(FLOOR * self.width_[like.clause])

    def _kernel(self, like: Like) -> Density:
        """Return the peers' fines and the clause's at like facts, in the shares learnt."""
        peers, clause = self._peers(like), self._at_facts(like)
        share = np.where(self.by_band(like), self.from_clause_[1], self.from_clause_[0])
        return lambda y: (1 - share) * peers(y) + share * clause(y)

    def _left(self, like: Like) -> Density:
        """Return the density of what the facts leave, over the whole clause."""
        by_facts, floor = like.offset + like.worth, self._floor(like)
        found = self.left_.of(like.y - by_facts, like.clause, like.folds, like.twins)
        return lambda y: found(y - by_facts) + floor

    def _banded(self, like: Like) -> Density:
        if self.bands is None:
            raise ValueError("no bands were learnt")
        laid, share = self.bands.laid(like.law, like.folds), np.exp(like.share.astype(np.float64))
        return lambda y: laid.mixed(y, share)

    def _recorded(self, like: Like) -> Recorded:
        """Learn how far fines follow the record, where peers and facts do not tell it."""
        density, rest = self._kernel(like)(like.y), np.flatnonzero(~self.by_band(like))
        other, known = np.empty(len(like.y)), np.flatnonzero(self.by_band(like))
        other[rest] = self._left(like.at(rest))(like.y[rest])
        if known.size:
            some = self._borne_out(like.at(known))
            other[known] = self._banded(some)(some.y)
        return Recorded.learnt(like.side, like.y, (density + other) / 2, like.once)

    def _and_recorded(self, density: Density, like: Like, beyond: Doubles) -> Density:
        """Return the density with what the record lets expect beside, at fines so far ``beyond``."""
        share = self.recorded_.shares(like.side)
        rows = np.flatnonzero(share)
        recorded = self.recorded_.density(like.side.at(rows))

        def both(y: Doubles) -> Doubles:
            out = (1 - share) * density(y)
            out[rows] += share[rows] * recorded(y[rows] + beyond[rows])
            return out

        return both

    def _told(self, like: Like, m: int) -> Told | None:
        """Learn what becomes of the shares that facts tell, from cases that have bands."""
        if self.bands is None:
            return None
        at = self.bands.laid(like.law, like.folds).densities(like.y)
        return learn(like.share, at, like.clause, like.folds, like.once, m)

    def _borne_out(self, like: Like) -> Like:
        """Return the same with shares of bands as held-out fines bear them out."""
        if self.told_ is None:
            return like
        return replace(like, share=self.told_.log_shares(like.share, like.clause, like.folds))

    def banded_masses(self, cuts: Doubles, like: Like) -> Floats:
        """Return how likely the bands make each cell between ``cuts`` (m,), (n, m - 1)."""
        if self.bands is None:
            raise ValueError("no bands were learnt")
        like = self._borne_out(like)
        return self.bands.masses(cuts, like.law, like.share, like.folds)


def _second(densities: Doubles) -> float:
    """Return the second's share of a mixture of two known densities, by expectation and maximisation.

    A number of Python, as it is read back: one of NumPy would make single precision double.
    """
    share = np.full(2, 0.5)
    if not len(densities):
        return 0.0
    for _ in range(50):
        part = densities * share
        share = (part / part.sum(axis=1, keepdims=True)).mean(axis=0)
    return float(share[1])
