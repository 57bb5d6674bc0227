"""pub_region_month: counts and yuan by region and month, small ones hidden."""

import polars as pl

from assets.run import table_asset

#: Counts from 1 to this less one are hidden: they could point at one party.
SMALL = 5


def hidden(months: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``is_hidden``, and nothing in what is hidden.

    Where one region of a month is hidden, the one with the fewest decisions of the others is hidden
    too: the month's sum less what is shown would tell the first.

    Parameters
    ----------
    months : pl.DataFrame
        ``region_code, month, cases, decided_yuan`` and whatever goes along.
    """
    small = pl.col("cases").is_between(1, SMALL - 1)
    large = pl.when(pl.col("cases") >= SMALL).then(pl.col("cases"))
    fewest = large.rank("ordinal").over("month").eq(1).fill_null(value=False)
    alone = small.sum().over("month") == 1
    shown = ~pl.col("is_hidden")
    return (
        months.sort("month", "region_code")
        .with_columns(is_hidden=small | (alone & fewest))
        .with_columns(pl.when(shown).then(pl.col(c)).alias(c) for c in ("cases", "decided_yuan"))
        .sort("region_code", "month")
    )


@table_asset()
def pub_region_month(out_region_month: pl.DataFrame, feat_region: pl.DataFrame) -> pl.DataFrame:
    """One row a region and month."""
    months = out_region_month.select("region_code", "month", "cases", "decided_yuan", "complete")
    names = feat_region.select("region_code", region_name="name")
    return hidden(months).join(names, on="region_code", how="left", maintain_order="left")
