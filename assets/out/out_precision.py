"""out_precision: how often each rule was right, by what people found."""

import polars as pl

from assets.run import Run, table_asset
from models.indicators.flags import precision


@table_asset(deps=["out_flags"])
def out_precision(run: Run) -> pl.DataFrame:
    """Compare leads with findings, with an interval."""
    return precision(run.warehouse.read("out_flags"))
