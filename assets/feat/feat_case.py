"""feat_case: one row a case known on the as-of date; a later decision is not known yet."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

import narwhals as nw

from assets.engine import Rows
from assets.feat.by_case import changed_cases
from assets.run import Run, Shown, asset
from assets.store.journal import step
from data_contracts import table
from data_contracts.words import CASES_GONE

#: Columns that come into being with the decision: hidden while it lies after the as-of date.
DECISION_COLUMNS = (
    "decision_no", "decision_date", "legal_basis", "penalty_kinds", "fine_yuan", "confiscation_yuan",
    "confiscated_gains_yuan", "confiscated_goods_yuan", "discretion", "discretion_grade", "discretion_reason",
    "benchmark_code", "disposition", "decision_kind", "service_date", "due_date", "payment_date", "payment_yuan",
    "publication_date", "told_publication_date", "publication_end_date", "credit_repair_date",
    "penalty_content", "execution_status",
    "demand_date", "push_date", "deferral", "publication_withdrawn_date", "credit_repair_applied_date",
)  # fmt: skip
#: Words that say that no penalty stands.
_NO_PENALTY = ["不予处罚", "不予立案", "销案", "终止调查", "移送公安", "移送其他机关", "撤销决定"]
#: The cases whose decision a review or court had revoked as a whole by the day. A result without its
#: closing date is not known yet.
REVOKED = """
    select distinct case_key from core_reviews
    where result = '撤销' and closed_date <= $as_of and case_key is not null order by 1
"""


#: The cases whose amounts are in another unit than the organ's others, and those amounts.
DOUBTED = "select case_key from feat_case__another_unit order by 1"
_AMOUNTS = ("fine_yuan", "confiscation_yuan", "confiscated_gains_yuan", "confiscated_goods_yuan")


def known_cases(
    cases: nw.LazyFrame[Any],
    as_of: date,
    revoked: Collection[str] = (),
    doubted: Collection[str] = (),
) -> nw.LazyFrame[Any]:
    """Return the cases known on ``as_of`` with what the judgements share.

    Parameters
    ----------
    cases : nw.LazyFrame
        ``core_cases``.
    as_of : date
        Inclusive. A case is known from its filing, its decision columns from the decision.
    revoked : collection of str
        :data:`REVOKED`: these are no penalties, in no month.
    doubted : collection of str
        :data:`DOUBTED`: their amounts are not known.

    Returns
    -------
    nw.LazyFrame
        ``core_cases`` with ``known_date``, ``is_decided``, ``is_revoked`` (decided, and the decision
        revoked by the organ, a review or a court), ``is_penalty`` (decided, neither 不予处罚 nor
        revoked), ``deciding_organ_code``, ``decided_yuan`` (yuan; cash only where confiscated goods
        are told apart) and ``month`` (YYYY-MM of the decision).
    """
    later = (nw.col("decision_date") > as_of).fill_null(value=False)
    cases = cases.with_columns(
        known_date=nw.coalesce("filed_date", "decision_date"), _later=later
    ).filter(nw.col("known_date") <= as_of)
    cases = cases.with_columns(
        *(nw.when(~nw.col("_later")).then(nw.col(c)).alias(c) for c in DECISION_COLUMNS)
    ).drop("_later")
    if doubted:
        is_known = ~nw.col("case_key").is_in([*doubted])
        cases = cases.with_columns(nw.when(is_known).then(nw.col(c)).alias(c) for c in _AMOUNTS)
    is_decided = ~nw.col("decision_date").is_null()
    is_revoked = (
        nw.col("case_status").is_in([*CASES_GONE]).fill_null(value=False)
        | (nw.col("disposition") == "撤销决定").fill_null(value=False)
        | nw.col("case_key").is_in([*revoked])
    )
    no_penalty = (
        (nw.col("discretion") == "不予处罚").fill_null(value=False)
        | (nw.col("decision_kind") == "不予处罚").fill_null(value=False)
        | nw.col("disposition").is_in(_NO_PENALTY).fill_null(value=False)
        | is_revoked
    )
    split = (
        ~nw.col("confiscated_gains_yuan").is_null() | ~nw.col("confiscated_goods_yuan").is_null()
    )
    confiscated = (
        nw.when(split).then(nw.col("confiscated_gains_yuan")).otherwise(nw.col("confiscation_yuan"))
    )
    return cases.with_columns(
        is_decided=is_decided,
        is_revoked=is_decided & is_revoked,
        is_penalty=is_decided & ~no_penalty,
        deciding_organ_code=nw.coalesce("penalty_organ_code", "organ_code"),
        decided_yuan=_or_zero(nw.col("fine_yuan")) + _or_zero(confiscated),
        month=nw.col("decision_date").dt.to_string("%Y-%m"),
    )


def _or_zero(amount: nw.Expr) -> nw.Expr:
    return nw.when(~amount.is_null()).then(amount).otherwise(nw.lit(0))


def shown_cases(
    cases: nw.LazyFrame[Any],
    as_of: date,
    revoked: Collection[str] = (),
    doubted: Collection[str] = (),
) -> nw.LazyFrame[Any]:
    """Return :func:`known_cases` with the columns of ``feat_case``, yuan to the fen."""
    return known_cases(cases, as_of, revoked, doubted).select(
        *table("core_cases").columns, "known_date", "is_decided", "is_revoked", "is_penalty", "deciding_organ_code",
        nw.col("decided_yuan").cast(nw.Decimal(18, 2)).alias("decided_yuan"), "month",
    )  # fmt: skip


@asset(["core_cases", "core_reviews", "feat_case__another_unit"])
def feat_case(run: Run) -> Shown:
    """One row a case known on the as-of date."""
    warehouse = run.warehouse
    touched = f"case_key in ({changed_cases(run)})"
    source = "core_cases" if run.since is None else f"core_cases where {touched}"
    cases = {"cases": Rows(warehouse, f"from {source}")}
    known = partial(
        shown_cases,
        as_of=run.as_of,
        revoked=run.ask(REVOKED)["case_key"].to_list(),
        doubted=run.ask(DOUBTED)["case_key"].to_list(),
    )
    frame = run.engine.relational("feat_case", known, cases, by_row=True)
    if run.since is None:
        rows = warehouse.write_lazy("feat_case", frame)
    else:
        rows = warehouse.replace_lazy("feat_case", touched, frame)
    step("feat_case", rows=rows)
    return {"行数": rows}
