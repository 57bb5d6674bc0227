"""P005: a penalty changed or annulled on review or in court."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day
from models.outcomes import assemble, first_reason, prepare

COLUMNS = ("case_key", "region_code", "accepted_date", "closed_date", "kind", "result", "row_keys")
#: Results that correct the organ, gravest first.
GRAVE = ("撤销", "确认违法", "确认无效", "责令履行")
CORRECTED = (*GRAVE, "部分撤销", "变更")
UPHELD = ("维持", "驳回", "调解", "撤回", "不予受理")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag cases corrected by the reviewing authority or a court.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 7)
        ``models.indicators.inputs.feat_review``: one row a ``case_key`` with at least one
        review, the gravest result and its day.
    contract : Indicator
        ``P005.yml``.
    as_of : datetime.date
        Not used: results after it are not in the frame.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``score`` is 1 for 变更 and 部分撤销, 2 for graver results.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P005.md
    """
    rows = prepare(frame, contract, COLUMNS)
    result = pl.col("result")
    known = pl.coalesce("closed_date", "accepted_date")
    grave = result.is_in(GRAVE)
    ended = pl.col("closed_date").is_not_null()
    on = pl.when(ended).then(pl.format("于{}", day(known))).otherwise(
        pl.format("（{}受理，未载结案日期）", day(known))
    )  # fmt: skip
    return assemble(
        rows,
        contract,
        score=pl.when(grave).then(2.0).when(result.is_in(CORRECTED)).then(1.0).otherwise(0.0),
        flag=result.is_in(CORRECTED),
        not_evaluated=first_reason(
            pending=result.is_null() | (result == "在办"),
            unknown_result=~result.is_in([*CORRECTED, *UPHELD]),
        ),
        reason=pl.format("{}{}结果为“{}”；请核原因并对照当时是否已有线索。",
                         pl.col("kind").fill_null("复议诉讼"), on.fill_null(""), result),
        evidence=pl.col("row_keys"),
        first_seen=known,
        level=pl.when(~grave).then(pl.lit("疑点线索")),
    )  # fmt: skip
