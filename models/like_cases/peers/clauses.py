"""What is learnt of each clause: its level, how far the nearest are believed, whether its range is trusted.

Every number of a clause that fines enter is learnt eight times, each time without one fold of the
cases, and a case is laid beside the one its own fold has no part in.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Floats, Ints
from models.like_cases.chance import FOLDS
from models.like_cases.fines import limits
from models.like_cases.fines.adjust import centres_and_scales, medians_without
from models.like_cases.fines.bands import Law
from models.like_cases.params import Params
from models.like_cases.peers.neighbours import Lists


@dataclass
class Clauses:
    """Numbers of m clauses, in the order of ``names``; the first ``n_old`` stand, others are being learnt.

    ``n`` (m,) cases; ``worth`` (m, folds) what the facts of its cases are worth on average, by the
    fit without each fold; ``level`` (m, folds) the median fine less that; ``centre`` and ``scale``
    (m,) median and spread of its fines; ``slope`` (m,) how far the nearest are believed; ``widened``
    (m,) whether its cases are compared in the parent clause; ``fits`` whether the range found is
    trusted, ``lawful`` whether the maximum is one, ``low`` and ``high`` (m,) the range that its fines
    show; ``lists`` by name how large blocks are searched, of parent clauses with "^" before it.
    """

    names: list[str]
    n: Ints
    worth: Doubles
    level: Doubles
    centre: Doubles
    scale: Doubles
    slope: Doubles
    widened: Bools
    fits: Bools
    lawful: Bools
    low: Doubles
    high: Doubles
    parents: list[str] = field(default_factory=list)
    lists: dict[str, Lists] = field(default_factory=dict)
    n_old: int = 0
    old_parents: frozenset[str] = frozenset()

    @classmethod
    def none(cls) -> "Clauses":
        """Return no clause at all."""
        return _empty([])

    def extended(self, names: list[str]) -> "Clauses":
        """Return the same with more clauses to be learnt."""
        more = _empty(names)
        arrays = {
            k: np.concatenate([v, getattr(more, k)])
            for k, v in vars(self).items()
            if isinstance(v, np.ndarray)
        }
        return Clauses(
            [*self.names, *names], **arrays, parents=self.parents, lists=dict(self.lists),
            n_old=len(self.names), old_parents=frozenset(self.parents),
        )  # fmt: skip

    def is_new(self, name: str) -> bool:
        """Return whether nothing was learnt of a clause, or of a parent clause ("^" before its name)."""
        if name.startswith("^"):
            return name[1:] not in self.old_parents
        return name not in self.names[: self.n_old]

    def stand(self, codes: Ints) -> Bools:
        """Tell which of these clauses were learnt of before: what is told of them stays so."""
        return codes < self.n_old

    def codes(self, blocks: pl.Series) -> Ints:
        """Return the place of each block's name."""
        place = {name: i for i, name in enumerate(self.names)}
        return blocks.replace_strict(place, return_dtype=pl.Int64).to_numpy().astype(np.int64)

    def learn_law(self, pool: pl.DataFrame, block: Ints, params: Params) -> None:
        """Learn counts, widening and the law's ranges of the new clauses."""
        rows = np.flatnonzero(block >= self.n_old)
        if not rows.size:
            return
        mine, cases = block[rows], pool[rows]
        m = len(self.names)
        new = np.arange(m) >= self.n_old
        counts = np.bincount(mine, minlength=m)
        self.n = np.where(new, counts, self.n)
        parents = cases["parent_block"]
        within = cases.select(pl.len().over("parent_block"))["len"].to_numpy()
        wider = np.zeros(m, dtype=np.bool_)
        wider[mine] = within > counts[mine]
        self.widened = np.where(new, wider & (counts < params.widen_below), self.widened)
        self.parents = sorted({*self.parents, *parents.unique().to_list()})
        known, shown_low, shown_high, lawful = limits.of_clauses(cases, mine, m, params)
        self.fits, self.lawful = np.where(new, known, self.fits), np.where(new, lawful, self.lawful)
        self.low, self.high = (
            np.where(new, shown_low, self.low), np.where(new, shown_high, self.high)
        )  # fmt: skip

    def learn_level(
        self, y: Doubles, worth: Floats, block: Ints, folds: Ints, usual: float
    ) -> None:
        """Learn worth, level and spread of the new clauses among these cases of whole clauses."""
        rows = np.flatnonzero(block >= self.n_old)
        if not rows.size:
            return
        mine, m = block[rows], len(self.names)
        there = np.unique(mine)
        counts = np.maximum(np.bincount(mine, minlength=m), 1)
        for fold in range(FOLDS):
            sums = np.bincount(mine, weights=worth[rows, fold], minlength=m)
            self.worth[there, fold] = (sums / counts)[there]
        own = self.own_worth(worth[rows], mine, folds[rows])
        self.level[there] = medians_without(y[rows] - own, mine, folds[rows], m)[there]
        centre, scale = centres_and_scales(y[rows], mine, m, usual)
        self.centre[there], self.scale[there] = centre[there], scale[there]

    def learn_slope(self, r: Doubles, m: Doubles, block: Ints, params: Params) -> None:
        r"""Learn how far the nearest are believed: :math:`r_i` own fine, :math:`m_i` theirs, less the level.

        .. math:: s = \frac{\sum r_i m_i + \kappa \overline{m^2} s_0}{\sum m_i^2 + \kappa \overline{m^2}}

        :math:`\kappa` counts as ``level_weight`` cases of the prior slope ``near_share``.
        """
        rows = np.flatnonzero(block >= self.n_old)
        if not rows.size:
            return
        mine, size, there = block[rows], len(self.names), np.unique(block[rows])
        over = np.bincount(mine, weights=(r * m)[rows], minlength=size)
        square = np.bincount(mine, weights=(m**2)[rows], minlength=size)
        cases = np.maximum(np.bincount(mine, minlength=size), 1)
        usual = np.maximum(square / cases, 1e-6) * params.level_weight
        slope = (over + usual * params.near_share) / (square + usual)
        self.slope[there] = np.clip(slope, 0.0, 1.0)[there]

    def own_worth(self, worth: Floats, block: Ints, folds: Ints) -> Doubles:
        """Return what each row's facts are worth beside its clause's, by the fit without it."""
        own = worth[np.arange(len(folds)), folds]
        return np.asarray(own - self.worth[block, folds])

    def law(self, pool: pl.DataFrame, block: Ints, params: Params) -> Law:
        """Return the ranges that are trusted, on the logarithm of yuan."""
        return limits.law(pool, block, self.fits, params)

    def by_fines(self, law: Law) -> Law:
        """Return ``law`` with the range that the fines show where none is found or trusted.

        For densities only: no reader is ever told such a bound.
        """
        shown = ~law.known & np.isfinite(self.high[law.clause])
        low, high = self.low[law.clause], self.high[law.clause]
        return Law(np.where(shown, low, law.low), np.where(shown, high, law.high), law.clause)

    def permitted(self, pool: pl.DataFrame, block: Ints) -> Doubles:
        """Return the logarithm of the most the law permits in each case, infinite where not known."""
        most = (pool["y_max"] + pool["offset"]).to_numpy()
        return np.where(self.lawful[block], most, np.inf)

    def clipped(self, y: Doubles, block: Ints) -> Doubles:
        """Return the fines less the middle of their clause, clipped where they are far out."""
        reach = 2.5 * self.scale[block]
        return np.asarray(np.clip(y - self.centre[block], -reach, reach))


def _empty(names: list[str]) -> Clauses:
    m = len(names)
    none = np.zeros(m, dtype=np.bool_)
    return Clauses(
        names, np.zeros(m, dtype=np.int64), np.zeros((m, FOLDS)), np.full((m, FOLDS), np.nan),
        np.zeros(m), np.ones(m), np.zeros(m), none, none.copy(), none.copy(),
        np.full(m, np.nan), np.full(m, np.nan),
    )  # fmt: skip
