"""Frames as the contracts of their tables promise them."""

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
    return pl.DataFrame(schema=schema_of(contract))
