"""out_precision: how often each rule was right, by what people found."""

import polars as pl

from assets.run import Run, table_asset
from models.indicators.flags import DATA_ERROR, JUSTIFIED, precision


@table_asset(deps=["out_flags"])
def out_precision(run: Run) -> pl.DataFrame:
    """Compare leads with findings, with an interval.

    Where the county said that its data were wrong and the city found nothing, it was a data error.
    """
    flags = run.warehouse.read(
        "out_flags", ["rule_code", "period", "status", "finding", "county_check"]
    )
    accepted = (pl.col("county_check") == DATA_ERROR) & pl.col("finding").is_in(JUSTIFIED)
    return precision(
        flags.with_columns(status=pl.when(accepted).then(pl.lit(DATA_ERROR)).otherwise("status"))
    )
