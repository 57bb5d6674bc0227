"""S001: a penalty decision published after the deadline."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.scope import no_ordinary_penalty, only_warned
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "is_natural_person", "decision_date",
    "procedure_type", "decision_kind", "penalty_kinds", "party_region_code", "uscc",
    "publication_date", "told_publication_date", "publication_platform", "push_date",
    "service_date", "payment_date", *reach.COLUMNS,
)  # fmt: skip
#: The rules on publishing penalties took effect on this day.
IN_FORCE = date(2021, 9, 1)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag decisions published, or handed on, later than the working days allowed.

    Three clocks: the enterprise publicity system for parties of the same province, handing on to
    the party's province for parties of another, and Credit China. The first is assumed, and said,
    where the export names no platform. A decision that stands in a list of published ones without a
    day was published. Any other without one is judged only where the region fills that column as a
    rule (``min_recorded_share``).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 19)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S001.yml``.
    as_of : datetime.date
        A decision not published by then is counted up to it, or up to the day its file can tell of.

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
    docs/indicators/S001.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = reach.with_told_until(
        rows, as_of, *reach.OF_CASES, "push_date", again=reach.YEAR_TO_DATE
    )
    rows = _with_clock(rows, contract)
    decided, done = pl.col("decision_date"), pl.col("_done")
    done = pl.when(done <= as_of).then(done)
    until = pl.col("_until")
    end = pl.coalesce(done, until)
    days = count(decided, end)
    open_ = done.is_null()
    recorded = pl.col("_recorded_share") >= contract["min_recorded_share"]
    sentence = pl.when(open_).then(
        pl.format("决定{}，至{}未见{}日期，已{}个工作日，规定为{}个工作日。", day(decided),
                  day(until), pl.col("_verb"), days, pl.col("_allowed"))
    ).otherwise(
        pl.format("决定{}，{}{}（{}），历时{}个工作日，规定为{}个。", day(decided),
                  pl.col("_verb"), day(end), pl.col("_platform"), days, pl.col("_allowed"))
    )  # fmt: skip
    return assemble(
        rows,
        contract,
        period=month_of(decided),
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days - pl.col("_allowed")).cast(pl.Float64),
        flag=days > pl.col("_allowed"),
        not_evaluated=first_reason(
            not_applicable=~pl.col("_in_scope"),
            natural_person=pl.col("is_natural_person"),
            date_order=done < decided,
            calendar_unknown=days.is_null(),
            no_push_date=pl.col("_cross_province") & open_,
            published_undated=pl.col("_is_listed") & open_,
            not_due=open_ & (days <= pl.col("_allowed")),
            not_recorded=open_ & ~recorded,
        ),
        reason=sentence,
        first_seen=after(decided, pl.col("_allowed")).dt.offset_by("1d"),
        level=pl.when(open_ | pl.col("_platform").is_in(["跨省推送", "信用中国"])).then(pl.lit("提示")),
    )  # fmt: skip


def _with_clock(rows: pl.DataFrame, contract: Indicator) -> pl.DataFrame:
    """Add scope, platform, days allowed, the day done and how fully the region records it."""
    in_scope = (
        ~no_ordinary_penalty()
        & ~only_warned()
        & (pl.col("decision_date") >= IN_FORCE).fill_null(False)
    )
    registered = pl.when(pl.col("uscc").str.contains(r"^[0-9A-Z]{2}\d{6}")).then(
        pl.col("uscc").str.slice(2, 6)
    )
    home = pl.coalesce("party_region_code", registered).str.slice(0, 2)
    cross = (home != pl.col("region_code").str.slice(0, 2)).fill_null(False)
    credit = pl.col("publication_platform").str.contains("信用中国|双公示").fill_null(False)
    clocked = rows.with_columns(
        in_scope.alias("_in_scope"),
        pl.col("in_sources")
        .list.contains("penalty_publications")
        .fill_null(False)
        .alias("_is_listed"),
        cross.alias("_cross_province"),
        pl.when(cross)
        .then(pl.lit("跨省推送"))
        .when(credit)
        .then(pl.lit("信用中国"))
        .when(pl.col("publication_platform").is_null())
        .then(pl.lit("未注明平台"))
        .otherwise(pl.lit("公示系统"))
        .alias("_platform"),
        pl.when(cross).then("push_date").otherwise("publication_date").alias("_done"),
        pl.when(cross).then(pl.lit("推送")).otherwise(pl.lit("公示")).alias("_verb"),
        pl.when(cross)
        .then(int(contract["cross_province_days"]))
        .when(credit)
        .then(int(contract["credit_china_days"]))
        .otherwise(int(contract["same_province_days"]))
        .alias("_allowed"),
    )
    dated = pl.col("publication_date").is_not_null()
    filled = dated.filter(pl.col("_in_scope") & (dated | ~pl.col("_is_listed"))).mean()
    return clocked.with_columns(filled.over("region_code").fill_null(0.0).alias("_recorded_share"))
