"""C008: fines above the county's own past in months when the whole province's are."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import month_end, month_words, number
from models.outcomes import assemble, first_reason, prepare

COLUMNS = ("region_code", "month", "fines", "own_ratio", "own_z", "province_p", "counties")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to counties above their own past where the province as a whole is above its own.

    .. math:: p_t \le \text{p\_level} \wedge z_{it} \ge \text{min\_z} \wedge
              \bar y_{i,(t-2..t)}/\bar y_{i,(t-26..t-3)} \ge \text{min\_ratio}

    No common movement is taken out (``models.county_revenue.own_past``).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 7)
        ``feat_region_own_past``: one row a ``region_code`` and ``month``.
    contract : Indicator
        ``C008.yml``.
    as_of : datetime.date
        A month counts from its last day on.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = geometric mean fine over the own past (ratio), ``score`` = its z, ``p_value``
        of the province's movement.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C008.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month")
    z, ratio, p = (pl.col(c) for c in ("own_z", "own_ratio", "province_p"))
    moved = p <= contract["p_level"]
    of_province = ["month", pl.col("region_code").str.slice(0, 2)]
    above = (z >= contract["min_z"]) & pl.col("counties").is_not_null()
    rows = rows.with_columns(above.sum().over(of_province).alias("_above"))
    ended = month_end(pl.col("month"))
    return assemble(
        rows,
        contract,
        period=pl.col("month"),
        observed=ratio,
        threshold=pl.lit(contract["min_ratio"]),
        n=pl.col("fines"),
        score=z,
        p_value=p,
        flag=moved & (z >= contract["min_z"]) & (ratio >= contract["min_ratio"]),
        not_evaluated=first_reason(few_counties=p.is_null(), short_history=z.is_null()),
        reason=pl.format(
            "至{}三个月罚款约为本县以往的{}倍；全省{}个县里{}个同时偏高，请核政策、专项。",
            month_words(pl.col("month")), number(ratio, 1), pl.col("counties"), pl.col("_above"),
        ),
        first_seen=pl.min_horizontal(ended, pl.lit(as_of)),
    )  # fmt: skip
