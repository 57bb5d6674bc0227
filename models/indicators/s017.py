"""S017: a named tip-off filed as a case whose author heard of it late, or not at all."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "complaint_no", "region_code", "registered_date", "is_named", "case_key", "filed_date",
    "told_date", "has_reply", "has_earlier_reply", "told_until",
)  # fmt: skip
#: The Measures that ask for it hold from this day.
IN_FORCE = date(2020, 1, 1)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag named tip-offs whose author was not told within the days after the filing.

    .. math:: \text{told} > \text{filed} + \text{notify\_days working days}

    A tip-off never answered counts up to the day its file can tell of. One answered before the filing
    is clear: that reply may have said what was going to be decided, whatever was said later. Blanks count where the county replies as
    a rule.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 10)
        ``models.indicators.inputs.feat_tip_off_case``: one row a ``complaint_no``.
    contract : Indicator
        ``S017.yml``.
    as_of : datetime.date
        Later days are not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = working days from filing to telling (or to ``told_until``).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``complaint_no`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S017.md
    """
    rows = prepare(frame, contract, COLUMNS)
    filed, told = pl.col("filed_date"), pl.col("told_date")
    replied = pl.col("has_reply").fill_null(False)
    rows = rows.with_columns(
        replied.mean().over("region_code").alias("_recorded_share"),
        after(filed, int(contract["notify_days"])).alias("_allowed"),
    )
    until = pl.coalesce(told, "told_until", pl.lit(as_of))
    days = count(filed, until)
    late = until > pl.col("_allowed")
    few = pl.col("_recorded_share") < contract["min_recorded_share"]
    allowed = int(contract["notify_days"])
    sentence = (
        pl.when(told.is_null())
        .then(
            pl.format(
                "举报{}立案，至{}未见告知举报人，已{}个工作日，规定为{}个；请核告知记录。",
                day(filed),
                day(until),
                days,
                pl.lit(allowed),
            )
        )
        .otherwise(
            pl.format(
                "举报{}立案，{}反馈，历时{}个工作日，规定为{}个；请核告知日期。",
                day(filed),
                day(told),
                days,
                pl.lit(allowed),
            )
        )
    )
    return assemble(
        rows,
        contract,
        period=month_of(filed),
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["notify_days"]),
        score=(days - contract["notify_days"]).cast(pl.Float64),
        flag=late,
        not_evaluated=first_reason(
            before_rules=filed < IN_FORCE,
            not_named=~pl.col("is_named").fill_null(False),
            calendar_unknown=pl.col("_allowed").is_null(),
            not_due=told.is_null() & ~late,
            not_recorded=told.is_null() & ~replied & few,
        ),
        excluded={
            "told_before": (told.is_null() & replied) | pl.col("has_earlier_reply").fill_null(False)
        },
        reason=sentence,
        evidence=pl.concat_list(
            pl.format("complaints:{}", "complaint_no"), pl.format("cases:{}", "case_key")
        ).list.drop_nulls(),
        first_seen=pl.col("_allowed").dt.offset_by("1d"),
    )
