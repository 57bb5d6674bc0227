"""out_case_peers: the like cases shown beside each flagged case."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_disparity__judged"])
def out_case_peers(run: Run) -> pl.DataFrame:
    """Show the like cases beside each flagged case."""
    judged = run.warehouse.read("feat_disparity__peers")
    return judged.select(c for c in table("out_case_peers").columns if c in judged.columns)
