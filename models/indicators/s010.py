"""S010: a decision served after the days allowed."""

from datetime import date

import polars as pl

from data_contracts.loader import Indicator
from models.indicators.wording import day, keys, month_of
from models.indicators.workdays import after, count
from models.outcomes import Columns, assemble, first_reason, prepare

COLUMNS: Columns = {
    "case_key": pl.String,
    "region_code": pl.String,
    "in_sources": pl.List(pl.String),
    "is_penalty": pl.Boolean,
    "decision_date": pl.Date,
    "service_date": pl.Date,
}


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to decisions served later than the working days allowed for an absent party.

    Service by public notice takes longer lawfully and cannot be told: only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 6)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S010.yml``.
    as_of : datetime.date
        Service after it is not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in working days after the decision.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S010.md
    """
    rows = prepare(frame, contract, COLUMNS, "case_key", "region_code")
    decided = pl.col("decision_date")
    served = pl.when(pl.col("service_date") <= as_of).then("service_date")
    days, most = count(decided, served), int(contract["max_days"])
    return assemble(
        rows,
        contract,
        object_key="case_key",
        period=month_of(decided),
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["max_days"]),
        score=(days - most).cast(pl.Float64),
        flag=days > contract["max_days"],
        not_evaluated=first_reason(
            not_applicable=~pl.col("is_penalty").fill_null(False),
            no_service_date=served.is_null(),
            date_order=served < decided,
            calendar_unknown=days.is_null(),
        ),
        reason=pl.format("决定{}，送达{}，历时{}个工作日，规定为{}个；请核送达方式。", day(decided),
                         day(served), days, pl.lit(str(most))),
        evidence=keys("cases", "case_key"),
        first_seen=after(decided, most).dt.offset_by("1d"),
    )  # fmt: skip
