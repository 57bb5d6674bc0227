"""W003: one person, many complaints (一人多次)."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import day
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "complainant_key", "cluster_key", "region_code", "period", "tickets", "subjects", "last_date",
    "members",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to complaints of one source, so that they are answered together and counted once.

    Nothing is said about the person: what many complaints say may well be true.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``models.indicators.inputs.feat_complainant``: one row a person and quarter;
        ``complainant_key`` is null for a ticket without one, ``cluster_key`` then is its number.
    contract : Indicator
        ``W003.yml``.
    as_of : datetime.date
        Not used: the frame ends with it.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``n`` = complaints of the quarter; ``evidence`` their numbers.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``cluster_key`` or ``period`` is absent.

    References
    ----------
    docs/indicators/W003.md
    """
    rows = prepare(frame, contract, COLUMNS, "cluster_key", "period")
    tickets = pl.col("tickets")
    return assemble(
        rows,
        contract,
        period=pl.col("period"),
        observed=tickets.cast(pl.Float64),
        threshold=pl.lit(contract["min_tickets"]),
        n=tickets,
        score=tickets.cast(pl.Float64),
        flag=tickets >= contract["min_tickets"],
        not_evaluated=first_reason(no_person=pl.col("complainant_key").is_null()),
        reason=pl.format(
            "同一来件人本季度至{}来件{}件，涉及{}个主体；可合并办理，预警计数按1人。",
            day(pl.col("last_date")),
            tickets,
            "subjects",
        ),
        evidence=pl.col("members"),
        first_seen=pl.col("last_date"),
    )
