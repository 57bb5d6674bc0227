"""P012: a fine close to the statutory maximum and nothing grave on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import heavier_label, merged, no_fine
from models.indicators.wording import clause, yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "statutory_min_yuan", "statutory_max_yuan", "law", "article", "paragraph",
    "unresolved_reason", "is_merged", "is_merged_penalty", "aggravating", "discretion",
    "discretion_grade",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to fines just under the maximum of the clause for this case.

    .. math:: \text{min\_share} \le \text{fine} / \text{max} < 1

    The maximum itself and what lies above are P001. A fact of severity named in the text, or a
    grade 从重 on record, explains the place in the range.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 18)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P012.yml``.
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
    docs/indicators/P012.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, top = pl.col("fine_yuan"), pl.col("statutory_max_yuan")
    share = (fine / top).round(6)
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=top,
        score=share,
        flag=(fine >= (top * contract["min_share"]).round(2)) & (fine < top),
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            merged_penalty=merged(),
            unresolved_clause=top.is_null() & pl.col("unresolved_reason").is_not_null(),
            no_range=top.is_null() | (top <= 0),
        ),
        excluded={
            "fixed_amount": pl.col("statutory_min_yuan") == top,
            "aggravating": pl.col("aggravating").list.len() > 0,
            "heavier": heavier_label(),
        },
        reason=pl.format(
            "罚款{}，接近该档法定上限{}（{}）；未见从重记载，请核理由。",
            yuan(fine, 4), yuan(top, 4), clause(),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
