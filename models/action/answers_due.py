"""Papers and letters that are to be answered: until when, whether they were, and how late."""

from datetime import date

import polars as pl

from models.indicators import workdays

ANSWERED, ANSWERED_LATE, WAITING, LATE = "已答复", "逾期答复", "待答复", "逾期未答复"


def with_due(rows: pl.DataFrame, begun: str, days: int, as_of: date) -> pl.DataFrame:
    """Return rows with ``due_on``, ``due_basis``, ``state`` and ``overdue_days``.

    Parameters
    ----------
    rows : pl.DataFrame
        ``reply_due_date`` (the day it asks for an answer by), ``replied_date`` and ``begun``.
    begun : str
        Column of the day of issue.
    days : int
        Working days to answer where the paper names no day.
    as_of : datetime.date
        What was issued later is left out; an answer after it does not exist yet.

    Returns
    -------
    pl.DataFrame
        ``overdue_days`` are calendar days past the last one, 0 within it, null where it is not known.
    """
    return (
        rows.filter(pl.col(begun) <= as_of)
        .with_columns(
            due_on=pl.coalesce("reply_due_date", workdays.due(pl.col(begun), days)),
            due_basis=pl.when(pl.col("reply_due_date").is_not_null())
            .then(pl.lit("文书写明"))
            .otherwise(pl.lit(f"{days}个工作日")),
            answered=pl.when(pl.col("replied_date") <= as_of).then("replied_date"),
        )
        .with_columns(
            overdue_days=(pl.coalesce("answered", pl.lit(as_of)) - pl.col("due_on")).dt.total_days().clip(lower_bound=0),
        )
        .with_columns(
            state=pl.when(pl.col("answered").is_not_null() & (pl.col("overdue_days") > 0))
            .then(pl.lit(ANSWERED_LATE))
            .when(pl.col("answered").is_not_null())
            .then(pl.lit(ANSWERED))
            .when(pl.col("overdue_days") > 0)
            .then(pl.lit(LATE))
            .otherwise(pl.lit(WAITING))
        )
    )  # fmt: skip
