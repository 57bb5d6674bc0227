"""Terms that registers write in place of a day: 20个工作日内, 15日内, 一个月内."""

import polars as pl

from assets.intake.outcome import Work
from data_contracts import Source
from models.clauses.numerals import number

#: Behind what day it counts is the column's contract's to say.
_TERM = (
    r"^(?:自?(?:收[到文]|来[函文]|发[出文]|接到|送达|签收)[^\d一二两三五七六十]{0,8}(?:之日)?起?[,、]?|于)?"
    r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>个?工作日|个?自然日|天|个月|日(?:以?内))(?:以?内)?(?:[办答回].*)?$"
)
_WORKING, _MONTHS = "工作日", "月"


def terms_apart(raw: pl.DataFrame, contract: Source) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Return the text without terms written in place of days, and the terms of each column that has some."""
    terms: dict[str, pl.Series] = {}
    for name, column in contract.columns.items():
        if column.term_from and name in raw.columns:
            bare, own = _without_terms(raw[name])
            if own is not None:
                raw, terms[name] = raw.with_columns(bare), own
    return raw, terms


def count_terms(terms: dict[str, pl.Series], work: Work) -> None:
    """Put the days that terms end on where their columns have none, and say so of each table."""
    for name, own in terms.items():
        since = str(work.contract.columns[name].term_from)
        if since not in work.typed:
            continue
        days = _days_of(own, work.typed[since]).alias(name)
        given = work.typed.get(name)
        work.typed[name] = days if given is None else given.zip_with(own.is_null(), days)
        title = work.contract.columns[since].zh
        for (first, length), said in zip(work.rows, work.said, strict=True):
            if n := own.slice(first, length).drop_nulls().len():
                said.notes.append(f"「{work.headers[name]}」有{n}行写的是天数，从「{title}」算起")


def _without_terms(values: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """Return a text column without its terms, and the terms by themselves; ``None`` where there is none."""
    bare = values.to_frame("v").select(
        pl.col("v").str.normalize("NFKC").str.replace_all(r"\s+", "").alias("v")
    )
    is_term = _numbers(bare["v"]).is_not_null()
    if not is_term.any():
        return values, None
    frame = pl.DataFrame([values.alias("v"), bare["v"].alias("b"), is_term.alias("t")])
    out = frame.select(
        pl.when(~pl.col("t")).then("v").alias(values.name), pl.when("t").then("b").alias("term")
    )
    return out[values.name], out["term"]


def _days_of(terms: pl.Series, start: pl.Series) -> pl.Series:
    """Return the last day of each term that counts from a day, which does not count itself; null where either lacks.

    Working days are China's; months and other days are those of the calendar.
    """
    # Its calendar takes long to load, and few registers have terms.
    from models.indicators import workdays

    parts = pl.DataFrame([terms.alias("t"), start.alias("d")]).with_columns(
        n=_numbers(terms), unit=pl.col("t").str.extract(_GROUPS, 2)
    )
    in_months = pl.col("d").dt.offset_by(pl.format("{}mo", pl.col("n").fill_null(0)))
    in_days = pl.col("d") + pl.duration(days=pl.col("n"))
    is_working = pl.col("unit").str.contains(_WORKING)
    counted = (
        pl.when(is_working)
        .then(workdays.due(pl.col("d"), pl.col("n")))
        .when(pl.col("unit").str.ends_with(_MONTHS))
        .then(in_months)
        .otherwise(in_days)
    )
    known = pl.col("n").is_not_null() & pl.col("d").is_not_null()
    return parts.select(pl.when(known).then(counted)).to_series().cast(pl.Date)


def _numbers(texts: pl.Series) -> pl.Series:
    """Return how many days or months each text gives as a term, null where it is none."""
    said = texts.to_frame("t").select(pl.col("t").str.extract(_GROUPS, 1)).to_series()
    known = {text: number(text) for text in said.drop_nulls().unique()}
    return said.replace_strict(known, default=None, return_dtype=pl.Int64)


#: Groups of :data:`_TERM` by number, as Polars' regular expressions give them.
_GROUPS = _TERM.replace("(?P<n>", "(").replace("(?P<unit>", "(")
