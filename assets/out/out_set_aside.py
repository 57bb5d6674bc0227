"""out_set_aside: rows that broke the contract, with file, row, column, value and reason."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["intake_files"])
def out_set_aside(run: Run) -> pl.DataFrame:
    """Rows set aside, with where they stand and why."""
    return run.warehouse.read("intake_set_aside").drop("arrival", "table_no")
