"""S012: a penalty decided before the party was told of it, or with no notice on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_ordinary_penalty
from models.indicators.wording import day, month_of
from models.outcomes import MISSING, assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "procedure_type", "decision_kind",
    "decision_date", "notice_date", "notice_service_date", "fine_yuan",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag decisions that were made before the notice of the penalty.

    .. math:: \text{told} - \text{decided} > \text{max\_days\_after}

    Told is the day the notice was served, else its own. On the spot the telling is part of the
    decision and leaves no date of its own: not judged. The same day is no flag: it may be in order
    where the party had nothing to say.

    A case of the ordinary procedure, written down or by a fine that cannot be imposed on the spot,
    without either day is a 提示 where its county records one for ``usual_share`` of at least
    ``min_cases`` such cases: there a blank stands out.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 10)
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
    rows = prepare(frame, contract, COLUMNS)
    decided, told = pl.col("decision_date"), pl.coalesce("notice_service_date", "notice_date")
    days = (told - decided).dt.total_days()
    above = pl.col("procedure_type").is_null() & (pl.col("fine_yuan") > contract["spot_fine_yuan"])
    is_named = (pl.col("procedure_type") == "普通程序").fill_null(False)
    ordinary = ~no_ordinary_penalty() & (is_named | above.fill_null(False)) & ~pl.col(MISSING)
    noted = told.is_not_null().filter(ordinary)
    usual = (noted.mean() >= contract["usual_share"]) & (noted.len() >= contract["min_cases"])
    rows = rows.with_columns(
        (told.is_null() & ordinary & usual.over("region_code")).fill_null(False).alias("_blank")
    )
    blank = pl.col("_blank")
    word = (
        pl.when(pl.col("notice_service_date").is_not_null())
        .then(pl.lit("告知送达"))
        .otherwise(pl.lit("处罚告知"))
    )
    return assemble(
        rows,
        contract,
        period=month_of(decided),
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["max_days_after"]),
        score=days.cast(pl.Float64),
        flag=blank | (days > contract["max_days_after"]),
        not_evaluated=first_reason(
            not_applicable=no_ordinary_penalty(),
            no_notice=told.is_null() & ~blank,
        ),
        reason=pl.when(blank)
        .then(
            pl.format(
                "处罚决定{}，未载处罚告知日期，本县普通程序案件多有载明；请核案卷。", day(decided)
            )
        )
        .otherwise(
            pl.format(
                "处罚决定{}，{}{}，晚于决定{}日；请核两个日期。",
                day(decided),
                word,
                day(told),
                days,
            )
        ),
        first_seen=pl.coalesce(told, decided),
        level=pl.when(blank).then(pl.lit("提示")),
    )
