"""Give every page the columns its contract promises, whether or not the table was there."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from data_contracts import schema_of
from data_contracts import tables as table_contracts

#: Frames that are not tables of the warehouse, with the columns the pages read.
EXTRA: dict[str, dict[str, Any]] = {
    "regions": {
        "region_code": pl.String,
        "name": pl.String,
        "parent_code": pl.String,
        "is_city": pl.Boolean,
    },
    "parties": {"party_key": pl.String, "party_name": pl.String},
    "law_mitigations": {
        "law_short": pl.String,
        "article": pl.Int64,
        "effect": pl.String,
        "about": pl.String,
    },
}


def get(tables: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return a table with every column of its contract; absent ones are null.

    Parameters
    ----------
    tables : Mapping[str, pl.DataFrame]
        Whatever the run has; absent tables count as empty.
    name : str
        A table of ``data_contracts/tables`` or one of :data:`EXTRA`.

    Returns
    -------
    pl.DataFrame, shape (n, at least the contract's columns)

    Raises
    ------
    KeyError
        The name is neither a contract's nor in :data:`EXTRA`.
    """
    columns = EXTRA[name] if name in EXTRA else schema_of(table_contracts()[name])
    frame = tables.get(name)
    if frame is None:
        return pl.DataFrame(schema=columns)
    there = frame.schema
    return frame.with_columns(
        pl.lit(None, dtype=dtype).alias(column)
        for column, dtype in columns.items()
        if there.get(column, pl.Null) == pl.Null
    )
