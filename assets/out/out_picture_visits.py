"""out_picture_visits: enterprises that one organ visited several times in twelve months."""

import polars as pl

from assets.out.out_picture_inspections import READS
from assets.run import Run, table_asset
from assets.store.conform import conform
from models.county_pictures import Periods, pairs, visits


@table_asset(deps=["core_inspections"])
def out_picture_visits(run: Run) -> pl.DataFrame:
    """Return one row an enterprise and organ."""
    periods = Periods.until(run.as_of)
    made = visits(run.warehouse.read("core_inspections", READS), periods)
    return conform(pairs(made, periods), "out_picture_visits")
