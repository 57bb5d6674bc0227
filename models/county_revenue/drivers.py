"""The cases behind a month's sum, and the counties it may be compared with."""

import numpy as np
import polars as pl

_KEY = ["region_code", "month"]


def drivers(feat_case: pl.DataFrame, top: int = 10) -> pl.DataFrame:
    """List each county-month's largest decisions.

    Parameters
    ----------
    feat_case : pl.DataFrame
        ``case_key, decision_no, region_code, month, is_penalty, decided_yuan, violation_type,
        case_source, campaign``.
    top : int
        Cases a month.

    Returns
    -------
    pl.DataFrame
        out_region_drivers; ``share`` of the month's decided yuan. Equal sums by case_key.
    """
    decided = pl.col("decided_yuan").cast(pl.Float64).fill_null(0.0)
    total = pl.col("size").sum().over(_KEY)  # in the order of sorted rows, so always the same
    return (
        feat_case.filter(pl.col("is_penalty") & pl.col("region_code").is_not_null())
        .with_columns(decided.alias("size"))
        .sort(*_KEY, "size", "case_key", descending=[False, False, True, False])
        .with_columns(pl.when(total > 0).then(pl.col("size") / total).alias("share"))
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(_KEY).alias("rank"))
        .filter((pl.col("rank") <= top) & (pl.col("size") > 0))
        .select(
            *_KEY, "rank", "case_key", "decision_no",
            pl.col("decided_yuan").cast(pl.Decimal(18, 2)), "share", "violation_type",
            "case_source", "campaign",
        )
    )  # fmt: skip


#: Distances are told to nine decimals; those that are alike go by code.
_ROUNDING = 1e-9


def comparable(features: pl.DataFrame, count: int = 5) -> pl.DataFrame:
    """Name for each county the counties most like it in size and structure.

    Parameters
    ----------
    features : pl.DataFrame, shape (n, ...)
        ``region_code`` and numeric columns: amounts such as ``entities, population,
        cases_12m`` (compared on the log scale) and shares named ``share_*``.
        A missing value is taken as the median.
    count : int
        How many to name.

    Returns
    -------
    pl.DataFrame
        ``region_code, rank, comparable_code, distance, label`` (可比县A…), nearest first;
        ties by code.
    """
    codes = features["region_code"].to_list()
    schema = {
        "region_code": pl.String, "rank": pl.Int64, "comparable_code": pl.String,
        "distance": pl.Float64, "label": pl.String,
    }  # fmt: skip
    names = [n for n in features.columns if n != "region_code"]
    shares = [n.startswith("share_") for n in names]
    table = features.select(pl.col(names).cast(pl.Float64)).to_numpy()
    if len(codes) < 2 or not names:
        return pl.DataFrame(schema=schema)
    table = np.where(shares, np.sqrt(np.maximum(table, 0)), np.log1p(np.maximum(table, 0)))
    empty = np.isnan(table).all(axis=0)
    table, shares = table[:, ~empty], [s for s, e in zip(shares, empty, strict=True) if not e]
    table = np.where(np.isnan(table), np.nanmedian(table, axis=0), table)
    spread = table.std(axis=0)
    scaled = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1)
    scaled = scaled * np.where(shares, 1 / np.sqrt(max(sum(shares), 1)), 1.0)
    rows, wanted = [], min(count, len(codes) - 1)
    for i, code in enumerate(codes):
        distance = np.sqrt(((scaled - scaled[i]) ** 2).sum(axis=1))
        distance[i] = np.inf
        last = np.partition(distance, wanted - 1)[wanted - 1]
        near = sorted(
            (round(float(distance[j]), 9), codes[j])
            for j in np.flatnonzero(distance <= last + 2 * _ROUNDING)
        )
        rows += [
            (code, k + 1, other, d, f"可比县{chr(ord('A') + k)}")
            for k, (d, other) in enumerate(near[:count])
        ]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("region_code", "rank")
