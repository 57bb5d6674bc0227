"""out_case_disparity: one row a decided case: its fine against those of like cases."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_disparity__judged"])
def out_case_disparity(run: Run) -> pl.DataFrame:
    """One row a decided case: its fine against those of like cases."""
    judged = run.warehouse.read("feat_disparity__judged")
    return judged.select(c for c in table("out_case_disparity").columns if c in judged.columns)
