"""S014: a consumer complaint accepted, or its mediation ended, after the days allowed."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "complaint_no", "region_code", "registered_date", "accepted_date", "first_reply_date",
    "final_reply_date", "result",
    *reach.COLUMNS,
)  # fmt: skip
#: Complaints registered before the first Measures had other periods, each organ its own.
IN_FORCE = date(2020, 1, 1)
#: The Measures in force since then; their periods are not confirmed.
NEW_MEASURES = date(2026, 4, 15)
#: What is not accepted is told by another day than that of acceptance.
_REFUSED = ("不予受理", "移送")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag complaints accepted, or still not dealt with, later than the working days allowed.

    From registration to acceptance, and from acceptance to the end of mediation. A complaint that
    nobody accepted counts up to its refusal, else up to the day its file can tell of; one accepted and
    not ended up to that day. Blanks count only where the county fills the column as a rule
    (``min_recorded_share``). Appraisal and postponements agreed with both sides are lawful and not
    in an export: only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``models.indicators.inputs.feat_complaint``: one row a ``complaint_no``.
    contract : Indicator
        ``S014.yml``.
    as_of : datetime.date
        Later days are not known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in working days of whichever step is late.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``complaint_no`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S014.md
    """
    rows = _steps(prepare(frame, contract, COLUMNS), contract, as_of)
    accept, mediate = pl.col("_accepting"), pl.col("_mediating")
    late_accept = (accept > pl.col("_accept_allowed")).fill_null(False)
    late_mediate = (mediate > pl.col("_mediate_allowed")).fill_null(False)
    waiting = pl.col("_accepted").is_null() & pl.col("_refused").is_null()
    pending = pl.col("_accepted").is_not_null() & pl.col("_ended").is_null()
    few = pl.col("_recorded_share") < contract["min_recorded_share"]
    by_accept = late_accept & ~late_mediate
    days = pl.when(by_accept | mediate.is_null()).then(accept).otherwise(mediate)
    line = (
        pl.when(by_accept | mediate.is_null()).then("_accept_allowed").otherwise("_mediate_allowed")
    )
    until = pl.col("_until")
    sentence = (
        pl.when(by_accept & waiting)
        .then(pl.format("投诉登记{}，至{}未载受理或不予受理，已{}个工作日，规定为{}个。",
                        day(pl.col("registered_date")), day(until), days, line))
        .when(by_accept)
        .then(pl.format("投诉登记{}，{}才见受理或不予受理，历时{}个工作日，规定为{}个。",
                        day(pl.col("registered_date")),
                        day(pl.coalesce("_accepted", "_refused")), days, line))
        .when(pending)
        .then(pl.format("投诉{}受理，至{}未见办结，已{}个工作日，规定为{}个；请核是否延长。",
                        day(pl.col("_accepted")), day(until), days, line))
        .otherwise(pl.format("投诉{}受理，{}办结，历时{}个工作日，规定为{}个；请核是否延长。",
                             day(pl.col("_accepted")), day(pl.col("_ended")), days, line))
    )  # fmt: skip
    start = pl.when(by_accept | mediate.is_null()).then("registered_date").otherwise("_accepted")
    return assemble(
        rows,
        contract,
        period=month_of(pl.col("registered_date")),
        observed=days.cast(pl.Float64),
        threshold=line.cast(pl.Float64),
        score=(days - line).cast(pl.Float64),
        flag=late_accept | late_mediate,
        not_evaluated=first_reason(
            before_rules=pl.col("registered_date") < IN_FORCE,
            date_order=pl.coalesce("_accepted", "_refused") < pl.col("registered_date"),
            undated=pl.col("_is_undated"),
            calendar_unknown=accept.is_null(),
            not_due=(waiting & ~late_accept) | (pending & ~late_mediate & ~late_accept),
            not_recorded=waiting & few,
        ),
        reason=sentence,
        first_seen=after(start, line).dt.offset_by("1d"),
    )


def _steps(rows: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Add the days of acceptance, refusal and end known by then, and the working days between."""
    known = {
        name: pl.when(pl.col(name) <= as_of).then(name)
        for name in ("accepted_date", "first_reply_date", "final_reply_date")
    }
    refused = pl.col("result").is_in(_REFUSED).fill_null(False)
    closed = (pl.col("result") != "在办").fill_null(False)
    replied = pl.coalesce(known["first_reply_date"], known["final_reply_date"])
    accepted = pl.when(~refused).then(known["accepted_date"])
    said = pl.coalesce(accepted, pl.when(refused).then(replied))
    ended = pl.when(accepted.is_not_null()).then(known["final_reply_date"])
    new = pl.col("registered_date") >= NEW_MEASURES
    until = pl.col("_until")
    return reach.with_told_until(rows, as_of, "registered_date", *known).with_columns(
        accepted.alias("_accepted"),
        pl.when(refused).then(replied).alias("_refused"),
        ended.alias("_ended"),
        # A result whose day nobody wrote down may have been in time.
        (closed & (said.is_null() | (accepted.is_not_null() & ended.is_null()))).alias(
            "_is_undated"
        ),
        count(pl.col("registered_date"), pl.coalesce(said, until)).alias("_accepting"),
        pl.when(accepted.is_not_null())
        .then(count(accepted, pl.coalesce(ended, until)))
        .alias("_mediating"),
        pl.when(new)
        .then(int(contract["new_accept_days"]))
        .otherwise(int(contract["accept_days"]))
        .alias("_accept_allowed"),
        pl.when(new)
        .then(int(contract["new_mediate_days"]))
        .otherwise(int(contract["mediate_days"]))
        .alias("_mediate_allowed"),
        pl.col("accepted_date").is_not_null().mean().over("region_code").alias("_recorded_share"),
    )
