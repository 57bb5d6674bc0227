"""Give every page the columns its contract promises, whether or not the table was there."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from data_contracts import schema_of
from data_contracts import tables as table_contracts

#: Rows made into objects at once: what repeats is let go before the next.
_AT_ONCE = 10_000
#: Frames that are not tables of the warehouse, with the columns the pages read.
EXTRA: dict[str, dict[str, Any]] = {
    "regions": {
        "region_code": pl.String,
        "name": pl.String,
        "parent_code": pl.String,
        "is_city": pl.Boolean,
    },
    "compared": {
        "case_key": pl.String,
        "clause_id": pl.String,
        "outcome": pl.String,
        "not_evaluated_reason": pl.String,
        "direction": pl.String,
        "score": pl.Float64,
        "fine_yuan": pl.Decimal(18, 2),
    },
    "more_complaints": {"triage": pl.String, "n": pl.Int64, "n_changed": pl.Int64},
    "more_flags": {"region_code": pl.String, "rule_code": pl.String, "n": pl.Int64},
    "weekly_parties": {"field": pl.String, "week": pl.Date, "parties": pl.Int64},
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


def rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a frame in which equal texts, days and lists of texts are one object.

    For rows that are kept: hundreds of thousands say the same few things.
    """
    same: dict[Any, Any] = {}
    for some in frame.iter_slices(_AT_ONCE):
        columns = []
        for column in some.iter_columns():
            values = column.to_list()
            if column.dtype in (pl.String, pl.Date):
                values = [same.setdefault(v, v) for v in values]
            elif column.dtype == pl.List(pl.String):
                values = [v if v is None else same.setdefault(tuple(v), v) for v in values]
            columns.append(values)
        yield from zip(*columns, strict=True)
