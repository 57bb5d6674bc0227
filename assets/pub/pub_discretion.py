"""pub_discretion: how far discretion benchmarks lie apart in each domain; no organ is named."""

import polars as pl

from assets.pub.pub_region_month import SMALL
from assets.run import table_asset


@table_asset()
def pub_discretion(out_discretion_domains: pl.DataFrame) -> pl.DataFrame:
    """One row a level, domain and discretion benchmark; counts under five are hidden."""
    frame = out_discretion_domains.drop("icc", "p_value")
    return frame.with_columns(
        pl.when(~pl.col(c).is_between(1, SMALL - 1)).then(pl.col(c)).alias(c)
        for c in ("n", "units", "units_apart")
    )
