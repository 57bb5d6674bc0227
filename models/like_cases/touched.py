"""Which cases a day can have moved, where they are measured by the same yardstick as before.

A case's result hangs on its own row and its peers'. Moved are the cases that changed, those that have
a changed one among their peers now, and those that had one. A peer's odd fine is judged beside its own
peers too (:mod:`twins`): those beside such a peer that may have moved are moved as well. A flagged case
is compared among its label a second time: it is moved where a case of that label changed.

Never are too few looked at; some are looked at for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from models.arrays import Bools, Ints
from models.like_cases import chance, counties, labelled
from models.like_cases.compare import Yardstick
from models.like_cases.facts.shown import read_shown
from models.like_cases.gone import Gone
from models.like_cases.numbers import Kept
from models.like_cases.params import Params
from models.like_cases.prepare import comparable, decided


@dataclass(frozen=True)
class Changes:
    """What has changed since all cases were judged by the yardstick that still stands.

    Attributes
    ----------
    keys : frozenset of str
        Cases that are new, changed or gone.
    before : pl.DataFrame
        Their rows as they were, columns as :func:`judge` takes them.
    listed : frozenset of str
        Cases compared among their label as well: those that were flagged or asked for.
    stood : pl.DataFrame
        The cases that were compared and have not changed: columns as :func:`judge` takes them, but
        for their texts, and ``goods``, ``gains`` and ``grounds`` read of these.
    read : callable
        Gives what else was read of their texts (:func:`numbers.frame`): hundreds of megabytes of many
        cases, asked for once.
    """

    keys: frozenset[str]
    before: pl.DataFrame
    listed: frozenset[str]
    stood: pl.DataFrame
    read: Callable[[], pl.DataFrame]

    def pool(
        self, cases: pl.DataFrame, as_of: date, params: Params, yardstick: Yardstick
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the cases to be compared, and those of ``cases`` that cannot be, by key each."""
        fresh = comparable(cases, as_of, params, yardstick.blank)
        may = pl.col("not_evaluated_reason").is_null()
        known = decided(self.stood, as_of, params)
        pool = pl.concat([known, fresh.filter(may)], how="diagonal_relaxed").sort("case_key")
        return pool, fresh.filter(~may)

    def kept(self, pool: pl.DataFrame) -> Kept:
        """Return the numbers of those cases of the pool that have not changed."""
        return Kept.of(pool["case_key"], self.read())


def no_longer(
    pool: pl.DataFrame, shown: Bools, changes: Changes, kept: Kept, yardstick: Yardstick, params: Params,
    seed: int, as_of: date,
) -> Gone:  # fmt: skip
    """Return the rows that are no longer so, as numbers, and what the cases of the pool are to them."""
    rows = comparable(changes.before, as_of, params, yardstick.blank)
    rows = rows.filter(pl.col("not_evaluated_reason").is_null())
    vectors = np.zeros((0, 0), dtype=np.float32)
    if rows.height:
        folds = _folds(rows, yardstick, seed)
        vectors = yardstick.learnt.numbers(rows, read_shown(rows), folds).vectors
    numbers = yardstick.learnt.numbers(pool, shown, _folds(pool, yardstick, seed), kept)
    reach, unknown = np.full(pool.height, np.inf), np.ones(pool.height, dtype=np.bool_)
    reach[kept.rows], unknown[kept.rows] = kept.reach, False
    own = pool["case_key"].is_in(sorted(changes.keys)).to_numpy()
    listed = pool["case_key"].is_in(sorted(changes.listed)).to_numpy()
    changed = pl.concat([pool.filter(own), rows], how="diagonal_relaxed")
    beside = listed & _beside(pool, changed)
    return Gone(vectors, rows["block"], rows["parent_block"], own | unknown, beside, reach, numbers)


def _folds(cases: pl.DataFrame, yardstick: Yardstick, seed: int) -> Ints:
    drawn = chance.hashes(cases["case_key"], seed)
    return counties.folds(cases, drawn, yardstick.learnt.dealt)


def _beside(pool: pl.DataFrame, changed: pl.DataFrame) -> Bools:
    """Tell which cases have the clause and a label of a changed one."""
    out = np.zeros(pool.height, dtype=np.bool_)
    for name in labelled.LABELS:
        if name in pool.columns and name in changed.columns:
            pair = pl.struct("parent_block", name)
            theirs = changed.filter(pl.col(name).is_not_null()).select(pair).to_series()
            out |= pool.select(pair.is_in(theirs.unique().implode())).to_series().to_numpy()
    return out
