"""One firm under its credit code and under its name alone: counted once."""

import polars as pl

_NO_PART_OF_A_NAME = r"[\s()\-·]"


def under_one_code(events: pl.DataFrame) -> pl.DataFrame:
    """Return events whose party is known by name and county only under the code of that name, where it has one.

    Three of ten complainants do not know the credit code: the complaints about one firm lay in two
    heaps, and were two matters. A name stands for a code from the week in which the first record
    gave both, until another code comes under the same name in the county (branches of a chain).

    Parameters
    ----------
    events : pl.DataFrame
        ``party_key`` (a credit code, or ``name|county``), ``party_name, region_code, known_week``.
    """
    by_name = pl.col("party_key").str.contains("|", literal=True)
    names = events.filter(by_name).select("party_key").unique()
    if names.is_empty():
        return events
    bare = pl.col("party_name").str.normalize("NFKC").str.replace_all(_NO_PART_OF_A_NAME, "")
    coded = (
        events.lazy()
        .filter(~by_name & pl.col("party_name").is_not_null())
        .select(
            name=pl.concat_str(bare, pl.col("region_code").cast(pl.String), separator="|"),
            code="party_key", week="known_week",
        )
        .join(names.lazy(), left_on="name", right_on="party_key", how="semi")
        .group_by("name", "code").agg(pl.col("week").min())
        .sort("name", "week", "code")
        .group_by("name", maintain_order=True)
        .agg(pl.col("code").first(), since=pl.col("week").first(), until=pl.col("week").get(1, null_on_oob=True))
        .collect()
    )  # fmt: skip
    if coded.is_empty():
        return events
    found = events.select("party_key", "known_week").join(
        coded, left_on="party_key", right_on="name", how="left", maintain_order="left"
    )
    stands = (pl.col("since") <= pl.col("known_week")) & (
        pl.col("until").is_null() | (pl.col("known_week") < pl.col("until"))
    )
    key = pl.when(stands).then("code").otherwise("party_key").alias("party_key")
    return events.with_columns(found.select(key).to_series())
