"""Frames as the contracts of their tables promise them."""

from functools import cache
from typing import Any

import polars as pl

from data_contracts.loader import Table
from data_contracts.types import polars_type


def schema_of(contract: Table, *columns: str) -> dict[str, Any]:
    """Return the Polars types of a table contract in column order, of these columns where given."""
    chosen = columns or tuple(contract.columns)
    return {name: polars_type(contract.columns[name].type) for name in chosen}


def empty(contract: Table) -> pl.DataFrame:
    """Return a frame without rows as the contract promises it; ``to_arrow()`` gives Arrow's types."""
    return _without_rows(tuple((n, column.type) for n, column in contract.columns.items())).clone()


@cache
def _without_rows(types: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    """Return a frame without rows: dearer to make than a run's hundreds of reads of empty tables are otherwise."""
    return pl.DataFrame(schema={name: polars_type(kind) for name, kind in types})
