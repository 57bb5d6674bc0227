"""S013: a case with a hearing and no collective discussion between hearing and decision."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day
from models.outcomes import MISSING, assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_decided", "decision_date", "hearing_date",
    "general_meeting_date",
)  # fmt: skip
#: The Act and the procedure that asks for it hold from this day.
IN_FORCE = date(2021, 7, 15)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag decisions after a hearing without a collective discussion between the two.

    A county that has the column and never fills it gets a 提示: the column may simply not be kept.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 7)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S013.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = days from discussion to decision (negative: discussed afterwards), null
        without a discussion.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S013.md
    """
    rows = prepare(frame, contract, COLUMNS).with_columns(
        pl.col("general_meeting_date").is_null().all().over("region_code").alias("_never")
    )
    hearing, met = pl.col("hearing_date"), pl.col("general_meeting_date")
    decided = pl.col("decision_date")
    lead = (decided - met).dt.total_days()
    late = lead < contract["min_lead_days"]
    found = (
        pl.when(met.is_null())
        .then(pl.lit("未载集体讨论日期"))
        .when(lead < 0)
        .then(pl.format("集体讨论{}晚于决定", day(met)))
        .when(late)
        .then(pl.format("集体讨论{}，距决定不足{}日", day(met), int(contract["min_lead_days"])))
        .otherwise(pl.format("集体讨论{}早于听证", day(met)))
    )
    return assemble(
        rows,
        contract,
        observed=lead.cast(pl.Float64),
        threshold=pl.lit(contract["min_lead_days"]),
        score=(decided - hearing).dt.total_days().cast(pl.Float64),
        flag=met.is_null() | late | (met < hearing),
        not_evaluated=first_reason(
            not_applicable=~pl.col(MISSING)
            & (~pl.col("is_decided").fill_null(False) | hearing.is_null()),
            before_rules=decided < IN_FORCE,
        ),
        reason=pl.format("听证{}，决定{}，{}；请核案卷。", day(hearing), day(decided), found),
        first_seen=decided,
        level=pl.when(pl.col("_never")).then(pl.lit("提示")),
    )
