"""out_picture_leniency: how often a county lets go or lowers a fine, part by part."""

import polars as pl

from assets.run import Run, table_asset
from assets.store.conform import conform
from models.county_pictures import Periods, leniency

_CASES = (
    "case_key", "region_code", "decision_date", "is_penalty", "disposition", "discretion",
    "is_correction_ordered", "is_corrected_in_time",
)  # fmt: skip
_VISITS = ("case_key", "visited_date", "result")


@table_asset(deps=["feat_case", "core_followups"])
def out_picture_leniency(run: Run) -> pl.DataFrame:
    """Return one row a county, part, item and period."""
    decided = run.warehouse.query(f"select {', '.join(_CASES)} from feat_case where is_decided")
    visited = run.warehouse.read("core_followups", _VISITS).filter(
        pl.col("visited_date") <= run.as_of
    )
    return conform(leniency(decided, visited, Periods.until(run.as_of)), "out_picture_leniency")
