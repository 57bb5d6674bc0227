"""Columns that a judgement reads, in the types their table's contract gives them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from data_contracts import schema_of, table


@cache
def types_of(name: str, *columns: str) -> dict[str, Any]:
    """Return the types in which judgements read a table, or these columns of it: money as Float64.

    Raises
    ------
    KeyError
        There is no such table, or its contract lacks a column.
    """
    contract = table(name)
    if lacking := [column for column in columns if column not in contract.columns]:
        raise KeyError(f"data_contracts/tables/{name}.yml lacks {lacking}")
    types = schema_of(contract, *columns)
    return {c: pl.Float64() if dtype.is_decimal() else dtype for c, dtype in types.items()}


def ensure(frame: pl.DataFrame, wanted: Mapping[str, Any]) -> pl.DataFrame:
    """Return ``frame`` with every wanted column: a missing one is null, an untyped one typed."""
    return frame.with_columns(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in wanted.items()
        if name not in frame.columns or frame.schema[name] == pl.Null
    )
