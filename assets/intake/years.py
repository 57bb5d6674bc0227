"""Days written without a year (3月5日): of the year that title, sheet or file name, where nothing speaks against it."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from assets.intake.recognise import Recognised
from assets.intake.row_checks import Issue
from data_contracts import Source, loader

_HAS_NO_YEAR = r"^\s*[\d一二三四五六七八九十元０-９]{1,3}\s*月"
#: A day further than half a year from the row's own is nearer to it in another year.
_HALF_A_YEAR = 183


def has_days_without_year(found: Recognised, body: pl.DataFrame) -> bool:
    """Return whether some column of days holds one without its year."""
    columns = loader.source(found.source).columns
    days = [f"c{f.index}" for f in found.columns if columns[f.column].type == "date"]
    # The character is looked for first: of the many days most are written in figures.
    with_month = [name for name in days if body[name].str.contains("月", literal=True).any()]
    return any(body[name].str.contains(_HAS_NO_YEAR).any() for name in with_month)


def without_year(texts: pl.Series) -> pl.Series:
    """Return which cells are days without a year."""
    return texts.str.contains(_HAS_NO_YEAR).fill_null(value=False)


def doubtful_years(
    raw: pl.DataFrame, typed: pl.DataFrame, contract: Source, period: tuple[int, int], as_of: date
) -> Iterator[Issue]:
    """Yield the days read in the year around the table that may be of another.

    Parameters
    ----------
    raw, typed : pl.DataFrame
        Rows as received and as read.
    contract : Source
    period : tuple of int
        Year and last month that stand around the table.
    as_of : date
        What lies behind it is of an earlier year, or a slip.
    """
    year, month = period
    days = [n for n, c in contract.columns.items() if c.type == "date" and n in raw.columns]
    own = pl.coalesce(contract.event_dates) if contract.event_dates else pl.lit(None, pl.Date)
    for name in days:
        day, column = pl.col(name), contract.columns[name]
        late = (day > as_of) & (not column.deadline)
        other_month = (day.dt.month() > month) & (name in contract.event_dates)
        far = (day - own).dt.total_days().abs() > _HALF_A_YEAR
        bad = typed.select(
            pl.any_horizontal(late, other_month, far).fill_null(value=False).alias("b")
        )["b"]
        bad = bad & without_year(raw[name])
        if bad.any():
            why = f"没有写年份，标题、工作表或文件名写的是{year}年，这一天未必是那一年的"
            yield Issue(name, bad, pl.Series([why]).new_from_index(0, bad.len()))
