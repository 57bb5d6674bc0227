"""P002: a fine below the statutory minimum for which the export carries no mitigation."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import mitigation
from models.indicators.scope import lighter_label, merged, no_fine
from models.indicators.wording import clause, yuan_apart
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "decision_kind",
    "penalty_kinds", "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "is_max_only", "law",
    "article", "paragraph", "unresolved_reason", "is_merged", "is_merged_penalty",
    "has_mitigation_basis", "discretion", "discretion_grade", "discretion_reason", "facts",
    "penalty_content", "aggravating",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines below the minimum of the clause unless the export says why.

    .. math:: r = \text{fine} / \text{min}, \qquad r < \text{min\_share}

    Only 减轻 goes below the minimum. Reasons are read as phrases, aggravating and denied ones first:
    拒不改正 corrects nothing, 无法说明来源 names no source. Where the grade on record is 一般, 从重 or
    从轻, no reason excuses what contradicts it.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 24)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P002.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = minimum (yuan), ``score`` = 1 − their ratio;
        ``level`` 提示 where 减轻 is recorded without its reason and nothing grave is named, or a reason beside a grade that
        does not allow it.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P002.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, floor = pl.col("fine_yuan"), pl.col("statutory_min_yuan")
    share = pl.when(floor > 0).then((fine / floor).round(6))
    rows = mitigation.told(rows.with_columns(_below=share < contract["min_share"]), "_below")
    grade = pl.coalesce("discretion_grade", "discretion")
    within = mitigation.within()
    reduced = lighter_label()
    basis = pl.col("has_mitigation_basis").fill_null(False)
    words = mitigation.in_words()
    some = basis | pl.col("_ground") | pl.col("_reason_words") | words
    grave = (pl.col("aggravating").list.len() > 0).fill_null(False)
    said = (
        pl.when(within)
        .then(pl.format("记为{}，未记减轻", grade.fill_null("从轻")))
        .when(reduced & grave)
        .then(pl.lit("记为减轻而文中有从重的事实"))
        .when(reduced & ~mitigation.no_reason())
        .then(pl.lit("记为减轻，理由读不出减轻情形"))
        .when(reduced)
        .then(pl.lit("载明减轻而未载理由"))
        .otherwise(pl.lit("未载减轻理由"))
    )
    fine_text, floor_text = yuan_apart(fine, floor)
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=floor,
        score=1 - share,
        flag=pl.col("_below"),
        not_evaluated=first_reason(
            not_applicable=no_fine() | pl.col("is_max_only").fill_null(False) | (floor <= 0),
            merged_penalty=merged(),
            unresolved_clause=floor.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=floor.is_null(),
        ),
        excluded={
            "mitigation_basis": basis & ~within,
            "mitigation_reason": mitigation.in_reason() & ~within,
            "mitigation_words": words & ~within,
        },
        reason=pl.format("罚款{}，该档下限{}（{}）；导出数据{}，请核对。", fine_text,
                         floor_text, clause(), said),
        first_seen=pl.col("decision_date"),
        level=pl.when((reduced & ~within & ~grave) | (within & some)).then(pl.lit("提示")),
    )  # fmt: skip
