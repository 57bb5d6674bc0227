"""C007: a county that stopped filling a column it used to fill."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import percent
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "period", "n_now", "n_before", "columns", "falls", "shares_before", "shares_now",
)  # fmt: skip


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag counties where the filled share of a column fell by ``min_fall`` or more.

    .. math:: \max_c (\bar{s}_{c,\text{before}} - s_{c,\text{now}}) \ge \text{min\_fall}

    One lead a county and quarter, naming the column that fell most and how many others fell as far.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``models.indicators.inputs.feat_region_fill``: one row a ``region_code``.
    contract : Indicator
        ``C007.yml``.
    as_of : datetime.date
        The day it could be seen.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = share filled now, ``expected`` = before, ``score`` = the fall, ``n`` = cases.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``period`` is absent.

    References
    ----------
    docs/indicators/C007.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "period")
    fall = pl.col("falls").list.first()
    before, now = pl.col("shares_before").list.first(), pl.col("shares_now").list.first()
    many = pl.col("falls").list.eval(pl.element() >= contract["min_fall"]).list.sum()
    others = pl.when(many > 1).then(pl.format("等{}栏", many)).otherwise(pl.lit(""))
    few = pl.min_horizontal("n_now", "n_before")
    return assemble(
        rows,
        contract,
        period=pl.col("period"),
        observed=now,
        expected=before,
        threshold=pl.lit(contract["min_fall"]),
        n=pl.col("n_now"),
        score=fall,
        flag=fall >= contract["min_fall"],
        not_evaluated=first_reason(few_cases=few < contract["min_cases"]),
        reason=pl.format(
            "“{}”{}填写率由{}降到{}（{}件）；请核是否换了系统或填法。",
            pl.col("columns").list.first(), others, percent(before), percent(now), pl.col("n_now"),
        ),
        first_seen=pl.lit(as_of),
    )  # fmt: skip
