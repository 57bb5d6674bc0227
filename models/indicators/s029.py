"""S029: a fine above the one the party was told of."""

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
    "fine_yuan", "proposed_fine_yuan", "facts", "discretion_reason", "party_statement",
)  # fmt: skip
#: The party was told anew before the decision, so it could answer the higher fine.
_TOLD_ANEW = "(?:^|[^未没不无有])(?:重新|再次|补充|另行|二次|第二次)(?:依法|向当事人|对当事人)?(?:进行|作出|送达|制发|制作|下达|发出)?(?:了)?(?:《)?(?:行政处罚|处罚|书面|听证)?(?:事先)?告知"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag fines higher than the notice had announced.

    .. math:: F - \text{announced} \ge \text{min\_gap}

    A lower one is what a statement is for. A notice given anew and named in a text makes it clear.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S029.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = announced, ``score`` = their ratio.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S029.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, told = pl.col("fine_yuan"), pl.col("proposed_fine_yuan")
    text = pl.concat_str("facts", "discretion_reason", "party_statement", ignore_nulls=True)
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=told,
        score=pl.when(told > 0).then(fine / told),
        flag=(fine - told).round(2) >= contract["min_gap_yuan"],
        not_evaluated=first_reason(
            not_applicable=no_fine(), no_announced=told.is_null() | (told == 0)
        ),
        excluded={"told_anew": text.str.contains(_TOLD_ANEW)},
        reason=pl.format(
            "告知拟罚款{}，决定罚款{}，高于告知；请核是否因申辩加重、是否重新告知。",
            yuan(told, 4), yuan(fine, 4),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
