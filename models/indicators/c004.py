"""C004: a month's decided sum far below what the county's own history leads to expect."""

from datetime import date

import polars as pl

from data_contracts.loader import Indicator
from models.indicators.wording import wan
from models.outcomes import Columns, assemble, first_reason, prepare

COLUMNS: Columns = {
    "region_code": pl.String,
    "month": pl.String,
    "cases": pl.Int64,
    "decided_yuan": pl.Float64,
    "expected_yuan": pl.Float64,
    "expected_low_yuan": pl.Float64,
    "complete": pl.Boolean,
    "delivered": pl.Boolean,
    "judged_on": pl.Date,
}


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:  # noqa: ARG001
    r"""Point to months whose decided sum fell clearly below the expected range.

    .. math:: S < \text{low}, \quad S / E \le \text{max\_ratio}, \quad
              E - S \ge \text{min\_shortfall}

    A question, no reproach: fewer fines may be the exemption of small faults. Never for a month
    the county did not deliver, nor while late records still come in.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``models.indicators.inputs.feat_region_fall``: ``out_region_month`` and ``delivered``; yuan.
    contract : Indicator
        ``C004.yml``.
    as_of : datetime.date
        Not used: every month carries its own judgement.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``threshold`` = lower end of the expected range, ``score`` = 1 − :math:`S/E`.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C004.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month")
    decided, expected = pl.col("decided_yuan"), pl.col("expected_yuan")
    ratio = pl.when(expected > 0).then((decided / expected).round(6))
    low = pl.col("expected_low_yuan")
    month_end = pl.col("month").add("-01").str.to_date().dt.month_end()
    return assemble(
        rows,
        contract,
        object_key="region_code",
        period=pl.col("month"),
        observed=decided,
        expected=expected,
        threshold=low,
        n=pl.col("cases"),
        score=1 - ratio,
        flag=(decided < low)
        & (ratio <= contract["max_ratio"])
        & (expected - decided >= contract["min_shortfall_yuan"]),
        not_evaluated=first_reason(
            not_delivered=~pl.col("delivered").fill_null(False),
            not_complete=~pl.col("complete").fill_null(False),
            no_expectation=expected.is_null() | low.is_null(),
        ),
        reason=pl.format("{}月罚没决定额{}万元，预期{}万元；请核是否漏报、延迟，或免罚增多。",
                         pl.col("month").str.slice(5).cast(pl.Int64), wan(decided), wan(expected)),
        evidence=pl.lit([], pl.List(pl.String)),
        first_seen=pl.coalesce("judged_on", month_end),
    )  # fmt: skip
