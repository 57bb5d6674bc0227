"""Frames of regions."""

import polars as pl

from models.county_revenue.own_past import own_past


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
