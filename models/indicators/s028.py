"""S028: a fine paid before the penalty was decided."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.p005 import CORRECTED
from models.indicators.scope import no_fine
from models.indicators.wording import day
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "payment_date", "payment_yuan", "confiscation_yuan", "confiscated_gains_yuan",
    "disposition", "review_result",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines whose day of payment lies before the day of the decision.

    .. math:: \text{decided} - \text{paid} > \text{max\_days\_before}

    Gains handed in during the investigation are no fine: a payment not above what was confiscated
    is left out. So is a decision changed later, whose first version was paid.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``feat_case_paid``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S028.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = days from payment to decision (negative: paid afterwards).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S028.md
    """
    rows = prepare(frame, contract, COLUMNS)
    decided, paid = pl.col("decision_date"), pl.col("payment_date")
    days = (decided - paid).dt.total_days()
    taken = pl.coalesce("confiscated_gains_yuan", "confiscation_yuan").fill_null(0.0)
    return assemble(
        rows,
        contract,
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["max_days_before"]),
        score=days.cast(pl.Float64),
        flag=days > contract["max_days_before"],
        not_evaluated=first_reason(not_applicable=no_fine(), no_payment=paid.is_null()),
        excluded={
            "gains_only": (pl.col("payment_yuan") <= taken).fill_null(False),
            "corrected": pl.col("disposition").is_in(["变更决定", "撤销决定"]).fill_null(False)
            | pl.col("review_result").is_in(CORRECTED).fill_null(False),
        },
        reason=pl.format(
            "缴款{}，处罚决定{}，缴款早{}日；请核是否先收款后决定。", day(paid), day(decided), days
        ),
        first_seen=decided,
    )
