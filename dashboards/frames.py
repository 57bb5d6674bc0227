"""Give every page the columns its contract promises, whether or not the table was there."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from data_contracts import tables as table_contracts

_POLARS: dict[str, Any] = {
    "VARCHAR": pl.String,
    "DECIMAL(18,2)": pl.Decimal(18, 2),
    "DOUBLE": pl.Float64,
    "DATE": pl.Date,
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "LIST<VARCHAR>": pl.List(pl.String),
    "LIST<DOUBLE>": pl.List(pl.Float64),
}

#: Frames that are not tables of the warehouse, with the columns the pages read.
EXTRA: dict[str, dict[str, Any]] = {
    "regions": {
        "region_code": pl.String,
        "name": pl.String,
        "parent_code": pl.String,
        "is_city": pl.Boolean,
    },
    "parties": {"party_key": pl.String, "party_name": pl.String},
    "feat_case_clause": {
        "case_key": pl.String,
        "clause_id": pl.String,
        "law": pl.String,
        "law_version": pl.String,
        "article": pl.Int64,
        "paragraph": pl.Int64,
        "item": pl.Int64,
        "tier": pl.String,
        "statutory_min_yuan": pl.Float64,
        "statutory_max_yuan": pl.Float64,
        "base_kind": pl.String,
        "base_yuan": pl.Float64,
        "min_multiple": pl.Float64,
        "max_multiple": pl.Float64,
        "basis_words": pl.String,
        "verified": pl.String,
        "version_note": pl.String,
        "law_repealed_on": pl.Date,
        "mitigation_basis": pl.String,
        "benchmark": pl.String,
        "benchmark_position": pl.Float64,
        "benchmark_tier": pl.String,
        "benchmark_tiers": pl.List(pl.String),
        "is_tier_unlike_discretion": pl.Boolean,
    },
    "law_mitigations": {
        "law_short": pl.String,
        "article": pl.Int64,
        "effect": pl.String,
        "about": pl.String,
    },
    "feat_warning__updates": {
        "warning_id": pl.String,
        "updated_on": pl.Date,
        "status": pl.String,
    },
    "feat_warning__weekly": {
        "warning_id": pl.String,
        "week_start": pl.Date,
        "observed": pl.Float64,
        "expected": pl.Float64,
        "expected_sd": pl.Float64,
        "dispersion": pl.Float64,
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
    if name in EXTRA:
        columns = EXTRA[name]
    else:
        contract = table_contracts()[name]
        columns = {c: _POLARS[body.type] for c, body in contract.columns.items()}
    frame = tables.get(name)
    if frame is None:
        return pl.DataFrame(schema=columns)
    return frame.with_columns(
        pl.lit(None, dtype=dtype).alias(column)
        for column, dtype in columns.items()
        if column not in frame.columns or frame.schema[column] == pl.Null
    )
