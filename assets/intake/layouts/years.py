"""Days written without a year (3月5日) or with half of one (25.3.5): as title, sheet or file name say, where nothing speaks against it."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from assets.intake.cells.row_checks import Issue
from assets.intake.headings.recognise import Recognised
from data_contracts import Source, loader

_HAS_NO_YEAR = r"^\s*[\d一二三四五六七八九十元０-９]{1,3}\s*月"
_HAS_SHORT_YEAR = r"^\s*[\d０-９]{2}\s*[-－/／.．年]\s*[\d０-９]{1,2}\s*[-－/／.．月]"
#: A day further than half a year from the row's own is nearer to it in another year.
_HALF_A_YEAR = 183
#: An answer may tell of what was done this many days before its workbook was given out, no more.
_QUARTER = 91


def has_days_without_year(found: Recognised, body: pl.DataFrame) -> bool:
    """Return whether some column of days holds one without its year, or with two figures of it."""
    columns = loader.source(found.source).columns
    days = [f"c{f.index}" for f in found.columns if columns[f.column].type == "date"]
    if not days:
        return False
    odd = pl.col(days).str.contains(f"{_HAS_NO_YEAR}|{_HAS_SHORT_YEAR}")
    return any(body.select(odd.any()).row(0))


def without_year(texts: pl.Series) -> pl.Series:
    """Return which cells are days without a year."""
    # The character is looked for first: of the many days most are written in figures.
    if not texts.str.contains("月", literal=True).any():
        return pl.Series(texts.name, [False]).new_from_index(0, texts.len())
    return texts.str.contains(_HAS_NO_YEAR).fill_null(value=False)


def with_short_year(texts: pl.Series) -> pl.Series:
    """Return which cells are days with two figures of a year."""
    return texts.str.contains(_HAS_SHORT_YEAR).fill_null(value=False)


def in_their_years(
    raw: pl.DataFrame,
    typed: pl.DataFrame,
    contract: Source,
    period: tuple[int, int],
    is_ours: bool = False,
) -> pl.DataFrame:
    """Return the rows with days without a year in the year their own day leaves them.

    A list of March names the year of what was decided in March: what it was filed on in 12月 lies
    before that, what was made public in 1月 of a decision of December behind it. Rows whose own
    day is of another month than the list say nothing about years; they stay as they were read.
    What is written into a sheet of ours lies after it was given out, or shortly before.
    """
    year, month = period
    days = [n for n, c in contract.columns.items() if c.type == "date" and n in raw.columns]
    if is_ours:
        return typed.with_columns(_since(date(year, month, 1), raw[name]) for name in days)
    own_name = next((n for n in contract.event_dates if n in days), None)
    if own_name is None:
        return typed
    own = pl.col(own_name)
    is_sure = (own.dt.year() == year) & (own.dt.month() == month)
    moved = []
    for name in days:
        bare = without_year(raw[name])
        if name == own_name or not bare.any():
            continue
        day, apart = pl.col(name), (pl.col(name) - own).dt.total_days()
        comes_first = [name, own_name] in [list(pair) for pair in contract.in_order]
        too_late = apart > (0 if comes_first else _HALF_A_YEAR)
        too_early = (apart < -_HALF_A_YEAR) & (not comes_first)
        here = is_sure & pl.lit(bare)
        moved.append(
            pl.when(here & too_late)
            .then(day.dt.offset_by("-1y"))
            .when(here & too_early)
            .then(day.dt.offset_by("1y"))
            .otherwise(day)
            .alias(name)
        )
    return typed.with_columns(moved)


def _since(given_out: date, texts: pl.Series) -> pl.Expr:
    """Return the days of a column, those without a year in the one that begins a quarter before ``given_out``."""
    day = pl.col(texts.name)
    apart, bare = (day - given_out).dt.total_days(), pl.lit(without_year(texts))
    return (
        pl.when(bare & (apart < -_QUARTER)).then(day.dt.offset_by("1y"))
        .when(bare & (apart >= 365 - _QUARTER)).then(day.dt.offset_by("-1y"))
        .otherwise(day)
    )  # fmt: skip


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
        is_own = name in contract.event_dates
        other_month = (day.dt.year() == year) & (day.dt.month() > month) & is_own
        far = (day - own).dt.total_days().abs() > _HALF_A_YEAR
        bad = _where(typed, late | other_month | far) & without_year(raw[name])
        if bad.any():
            why = f"没有写年份，标题、工作表或文件名写的是{year}年，这一天未必是那一年的"
            yield Issue(name, bad, pl.Series([why]).new_from_index(0, bad.len()))
        # 15.3.25 below a title of 2025 is rather the fifteenth of March than a day of 2015.
        elsewhere = ((day.dt.year() - year).abs() > 1) & is_own
        bad = _where(typed, elsewhere) & with_short_year(raw[name])
        if bad.any():
            why = f"年份只写了两位，标题、工作表或文件名写的是{year}年，读不准是哪一年"
            yield Issue(name, bad, pl.Series([why]).new_from_index(0, bad.len()))


def _where(rows: pl.DataFrame, holds: pl.Expr) -> pl.Series:
    return rows.select(holds.fill_null(value=False).alias("b"))["b"]
