"""out_precision_strata: how often each rule was right, by level, size of county and year."""

import polars as pl

from assets.run import Run, table_asset
from models.indicators.flags import DATA_ERROR, JUSTIFIED, a_year_before
from models.indicators.strata import sizes, strata


@table_asset(deps=["out_flags", "out_region_month"])
def out_precision_strata(run: Run) -> pl.DataFrame:
    """Compare leads with findings in each part, shrunk towards the rule's own record."""
    flags = run.warehouse.read(
        "out_flags",
        ["rule_code", "region_code", "period", "level", "status", "finding", "county_check"],
    )
    accepted = (pl.col("county_check") == DATA_ERROR) & pl.col("finding").is_in(JUSTIFIED)
    flags = flags.with_columns(
        status=pl.when(accepted).then(pl.lit(DATA_ERROR)).otherwise("status")
    )
    months = run.warehouse.read("out_region_month", ["region_code", "month", "cases"])
    since = f"{a_year_before(run.as_of):%Y-%m}"
    cases = months.filter(pl.col("month") > since).group_by("region_code").agg(pl.sum("cases"))
    return strata(flags, sizes(cases), run.config.indicators, run.config.lead_rules)
