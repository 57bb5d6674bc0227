"""C001: the year's penalty revenue so far against the national 20 % line."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import keys, month_end, percent, wan, year_of, years_on
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "cases", "decided_yuan", "ytd_yuan", "ytd_yoy", "largest_case_share",
    "largest_case_key", "complete", "basis",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag regions whose penalty revenue since January outgrew the line.

    .. math:: g = Y_t / Y_{t-12} - 1, \qquad g' = (Y_t - L_t) / (Y_{t-12} - L_{t-12}) - 1

    :math:`Y` is the decided sum since January, :math:`L` the largest case in it. Where
    :math:`g'` stays at or below the line one case made the growth, and the region is clear.
    Of a county whose receipts alone are known :math:`Y` is received, and :math:`L` unknown.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 10)
        ``out_region_month``: one row a ``region_code`` and ``month``; yuan.
    contract : Indicator
        ``C001.yml``.
    as_of : datetime.date
        A month that ends after it is not over: part of a month is no year to date.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` is :math:`g` (ratio).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C001.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month")
    both = _beside_last_year(rows)
    growth = (pl.col("ytd_yuan") / pl.col("base_yuan") - 1).round(6)  # else 1.2 - 1 < 0.2
    trimmed_base = pl.col("base_yuan") - pl.col("base_largest_yuan")
    trimmed = pl.when(trimmed_base > 0).then(
        ((pl.col("ytd_yuan") - pl.col("largest_yuan")) / trimmed_base - 1).round(6)
    )
    over = growth > contract["max_growth"]
    ended = month_end(pl.col("month"))
    return assemble(
        both,
        contract,
        period=pl.col("month"),
        observed=growth,
        expected=pl.lit(0.0),
        threshold=pl.lit(contract["max_growth"]),
        n=pl.col("ytd_cases"),
        score=growth,
        flag=over,
        not_evaluated=first_reason(
            month_not_over=ended > pl.lit(as_of),
            # A sum that lacks months, this year's or last year's, is no base: ytd_yoy is null then.
            no_last_year=pl.col("base_yuan").is_null() | pl.col("ytd_yoy").is_null(),
            base_too_small=pl.col("base_yuan") < contract["min_base_yuan"],
            not_complete=~pl.col("complete").fill_null(True) & ~over,
        ),
        excluded={"largest_case": trimmed <= contract["max_growth"]},
        reason=_sentence(growth, contract["max_growth"]),
        evidence=keys("cases", "largest_key"),
        first_seen=ended,
    )


def _beside_last_year(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the year's running count and largest case, and the same of twelve months before."""
    year = [pl.col("region_code"), pl.col("month").str.slice(0, 4)]
    # A sum of receipts holds no case that could be left out.
    decided = pl.when(~pl.col("basis").eq_missing("treasury")).then("decided_yuan")
    largest = decided * pl.col("largest_case_share").fill_null(0.0)
    running = (
        rows.sort("region_code", "month")
        .with_columns(
            largest.fill_null(0.0).alias("largest_yuan"), pl.col("cases").alias("ytd_cases")
        )
        .with_columns(
            pl.col("ytd_cases").cum_sum().over(year),
            pl.col("largest_yuan").cum_max().over(year),
            pl.col("largest_case_key")
            .sort_by("largest_yuan", descending=True)
            .first()
            .over(year)
            .alias("largest_key"),
        )
    )
    before = running.select(
        "region_code",
        years_on(pl.col("month"), 1).alias("month"),
        pl.col("ytd_yuan").alias("base_yuan"),
        pl.col("ytd_cases").alias("base_cases"),
        pl.col("largest_yuan").alias("base_largest_yuan"),
    )
    return running.join(before, on=["region_code", "month"], how="left", validate="1:1")


def _sentence(growth: pl.Expr, line: float) -> pl.Expr:
    last = pl.col("month").str.slice(5).cast(pl.Int64)
    months = pl.when(last == 1).then(pl.lit("1月")).otherwise(pl.format("1—{}月", last))
    more = pl.col("ytd_cases") - pl.col("base_cases")
    on_receipts = pl.col("basis").eq_missing("treasury")
    cases = (
        pl.when(on_receipts)
        .then(pl.lit("没有对应案件，未剔除最大一案"))
        .when(more > 0)
        .then(pl.format("案件多{}件", more))
        .when(more < 0)
        .then(pl.format("案件少{}件", -more))
        .when(more == 0)
        .then(pl.lit("案件数持平"))
        .otherwise(pl.lit("件数未载"))
    )
    return pl.format(
        "{}{}累计罚没{}{}→{}万元，同比增长{}，高于{}提示线；{}。",
        year_of(pl.col("month")), months, pl.when(on_receipts).then(pl.lit("入库额")).otherwise(pl.lit("")), wan(pl.col("base_yuan")), wan(pl.col("ytd_yuan")), percent(growth),
        pl.lit(f"{100 * line:.6g}%"), cases,
    )  # fmt: skip
