"""Receipts reported by the quarter: the sum of the year stands at the quarter's last month."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.folding import nfkc
from assets.intake.headings.recognise import Recognised

_HEADER = re.compile(r"季")
#: 第一季度, 2025年2季度, Q3, 4.
_NTH = re.compile(r"(?:(?:19|20)\d{2}年?)?(?:第?([一二三四1-4])季?度?|q([1-4]))")
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4}
_MONTHS = 3


def as_last_months(body: pl.DataFrame, found: Recognised) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows with quarters written as their last months, and what is to be said of it.

    Only of a column whose header says so, all of whose cells are quarters: 1 below 季度 is no January.

    Parameters
    ----------
    body : pl.DataFrame
        Stripped cells ``c0…`` of rows alone.
    found : Recognised
    """
    place = next((f for f in found.columns if f.column == "month"), None)
    if place is None or not _HEADER.search(place.header):
        return body, []
    name = f"c{place.index}"
    texts = body[name].cast(pl.String)
    read = {
        text: _NTH.fullmatch(re.sub(r"\s|\.0$", "", nfkc(text)).lower())
        for text in texts.drop_nulls().unique()
    }
    if not read or not all(read.values()):
        return body, []
    last = {text: str(_MONTHS * _nth(nth)) for text, nth in read.items() if nth}
    is_sum = any(f.column == "ytd_amount_yuan" for f in found.columns)
    as_what = "的本年累计读入" if is_sum else "读入，金额算三个月的"
    said = f"「{place.header}」是季度，按季末那个月{as_what}"
    return body.with_columns(texts.replace(last).alias(name)), [said]


def of_three_months(found: Recognised) -> Recognised:
    """Return it with an amount that is a quarter's own as that of three months: 本季收入, or 季度 beside one amount.

    A quarter taken for its last month would stand out against the months around it.
    """
    headers = {f.column: f.header for f in found.columns}
    own, period = headers.get("month_amount_yuan"), headers.get("month", "")
    by_quarter = _HEADER.search(period) and "ytd_amount_yuan" not in headers
    if own is None or "months_in_amount" in headers or not (_HEADER.search(own) or by_quarter):
        return found
    return replace(found, supplied={**found.supplied, "months_in_amount": str(_MONTHS)})


def _nth(found: re.Match[str]) -> int:
    word = found[1] or found[2]
    return _HAN.get(word) or int(word)
