"""Lay the arrays of a judgement out as rows of out_region_month."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.arrays import Doubles
from models.county_revenue.explain import sentence
from models.county_revenue.panel import Panel, month_number
from models.county_revenue.params import Params

_YUAN = pl.Decimal(18, 2)
_FOR_THE_SENTENCE = (
    "amount", "largest", "confiscated", "cases", "by_half", "half_amount", "half_expected", "half_months",
)  # fmt: skip


def month_end(month: str) -> date:
    """Return the last day of a month written ``YYYY-MM``."""
    number = month_number(month) + 1
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


def ratio(amount: Doubles, expected: Doubles) -> Doubles:
    """Divide; unknown where nothing is expected."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, amount / expected, np.nan)


def to_rows(
    region_month: pl.DataFrame,
    panel: Panel,
    columns: dict[str, NDArray[np.generic]],
    params: Params,
    as_of: date,
) -> pl.DataFrame:
    """Lay the arrays out as rows, add the reason, completeness and day of judgement.

    Parameters
    ----------
    region_month : pl.DataFrame, shape (n, ...)
        The input, for ``cases`` and ``largest_case_key``.
    panel : Panel
    columns : dict of ndarray, shape (months, counties)
        ``amount``, ``largest``, ``confiscated`` and what is named ``half`` serve the sentence and are dropped.
    params : Params
    as_of : date

    Returns
    -------
    pl.DataFrame, shape (n, ...)
        Sorted by region_code, month.
    """
    down, across = np.nonzero(panel.present)
    order = np.lexsort((down, across))
    down, across = down[order], across[order]
    ends = [month_end(m) for m in panel.months]
    wait = timedelta(days=params.complete_after_days)
    of_month = pl.DataFrame(
        {
            "month": panel.months,
            "judged_on": [end if end <= as_of else None for end in ends],
            "complete": [end + wait <= as_of for end in ends],
        },
        schema={"month": pl.String, "judged_on": pl.Date, "complete": pl.Boolean},
    )
    data: dict[str, object] = {}
    for name, grid in columns.items():
        flat = grid[down, across]
        data[name] = flat.tolist() if flat.dtype == object else flat
    at = pl.Series(panel.row[down, across])
    given = [n for n in ("cases", "largest_case_key") if n in region_month.columns]
    frame = pl.concat(
        [
            pl.DataFrame({"region_code": panel.regions})[across.tolist()],
            of_month[down.tolist()],
            pl.DataFrame(data),
            region_month.select(given)[at],
        ],
        how="horizontal",
    ).with_columns(
        pl.col(pl.Float64).fill_nan(None),
        pl.col("not_evaluated_reason", "growth_kind").cast(pl.String).replace("", None),
    )
    frame = frame.with_columns(sentence().alias("reason"))
    money = [name for name in frame.columns if name.endswith("_yuan")]
    return frame.drop(*_FOR_THE_SENTENCE, strict=False).with_columns(
        pl.col(money).round(2).cast(_YUAN)
    )
