"""C005: a county that leaves the day of publication blank in a fifth of its decisions."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import percent
from models.outcomes import assemble, first_reason, prepare

COLUMNS = ("region_code", "period", "to_publish", "published")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag counties whose decisions of twelve months often have no day of publication.

    .. math:: 1 - \text{dated} / \text{due} \ge \text{min\_blank\_share}

    A column left blank throughout is a fact as well; one that no file of the county has is not
    judged. One lead a county: of its single decisions nothing can be told.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 4)
        ``models.indicators.inputs.feat_region_blank``: one row a ``region_code``.
    contract : Indicator
        ``C005.yml``.
    as_of : datetime.date
        End of the twelve months.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = share left blank, ``n`` = decisions due.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``period`` is absent.

    References
    ----------
    docs/indicators/C005.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "period")
    due, done = pl.col("to_publish"), pl.col("published")
    blank = (1 - done / due).round(6)
    return assemble(
        rows,
        contract,
        period=pl.col("period"),
        observed=blank,
        threshold=pl.lit(contract["min_blank_share"]),
        n=due,
        score=blank,
        flag=blank >= contract["min_blank_share"],
        not_evaluated=first_reason(few_cases=due < contract["min_cases"]),
        reason=pl.format(
            "12个月内应公示的处罚决定{}件，{}件未载公示日期、也不在收到的公示信息中，占{}；请核是未填还是未公示。",
            due, due - done, percent(blank),
        ),
        first_seen=pl.lit(as_of),
    )  # fmt: skip
