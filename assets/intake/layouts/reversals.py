"""Receipts and what was given back of them on two rows: one month."""

import re
from decimal import Decimal

import polars as pl

from assets.intake.folding import nfkc
from assets.intake.headings.recognise import Recognised

#: What makes two rows the same month of the same subject.
_OF_A_MONTH = ("region_code", "region_name", "year", "month", "subject_code", "subject_name")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def together(body: pl.DataFrame, found: Recognised) -> tuple[pl.DataFrame, list[str]]:
    """Return a treasury's rows with what was given back taken off its month, and what is to be said of it.

    Rows of one county, month and subject stand for one another: the last counts. Where amounts above and
    below zero stand side by side they are parts of one month, and only then.

    Parameters
    ----------
    body : pl.DataFrame
        Stripped cells ``c0…`` of rows alone, and ``row_no``.
    found : Recognised
    """
    at = {f.column: f"c{f.index}" for f in found.columns}
    amount = at.get("month_amount_yuan")
    if found.source != "fiscal_revenue" or amount is None or "ytd_amount_yuan" in at:
        return body, []
    key = list(dict.fromkeys(at[name] for name in _OF_A_MONTH if name in at))
    parts = body.with_columns(
        _yuan=pl.Series([_number(cell) for cell in body[amount]], dtype=pl.Decimal(38, 6))
    )
    back, paid = (pl.col("_yuan") < 0).any().over(key), (pl.col("_yuan") > 0).any().over(key)
    parts = parts.with_columns(
        _is_part=back & paid & pl.col("_yuan").is_not_null().all().over(key),
        _sum=pl.col("_yuan").sum().over(key).cast(pl.String),
        _is_first=pl.struct(key).is_first_distinct(),
    )
    n = int(parts["_is_part"].sum())
    if not n:
        return body, []
    kept = parts.filter(~pl.col("_is_part") | pl.col("_is_first")).with_columns(
        pl.when("_is_part").then("_sum").otherwise(amount).alias(amount)
    )
    months = n - (body.height - kept.height)
    said = f"有{n}行是同一个月的收入和退付，相抵合成{months}个月读入"
    return kept.select(body.columns), [said]


def _number(cell: str | None) -> Decimal | None:
    text = re.sub(r"[,\s]", "", nfkc(cell or ""))
    return Decimal(text) if _NUMBER.fullmatch(text) else None
