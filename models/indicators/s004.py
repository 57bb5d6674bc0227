"""S004: a case with a hearing and no legal review between hearing and decision."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day
from models.outcomes import MISSING, assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_decided", "decision_date", "hearing_date",
    "legal_review_date",
)  # fmt: skip
#: The Act first names hearings for the legal review on this day.
IN_FORCE = date(2021, 7, 15)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag decisions after a hearing without a legal review between the two.

    The review reads the hearing's record, so one before the hearing does not count. A county that
    has the column and never fills it gets a 提示: the column may simply not be kept.

    What calls for a legal review is the hearing, public interest or difficulty, not the amount;
    only the hearing stands in an export.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 7)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S004.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = days from review to decision (negative: reviewed afterwards), null without
        a review; ``score`` = days the hearing stood without review.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S004.md
    """
    rows = prepare(frame, contract, COLUMNS).with_columns(
        pl.col("legal_review_date").is_null().all().over("region_code").alias("_never")
    )
    decided, review = pl.col("decision_date"), pl.col("legal_review_date")
    hearing = pl.col("hearing_date")
    lead = (decided - review).dt.total_days()
    late = lead < contract["min_lead_days"]
    early = review < hearing
    found = (
        pl.when(review.is_null())
        .then(pl.lit("未载法制审核日期"))
        .when(lead < 0)
        .then(pl.format("法制审核{}晚于决定", day(review)))
        .when(late)
        .then(pl.format("法制审核{}，距决定不足{}日", day(review), int(contract["min_lead_days"])))
        .otherwise(pl.format("法制审核{}早于听证", day(review)))
    )
    return assemble(
        rows,
        contract,
        observed=lead.cast(pl.Float64),
        threshold=pl.lit(contract["min_lead_days"]),
        score=(pl.when(review >= hearing).then(review).otherwise(decided) - hearing)
        .dt.total_days()
        .cast(pl.Float64),
        flag=review.is_null() | late | early,
        not_evaluated=first_reason(
            not_applicable=~pl.col(MISSING)
            & (~pl.col("is_decided").fill_null(False) | hearing.is_null()),
            before_rules=decided < IN_FORCE,
        ),
        reason=pl.format("听证{}，决定{}，{}；请核案卷。", day(hearing), day(decided), found),
        first_seen=decided,
        level=pl.when(pl.col("_never")).then(pl.lit("提示")),
    )
