"""C011: a county that received much more in twelve months than it decided."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import month_words, wan
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "treasury_yuan", "decided_12m_yuan", "treasury_12m_yuan", "basis",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag counties whose receipts of twelve months are well above what was decided in them.

    .. math:: R_t \ge \rho D_t, \quad R_t - D_t \ge e, \quad R_t \ge (1 + g) R_{t-12}

    :math:`R` and :math:`D` are receipts and decisions of the twelve months to :math:`t`. What was
    decided in the twelve months before and not received in them may have been paid since: an excess
    within :math:`D_{t-12} - R_{t-12}` is arrears. Where the line is not reached without the largest
    month, one payment made the excess.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 6)
        ``out_region_month``: one row a ``region_code`` and ``month``; yuan.
    contract : Indicator
        ``C011.yml``.
    as_of : datetime.date
        A month that ends after it is not over.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = received, ``expected`` = decided (yuan); ``score`` = excess over what was decided.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C011.md
    """
    # Of a county that sends no cases nothing is known to be decided: 0 yuan is no sum.
    decided_known = pl.when(pl.col("basis").ne_missing("treasury")).then("decided_12m_yuan")
    rows = prepare(frame, contract, COLUMNS, "region_code", "month").with_columns(
        decided_known.cast(pl.Float64),
        pl.col("treasury_12m_yuan", "treasury_yuan").cast(pl.Float64),
    )
    both = _beside_the_year_before(rows)
    decided, received = pl.col("decided_12m_yuan"), pl.col("treasury_12m_yuan")
    excess, before = received - decided, pl.col("before_received_yuan")
    line = pl.max_horizontal(contract["min_ratio"] * decided, decided + contract["min_excess_yuan"])
    month_end = pl.col("month").add("-01").str.to_date().dt.month_end()
    return assemble(
        both,
        contract,
        object_key="region_code",
        period=pl.col("month"),
        observed=received,
        expected=decided,
        threshold=line,
        score=excess / pl.max_horizontal(decided, pl.lit(contract["min_excess_yuan"])),
        flag=(received >= line) & (received >= ((1 + contract["min_growth"]) * before).round(2)),
        not_evaluated=first_reason(
            month_not_over=month_end > pl.lit(as_of),
            no_twelve_months=decided.is_null() | received.is_null(),
            no_year_before=before.is_null(),
        ),
        excluded={
            "arrears": pl.col("before_decided_yuan") - before >= excess,
            "one_month": received - pl.col("largest_month_yuan") < line,
        },
        reason=pl.format(
            "至{}12个月入库{}万元、决定{}万元，上一年入库{}万元；请核欠款入库、案件漏报或科目混入。",
            month_words(pl.col("month")), wan(received), wan(decided), wan(before),
        ),
        evidence=pl.lit([], pl.List(pl.String)),
        first_seen=month_end,
    )  # fmt: skip


def _beside_the_year_before(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what the twelve months ending a year earlier decided and received, and the largest month of receipts."""
    year = pl.col("month").str.slice(0, 4).cast(pl.Int64)
    before = rows.select(
        "region_code",
        pl.format("{}-{}", year + 1, pl.col("month").str.slice(5)).alias("month"),
        pl.col("decided_12m_yuan").alias("before_decided_yuan"),
        pl.col("treasury_12m_yuan").alias("before_received_yuan"),
    )
    largest = pl.col("treasury_yuan").rolling_max(12, min_samples=1).over("region_code")
    return (
        rows.sort("region_code", "month")
        .with_columns(largest.fill_null(0.0).alias("largest_month_yuan"))
        .join(
            before, on=["region_code", "month"], how="left", validate="1:1", maintain_order="left"
        )
    )
