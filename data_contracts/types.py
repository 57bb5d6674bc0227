"""The one map from the types of contracts to those of Polars, DuckDB and Arrow."""

from typing import Any, Literal

import polars as pl

SqlType = Literal[
    "VARCHAR", "DECIMAL(18,2)", "DOUBLE", "DATE", "BIGINT", "UBIGINT", "BOOLEAN", "LIST<VARCHAR>",
    "LIST<DOUBLE>", "BLOB",
]  # fmt: skip

_POLARS: dict[str, Any] = {
    "VARCHAR": pl.String(), "DECIMAL(18,2)": pl.Decimal(18, 2), "DOUBLE": pl.Float64(),
    "DATE": pl.Date(), "BIGINT": pl.Int64(), "UBIGINT": pl.UInt64(), "BOOLEAN": pl.Boolean(),
    "BLOB": pl.Binary(),
}  # fmt: skip


def polars_type(contract_type: str) -> Any:
    """Return the Polars type of a contract's type.

    >>> polars_type("LIST<VARCHAR>")
    List(String)
    """
    if contract_type.startswith("LIST<"):
        return pl.List(_POLARS[contract_type[len("LIST<") : -1]])
    return _POLARS[contract_type]


def duckdb_type(contract_type: str) -> str:
    """Return how DuckDB spells a contract's type.

    >>> duckdb_type("LIST<VARCHAR>")
    'VARCHAR[]'
    """
    listed = contract_type.startswith("LIST<")
    return contract_type[len("LIST<") : -1] + "[]" if listed else contract_type
