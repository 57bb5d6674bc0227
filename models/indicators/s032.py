"""S032: a penalty whose record names fewer than two officers."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import number
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "officers", "facts",
)  # fmt: skip
#: A number without 名 or 位 behind it is the day before 本局执法人员, or goods they found.
_SEVERAL = (
    "[两二三四2-4](?:[名位][^，。；,;在被经由对向]{0,6}|个)?(?:执法|检查|办案)人员"
    "|(?:执法|检查|办案)人员[两二三四2-4][名人位]"
)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag penalties whose column of officers names fewer than the law wants.

    .. math:: n < \text{min\_officers}

    Counties whose column mostly names one, the officer in charge, are not judged
    (``min_recorded_share`` of the penalties that have it name enough).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 7)
        ``feat_case``: one row a ``case_key``; ``officers`` a number of people.
    contract : Indicator
        ``S032.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` officers on record, ``threshold`` the least (people).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S032.md
    """
    rows = prepare(frame, contract, COLUMNS)
    punished = pl.col("is_penalty").fill_null(False)
    few = pl.col("officers") < contract["min_officers"]
    rows = rows.with_columns((~few).filter(punished).mean().over("region_code").alias("_share"))
    return assemble(
        rows,
        contract,
        observed=pl.col("officers"),
        threshold=pl.lit(contract["min_officers"]),
        flag=few,
        not_evaluated=first_reason(
            not_applicable=~punished,
            not_recorded=few & (pl.col("_share") < contract["min_recorded_share"]),
        ),
        excluded={"in_facts": pl.col("facts").str.contains(_SEVERAL)},
        reason=pl.format(
            "执法人员一栏记了{}名，法律规定不得少于{}名；请核案卷中的签名。",
            pl.col("officers"), number(pl.lit(contract["min_officers"])),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
