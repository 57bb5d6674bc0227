"""S002: goods or premises sealed or seized longer than approved."""

from datetime import date

import polars as pl

from data_contracts.loader import Indicator
from models.indicators.wording import day, keys, month_of
from models.outcomes import MISSING, Columns, assemble, first_reason, prepare

COLUMNS: Columns = {
    "case_key": pl.String,
    "region_code": pl.String,
    "in_sources": pl.List(pl.String),
    "decision_date": pl.Date,
    "seizure_date": pl.Date,
    "seizure_term_days": pl.Int64,
    "is_seizure_extended": pl.Boolean,
    "seizure_lifted_date": pl.Date,
    "testing_start_date": pl.Date,
    "testing_end_date": pl.Date,
}


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag seizures that lasted longer than the days approved, testing left out.

    .. math:: d = (\text{end} - \text{start}) - \text{testing}, \qquad d > \text{allowed}

    in calendar days. The end is the day it was lifted, else the decision (at least until then: not
    evaluated where that is within the time), else ``as_of``. Allowed
    is the recorded term, at most ``extended_days``: of an extension on record the term approved (all
    ``extended_days`` where none longer than ``basic_days`` is told), at most ``basic_days`` where
    the record says 未延长 or nothing at all. Without columns for testing only a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 10)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S002.yml``.
    as_of : datetime.date
        Open seizures are counted up to it.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in days.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S002.md
    """
    rows = prepare(frame, contract, COLUMNS, "case_key", "region_code").with_columns(
        pl.col("testing_start_date").is_not_null().any().over("region_code").alias("_tells_testing")
    )
    start = pl.col("seizure_date")
    lifted = pl.col("seizure_lifted_date")
    later = (lifted > as_of).fill_null(False)
    end = pl.when(later).then(pl.lit(as_of)).otherwise(
        pl.coalesce(lifted, "decision_date", pl.lit(as_of))
    )  # fmt: skip
    open_ = later | (lifted.is_null() & pl.col("decision_date").is_null())
    unknown = lifted.is_null() & pl.col("decision_date").is_not_null()
    test_start = pl.max_horizontal("testing_start_date", start)
    test_end = pl.min_horizontal("testing_end_date", end)
    both = pl.col("testing_start_date").is_not_null() & pl.col("testing_end_date").is_not_null()
    tested = pl.when(both).then((test_end - test_start).dt.total_days().clip(0)).otherwise(0)
    whole = (end - start).dt.total_days()
    days = whole - tested
    longest, basic = int(contract["extended_days"]), int(contract["basic_days"])
    term = pl.col("seizure_term_days").fill_null(basic).clip(upper_bound=longest)
    extended = pl.col("is_seizure_extended")
    allowed = (
        pl.when(extended)
        .then(pl.when(term > basic).then(term).otherwise(longest))
        .when(~extended)
        .then(term.clip(upper_bound=basic))
        .otherwise(term)
    )
    marked = rows.with_columns(allowed.alias("_allowed"))
    less = pl.when(tested > 0).then(pl.format("，扣除检测{}日后{}日", tested, days))
    return assemble(
        marked,
        contract,
        object_key="case_key",
        period=month_of(start),
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days / pl.col("_allowed")).round(6),
        flag=days > pl.col("_allowed"),
        not_evaluated=first_reason(
            not_applicable=start.is_null() & ~pl.col(MISSING),
            date_order=whole < 0,
            testing_open=pl.col("testing_start_date").is_not_null()
            & pl.col("testing_end_date").is_null(),
            not_lifted=unknown & (days <= pl.col("_allowed")),
        ),
        reason=pl.format(
            "查封扣押{}至{}计{}日{}，批准期限{}日；请核检测和延长。",
            day(start), day(end), whole, less.fill_null(""), pl.col("_allowed"),
        ),
        evidence=keys("cases", "case_key"),
        first_seen=start + pl.duration(days=pl.col("_allowed") + tested + 1),
        level=pl.when(open_ | ~pl.col("_tells_testing")).then(pl.lit("提示")),
    )  # fmt: skip
