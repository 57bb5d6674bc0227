"""out_case_facts: circumstances and amounts of each case, with the words they were read from."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_disparity__judged"])
def out_case_facts(run: Run) -> pl.DataFrame:
    """Circumstances and amounts of each case, with the words they were read from."""
    judged = run.warehouse.read("feat_disparity__facts")
    return judged.select(c for c in table("out_case_facts").columns if c in judged.columns)
