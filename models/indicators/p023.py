"""P023: a fine whose place in the statutory range says the opposite of its grade or its grave facts."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import merged, no_fine
from models.indicators.wording import clause, yuan_apart
from models.like_cases.facts import circumstances
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "law", "article", "paragraph",
    "unresolved_reason", "is_merged", "is_merged_penalty", "is_progressive", "has_mitigation_basis",
    "aggravating", "mitigating", "discretion", "discretion_grade", "discretion_reason", "facts",
    "penalty_content",
)  # fmt: skip
#: Facts of severity beyond the conduct itself; school children or a large amount are often its kind.
_GRAVE = tuple(
    circumstances.BY_CODE[code].zh
    for code in ("refused", "repeated", "obstructed", "concealed", "fabricated", "injury")
)
_REFUSED = circumstances.BY_CODE["refused"].zh


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines graded 从重 low in the range, lighter ones high in it, grave facts at its minimum.

    .. math:: s = \frac{F - \min}{\max - \min}

    从重 with :math:`s \le \text{low\_share}`; 从轻 or 减轻 with
    :math:`\text{high\_share} \le s \le 1`; otherwise grave facts with
    :math:`s \le \text{floor\_share}`, ``min_grave_facts`` of them where the grade is a lighter one.
    Under clauses that fine only a refusal to correct, the refusal is the conduct and does not
    count. Clauses without a minimum are not judged.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 24)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P023.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = place in the range (ratio), ``threshold`` the share it is held against;
        ``level`` 提示 for a grade whose fine does not lie within ``end_share`` of the far end, and
        for fewer grave facts than ``min_grave_facts``.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P023.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine = pl.col("fine_yuan")
    low, high = pl.col("statutory_min_yuan"), pl.col("statutory_max_yuan")
    rows = rows.with_columns(
        pl.when(high > low).then((fine - low) / (high - low)).round(6).alias("_place"),
        pl.coalesce("discretion_grade", "discretion").fill_null("").alias("_grade"),
        pl.col("aggravating")
        .fill_null([])
        .list.set_intersection(list(_GRAVE))
        .list.set_difference(
            pl.when("is_progressive")
            .then(pl.lit([_REFUSED]))
            .otherwise(pl.lit([], pl.List(pl.String)))
        )
        .alias("_grave"),
    )
    place, grade = pl.col("_place"), pl.col("_grade")
    heavier, lighter = grade == "从重", grade.is_in(["从轻", "减轻"])
    is_low = heavier & (place <= contract["low_share"])
    is_high = lighter & (place >= contract["high_share"]) & (place <= 1)
    several = pl.col("_grave").list.len() >= contract["min_grave_facts"]
    one = ~lighter & (pl.col("_grave").list.len() > 0)
    at_floor = ~heavier & (several | one) & (place <= contract["floor_share"])
    at_end = (place <= contract["end_share"]) | (place >= 1 - contract["end_share"])
    amount, bound = yuan_apart(fine, pl.when(is_high).then(high).otherwise(low))
    where = (
        pl.when(is_high)
        .then(pl.format("在法定幅度较高处，上限{}", bound))
        .when(place < 0)
        .then(pl.format("低于法定下限{}", bound))
        .when(place == 0)
        .then(pl.lit("为法定下限"))
        .otherwise(pl.format("在法定幅度较低处，下限{}", bound))
    )
    facts = pl.col("_grave").list.sort().list.join("、")
    return assemble(
        rows,
        contract,
        observed=place,
        threshold=pl.when(is_high)
        .then(contract["high_share"])
        .when(at_floor)
        .then(contract["floor_share"])
        .otherwise(contract["low_share"]),
        score=place,
        flag=is_low | is_high | at_floor,
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            merged_penalty=merged(),
            unresolved_clause=high.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=(low <= 0) | (high <= low).fill_null(True),
        ),
        excluded={
            "grave_facts": is_high & (pl.col("aggravating").list.len() > 0),
            "mitigating": at_floor
            & ((pl.col("mitigating").list.len() > 0) | pl.col("has_mitigation_basis")),
        },
        reason=pl.when(at_floor)
        .then(pl.format("载有{}，罚款{}{}（{}）；请核这些事实是否计算在内。", facts, amount, where, clause()))
        .otherwise(pl.format("等次为{}，罚款{}{}（{}）；请核等次和数额。", grade, amount, where, clause())),
        first_seen=pl.col("decision_date"),
        level=pl.when(pl.when(at_floor).then(~several).otherwise(~at_end)).then(pl.lit("提示")),
    )  # fmt: skip
