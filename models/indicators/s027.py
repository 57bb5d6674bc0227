"""S027: an application for credit repair without an end."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "decision_date", "credit_repair_applied_date",
    "credit_repair_date", "publication_withdrawn_date", "service_date", "told_publication_date", "payment_date", *reach.COLUMNS,
)  # fmt: skip
#: The Measures on credit repair hold from this day.
IN_FORCE = date(2021, 9, 1)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to applications for credit repair settled after the working days allowed, or not yet.

    .. math:: \text{repaired} > \text{applied} + \text{repair\_days working days}

    A refusal leaves no day of repair and cannot be told from silence: only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 12)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S027.yml``.
    as_of : datetime.date
        Later days are not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = working days from application to repair (or to the day the file can tell of).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S027.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = reach.with_told_until(
        rows, as_of, *reach.OF_CASES, "credit_repair_applied_date", "credit_repair_date",
        again=reach.WHOLE_YEAR,
    )  # fmt: skip
    asked = pl.when(pl.col("credit_repair_applied_date") <= as_of).then(
        "credit_repair_applied_date"
    )
    down = pl.col("publication_withdrawn_date")
    # Repaired is what ends the publication: taken down after the application, it was settled.
    mended = pl.coalesce("credit_repair_date", pl.when(down >= asked).then(down))
    mended = pl.when(mended <= as_of).then(mended)
    rows = rows.with_columns(
        asked.alias("_applied"),
        mended.alias("_repaired"),
        after(asked, int(contract["repair_days"])).alias("_allowed"),
    )
    applied, repaired = pl.col("_applied"), pl.col("_repaired")
    until = pl.coalesce(repaired, "_until")
    days = count(applied, until)
    late = until > pl.col("_allowed")
    return assemble(
        rows,
        contract,
        period=month_of(applied),
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["repair_days"]),
        score=(days - contract["repair_days"]).cast(pl.Float64),
        flag=late,
        not_evaluated=first_reason(
            not_applicable=applied.is_null(),
            before_rules=applied < IN_FORCE,
            date_order=repaired < applied,
            calendar_unknown=pl.col("_allowed").is_null(),
            not_due=repaired.is_null() & ~late,
        ),
        reason=pl.when(repaired.is_null())
        .then(
            pl.format(
                "信用修复{}申请，至{}未见修复，已{}个工作日；请核结果。",
                day(applied),
                day(until),
                days,
            )
        )
        .otherwise(
            pl.format(
                "信用修复{}申请，{}{}，历时{}个工作日。",
                day(applied),
                day(repaired),
                pl.when(pl.col("credit_repair_date").is_null())
                .then(pl.lit("撤下公示"))
                .otherwise(pl.lit("修复")),
                days,
            )
        ),
        first_seen=pl.col("_allowed").dt.offset_by("1d"),
    )
