"""P001: a fine at or above the statutory maximum for this case."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import heavier_label, merged, no_fine
from models.indicators.wording import clause, yuan_apart
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "law", "article", "paragraph",
    "unresolved_reason", "is_merged", "is_merged_penalty", "aggravating", "verified", "discretion",
    "discretion_grade",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines that reach the maximum the clause allows for this case.

    .. math:: r = \text{fine} / \text{max}, \qquad r \ge \text{min\_share}

    The maximum is in yuan for this case: tier applied, multiples of goods value or illegal gains
    worked out. An amount the law fixes (minimum = maximum) leaves no choice and is clear, as is a
    maximum for which the text names an aggravating fact. Above the maximum stands as a fact where
    the tier is certain (clause checked against its text, nothing grave on record that might mean a
    higher tier) and so is the unit (below ``unit_share``); else it is a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 19)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P001.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine (yuan), ``threshold`` = maximum (yuan), ``score`` = their ratio.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P001.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, top = pl.col("fine_yuan"), pl.col("statutory_max_yuan")
    share = (fine / top).round(6)
    named = (pl.col("aggravating").list.len() > 0).fill_null(False)
    grave = named | heavier_label()
    certain = (
        (pl.col("verified") == "text").fill_null(False) & ~grave & (share < contract["unit_share"])
    )
    fixed = (pl.col("statutory_min_yuan") == top).fill_null(False)
    says = (
        pl.when(fixed)
        .then(pl.lit("高于该档法定的固定数额"))
        .when(fine > top)
        .then(pl.lit("高于该档法定上限"))
        .when(fine == top)
        .then(pl.lit("达到该档法定上限"))
        .otherwise(pl.lit("接近该档法定上限"))
    )
    ask = (
        pl.when((share > 1) & certain)
        .then(pl.lit("请核条款和档次"))
        .when(share > 1)
        .then(pl.lit("请核条款、档次和金额单位"))
        .otherwise(pl.lit("文中未见从重情形，请核理由"))
    )
    fine_text, top_text = yuan_apart(fine, top)
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=top,
        score=share,
        flag=fine >= (top * contract["min_share"]).round(2),
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            merged_penalty=merged(),
            unresolved_clause=top.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=top.is_null() | (top <= 0),
        ),
        excluded={
            "fixed_amount": fixed & (share <= 1),
            "aggravating": named & (share <= 1),
        },
        reason=pl.format("罚款{}，{}{}（{}）；{}。", fine_text, says, top_text, clause(), ask),
        first_seen=pl.col("decision_date"),
        level=pl.when((share > 1) & ~certain).then(pl.lit("提示")),
    )  # fmt: skip
