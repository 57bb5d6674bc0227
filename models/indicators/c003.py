"""C003: more tip-offs, and a smaller share of them opened as cases."""

from datetime import date, timedelta

import polars as pl
import scipy

from data_contracts import Indicator
from models.indicators.flags import period_end
from models.indicators.wording import percent, year_of
from models.outcomes import assemble, first_reason, prepare

COLUMNS = ("region_code", "period", "tip_offs", "tip_offs_prev", "filed", "filed_prev", "delivered")


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag regions where tip-offs rise while the share opened as cases falls.

    .. math:: \frac{N}{N_0} - 1 \ge \text{min\_rise}, \quad
              1 - \frac{k/N}{k_0/N_0} \ge \text{min\_fall}, \quad
              z = \frac{k_0/N_0 - k/N}{\sqrt{\bar p (1-\bar p)(1/N + 1/N_0)}} \ge \text{min\_z}

    against the same quarter of the year before; :math:`\bar p` is pooled. This is the signal of
    work left undone; falling money by itself is none.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 7)
        ``models.indicators.inputs.feat_region_tip_off``: one row a ``region_code`` and quarter.
    contract : Indicator
        ``C003.yml``.
    as_of : datetime.date
        A quarter that ended less than ``ripe_days`` before it is not judged: its tip-offs need not
        have been decided on.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``expected`` = share opened now and a year before, ``score`` = z.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``period`` is absent.

    References
    ----------
    docs/indicators/C003.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "period")
    now, before = pl.col("tip_offs"), pl.col("tip_offs_prev")
    share, share_before = pl.col("filed") / now, pl.col("filed_prev") / before
    pooled = (pl.col("filed") + pl.col("filed_prev")) / (now + before)
    spread = (pooled * (1 - pooled) * (1 / now + 1 / before)).sqrt()
    z = pl.when(spread > 0).then((share_before - share) / spread).when(spread == 0).then(0.0)
    rise = (now / before - 1).round(6)
    fall = pl.when(share_before > 0).then((1 - share / share_before).round(6)).otherwise(0.0)
    few = pl.min_horizontal(now, before) < contract["min_tip_offs"]
    ended = pl.col("period").map_elements(period_end, return_dtype=pl.Date)
    marked = rows.with_columns(z.fill_nan(None).round(6).alias("_z"))
    p_value = pl.Series(scipy.stats.norm.sf(marked["_z"].to_numpy()), dtype=pl.Float64).fill_nan(
        None
    )
    return assemble(
        marked.with_columns(p_value.alias("_p")),
        contract,
        period=pl.col("period"),
        observed=share.fill_nan(None),
        expected=share_before.fill_nan(None),
        threshold=share_before.fill_nan(None) * (1 - contract["min_fall"]),
        n=now,
        score=pl.col("_z"),
        p_value=pl.col("_p"),
        flag=(rise >= contract["min_rise"])
        & (fall >= contract["min_fall"])
        & (pl.col("_z") >= contract["min_z"]),
        not_evaluated=first_reason(
            not_delivered=~pl.col("delivered"),
            not_ripe=ended > as_of - timedelta(days=contract["ripe_days"]),
            no_outcomes=pl.col("filed").is_null(),
            no_last_year=before.is_null() | pl.col("filed_prev").is_null(),
            few_tip_offs=few,
        ),
        reason=pl.format("{}第{}季度举报由上年同期{}件增至{}件，立案率由{}降至{}；请核不予立案的理由。",
                         year_of(pl.col("period")), pl.col("period").str.slice(6), before, now,
                         percent(share_before), percent(share)),
        first_seen=ended,
    )  # fmt: skip
