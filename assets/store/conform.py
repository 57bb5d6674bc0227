"""Frames as the contracts of their tables promise them; no table is written without a contract."""

import polars as pl

from data_contracts import Table, duckdb_type, schema_of, tables


class NoContractError(LookupError):
    """A table was to be written that no contract knows."""


def promised(name: str) -> Table:
    """Return the contract of a table of the warehouse.

    Raises
    ------
    NoContractError
        There is none: it says how to write one.
    """
    if (contract := tables().get(name)) is None:
        raise NoContractError(
            f"table {name} has no contract: describe its columns in data_contracts/tables/{name}.yml "
            "(`takes:` takes those of other tables) and run `python -m pipelines.document`"
        )
    return contract


def sql_types(name: str) -> dict[str, str]:
    """Return the columns a table's contract promises, with their types in DuckDB."""
    return {c: duckdb_type(column.type) for c, column in promised(name).columns.items()}


def sql_columns(name: str) -> str:
    """Return SQL for the columns of a table and their types, as ``create table`` asks for them."""
    return ", ".join(f'"{column}" {kind}' for column, kind in sql_types(name).items())


def no_others(frame: pl.DataFrame, contract: Table) -> None:
    """Refuse a frame with columns that the contract does not know."""
    if extra := set(frame.columns) - set(contract.columns):
        raise ValueError(
            f"{contract.table}: no such columns in the contract: {sorted(extra)}; describe them in "
            f"data_contracts/tables/{contract.table}.yml and run `python -m pipelines.document`"
        )


def conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return ``frame`` with exactly the columns and types its contract promises, sorted by its key.

    Absent columns are null; a column the contract does not know is an error.
    """
    contract = promised(name)
    schema = schema_of(contract)
    no_others(frame, contract)
    there = frame.schema
    if list(there.items()) == list(schema.items()):
        shaped = frame
    else:
        shaped = frame.select(
            (pl.col(c) if c in there else pl.lit(None)).cast(t, strict=True).alias(c)
            for c, t in schema.items()
        )
    # Of most tables of a small bureau there is nothing to put in order.
    if not contract.key or shaped.height < 2:
        return shaped
    return shaped.sort(contract.key, nulls_last=True, maintain_order=True)
