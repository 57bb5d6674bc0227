"""out_region_drivers: the largest decisions of each county and month."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_decision"])
def out_region_drivers(run: Run) -> pl.DataFrame:
    """List the decisions that make up most of each month."""
    from models.county_revenue import drivers

    columns = ["case_key", "decision_no", "region_code", "month", "is_penalty", "decided_yuan",
               "violation_type", "case_source", "campaign"]  # fmt: skip
    return drivers(run.warehouse.read("feat_decision", columns))
