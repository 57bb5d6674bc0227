"""pub_region_month: counts and yuan by region and month, small ones hidden."""

import polars as pl

from assets.run import table_asset

#: Counts from 1 to this less one are hidden: they could point at one party.
SMALL = 5


@table_asset()
def pub_region_month(out_region_month: pl.DataFrame, feat_region: pl.DataFrame) -> pl.DataFrame:
    """One row a region and month."""
    months = out_region_month.select("region_code", "month", "cases", "decided_yuan", "complete")
    names = feat_region.select("region_code", region_name="name")
    hidden = pl.col("cases").is_between(1, SMALL - 1)
    return (
        months.with_columns(is_hidden=hidden)
        .with_columns(
            pl.when(~pl.col("is_hidden")).then(pl.col(c)).alias(c)
            for c in ("cases", "decided_yuan")
        )
        .join(names, on="region_code", how="left")
    )
