"""S010: a decision served after the days allowed."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.scope import on_the_spot
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.like_cases.facts.stated import joined
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "procedure_type",
    "decision_kind", "facts", "penalty_content", "service_date", "told_publication_date", "payment_date", *reach.COLUMNS,
)  # fmt: skip
#: Service by public notice named in a text, with no "not" before it.
_BY_NOTICE = "(?:^|[^未不无没有需])(?:公告送达|(?:采取|采用|以|通过|登报)[^，。；]{0,6}公告[^，。；]{0,6}送达|登报公告|(?:决定书|告知书)自公告[^。；]{0,20}视为送达)"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to decisions served later than the working days allowed for an absent party.

    A decision on the spot is handed over on the spot. A decision without a day of service counts
    up to the day its file can tell of, where the region fills that column as a rule (``min_recorded_share``). Service
    by public notice takes longer lawfully; where no text tells of it, it cannot be told: only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 14)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S010.yml``.
    as_of : datetime.date
        Service after it is not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in working days after the decision (on the spot: days).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S010.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = reach.with_told_until(rows, as_of, *reach.OF_CASES, again=reach.YEAR_TO_DATE)
    decided = pl.col("decision_date")
    penalty = pl.col("is_penalty").fill_null(False)
    simple = on_the_spot()
    text = joined("facts", "penalty_content")
    served = pl.when(pl.col("service_date") <= as_of).then("service_date")
    open_ = served.is_null()
    until = pl.coalesce(served, "_until")
    days = pl.when(simple).then((until - decided).dt.total_days()).otherwise(count(decided, until))
    most, least = int(contract["max_days"]), int(contract["simple_days"])
    filled = pl.col("service_date").is_not_null().filter(penalty & ~simple).mean()
    rows = rows.with_columns(
        pl.when(simple).then(least).otherwise(most).alias("_allowed"),
        filled.over("region_code").fill_null(0.0).alias("_recorded_share"),
    )
    sentence = (
        pl.when(open_)
        .then(
            pl.format(
                "决定{}，至{}未载送达日期，已{}个工作日，规定为{}个；请核送达回证。",
                day(decided),
                day(until),
                days,
                pl.col("_allowed"),
            )
        )
        .when(simple)
        .then(
            pl.format(
                "当场作出的决定{}，送达{}；请核程序类型和送达日期。", day(decided), day(served)
            )
        )
        .otherwise(
            pl.format(
                "决定{}，送达{}，历时{}个工作日，规定为{}个；请核送达方式。",
                day(decided),
                day(served),
                days,
                pl.col("_allowed"),
            )
        )
    )
    return assemble(
        rows,
        contract,
        period=month_of(decided),
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days - pl.col("_allowed")).cast(pl.Float64),
        flag=days > pl.col("_allowed"),
        not_evaluated=first_reason(
            not_applicable=~penalty,
            on_the_spot=simple & open_,
            date_order=served < decided,
            calendar_unknown=days.is_null(),
            not_due=open_ & (days <= pl.col("_allowed")),
            no_service_date=open_ & (pl.col("_recorded_share") < contract["min_recorded_share"]),
        ),
        excluded={"by_notice": ~simple & ~open_ & text.str.contains(_BY_NOTICE)},
        reason=sentence,
        first_seen=pl.when(simple)
        .then(decided.dt.offset_by("1d"))
        .otherwise(after(decided, most).dt.offset_by("1d")),
    )  # fmt: skip
