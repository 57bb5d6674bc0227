"""P020: a fine inside the range of another tier of the same clause."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import mitigation
from models.indicators.scope import merged, mitigated, no_fine
from models.indicators.wording import clause, yuan
from models.outcomes import UNTOLD, assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "fine_tier", "fine_tier_min_yuan",
    "fine_tier_max_yuan", "law", "article", "paragraph", "unresolved_reason", "is_merged",
    "is_merged_penalty", "has_mitigation_basis", "discretion", "discretion_grade", "discretion_reason",
    "facts", "penalty_content", "decision_kind",
)  # fmt: skip
#: Where an export tells that a fine was mitigated.
_TOLD_IN = ("discretion", "discretion_grade", "discretion_reason")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines that miss their own tier and fit the one of another amount.

    .. math:: F \notin [\text{min}, \text{max}] \wedge F \in [\text{min}', \text{max}']

    Tiers are told apart by goods value, illegal gains, turnover or advertising fee; all else of the
    tier is the same. Below the own minimum a mitigation on record explains the fine, told in the
    same words as P002 takes; an export with no place to record one is not judged.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 25)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P020.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = the end of the own range it lies beyond (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P020.md
    """
    rows = prepare(frame, contract, COLUMNS, told_in=_TOLD_IN)
    fine, low, high = (pl.col(c) for c in ("fine_yuan", "statutory_min_yuan", "statutory_max_yuan"))
    near = pl.when(fine < low).then(low).otherwise(high)
    gap = ((fine - near).abs() / near).round(6)
    other = pl.col("fine_tier_min_yuan").is_not_null()
    rows = mitigation.told(rows.with_columns(_below=(fine < low) & other), "_below")
    explained = (mitigation.in_reason() | mitigation.in_words()) & ~mitigation.within()
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=near,
        score=gap,
        flag=other & (gap >= contract["min_gap"]),
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            merged_penalty=merged(),
            unresolved_clause=high.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=high.is_null(),
            mitigation_unknown=other & (fine < low) & pl.col(UNTOLD) & ~mitigated() & ~explained,
        ),
        excluded={"mitigated": (fine < low) & (mitigated() | explained)},
        reason=pl.format(
            "罚款{}，本档{}—{}，另一档（{}）{}—{}（{}）；请核档次。",
            yuan(fine, 4), yuan(low), yuan(high), pl.col("fine_tier").fill_null("数额不同"),
            yuan(pl.col("fine_tier_min_yuan")), yuan(pl.col("fine_tier_max_yuan")), clause(),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
