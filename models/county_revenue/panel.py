"""From the table of county-months to arrays, months down and counties across."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Ints

_NUMBERS = (
    "cases", "own_cases", "fined_cases", "sum_log_fine", "sum_sq_log_fine", "fines_yuan", "decided_yuan",
    "largest_case_yuan", "treasury_yuan", "treasury_months_covered", "campaign_share",
    "backposted_share", "aged_share", "organ_months", "relative_cases", "sum_relative_fine", "sum_sq_relative_fine",
)  # fmt: skip


@dataclass
class Panel:
    """County-months as arrays of shape (months, counties); NaN is unknown."""

    regions: list[str]
    months: list[str]
    month_of_year: Ints
    province: Ints
    city: Ints
    present: Bools
    delivered: Bools
    values: dict[str, Doubles]
    row: Ints

    def __getitem__(self, name: str) -> Doubles:
        """Return one measure as an array of shape (months, counties)."""
        return self.values[name]


def month_number(month: str) -> int:
    """Count months since year 0, so that differences are months."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_text(number: int) -> str:
    """Write a month number as ``YYYY-MM``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def to_panel(region_month: pl.DataFrame) -> Panel:
    """Spread the rows over a months × counties grid.

    Parameters
    ----------
    region_month : pl.DataFrame, shape (n, ...)
        feat_region_month; missing optional columns count as unknown.

    Returns
    -------
    Panel
        ``row[t, i]`` is the row of the input, -1 where there is none.

    Raises
    ------
    ValueError
        A region_code and month occurs twice.
    """
    regions = sorted(region_month["region_code"].unique().to_list())
    year, month = (
        region_month["month"].str.slice(*at).cast(pl.Int64).to_numpy() for at in ((0, 4), (5, 2))
    )
    numbers = year * 12 + month - 1
    first, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, -1)
    months = [month_text(k) for k in range(first, last + 1)]
    where = {code: i for i, code in enumerate(regions)}
    across = region_month["region_code"].replace_strict(where, return_dtype=pl.Int64)
    down = (numbers - first).astype(np.int64)
    shape = (len(months), len(regions))
    row = np.full(shape, -1, dtype=np.int64)
    row[down, across] = np.arange(len(numbers))
    if (row >= 0).sum() != len(numbers):
        raise ValueError("feat_region_month has a region_code and month twice")
    values = {}
    for name in _NUMBERS:
        grid = np.full(shape, np.nan)
        if name in region_month.columns:
            column = region_month[name].cast(pl.Float64).fill_null(float("nan"))
            grid[down, across] = column.to_numpy()
        values[name] = grid
    delivered = np.ones(shape, dtype=bool)
    if "delivered" in region_month.columns:
        delivered[down, across] = region_month["delivered"].fill_null(True).to_numpy()
    return Panel(
        regions=regions,
        months=months,
        month_of_year=(np.arange(first, last + 1) % 12).astype(np.int64),
        province=_numbered([code[:2] for code in regions]),
        city=_numbered([code[:4] for code in regions]),
        present=row >= 0,
        delivered=delivered,
        values=values,
        row=row,
    )


def _numbered(words: list[str]) -> Ints:
    each = sorted(set(words))
    return np.array([each.index(word) for word in words], dtype=np.int64)
