"""P011: a grade of discretion above or below the ordinary one and no reason for it."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_fine
from models.indicators.wording import yuan
from models.like_cases.facts import circumstances
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "discretion", "discretion_grade", "discretion_reason", "facts",
    "has_mitigation_basis", "aggravating",
)  # fmt: skip
#: Facts that make a fine lighter, as circumstances read them.
_MITIGATING = tuple(c.code for c in circumstances.CIRCUMSTANCES if c.weight < 0)
_GRADED = ("减轻", "从轻", "从重")
#: More of them, as texts put them in short.
_LIGHTER = r"初次|首次|轻微|较小|主动|及时(?:改正|整改)|(?:已|立即)(?:改正|整改|下架)|未(?:售出|销售|使用)|配合(?:调查|检查)|困难|召回"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag fines graded 减轻, 从轻 or 从重 without a word of why.

    A reason may stand in its column, in the facts (circumstances named there) or in the provision
    on mitigation cited. Counties that leave the column blank both in most graded cases and in most
    fines are not judged case by case (``min_recorded_share``).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P011.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P011.md
    """
    rows = prepare(frame, contract, COLUMNS)
    grade = pl.coalesce("discretion_grade", "discretion")
    graded = grade.is_in(_GRADED).fill_null(False) & ~no_fine()
    blank = pl.col("discretion_reason").str.strip_chars().fill_null("") == ""
    rows = rows.with_columns(
        pl.max_horizontal(
            (~blank).filter(kept).mean().over("region_code").fill_null(0.0)
            for kept in (graded, ~no_fine())
        ).alias("_recorded_share")
    )
    asked = rows.select(pl.when(blank & graded).then("facts").alias("text"))
    shown = circumstances.flags(circumstances.read(asked))
    rows = rows.with_columns(
        shown.select(pl.any_horizontal(_MITIGATING).alias("_lighter")).to_series()
    )
    heavier = grade == "从重"
    named = pl.col("aggravating").list.len() > 0
    return assemble(
        rows,
        contract,
        observed=pl.col("fine_yuan"),
        flag=blank,
        not_evaluated=first_reason(
            not_applicable=~graded,
            not_recorded=blank & (pl.col("_recorded_share") < contract["min_recorded_share"]),
        ),
        excluded={
            "in_facts": (heavier & named) | (~heavier & (pl.col("_lighter") | pl.col("facts").str.contains(_LIGHTER))),
            "mitigation_basis": ~heavier & pl.col("has_mitigation_basis"),
        },
        reason=pl.format("裁量等次记为{}，罚款{}，未载情节理由；请核案卷中的理由。", grade,
                         yuan(pl.col("fine_yuan"), 2)),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
