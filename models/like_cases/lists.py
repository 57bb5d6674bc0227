"""A column of lists from its values, one after another, and how many each row has."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from models.arrays import Bools, Ints


def lists(
    values: Sequence[Any] | NDArray[Any], counts: Ints, kind: Any,
    known: Bools | None = None,
) -> pl.Series:  # fmt: skip
    """Return one list a row, null where it is not ``known``.

    Parameters
    ----------
    values : sequence, shape (sum of counts,)
        Of the rows' lists, in order.
    counts : array of int, shape (n,)
        How many of them each row has.
    kind : polars data type
        Of one value.
    known : array of bool, shape (n,), optional
        Rows that have a list at all.
    """
    ends = pl.Series(np.concatenate([[0], np.cumsum(counts)]), dtype=pl.Int64).to_arrow()
    flat = pl.Series(values, dtype=kind).to_arrow()
    unknown = None if known is None else pl.Series(~known).to_arrow()
    made = pa.LargeListArray.from_arrays(ends, flat, mask=unknown)
    out = pl.from_arrow(made)
    if not isinstance(out, pl.Series):
        raise TypeError("an array makes a series")
    return out.cast(pl.List(kind))
