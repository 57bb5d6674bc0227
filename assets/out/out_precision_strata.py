"""out_precision_strata: how often each rule was right, by level, size of county and year."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.indicators.flags import DATA_ERROR, JUSTIFIED, a_year_before
from models.indicators.strata import sizes, strata

_FLAGS = """
    select rule_code, region_code, period, level, status, finding, county_check from out_flags
"""
_MONTHS = "select region_code, month, cases from out_region_month"


@table_asset()
def out_precision_strata(
    flags: Annotated[pl.DataFrame, _FLAGS], months: Annotated[pl.DataFrame, _MONTHS], run: Run
) -> pl.DataFrame:
    """Compare leads with findings in each part, shrunk towards the rule's own record."""
    accepted = (pl.col("county_check") == DATA_ERROR) & pl.col("finding").is_in(JUSTIFIED)
    flags = flags.with_columns(
        status=pl.when(accepted).then(pl.lit(DATA_ERROR)).otherwise("status")
    )
    since = f"{a_year_before(run.as_of):%Y-%m}"
    cases = months.filter(pl.col("month") > since).group_by("region_code").agg(pl.sum("cases"))
    return strata(flags, sizes(cases), run.config.indicators, run.config.lead_rules)
