"""P021: a fine unlike the one amount its clause names."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import merged, mitigated, no_fine
from models.indicators.wording import clause, yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "law", "article", "paragraph",
    "unresolved_reason", "is_merged", "is_merged_penalty", "has_mitigation_basis", "discretion",
    "discretion_grade",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines that differ from the amount the law fixes.

    .. math:: |F - A| \ge \text{min\_gap}, \qquad A = \text{min} = \text{max} > 0

    Above it there is no basis; below it a recorded mitigation explains the fine.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 18)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P021.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = the fixed amount, ``score`` = their distance (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P021.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, amount = pl.col("fine_yuan"), pl.col("statutory_max_yuan")
    gap = (fine - amount).abs().round(2)
    unknown = amount.is_null() & pl.col("unresolved_reason").is_not_null()
    fixed = (pl.col("statutory_min_yuan") == amount) & (amount > 0)
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=amount,
        score=gap,
        flag=gap >= contract["min_gap_yuan"],
        not_evaluated=first_reason(
            merged_penalty=merged() & ~no_fine(),
            unresolved_clause=unknown & ~no_fine(),
            not_applicable=no_fine() | ~fixed.fill_null(False),
        ),
        excluded={"mitigated": (fine < amount) & mitigated()},
        reason=pl.format(
            "罚款{}，该条固定为{}（{}），未载减轻；请核条款和金额。",
            yuan(fine, 4), yuan(amount, 4), clause(),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
