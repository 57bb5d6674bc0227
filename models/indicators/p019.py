"""P019: a large fine with no reason on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import natural_person, no_fine
from models.indicators.wording import clause, yuan
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "is_natural_person", "party_type", "statutory_min_yuan", "law", "article",
    "paragraph", "discretion_reason", "aggravating",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to fines at or above the hearing amount whose reason is blank.

    .. math:: F \ge L(\text{party}) \wedge F > \text{min} \wedge \text{no reason}

    A fine at the minimum needs no further reason; a fact of severity in the text is one. Counties
    that leave most reasons blank are not judged case by case.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 15)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P019.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = hearing amount (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P019.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine = pl.col("fine_yuan")
    person = natural_person()
    line = (
        pl.when(person)
        .then(pl.lit(contract["person_yuan"]))
        .otherwise(pl.lit(contract["organisation_yuan"]))
    )
    blank = pl.col("discretion_reason").str.strip_chars().fill_null("") == ""
    rows = rows.with_columns(
        (~blank).filter(~no_fine()).mean().over("region_code").fill_null(0.0).alias("_recorded"),
        line.alias("_allowed"),
    )
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=pl.col("_allowed"),
        score=fine,
        flag=(fine >= pl.col("_allowed")) & blank,
        not_evaluated=first_reason(
            not_applicable=no_fine(),
            not_recorded=blank & (pl.col("_recorded") < contract["min_recorded_share"]),
        ),
        excluded={
            "at_minimum": fine <= pl.col("statutory_min_yuan"),
            "aggravating": pl.col("aggravating").list.len() > 0,
        },
        reason=pl.format(
            "罚款{}，达到听证数额（{}），未载裁量理由；请核案卷中的理由。",
            yuan(fine, 2), clause(),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
