"""Frames of regions."""

import polars as pl

from models.county_revenue.confiscated import confiscated
from models.county_revenue.own_past import own_past
from models.indicators.wording import years_on

#: Frame → table → the columns it reads.
READS = {
    "feat_region_confiscated": {
        "feat_case": (
            "region_code",
            "organ_status",
            "is_penalty",
            "month",
            "confiscation_yuan",
            "confiscated_gains_yuan",
        ),
        "out_region_month": ("region_code", "month", "basis", "not_evaluated_reason"),
    },
    "feat_region_receipts": {
        "feat_case": ("region_code", "organ_status", "is_penalty", "month", "decided_yuan"),
    },
}


def feat_region_fall(
    out_region_month: pl.DataFrame, feat_region_month: pl.DataFrame
) -> pl.DataFrame:
    """Return ``out_region_month`` with whether the month's cases were delivered.

    Parameters
    ----------
    out_region_month : pl.DataFrame, shape (n, any)
    feat_region_month : pl.DataFrame
        ``region_code, month, delivered``.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        Sorted by ``region_code, month``.
    """
    said = feat_region_month.select("region_code", "month", "delivered")
    return (
        out_region_month.drop("delivered", strict=False)
        .join(said, on=["region_code", "month"], how="left", validate="1:1")
        .sort("region_code", "month")
    )


def feat_region_own_past(feat_region_month: pl.DataFrame) -> pl.DataFrame:
    """Return how each county's fines of three months stand against its own past.

    Parameters
    ----------
    feat_region_month : pl.DataFrame
        ``region_code, month`` and the sums over fines.

    Returns
    -------
    pl.DataFrame
        Columns of ``c008.COLUMNS`` and ``province_shift``, sorted by ``region_code, month``.
    """
    return own_past(feat_region_month)


def feat_region_confiscated(
    out_region_month: pl.DataFrame, feat_case: pl.DataFrame
) -> pl.DataFrame:
    """Return what each county confiscated in three months beside the two years before.

    Parameters
    ----------
    out_region_month : pl.DataFrame
        ``region_code, month, basis, not_evaluated_reason``: months without cases delivered are unknown.
    feat_case : pl.DataFrame
        ``region_code, organ_status, is_penalty, month, confiscation_yuan, confiscated_gains_yuan``: an export
        that has the gains alone confiscates by them, as the county's months do.

    Returns
    -------
    pl.DataFrame
        Columns of ``c012.COLUMNS``, sorted by ``region_code, month``.
    """
    known = pl.col("basis").ne_missing("treasury") & pl.col("not_evaluated_reason").ne_missing(
        "not_delivered"
    )
    placed = pl.col("region_code").is_not_null() & pl.col("organ_status").ne_missing("未对应")
    return confiscated(
        out_region_month.select("region_code", "month", known.alias("is_known")),
        feat_case.filter("is_penalty", placed).select(
            "region_code",
            "month",
            pl.coalesce("confiscation_yuan", "confiscated_gains_yuan")
            .cast(pl.Decimal(18, 2))
            .alias("confiscation_yuan"),
        ),
    )


def feat_region_receipts(out_region_month: pl.DataFrame, feat_case: pl.DataFrame) -> pl.DataFrame:
    """Return ``out_region_month`` with the yuan of twelve months that were decided in a county nobody knows yet.

    Parameters
    ----------
    out_region_month : pl.DataFrame, shape (n, any)
    feat_case : pl.DataFrame
        ``region_code, organ_status, is_penalty, month, decided_yuan``.

    Returns
    -------
    pl.DataFrame, shape (n, any)
        ``unplaced_12m_yuan`` added: the same for all counties of a month, 0 where every case has its
        county. Sorted by ``region_code, month``.
    """
    placed = pl.col("region_code").is_not_null() & pl.col("organ_status").ne_missing("未对应")
    unplaced = (
        feat_case.filter("is_penalty", ~placed)
        .group_by(pl.col("month").alias("decided_in"))
        .agg(pl.col("decided_yuan").sum())  # of decimals: in any order the same
    )
    months = out_region_month.select("month").unique()
    within = months.join_where(
        unplaced,
        pl.col("decided_in") <= pl.col("month"),
        pl.col("decided_in") > years_on(pl.col("month"), -1),
    )
    sums = within.group_by("month").agg(
        pl.col("decided_yuan").sum().cast(pl.Float64).alias("unplaced_12m_yuan")
    )
    return (
        out_region_month.join(sums, on="month", how="left", validate="m:1")
        .with_columns(pl.col("unplaced_12m_yuan").fill_null(0.0))
        .sort("region_code", "month")
    )
