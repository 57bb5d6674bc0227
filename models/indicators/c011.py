"""C011: a county that received much more in twelve months than it decided."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import month_end, month_words, wan, years_on
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "decided_yuan", "treasury_yuan", "decided_12m_yuan", "treasury_12m_yuan", "basis",
    "unplaced_12m_yuan",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag counties whose receipts of twelve months are well above what was decided in them.

    .. math:: R_t \ge \max(\rho E_t,\ E_t + e), \quad R_t \ge (1 + g) R_{t-12},
              \quad E_t = D_t + \max(R_{t-12} - D_{t-12},\ 0)

    :math:`R` and :math:`D` are receipts and decisions of the twelve months to :math:`t`; what came above
    the decisions a year before as well is other money under the same subject, no growth. What was
    decided before the twelve months and not received may have been paid since: an excess within
    the most that was left open over at most ``arrears_months`` months to :math:`t-12` is arrears. Where
    the largest month is left out and the line is not reached by the other eleven twelfths, one payment made the excess.
    An excess within what was decided in counties nobody knows yet may be this county's own decisions: it is not judged.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``models.indicators.inputs.feat_region_receipts``: one row a ``region_code`` and ``month``; yuan.
    contract : Indicator
        ``C011.yml``.
    as_of : datetime.date
        A month that ends after it is not over.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = received, ``expected`` = :math:`E` (yuan); ``score`` = excess over :math:`E`.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C011.md
    """
    # Of a county that sends no cases nothing is known to be decided: 0 yuan is no sum.
    on_cases = pl.when(pl.col("basis").ne_missing("treasury"))
    rows = prepare(frame, contract, COLUMNS, "region_code", "month").with_columns(
        on_cases.then("decided_12m_yuan").cast(pl.Float64),
        pl.col("treasury_12m_yuan", "treasury_yuan", "decided_yuan", "unplaced_12m_yuan").cast(
            pl.Float64
        ),
    )
    both = _beside_the_year_before(rows, int(contract["arrears_months"]))
    decided, received = pl.col("decided_12m_yuan"), pl.col("treasury_12m_yuan")
    before = pl.col("before_received_yuan")
    above_before = (before - pl.col("before_decided_yuan")).fill_null(0.0)
    expected = decided + pl.max_horizontal(above_before, pl.lit(0.0))
    excess = received - expected
    rest = received - pl.col("largest_month_yuan")
    listed = (received >= _line(expected, contract)) & (
        received >= ((1 + contract["min_growth"]) * before).round(2)
    )
    ended = month_end(pl.col("month"))
    return assemble(
        both,
        contract,
        period=pl.col("month"),
        observed=received,
        expected=expected,
        threshold=_line(expected, contract),
        score=excess / pl.max_horizontal(expected, pl.lit(contract["min_excess_yuan"])),
        flag=listed,
        not_evaluated=first_reason(
            month_not_over=ended > pl.lit(as_of),
            no_twelve_months=decided.is_null() | received.is_null(),
            no_year_before=before.is_null(),
            unplaced=listed & (pl.col("unplaced_12m_yuan") >= excess.round(2)),
        ),
        excluded={
            "arrears": pl.col("open_yuan").round(2) >= excess.round(2),
            "one_month": rest.round(2) < _line(expected * 11 / 12, contract),
        },
        reason=pl.format(
            "至{}12个月入库{}万元、决定{}万元，上一年入库{}万元；请核欠款、漏报或科目。",
            month_words(pl.col("month")), wan(received), wan(decided), wan(before),
        ),
        first_seen=ended,
    )  # fmt: skip


def _line(expected: pl.Expr, contract: Indicator) -> pl.Expr:
    """Return the least receipts that are listed beside so much expected."""
    above = pl.max_horizontal(
        contract["min_ratio"] * expected, expected + contract["min_excess_yuan"]
    )
    return above.round(2)


def _beside_the_year_before(rows: pl.DataFrame, arrears_months: int) -> pl.DataFrame:
    """Add the twelve months ending a year earlier, what was open after them, and the largest month of receipts."""
    told = pl.col("treasury_yuan").is_not_null().cum_max()
    unpaid = pl.when(told).then(
        pl.col("decided_yuan").fill_null(0.0) - pl.col("treasury_yuan").fill_null(0.0)
    ).otherwise(0.0)  # fmt: skip
    lowest = (pl.col("_open") - pl.col("_unpaid")).rolling_min(arrears_months, min_samples=1)
    sums = (
        rows.sort("region_code", "month")
        .with_columns(
            unpaid.over("region_code").alias("_unpaid"),
            pl.col("treasury_yuan")
            .rolling_max(12, min_samples=1)
            .over("region_code")
            .fill_null(0.0)
            .alias("largest_month_yuan"),
        )
        .with_columns(pl.col("_unpaid").cum_sum().over("region_code").alias("_open"))
        .with_columns((pl.col("_open") - lowest.over("region_code")).alias("_left"))
    )
    before = sums.select(
        "region_code",
        years_on(pl.col("month"), 1).alias("month"),
        pl.col("decided_12m_yuan").alias("before_decided_yuan"),
        pl.col("treasury_12m_yuan").alias("before_received_yuan"),
        pl.col("_left").alias("open_yuan"),
    )
    return sums.drop("_unpaid", "_open", "_left").join(
        before, on=["region_code", "month"], how="left", validate="1:1", maintain_order="left"
    )
