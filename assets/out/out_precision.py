"""out_precision: how often each rule was right, by what people found."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.indicators.flags import DATA_ERROR, JUSTIFIED, precision

_FLAGS = "select rule_code, period, status, finding, county_check from out_flags"


@table_asset()
def out_precision(flags: Annotated[pl.DataFrame, _FLAGS], run: Run) -> pl.DataFrame:
    """Compare leads with findings, with an interval.

    Where the county said that its data were wrong and the city found nothing, it was a data error.
    """
    accepted = (pl.col("county_check") == DATA_ERROR) & pl.col("finding").is_in(JUSTIFIED)
    return precision(
        flags.with_columns(status=pl.when(accepted).then(pl.lit(DATA_ERROR)).otherwise("status")),
        run.config.lead_rules.suspend_below.value,
    )
