"""Records are told apart by industry where they have named it from the beginning."""

from collections.abc import Mapping

import polars as pl

#: A column is in use where at least so large a part of the records fills it.
_IN_USE = 0.5


def without_late_industries(
    events: pl.DataFrame, city: Mapping[str, str], learn_weeks: int
) -> pl.DataFrame:
    """Return events without the industries of a source that did not name them at first in its city.

    Another system often brings a column more. What it names had been there all along, in no industry:
    by industry everything would rise, in every county, and go on to; by problem it can be compared.
    Told from the first half of the weeks in which a source is learnt, so that no judgement hangs on
    what came after its week.

    Parameters
    ----------
    events : pl.DataFrame
        source, region_code, known_week, industry.
    city : mapping of str to str
        County → city.
    learn_weeks : int
        Weeks of a source that are not judged.
    """
    weekly = events.group_by("source", "region_code", "known_week").agg(
        n=pl.len(), named=pl.col("industry").is_not_null().sum()
    )
    cities = pl.col("region_code").cast(pl.String).replace_strict(dict(city))
    weekly = weekly.with_columns(city=cities)
    since_first = pl.col("known_week") - pl.col("known_week").min().over("source", "city")
    at_first = weekly.filter(since_first < learn_weeks // 2)
    named = at_first.group_by("source", "city").agg(pl.col("named").sum() / pl.col("n").sum())
    begun_without = named.filter(pl.col("named") < _IN_USE)
    late = weekly.filter(pl.col("named") > 0).join(begun_without, on=["source", "city"], how="semi")
    pairs = late.select("source", "region_code").unique()
    if pairs.is_empty():
        return events
    is_late = pl.any_horizontal(
        (pl.col("source") == source) & pl.col("region_code").is_in(rows["region_code"].to_list())
        for (source,), rows in pairs.partition_by("source", as_dict=True).items()
    )
    return events.with_columns(pl.when(~is_late).then("industry").alias("industry"))
