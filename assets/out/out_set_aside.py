"""out_set_aside: rows that broke the contract, with file, row, column, value and reason."""

import polars as pl

from assets.arrivals.staging import aside_table, rows_table
from assets.out.settled import settled_rows
from assets.run import Run, table_asset
from data_contracts import sources


@table_asset(
    deps=[
        "intake_files",
        "intake_set_aside",
        "intake_mended",
        *map(aside_table, sources()),
        *map(rows_table, sources()),
    ]
)
def out_set_aside(run: Run) -> pl.DataFrame:
    """Rows set aside, with where they stand and why, and whether they have come in since."""
    rows = run.warehouse.read("intake_set_aside")
    place = ["arrival", "table_no", "row_no"]
    settled = rows.join(settled_rows(run), on=place, how="left")
    still = settled.filter(pl.col("settled_by").is_null()).select(place).unique(maintain_order=True)
    run.warehouse.write("intake_open", still)
    return settled.with_columns(is_open=pl.col("settled_by").is_null()).drop("arrival", "table_no")
