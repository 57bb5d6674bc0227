"""Which visits are owed after a case, by when, and whether they were made."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data_contracts import schema_of, table
from data_contracts.obligations import Obligations
from models.action.majors import is_major
from models.indicators import workdays

#: Why a visit is owed → kind of visit, and the span of working days in which.
OWED: dict[str, tuple[str, str]] = {
    "复议": ("回访", "visit_days"),
    "诉讼": ("回访", "visit_days"),
    "重大处罚": ("回访", "visit_days"),
    "不予或减轻": ("回头看", "correction_days"),
    "提醒后": ("回头访", "reminder_days"),
    "抽检不合格": ("回头检", "product_days"),
}
#: Visits that count for each kind: whoever spoke with the enterprise has visited it; only somebody who
#: looked at the matter, the subject or the product can say whether it was put right.
COUNTS: dict[str, tuple[str, ...]] = {
    "回访": ("回访", "回头访", "回头看", "回头检"),
    "回头看": ("回头看", "回头访", "回头检"),
    "回头访": ("回头访", "回头看", "回访"),
    "回头检": ("回头检",),
}
#: Where a visit stands. What is overdue by more than ``asked_months`` is history: counted, not asked.
DONE, WAITING, LATE, PAST = "已办", "待办", "逾期", "历史未办"
#: What ``done_by`` says of a case that shows itself put right: it needs no visit, and is none.
BY_CASE = "案件记载已改正"
#: What people call an object; joined where it is known.
_NAMED = ("organ_name", "number", "subject")
_EXEMPT = ("不予处罚", "免予处罚")
_KEY = ("object_type", "object_key", "why")


def of_cases(cases: pl.DataFrame, reviews: pl.DataFrame, rules: Obligations) -> pl.DataFrame:
    """Return the visits cases give rise to, one row a case and reason.

    Parameters
    ----------
    cases : pl.DataFrame
        ``case_key, region_code, uscc, is_natural_person, discretion, disposition, decision_date,
        service_date, fine_yuan, confiscation_yuan, penalty_kinds, is_correction_ordered,
        is_corrected_in_time, is_revoked``. Where the party's kind is not known it counts as an
        enterprise. For what a revoked decision was no visit is owed; for its review one is.
    reviews : pl.DataFrame
        ``case_key, kind, accepted_date, closed_date``. The days count from the end; while a review
        goes on the visit is owed without a day. A visit counts from the decision on: the plan asks
        for one visit of the case, not for another after the review.
    rules : Obligations

    Returns
    -------
    pl.DataFrame
        ``object_type, object_key, case_key, region_code, uscc, why, since`` (from when a visit
        counts), ``starts`` (from when days count, null while open), ``settled_on`` (where the
        case's own record says that the correction was made).
    """
    enterprise = ~pl.col("is_natural_person").fill_null(value=False)
    named = {"行政复议": "复议", "行政诉讼": "诉讼"}
    reviewed = (
        reviews.filter(pl.col("kind").is_in(list(named)))
        .with_columns(pl.col("kind").replace(named).alias("why"))
        .group_by("case_key", "why")
        .agg(
            pl.col("accepted_date").min().alias("since"),
            pl.when(pl.col("closed_date").is_null().any())
            .then(None)
            .otherwise(pl.col("closed_date").max())
            .alias("starts"),
        )
        .join(cases.filter(enterprise), on="case_key")
        .with_columns(since=pl.min_horizontal("decision_date", "since"))
    )
    stands = pl.col("decision_date").is_not_null() & ~pl.col("is_revoked").fill_null(value=False)
    decided = cases.filter(stands).with_columns(
        since=pl.col("decision_date"), starts=pl.coalesce("service_date", "decision_date")
    )
    major = decided.filter(enterprise & is_major(rules)).with_columns(why=pl.lit("重大处罚"))
    exempt = pl.any_horizontal(
        pl.col(c).is_in(_EXEMPT).fill_null(value=False) for c in ("discretion", "disposition")
    )
    reduced = (pl.col("discretion") == "减轻").fill_null(value=False)
    ordered = pl.col("is_correction_ordered").fill_null(value=False)
    mild = decided.filter(enterprise & (exempt | (reduced & ordered))).with_columns(
        why=pl.lit("不予或减轻"),
        settled_on=pl.when(pl.col("is_corrected_in_time").fill_null(value=False)).then("decision_date"),
    )  # fmt: skip
    columns = ["case_key", "region_code", "uscc", "why", "since", "starts"]
    owed = pl.concat(
        [
            reviewed.select(*columns, pl.lit(None, dtype=pl.Date).alias("settled_on")),
            major.select(*columns, pl.lit(None, dtype=pl.Date).alias("settled_on")),
            mild.select(*columns, "settled_on"),
        ]
    )
    return owed.with_columns(object_type=pl.lit("case"), object_key=pl.col("case_key"))


def due(
    owed: pl.DataFrame, visits: pl.DataFrame, rules: Obligations, as_of: date, since: date | None = None
) -> pl.DataFrame:  # fmt: skip
    """Return every visit owed with its day, and the first visit that counts for it.

    Parameters
    ----------
    owed : pl.DataFrame
        As :func:`of_cases` returns; other objects (``sampling``, ``entity``) with the same columns.
    visits : pl.DataFrame
        ``object_type, object_key, kind, visited_date, result``.
    rules : Obligations
    as_of : datetime.date
        Visits and reasons after it do not exist yet.
    since : datetime.date, optional
        Reasons from before this day give rise to nothing.

    Returns
    -------
    pl.DataFrame
        Columns of ``out_followups_due`` but for the names, one row an object and reason, sorted.
    """
    kinds = {why: kind for why, (kind, _) in OWED.items()}
    begun = owed.filter(pl.col("since") <= as_of)
    if since is not None:
        begun = begun.filter(pl.col("since") >= since)
    begun = begun.with_columns(
        kind=pl.col("why").replace_strict(kinds, return_dtype=pl.String), due_on=_due(rules)
    )
    counts = pl.DataFrame(
        [(kind, v) for kind, own in COUNTS.items() for v in own],
        schema={"kind": pl.String, "visit_kind": pl.String},
        orient="row",
    )
    made = (
        begun.select(*_KEY, "kind", "since")
        .join(counts, on="kind")
        .join(
            visits.filter(pl.col("visited_date") <= as_of).rename({"kind": "visit_kind"}),
            on=["object_type", "object_key", "visit_kind"],
        )
        .filter(pl.col("visited_date") >= pl.col("since"))
        .sort(*_KEY, "visited_date", "visit_kind", "result", nulls_last=True)
        .unique(list(_KEY), keep="first", maintain_order=True)
        .select(*_KEY, pl.col("visited_date").alias("visited"), "result")
    )
    other = (
        begun.select(*_KEY, "kind", "since")
        .join(visits.rename({"kind": "visit_kind"}), on=["object_type", "object_key"])
        .join(counts.with_columns(of_kind=True), on=["kind", "visit_kind"], how="left")
        .with_columns(misdated=_misdated(as_of))
        .filter(
            pl.when("of_kind").then(pl.col("misdated") != "").otherwise(pl.col("misdated").is_null())
        )
        .sort(*_KEY, "visited_date", "visit_kind", nulls_last=True)
        .unique(list(_KEY), keep="last", maintain_order=True)
        .select(
            *_KEY,
            pl.format(
                "{} {}{}", pl.col("visited_date"), pl.col("visit_kind").fill_null("未写类别"),
                pl.col("misdated").fill_null(""),
            ).alias("other_visit"),
        )
    )  # fmt: skip
    return (
        begun.join(made, on=list(_KEY), how="left")
        .join(other, on=list(_KEY), how="left")
        .with_columns(
            done_on=pl.coalesce("visited", "settled_on"),
            done_by=pl.when(pl.col("visited").is_not_null())
            .then(pl.lit("回访记录"))
            .when(pl.col("settled_on").is_not_null())
            .then(pl.lit(BY_CASE)),
        )
        .with_columns(state=_state(rules, as_of))
        .with_columns(other_visit=pl.when(pl.col("state") != DONE).then("other_visit"))
        .with_columns(overdue=pl.col("state").is_in([LATE, PAST]))
        .select(
            pl.col(c).cast(t)
            for c, t in schema_of(table("out_followups_due")).items()
            if c not in _NAMED
        )
        .sort("region_code", *_KEY, nulls_last=True)
    )


def _misdated(as_of: date) -> pl.Expr:
    """Say why a visit's day cannot be right; null where it can, empty where nothing is to be told.

    Samples and enterprises have visits of earlier matters, which are right.
    """
    early = pl.col("visited_date") < pl.col("since")
    return (
        pl.when(pl.col("visited_date") > as_of)
        .then(pl.lit("（晚于数据截至日）"))
        .when(early & (pl.col("object_type") == "case"))
        .then(pl.format("（早于起因日期{}）", pl.col("since")))
        .when(early)
        .then(pl.lit(""))
    )


def _due(rules: Obligations) -> pl.Expr:
    found = pl.lit(None, dtype=pl.Date)
    for why, (_, span) in OWED.items():
        day = workdays.due(pl.col("starts"), rules.days(span))
        found = pl.when(pl.col("why") == why).then(day).otherwise(found)
    return found


def _state(rules: Obligations, as_of: date) -> pl.Expr:
    long_ago = pl.lit(as_of).dt.offset_by(f"-{rules.days('asked_months')}mo")
    return (
        pl.when(pl.col("done_on").is_not_null())
        .then(pl.lit(DONE))
        .when((pl.col("due_on") < long_ago).fill_null(value=False))
        .then(pl.lit(PAST))
        .when((pl.col("due_on") < as_of).fill_null(value=False))
        .then(pl.lit(LATE))
        .otherwise(pl.lit(WAITING))
    )


def shares(
    due_rows: pl.DataFrame, whys: Sequence[str] = ("复议", "诉讼", "重大处罚")
) -> tuple[int, int]:
    """Return of how many cases a visit is owed for one of these reasons, and of how many it was made."""
    own = due_rows.filter(pl.col("why").is_in(whys))
    made = own.group_by("object_key").agg((pl.col("state") == DONE).all().alias("done"))
    return made.height, int(made["done"].sum())
