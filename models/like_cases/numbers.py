"""The numbers of cases before any peer is looked for, and how they are kept from one day to the next."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from data_contracts import schema_of, table
from models.arrays import Bools, Doubles, Floats, Ints
from models.like_cases.chance import FOLDS
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.fines.bands import N_BANDS

NUMBERS_SCHEMA = schema_of(table("feat_disparity__numbers"))


@dataclass(frozen=True)
class Numbers:
    """Of n cases: ``vectors`` (n, d) for distances, ``share`` (n, bands) of each band, logarithms.

    ``pair`` (n, folds) is what the facts are worth by the fits without the case's own fold and each
    fold, ``alone`` (n, folds) by those without each one fold, NaN where the numbers were kept.
    """

    vectors: Floats
    pair: Floats
    alone: Floats
    share: Floats

    @classmethod
    def empty(cls, n: int, dims: int) -> "Numbers":
        """Return numbers to be filled in."""
        return cls(
            np.zeros((n, dims), np.float32), np.zeros((n, FOLDS), np.float32),
            np.full((n, FOLDS), np.nan, np.float32), np.zeros((n, N_BANDS), np.float32),
        )  # fmt: skip

    def at(self, rows: Ints) -> "Numbers":
        """Return the same of some cases."""
        return Numbers(*(values[rows] for values in vars(self).values()))

    def own(self, folds: Ints) -> Doubles:
        """Return what the facts of each case are worth by the fit without its fold, (n,)."""
        return np.asarray(self.pair[np.arange(len(folds)), folds], dtype=np.float64)


@dataclass(frozen=True)
class Kept:
    """What was kept of some cases of a comparison, at ``rows`` (m,) ascending.

    ``shown`` (m, circumstances), ``told`` (m, dims) the part of their vectors that was read from
    texts, ``pair`` and ``share`` as in :class:`Numbers`, ``reach`` (m,) the squared distance of their
    farthest peer, infinite where they had too few.
    """

    rows: Ints
    shown: Bools
    told: Floats
    pair: Floats
    share: Floats
    reach: Doubles

    @classmethod
    def of(cls, keys: pl.Series, frame: pl.DataFrame) -> "Kept":
        """Return what ``frame`` (:func:`frame`) holds of the cases with these keys, n in all."""
        asked = pl.DataFrame({"case_key": keys}).with_row_index("row")
        found = asked.join(frame, on="case_key", how="inner", maintain_order="left")
        bits = found["circumstances"].to_numpy()[:, None] >> np.arange(len(CIRCUMSTANCES))
        told = _laid_out(found["numbers"])
        ends = (told.shape[1] - FOLDS - N_BANDS, told.shape[1] - N_BANDS)
        text, pair, share = np.split(told, ends, axis=1)
        return cls(
            found["row"].to_numpy().astype(np.int64), (bits & 1).astype(np.bool_), text, pair, share,
            found["reach"].fill_null(np.inf).to_numpy(),
        )  # fmt: skip


def _laid_out(numbers: pl.Series) -> Floats:
    """Return the numbers of n cases, none of them null, as an array (n, numbers of each)."""
    if numbers.is_empty():
        return np.zeros((0, FOLDS + N_BANDS), dtype=np.float32)
    held = numbers.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, bounds, content = held.buffers()
    ends = np.frombuffer(bounds, dtype=np.int64)[held.offset :]
    flat = np.frombuffer(
        content, dtype="<f4", count=int(ends[len(held)] - ends[0]) // 4, offset=int(ends[0])
    )
    return flat.reshape(len(held), -1)


def frame(
    cases: pl.DataFrame, shown: Bools, numbers: Numbers, told: int, distance: Floats, stand: Bools
) -> pl.DataFrame:  # fmt: skip
    """Return what was read of n cases as a table, :data:`NUMBERS_SCHEMA`.

    ``cases`` have the key, the amounts ``goods`` and ``gains``, yuan, and ``grounds``. ``told`` is how many of the
    last columns of the vectors were read from texts; the others are made of columns again.
    ``distance`` (n, k) are those of the peers. ``stand`` (n,): the numbers will be the same tomorrow;
    those of the others are null.
    """
    whole = [numbers.vectors[:, numbers.vectors.shape[1] - told :], numbers.pair, numbers.share]
    flat = np.concatenate(whole, axis=1, dtype="<f4")
    width = 4 * flat.shape[1]
    rows = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(flat), [None, pa.py_buffer(flat.tobytes())]
    )
    bits = (shown.astype(np.int64) << np.arange(shown.shape[1])).sum(axis=1)
    reach = distance.max(axis=1, initial=-np.inf).astype(np.float64)
    made = cases.with_columns(
        circumstances=pl.Series(bits), numbers=pl.Series(rows), reach=pl.Series(reach)
    ).select(pl.col(name).cast(kind) for name, kind in NUMBERS_SCHEMA.items())
    return made.with_columns(
        numbers=pl.when(pl.Series(stand)).then("numbers"),
        reach=pl.when(pl.col("reach").is_finite()).then("reach"),
    )
