"""Give every page the columns its contract promises, whether or not the table was there."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import polars as pl

from data_contracts import schema_of
from data_contracts import tables as table_contracts

#: Rows made into objects at once: what repeats is let go before the next.
_AT_ONCE = 10_000
#: Frames that are some columns of a table: its name, and those that the pages read.
PARTS = {
    "regions": ("feat_region", "region_code", "name", "parent_code", "is_city", "end_date", "merged_into"),
    "compared": (
        "out_case_disparity", "case_key", "clause_id", "outcome", "not_evaluated_reason",
        "direction", "score", "fine_yuan",
    ),
}  # fmt: skip
#: Frames that no table holds, sums mostly, with the columns the pages read.
EXTRA: dict[str, dict[str, Any]] = {
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


@cache
def _types(name: str) -> dict[str, Any]:
    if name in EXTRA:
        return EXTRA[name]
    source, *columns = PARTS.get(name, (name,))
    return schema_of(table_contracts()[source], *columns)


def get(tables: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return a table with every column of its contract; absent ones are null.

    Parameters
    ----------
    tables : Mapping[str, pl.DataFrame]
        Whatever the run has; absent tables count as empty.
    name : str
        A table of ``data_contracts/tables`` or one of :data:`PARTS` or :data:`EXTRA`.

    Returns
    -------
    pl.DataFrame, shape (n, at least the contract's columns)

    Raises
    ------
    KeyError
        The name is neither a contract's nor in :data:`PARTS` or :data:`EXTRA`.
    """
    columns, frame = _types(name), tables.get(name)
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
