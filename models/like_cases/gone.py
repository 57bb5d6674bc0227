"""Rows that are no longer so: whose peers they were, and who is moved by that."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Floats
from models.like_cases.numbers import Numbers
from models.like_cases.parallel import product, slices

#: More than rounding does to a squared distance.
_MARGIN = 0.01
_AT_ONCE = 512


@dataclass(frozen=True)
class Gone:
    """Rows as they were of cases that changed or went, and what the others are to them.

    ``vectors`` (m, d) for distances, ``block`` and ``parent`` their clauses; of the cases compared
    now (n,) ``changed`` are those that are new or changed, or of which nothing was kept, ``beside``
    those that are moved whatever their peers, ``reach`` how far off the farthest peer of each was,
    squared, infinite where that is not known, ``numbers`` their numbers, read again or kept.
    """

    vectors: Floats
    block: pl.Series
    parent: pl.Series
    changed: Bools
    beside: Bools
    reach: Doubles
    numbers: Numbers

    def moved(self, cases: pl.DataFrame, vectors: Floats, widened: Bools) -> Bools:
        """Tell which cases changed, have a changed one among their peers now, or had one.

        Parameters
        ----------
        cases : pl.DataFrame, shape (n, …)
        vectors : array, shape (n, d)
        widened : array of bool, shape (n,)
            Cases that are compared in the parent clause.
        """
        were = pl.DataFrame({"block": self.block, "parent_block": self.parent})
        return np.asarray(
            self.changed
            | self.near(cases, vectors, widened, self.changed)
            | self._near(cases, vectors, widened, were, self.vectors)
        )

    def near(self, cases: pl.DataFrame, vectors: Floats, widened: Bools, marked: Bools) -> Bools:
        """Tell which cases may have a marked one among their peers (n,)."""
        rows = np.flatnonzero(marked)
        there = cases.select("block", "parent_block")[rows]
        return self._near(cases, vectors, widened, there, vectors[rows])

    def _near(
        self, cases: pl.DataFrame, vectors: Floats, widened: Bools, marked: pl.DataFrame, at: Floats
    ) -> Bools:  # fmt: skip
        """Tell which cases have one of the rows ``at`` (m, d) as near as their farthest peer, or nearer."""
        out, reach = np.zeros(cases.height, dtype=np.bool_), self.reach
        for column, asked in (("block", ~widened), ("parent_block", widened)):
            own = marked[column]
            for name in own.unique().drop_nulls():
                rows = np.flatnonzero((cases[column] == name).to_numpy() & asked)
                there = at[(own == name).to_numpy()]
                for part in slices(len(there) if rows.size else 0, _AT_ONCE):
                    near = vectors[rows]
                    gap = product(near, (-2 * there[part]).T)
                    gap += (there[part] ** 2).sum(axis=1)
                    gap += (near**2).sum(axis=1)[:, None]
                    out[rows] |= gap.min(axis=1) <= reach[rows] + _MARGIN
        return out
