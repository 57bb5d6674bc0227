"""P010: a penalty that cites a law no longer in force when the conduct took place."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.indicators.wording import clause, day
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "conduct_start_date",
    "conduct_end_date", "filed_date", "legal_basis", "law", "article", "paragraph",
    "unresolved_reason", "law_repealed_on",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag penalties whose clause belongs to a law repealed by the day of the conduct.

    .. math:: \text{conduct} - \text{repealed} \ge \text{min\_days\_after}

    The conduct counts from its end, else its beginning; where neither is on record the filing and
    then the decision stand for it, and the flag is a 提示. Within ``min_days_undated`` of the repeal these tell
    nothing: the conduct was mostly before it. A law repealed between conduct and
    decision may be cited: the old law holds unless the new one is lighter.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 14)
        ``feat_case_rules``: one row a ``case_key``.
    contract : Indicator
        ``P010.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = days from repeal to conduct; null where the law is in force.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P010.md
    """
    rows = prepare(frame, contract, COLUMNS)
    conduct = pl.coalesce("conduct_end_date", "conduct_start_date")
    at = pl.coalesce(conduct, "filed_date", "decision_date")
    repealed = pl.col("law_repealed_on")
    days = (at - repealed).dt.total_days()
    what = (
        pl.when(conduct.is_not_null())
        .then(pl.lit("行为"))
        .when(pl.col("filed_date").is_not_null())
        .then(pl.lit("立案"))
        .otherwise(pl.lit("决定"))
    )
    return assemble(
        rows,
        contract,
        observed=days.cast(pl.Float64),
        threshold=pl.lit(contract["min_days_after"]),
        score=days.cast(pl.Float64),
        flag=pl.when(repealed.is_null()).then(False).otherwise(days >= contract["min_days_after"]),
        not_evaluated=first_reason(
            not_applicable=no_penalty(),
            unresolved_clause=pl.col("law").is_null() | pl.col("unresolved_reason").is_not_null(),
            conduct_unknown=conduct.is_null()
            & days.is_between(contract["min_days_after"], contract["min_days_undated"] - 1),
        ),
        reason=pl.format(
            "处罚依据为{}，该文件{}废止，{}在{}；请核应适用的规定。",
            clause(), day(repealed), what, day(at),
        ),
        first_seen=pl.col("decision_date"),
        level=pl.when(conduct.is_null()).then(pl.lit("提示")),
    )  # fmt: skip
