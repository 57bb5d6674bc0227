"""S012: a penalty decided before the party was told of it."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day, keys, month_of
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "procedure_type", "decision_kind",
    "decision_date", "notice_date", "notice_service_date",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag decisions that were made before the notice of the penalty.

    .. math:: \text{told} - \text{decided} > \text{max\_days\_after}

    Told is the day the notice was served, else its own. On the spot the telling is part of the
    decision and leaves no date of its own: not judged. The same day is no flag: it may be in order
    where the party had nothing to say.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S012.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = days from decision to notice (negative: told before).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S012.md
    """
    rows = prepare(frame, contract, COLUMNS, "case_key", "region_code")
    decided, told = pl.col("decision_date"), pl.coalesce("notice_service_date", "notice_date")
    simple = (pl.col("procedure_type") == "简易程序") | (pl.col("decision_kind") == "当场")
    days = (told - decided).dt.total_days()
    word = (
        pl.when(pl.col("notice_service_date").is_not_null())
        .then(pl.lit("告知送达"))
        .otherwise(pl.lit("处罚告知"))
    )
    return assemble(
        rows,
        contract,
        object_key="case_key",
        period=month_of(decided),
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["max_days_after"]),
        score=days.cast(pl.Float64),
        flag=days > contract["max_days_after"],
        not_evaluated=first_reason(
            not_applicable=~pl.col("is_penalty").fill_null(False) | simple.fill_null(False),
            no_notice=told.is_null(),
        ),
        reason=pl.format(
            "处罚决定{}，{}{}，晚于决定{}日；请核两个日期。", day(decided), word, day(told), days
        ),
        evidence=keys("cases", "case_key"),
        first_seen=told,
    )
