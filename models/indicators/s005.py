"""S005: a tip-off with no decision to open a case, or not to, after the time for checking."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "complaint_no", "region_code", "registered_date", "first_reply_date", "final_reply_date",
    "result", "is_case_filed", "linked_case_no", *reach.COLUMNS,
)  # fmt: skip
#: Tip-offs registered before the first Measures had other periods, each organ its own.
IN_FORCE = date(2020, 1, 1)
#: The Measures in force since then; their periods are not confirmed.
NEW_MEASURES = date(2026, 4, 15)
#: Words that say nothing has been decided yet.
_OPEN = ("在办",)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag tip-offs without a recorded outcome after the working days for checking and extension.

    Without an outcome the days for deciding count; a reply may follow ``notify_days`` after them.
    An outcome without a day may have
    come too late: once the days are over it is not judged. Neither is a region that
    leaves what became of its tip-offs blank in nearly all (``min_recorded_share``): that is how it
    keeps its columns. Testing and appraisal do not count, and no export tells them, so this is
    only ever a 提示. The version follows the day of registration.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 10)
        ``models.indicators.inputs.feat_tip_off``: one row a ``complaint_no``.
    contract : Indicator
        ``S005.yml``.
    as_of : datetime.date
        Tip-offs without outcome are counted up to it, or to the day their file can tell of.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in working days.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``complaint_no`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S005.md
    """
    rows = prepare(frame, contract, COLUMNS)
    registered = pl.col("registered_date")
    replied = pl.min_horizontal("first_reply_date", "final_reply_date")
    replied = pl.when(replied <= as_of).then(replied)
    said = (
        pl.col("is_case_filed").fill_null(False)
        | pl.col("linked_case_no").is_not_null()
        | (~pl.col("result").is_in(_OPEN)).fill_null(False)
    )
    old = registered < NEW_MEASURES
    open_ = replied.is_null() & ~said
    deciding = (
        pl.when(old)
        .then(int(contract["old_days"] + contract["old_extension_days"]))
        .otherwise(int(contract["new_days"] + contract["new_extension_days"]))
    )
    telling = pl.when(replied.is_not_null()).then(int(contract["notify_days"])).otherwise(0)
    told = replied.is_not_null() | pl.any_horizontal(
        pl.col(c).is_not_null() for c in ("result", "is_case_filed", "linked_case_no")
    )
    days_told = ("registered_date", "first_reply_date", "final_reply_date")
    marked = reach.with_told_until(rows, as_of, *days_told).with_columns(
        (deciding + telling).alias("_allowed"),
        told.mean().over("region_code").alias("_told_share"),
    )
    undated = replied.is_null() & said
    days = count(registered, pl.coalesce(replied, "_until"))
    found = pl.when(open_).then(
        pl.format("至{}未载处理结果", day(pl.col("_until")))
    ).otherwise(pl.format("{}首次反馈", day(replied)))  # fmt: skip
    return assemble(
        marked,
        contract,
        period=month_of(registered),
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days - pl.col("_allowed")).cast(pl.Float64),
        flag=days > pl.col("_allowed"),
        not_evaluated=first_reason(
            before_rules=registered < IN_FORCE,
            date_order=replied < registered,
            undated=undated & (days > pl.col("_allowed")),
            calendar_unknown=days.is_null(),
            not_due=open_ & (days <= pl.col("_allowed")),
            not_recorded=open_ & (pl.col("_told_share") < contract["min_recorded_share"]),
        ),
        reason=pl.format(
            "举报登记{}，{}，已{}个工作日；请核是否延期、检测。", day(registered), found, days
        ),
        first_seen=after(registered, pl.col("_allowed")).dt.offset_by("1d"),
    )
