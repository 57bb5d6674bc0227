"""out_picture_visits: enterprises that one organ visited several times in twelve months."""

from typing import Annotated

import polars as pl

from assets.out.out_picture_inspections import READS
from assets.run import Run, table_asset
from models.county_pictures import Periods, pairs, visits

_MADE = f"select {', '.join(READS)} from core_inspections"


@table_asset()
def out_picture_visits(made: Annotated[pl.DataFrame, _MADE], run: Run) -> pl.DataFrame:
    """Return one row an enterprise and organ."""
    periods = Periods.until(run.as_of)
    return pairs(visits(made, periods), periods)
