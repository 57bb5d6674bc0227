"""P017: one business punished again and again within a year."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import yuan
from models.outcomes import assemble, prepare

COLUMNS = (
    "uscc", "region_code", "period", "decisions", "organs", "same", "fines_yuan", "last_date",
    "case_keys",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to businesses punished on several occasions in the twelve months up to the as-of date.

    .. math:: \text{min\_decisions} \le n \le \text{most\_decisions} \wedge s \ge \text{min\_same}

    Several decisions of one organ on one day are one occasion; :math:`s` counts those of the
    commonest kind of conduct.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 9)
        ``models.indicators.inputs.feat_party_penalty``: one row a ``uscc``.
    contract : Indicator
        ``P017.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = occasions, ``n`` = those of the commonest kind of conduct.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``uscc`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P017.md
    """
    rows = prepare(frame, contract, COLUMNS)
    times = pl.col("decisions")
    sentence = pl.format(
        "截至{}的12个月内被处罚{}次，{}个机关，同类违法行为{}次，罚款合计{}；请核前几次的改正。",
        pl.lit(as_of.isoformat()), times, pl.col("organs"), pl.col("same"), yuan(pl.col("fines_yuan")),
    )  # fmt: skip
    return assemble(
        rows,
        contract,
        period=pl.col("period"),
        observed=times.cast(pl.Float64),
        threshold=pl.lit(contract["min_decisions"]),
        n=pl.col("same"),
        score=times.cast(pl.Float64),
        flag=(times >= contract["min_decisions"]) & (pl.col("same") >= contract["min_same"]),
        excluded={"chain": times > contract["most_decisions"]},
        reason=sentence,
        evidence=pl.col("case_keys"),
        first_seen=pl.col("last_date"),
    )
