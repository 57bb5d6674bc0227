"""Rows that are no longer so: whose peers they were, and who is moved by that."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases.parallel import product

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]

#: More than rounding does to a squared distance.
_MARGIN = np.float32(0.01)


@dataclass(frozen=True)
class Gone:
    """Rows as they were of cases that changed or went, and what the others are to them.

    ``vectors`` (m, d) for distances, ``block`` and ``parent`` their clauses; of the cases compared
    now (n,) ``changed`` are those that are new or changed, ``beside`` those that are moved whatever
    their peers.
    """

    vectors: Floats
    block: pl.Series
    parent: pl.Series
    changed: Bools
    beside: Bools

    def were_peers(
        self, cases: pl.DataFrame, vectors: Floats, widened: Bools, distance: Floats
    ) -> Bools:
        """Tell which cases may have had one of these rows among their peers.

        As near as the farthest of their peers now, or nearer; anyone's where they have too few.

        Parameters
        ----------
        cases : pl.DataFrame, shape (n, …)
        vectors : array, shape (n, d)
        widened : array of bool, shape (n,)
            Cases that are compared in the parent clause.
        distance : array, shape (n, k)
            Squared distances of their peers, infinite where there is none.
        """
        out = np.zeros(cases.height, dtype=np.bool_)
        reach = distance.max(axis=1)
        for column, own, asked in (
            ("block", self.block, ~widened), ("parent_block", self.parent, widened),
        ):  # fmt: skip
            for name in own.unique().drop_nulls():
                rows = np.flatnonzero((cases[column] == name).to_numpy() & asked)
                there = self.vectors[(own == name).to_numpy()]
                if rows.size:
                    near = vectors[rows]
                    gap = product(near, (-2 * there).T)
                    gap += (there**2).sum(axis=1)
                    gap += (near**2).sum(axis=1)[:, None]
                    out[rows] = gap.min(axis=1) <= reach[rows] + _MARGIN
        return out


def among(peers: Indices, marked: Bools) -> Bools:
    """Tell which rows have a marked one among their peers (n, k), -1 where there is none."""
    return np.asarray(((peers >= 0) & marked[peers]).any(axis=1))
