"""S031: an amount that gives a right to a hearing, recorded as not told of it."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import natural_person, no_penalty
from models.indicators.wording import yuan
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "hearing_date",
    "is_hearing_told", "party_type", "is_natural_person", "fine_yuan", "confiscation_yuan",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag decisions of the amount for hearings that are recorded as not told of the right to one.

    .. math:: \max(F, C) \ge L_\text{party} \wedge \neg\text{told}

    Fine and confiscation count each by itself. Only a record that says no is flagged: a blank may
    be the letter of notice, which tells of the right and was not recorded as doing so.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 11)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S031.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` the greater of fine and confiscation and ``threshold`` the party's amount
        (yuan), ``score`` their ratio; ``level`` 提示 for individual businesses, whose amount is local.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S031.md
    """
    rows = prepare(frame, contract, COLUMNS)
    kind = pl.col("party_type")
    person = natural_person()
    household = ~person & (kind == "个体工商户")
    unknown = kind.is_null() & pl.col("is_natural_person").is_null()
    least = (
        pl.when(person)
        .then(contract["person_yuan"])
        .when(household)
        .then(contract["household_yuan"])
        .otherwise(contract["organisation_yuan"])
    )
    amount = pl.max_horizontal("fine_yuan", "confiscation_yuan").fill_null(0.0)
    return assemble(
        rows,
        contract,
        observed=amount,
        threshold=least,
        score=(amount / least).round(6),
        flag=~pl.col("is_hearing_told"),
        not_evaluated=first_reason(
            no_party_type=unknown
            & pl.col("is_penalty")
            & (amount >= contract["person_yuan"])
            & (amount < contract["organisation_yuan"]),
            not_applicable=no_penalty() | (amount < least),
        ),
        excluded={"hearing_held": pl.col("hearing_date").is_not_null()},
        reason=pl.format(
            "{}{}，达到听证数额，记为没有告知听证权利；请核处罚告知书。",
            pl.when(pl.col("fine_yuan") == amount).then(pl.lit("罚款")).otherwise(pl.lit("没收")),
            yuan(amount, 2),
        ),
        first_seen=pl.col("decision_date"),
        level=pl.when(household).then(pl.lit("提示")),
    )
