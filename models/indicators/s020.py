"""S020: a case closed as paid with less paid than was fined."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.p005 import CORRECTED
from models.indicators.scope import no_fine
from models.indicators.wording import yuan
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "payment_yuan", "deferral", "execution_status", "case_status", "disposition",
    "review_result",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to cases marked paid or closed whose payment is short of the fine.

    .. math:: F - \text{paid} \ge \text{min\_gap}

    Payments of fine and confiscation together are not short. One part of several on record is the
    usual innocent reason.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``feat_case_paid``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S020.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = paid, ``threshold`` = fine, ``score`` = their gap (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S020.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, paid = pl.col("fine_yuan"), pl.col("payment_yuan")
    gap = (fine - paid).round(2)
    state = pl.col("execution_status")
    done = (state == "缴清").fill_null(False) | (pl.col("case_status") == "已结案").fill_null(False)
    part, ended = ["延期", "分期"], (state == "终结").fill_null(False)
    return assemble(
        rows,
        contract,
        observed=paid,
        threshold=fine,
        score=gap,
        flag=gap >= contract["min_gap_yuan"],
        not_evaluated=first_reason(not_applicable=no_fine(), still_open=~done),
        excluded={
            "in_parts": pl.col("deferral").is_in(part) | state.is_in([*part, "部分缴"]),
            "ended": ended,
            "corrected": pl.col("disposition").is_in(["变更决定", "撤销决定"]).fill_null(False)
            | pl.col("review_result").is_in([*CORRECTED, "调解"]).fill_null(False),
        },
        reason=pl.format(
            "罚款{}，缴款{}，少{}，记为缴清或结案；请核缴款记录。",
            yuan(fine, 4), yuan(paid, 4), yuan(gap, 4),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
