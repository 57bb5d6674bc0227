"""out_picture_inspections: how a county inspects, part by part."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.county_pictures import Periods, inspections, visits

READS = (
    "inspection_no", "region_code", "organ_code", "organ_name", "party_key", "party_name",
    "inspected_date", "method", "result", "is_scanned",
)  # fmt: skip


_MADE = f"select {', '.join(READS)} from core_inspections"


@table_asset()
def out_picture_inspections(made: Annotated[pl.DataFrame, _MADE], run: Run) -> pl.DataFrame:
    """Return one row a county, part, item and period."""
    periods = Periods.until(run.as_of)
    return inspections(visits(made, periods), periods)
