"""Expressions that put figures into the Chinese sentence of a flag."""

import polars as pl

#: Any character of the same clause: exports write commas and semicolons in full and in half width.
IN_CLAUSE = "[^，。；,;]"


def number(expr: pl.Expr, places: int = 1) -> pl.Expr:
    """Return a number as text, without a trailing ``.0``; null becomes 未载."""
    rounded = expr.cast(pl.Float64).round(places).cast(pl.String)
    return rounded.str.replace(r"\.0$", "").fill_null("未载")


def yuan(expr: pl.Expr, places: int = 1) -> pl.Expr:
    """Return yuan as ``8000元`` or, from 10 000, ``6万元``; null becomes 未载.

    A half goes up, as in :func:`data_contracts.amounts.in_wan`.
    """
    value = expr.cast(pl.Float64)
    steps = (value.abs() / 10.0 ** (4 - places) + 0.5).floor() * value.sign()
    wan = pl.format("{}万元", number(steps / 10.0**places, places))
    small = (
        pl.when(value.is_null()).then(pl.lit("未载")).otherwise(pl.format("{}元", number(value, 2)))
    )
    return pl.when(value.abs() >= 1e4).then(wan).otherwise(small)


def yuan_apart(one: pl.Expr, other: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return two amounts with two places of 万元, with four where they differ and would read the same."""
    alike = (one != other) & (yuan(one, 2) == yuan(other, 2))
    return (
        pl.when(alike).then(yuan(one, 4)).otherwise(yuan(one, 2)),
        pl.when(alike).then(yuan(other, 4)).otherwise(yuan(other, 2)),
    )


def wan(expr: pl.Expr) -> pl.Expr:
    """Return yuan in 万元 with one decimal and no unit, e.g. ``182.4``."""
    return (expr.cast(pl.Float64) / 1e4).round(1).cast(pl.String).fill_null("未载")


def percent(expr: pl.Expr) -> pl.Expr:
    """Return a ratio as ``34.2%``."""
    return pl.format("{}%", (expr * 100).round(1).cast(pl.String)).fill_null("未载")


def day(expr: pl.Expr) -> pl.Expr:
    """Return a date as ``2025-05-06``; null becomes 未载."""
    return expr.dt.to_string("%Y-%m-%d").fill_null("未载")


def year_of(period: pl.Expr) -> pl.Expr:
    """Return the year of a period's text as ``2026年``."""
    return pl.format("{}年", period.str.slice(0, 4))


def month_words(month: pl.Expr) -> pl.Expr:
    """Return ``2026-06`` as ``2026年6月``."""
    return pl.format("{}{}月", year_of(month), month.str.slice(5).cast(pl.Int64))


def month_of(expr: pl.Expr) -> pl.Expr:
    """Return a date's ``YYYY-MM``."""
    return expr.dt.to_string("%Y-%m")


def years_on(period: pl.Expr, years: int) -> pl.Expr:
    """Return the month or quarter (``YYYY-MM``, ``YYYY-Qn``) so many years later, or before."""
    return pl.format("{}-{}", period.str.slice(0, 4).cast(pl.Int64) + years, period.str.slice(5))


def month_end(month: pl.Expr) -> pl.Expr:
    """Return the last day of a month written ``YYYY-MM``."""
    return month.add("-01").str.to_date().dt.month_end()


def quarter_of(expr: pl.Expr) -> pl.Expr:
    """Return a date's ``YYYY-Qn``."""
    return pl.format("{}-Q{}", expr.dt.year(), expr.dt.quarter())


def keys(source: str, *names: str) -> pl.Expr:
    """Return evidence ``source:key`` for each of the columns that is filled."""
    found = [pl.concat_str(pl.lit(f"{source}:"), pl.col(name)) for name in names]
    return pl.concat_list(found).list.drop_nulls()


def clause() -> pl.Expr:
    """Return ``食品安全法124条1款`` from ``law, article, paragraph``."""
    paragraph = pl.when(pl.col("paragraph").is_not_null()).then(
        pl.format("{}款", pl.col("paragraph"))
    )
    law = pl.col("law").str.strip_prefix("中华人民共和国").fill_null("条款未对应")
    article = pl.when(pl.col("article").is_not_null()).then(pl.format("{}条", pl.col("article")))
    return pl.concat_str(law, article, paragraph, ignore_nulls=True)
