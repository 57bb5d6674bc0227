"""P015: a fine for conduct that a list of first offences lets go unfined."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_fine
from models.indicators.wording import yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "is_first_offence", "is_minor_harm", "is_corrected_in_time", "exempt_item",
    "exempt_list", "aggravating",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to fines where all conditions of art. 33 (1) on first offences stand on record.

    .. math:: \text{item of the list} \wedge \text{first} \wedge \text{minor} \wedge \text{corrected}

    The law says "may": a flag asks whether it was considered.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P015.yml``.
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
    docs/indicators/P015.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine = pl.col("fine_yuan")
    of_list = (pl.col("exempt_list") == "首违").fill_null(False)
    return assemble(
        rows,
        contract,
        observed=fine,
        score=fine,
        flag=pl.when(fine.is_not_null()).then(
            pl.col("is_first_offence") & pl.col("is_minor_harm") & pl.col("is_corrected_in_time")
        ),
        not_evaluated=first_reason(not_applicable=no_fine() | ~of_list),
        excluded={"aggravating": pl.col("aggravating").list.len() > 0},
        reason=pl.format(
            "记为初次、轻微、及时改正，罚款{}；首违清单列有：{}；请核是否考虑过不罚。",
            yuan(fine, 2), pl.col("exempt_item").str.slice(0, 24),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
