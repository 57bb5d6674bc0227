"""Lists whose decisions are dated by the month alone: 2025年9月."""

import calendar
import re

import polars as pl

from assets.intake.folding import nfkc
from assets.intake.headings.recognise import Recognised
from data_contracts import loader

#: 2025.10 is no month here: a workbook keeps it as 2025.1.
_MONTH = re.compile(r"((?:19|20)\d{2})(?:年(1[0-2]|0?[1-9])月份?|[-/](1[0-2]|0?[1-9]))")
_DAY = "decision_date"


def as_last_days(body: pl.DataFrame, found: Recognised) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows with months written as their last days, and what is to be said of it.

    Only where the whole column names months and the table has no other day: a county's month is right,
    and nothing can be counted in days from a day nobody wrote. Beside other days such a row is set aside.

    Parameters
    ----------
    body : pl.DataFrame
        Stripped cells ``c0…`` of rows alone.
    found : Recognised
    """
    columns = loader.source(found.source).columns
    days = [f for f in found.columns if columns[f.column].type == "date"]
    if [f.column for f in days] != [_DAY]:
        return body, []
    name = f"c{days[0].index}"
    texts = body[name].cast(pl.String)
    read = {
        text: _MONTH.fullmatch(re.sub(r"\s", "", nfkc(text)))
        for text in texts.drop_nulls().unique()
    }
    if not read or not all(read.values()):
        return body, []
    last = {text: _last_day(month) for text, month in read.items() if month}
    said = f"「{days[0].header}」只写到月，按当月最后一日计；看具体日子的提示请先核决定书"
    return body.with_columns(texts.replace(last).alias(name)), [said]


def last_day(text: str) -> str:
    """Return the last day of a month; any other text as it is.

    >>> last_day("2026年2月"), last_day("2026-02-03")
    ('2026-02-28', '2026-02-03')
    """
    month = _MONTH.fullmatch(re.sub(r"\s", "", nfkc(text)))
    return _last_day(month) if month else text


def _last_day(month: re.Match[str]) -> str:
    year, number = int(month[1]), int(month[2] or month[3])
    return f"{year}-{number:02d}-{calendar.monthrange(year, number)[1]}"
