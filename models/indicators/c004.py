"""C004: three months' decided sum far below what the county's own history leads to expect."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import month_words, wan
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "cases", "decided_yuan", "expected_yuan", "frequency_z", "complete",
    "delivered", "judged_on",
)  # fmt: skip
#: Months looked at together: one empty month is nothing in a small county.
MONTHS = 3


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to three months whose decided sum fell clearly below what was expected.

    .. math:: S / E \le \text{max\_ratio}, \qquad E - S \ge \text{min\_shortfall}, \qquad
              -\textstyle\sum z \ge \text{min\_fall\_z}

    with :math:`S`, :math:`E` decided and expected and :math:`z` the deviation of the number of
    cases, over the month and the two before it: sums swing with single cases, numbers less. A
    question, no reproach: fewer fines may be the exemption of small faults. Never where one of the months was
    not delivered, nor while late records still come in.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``models.indicators.inputs.feat_region_fall``: ``out_region_month``, without gaps in the
        months of a region, and ``delivered``; yuan.
    contract : Indicator
        ``C004.yml``.
    as_of : datetime.date
        Not used: every month carries its own judgement.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed``, ``expected`` and ``threshold`` of the three months, ``score`` = 1 − :math:`S/E`.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C004.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month").sort("region_code", "month")
    spans = rows.with_columns(
        _three(pl.col("decided_yuan")).alias("_decided"),
        _three(pl.col("expected_yuan")).alias("_expected"),
        _three(pl.col("cases")).alias("_cases"),
        _three(-pl.col("frequency_z")).round(6).alias("_fall"),
        _three(pl.col("delivered").fill_null(False).cast(pl.Int64)).alias("_delivered"),
        _three(pl.col("complete").fill_null(False).cast(pl.Int64)).alias("_complete"),
        pl.col("month").shift(MONTHS - 1).over("region_code").alias("_from"),
    )
    decided, expected = pl.col("_decided"), pl.col("_expected")
    ratio = pl.when(expected > 0).then((decided / expected).round(6))
    last = pl.col("month").add("-01").str.to_date()
    return assemble(
        spans,
        contract,
        period=pl.col("month"),
        observed=decided,
        expected=expected,
        threshold=expected * contract["max_ratio"],
        n=pl.col("_cases").cast(pl.Int64),
        score=1 - ratio,
        flag=(ratio <= contract["max_ratio"])
        & (expected - decided >= contract["min_shortfall_yuan"])
        & (pl.col("_fall") >= contract["min_fall_z"]),
        not_evaluated=first_reason(
            too_short=pl.col("_from").is_null(),
            not_delivered=pl.col("_delivered") < MONTHS,
            not_complete=pl.col("_complete") < MONTHS,
            no_expectation=ratio.is_null() | pl.col("_fall").is_null(),
        ),
        reason=pl.format("{}至{}罚没决定额{}万元，预期{}万元；请核是否漏报、延迟，或免罚增多。",
                         month_words(pl.col("_from")), month_words(pl.col("month")), wan(decided), wan(expected)),
        first_seen=pl.coalesce("judged_on", last.dt.month_end()),
    )  # fmt: skip


def _three(values: pl.Expr) -> pl.Expr:
    """Return the sum over the month and those before it; null where one is."""
    return values.rolling_sum(MONTHS, min_samples=MONTHS).over("region_code")
