"""Frames of parties: how often each was punished, and where."""

from datetime import date

import polars as pl

from models.indicators.flags import a_year_before
from models.indicators.wording import quarter_of

#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_party_penalty": {
        "feat_case": (
            "case_key", "region_code", "party_key", "uscc", "is_penalty", "decision_date",
            "organ_code", "penalty_organ_code", "violation_type", "is_individual_penalised", "fine_yuan",
        ),
    },
}  # fmt: skip


def feat_party_penalty(feat_case: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the parties with a credit code punished in the twelve months up to ``as_of``.

    Decisions of one day by one organ count once: several acts found at one visit are one event.

    Parameters
    ----------
    feat_case : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``uscc, region_code`` (of most decisions), ``period`` (quarter of the last decision),
        ``decisions, organs, same`` (most decisions of one kind of conduct), ``fines_yuan``,
        ``last_date, case_keys``; sorted.
    """
    cases = feat_case.filter(
        pl.col("is_penalty").fill_null(False),
        pl.col("uscc").is_not_null(),
        ~pl.col("is_individual_penalised").fill_null(False),
        pl.col("decision_date").is_between(a_year_before(as_of), as_of, closed="right"),
    ).sort("decision_date", "case_key")
    organ = pl.coalesce("penalty_organ_code", "organ_code")
    event = pl.struct("decision_date", organ.alias("organ"))
    same = (
        cases.drop_nulls("violation_type")
        .group_by("uscc", "violation_type")
        .agg(event.n_unique().alias("n"))
        .group_by("uscc")
        .agg(pl.col("n").max().cast(pl.Int64).alias("same"))
    )
    place = cases.group_by("uscc", "region_code").agg(pl.len().alias("n"))
    place = place.sort("n", "region_code", descending=[True, False]).unique(
        "uscc", keep="first", maintain_order=True
    )
    return (
        cases.group_by("uscc")
        .agg(
            event.n_unique().cast(pl.Int64).alias("decisions"),
            organ.n_unique().cast(pl.Int64).alias("organs"),
            pl.col("fine_yuan").sum().cast(pl.Float64).alias("fines_yuan"),
            pl.col("decision_date").max().alias("last_date"),
            pl.format("cases:{}", "case_key").alias("case_keys"),
        )
        .join(same, on="uscc", how="left", validate="1:1")
        .join(place.drop("n"), on="uscc", how="left", validate="1:1")
        .with_columns(
            pl.col("same").fill_null(0), quarter_of(pl.col("last_date")).alias("period")
        )
        .sort("uscc")
    )  # fmt: skip
