"""out_picture_inspections: how a county inspects, part by part."""

import polars as pl

from assets.run import Run, table_asset
from assets.store.conform import conform
from models.county_pictures import Periods, inspections, visits

READS = (
    "inspection_no", "region_code", "organ_code", "organ_name", "party_key", "party_name",
    "inspected_date", "method", "result", "is_scanned",
)  # fmt: skip


@table_asset(deps=["core_inspections"])
def out_picture_inspections(run: Run) -> pl.DataFrame:
    """Return one row a county, part, item and period."""
    periods = Periods.until(run.as_of)
    made = visits(run.warehouse.read("core_inspections", READS), periods)
    return conform(inspections(made, periods), "out_picture_inspections")
