"""S011: a letter with suggestions from outside, not answered by its day."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day, month_of
from models.outcomes import assemble, first_reason, prepare

COLUMNS = ("letter_no", "region_code", "received_date", "reply_due_date", "replied_date")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to letters answered after their day, or not yet though the day has passed.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 5)
        ``models.indicators.inputs.feat_letter``: one row a received ``letter_no``.
    contract : Indicator
        ``S011.yml``.
    as_of : datetime.date
        Letters without an answer are counted up to it.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = days after the day set.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``letter_no`` is absent.

    References
    ----------
    docs/indicators/S011.md
    """
    rows = prepare(frame, contract, COLUMNS, "letter_no")
    due = pl.col("reply_due_date")
    replied = pl.when(pl.col("replied_date") <= as_of).then("replied_date")
    late = (pl.coalesce(replied, pl.lit(as_of)) - due).dt.total_days()
    found = pl.when(replied.is_null()).then(
        pl.format("至{}未见答复", day(pl.lit(as_of)))
    ).otherwise(pl.format("{}答复", day(replied)))  # fmt: skip
    return assemble(
        rows,
        contract,
        period=month_of(pl.col("received_date")),
        observed=late.cast(pl.Float64),
        threshold=pl.lit(contract["grace_days"]),
        score=late.cast(pl.Float64),
        flag=late > contract["grace_days"],
        not_evaluated=first_reason(
            no_due_date=due.is_null(),
            not_due=replied.is_null() & (late <= contract["grace_days"]),
        ),
        reason=pl.format("来函答复期限{}，{}，超过{}日；请核办理情况。", day(due), found, late),
        first_seen=due + pl.duration(days=int(contract["grace_days"]) + 1),
    )
