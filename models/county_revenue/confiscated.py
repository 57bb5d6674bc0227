"""Confiscations against a county's own past: the judgement of a month looks at numbers and fines alone.

What is confiscated differs a thousandfold from case to case, so nothing is modelled: three months are
held against the greatest three months of two years before, with their largest case left out.
"""

import numpy as np
import polars as pl

from models.arrays import Doubles
from models.county_revenue.own_past import PAST, WINDOW

#: Windows of three months before, whose greatest is the measure; of the 22 in two years.
_LEAST_WINDOWS = 10
_NAMES = (
    "confiscated_yuan", "largest_yuan", "confiscated_cases", "past_largest_yuan", "past_median_yuan",
    "past_cases", "others_ratio",
)  # fmt: skip


def confiscated(months: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Return by county and month what was confiscated in three months, and in those of two years before.

    Parameters
    ----------
    months : pl.DataFrame
        ``region_code, month`` (``YYYY-MM``), ``is_known``: whether the month's cases were delivered.
    cases : pl.DataFrame
        ``region_code, month, confiscation_yuan`` (Decimal: sums do not hang on the order of rows) of
        decisions that impose something.

    Returns
    -------
    pl.DataFrame
        ``region_code, month``; ``confiscated_yuan``, ``largest_yuan`` (one case) and
        ``confiscated_cases`` of the three months; ``past_largest_yuan`` and ``past_median_yuan`` over the
        windows of three months that ended before them, ``past_cases``; ``others_ratio``, the other counties
        of the province against their own median, at least 1. Null where a month of the three is not known
        or fewer than ten windows are. Sorted; a row does not change when later months are added.
    """
    grid = months.select("region_code", "month", "is_known").unique().sort("region_code", "month")
    regions = grid["region_code"].unique().sort().to_list()
    days = grid["month"].unique().sort().to_list()
    shape = (len(days), len(regions))
    known = np.zeros(shape, bool)
    at = {m: i for i, m in enumerate(days)}, {r: j for j, r in enumerate(regions)}
    for region, month, is_known in grid.iter_rows():
        known[at[0][month], at[1][region]] = bool(is_known)
    total, largest, number = (np.zeros(shape) for _ in range(3))
    sums = (
        cases.filter(pl.col("confiscation_yuan") > 0)
        .group_by("region_code", "month")
        .agg(
            pl.col("confiscation_yuan").sum().cast(pl.Float64).alias("total"),
            pl.col("confiscation_yuan").max().cast(pl.Float64).alias("largest"),
            pl.len().alias("number"),
        )
    )
    for region, month, one, two, three in sums.iter_rows():
        if month in at[0] and region in at[1]:
            place = at[0][month], at[1][region]
            total[place], largest[place], number[place] = one, two, three
    total[~known] = np.nan
    found = {name: np.full(shape, np.nan) for name in _NAMES}
    province = np.array([region[:2] for region in regions])
    for end in range(WINDOW - 1, shape[0]):
        for name, row in _of_month(end, total, largest, number, province).items():
            found[name][end] = row
    frame = pl.DataFrame(
        {
            "region_code": pl.Series(regions * len(days), dtype=pl.String),
            "month": pl.Series([day for day in days for _ in regions], dtype=pl.String),
            **{name: values.ravel() for name, values in found.items()},
        }
    ).fill_nan(None)
    keys = grid.select("region_code", "month")
    return keys.join(
        frame, on=["region_code", "month"], how="left", validate="1:1", maintain_order="left"
    )


def _of_month(
    end: int, total: Doubles, largest: Doubles, number: Doubles, province: np.ndarray
) -> dict[str, Doubles]:
    """Return the columns of one month, (n_counties,) each, by name."""
    now = slice(end - WINDOW + 1, end + 1)
    first = max(0, now.start - PAST)
    windows = [total[s : s + WINDOW].sum(axis=0) for s in range(first, now.start - WINDOW + 1)]
    if len(windows) < _LEAST_WINDOWS:
        return {}
    past = np.array(windows)
    told = (~np.isnan(past)).sum(axis=0) >= _LEAST_WINDOWS
    here = total[now].sum(axis=0)
    filled = np.where(np.isnan(past), -1.0, past)
    median = np.array(
        [np.median(past[~np.isnan(past[:, j]), j]) if told[j] else np.nan for j in range(told.size)]
    )
    out = {
        "confiscated_yuan": here,
        "largest_yuan": largest[now].max(axis=0),
        "confiscated_cases": number[now].sum(axis=0),
        "past_largest_yuan": np.where(told, filled.max(axis=0), np.nan),
        "past_median_yuan": median,
        "past_cases": number[first : now.start].sum(axis=0),
        "others_ratio": _others(here, median, province),
    }
    judged = told & ~np.isnan(here)
    return {name: np.where(judged, values, np.nan) for name, values in out.items()}


def _others(here: Doubles, median: Doubles, province: np.ndarray) -> Doubles:
    """Return how many times their medians the other counties of each county's province confiscated."""
    both = ~np.isnan(here) & ~np.isnan(median)
    ratio = np.ones(here.size)
    for j in range(here.size):
        other = both & (province == province[j])
        other[j] = False
        usual = float(median[other].sum())
        ratio[j] = max(1.0, float(here[other].sum()) / usual) if usual > 0 else 1.0
    return ratio
