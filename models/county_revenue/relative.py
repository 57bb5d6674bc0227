"""How heavy a fine is among earlier fines under the same clause, so that a change of mix is no weight."""

import numpy as np
import polars as pl

from models.arrays import Doubles, Ints

_ENOUGH = 30  # earlier fines that a clause needs to be a yardstick
_CUT = 2.0  # deviations beyond count as this much: one huge fine is no weight of all
_BIN = 0.05  # of the logarithm: medians are known to 5 %
_BINS = 512  # from 1 yuan to beyond 10^11
_NARROWEST = (
    0.25  # where nearly all fines are the legal minimum, a quarter of the log is one deviation
)
_GROUPS = ("clause_id", "violation_type", "_all")


def relative_fines(fines: pl.DataFrame) -> pl.DataFrame:
    r"""Sum by region and month how far fines lie from what their clause usually brought before.

    .. math:: u = \mathrm{clip}\{(\ln y - \mathrm{med}_{c,<t}) / s_{c,<t},\ \pm 2\},\quad
              s = \max\{(q_{.75}-q_{.25})/1.349,\ 0.25\}

    Quantiles are over all counties and the months before the month itself; a clause with fewer
    than 30 earlier fines is replaced by the kind of violation, that by all fines.

    Parameters
    ----------
    fines : pl.DataFrame, shape (n, 5)
        One row a fine above 0: ``region_code, month`` (YYYY-MM), ``clause_id, violation_type``
        (both may be null), ``log_fine`` (ln yuan).

    Returns
    -------
    pl.DataFrame
        ``region_code, month, relative_cases`` (fines with a yardstick), ``sum_relative_fine,
        sum_sq_relative_fine`` (sums of u and of its square). A month's row does not change when
        later months are added.
    """
    months = fines.select(pl.col("month").rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()
    log = fines["log_fine"].cast(pl.Float64).to_numpy()
    place = np.full(log.size, np.nan)
    for name in _GROUPS:
        keys = fines[name] if name in fines.columns else pl.Series(name, ["all"] * fines.height)
        waiting = np.isnan(place)
        place[waiting] = _places(keys, months, log)[waiting]
    u = pl.Series("_u", place).fill_nan(None)
    return (
        fines.select("region_code", "month").with_columns(u).drop_nulls("_u")
        .group_by("region_code", "month")
        .agg(
            relative_cases=pl.len().cast(pl.Int64),
            sum_relative_fine=pl.col("_u").sum(),
            sum_sq_relative_fine=(pl.col("_u") ** 2).sum(),
        )
        .sort("region_code", "month")
    )  # fmt: skip


def _places(keys: pl.Series, months: Ints, log: Doubles) -> Doubles:
    """Return each fine's place among the earlier ones of its group; NaN with too few of them."""
    out = np.full(log.size, np.nan)
    bins = np.clip(np.round(log / _BIN), 0, _BINS - 1).astype(np.int64)
    groups = (
        pl.DataFrame({"key": keys, "row": np.arange(log.size)})
        .drop_nulls("key").group_by("key", maintain_order=True).agg("row")
        .filter(pl.col("row").list.len() > _ENOUGH)
    )  # fmt: skip
    for rows in groups["row"]:
        at = rows.to_numpy()
        first = months[at].min()
        when = months[at] - first
        span = int(when.max()) + 1
        counts = np.bincount(when * _BINS + bins[at], minlength=span * _BINS)
        before = np.zeros((span, _BINS), dtype=np.int64)
        np.cumsum(counts.reshape(span, _BINS)[:-1], axis=0, out=before[1:])
        low, middle, high = _quantiles(before)
        width = np.maximum((high - low) / 1.349, _NARROWEST)
        known = before.sum(axis=1) >= _ENOUGH
        u = np.clip((log[at] - middle[when]) / width[when], -_CUT, _CUT)
        out[at] = np.where(known[when], u, np.nan)
    return out


def _quantiles(counts: Ints) -> tuple[Doubles, Doubles, Doubles]:
    """Return the lower quartile, the median and the upper quartile of each row of counts."""
    running = np.cumsum(counts, axis=1)
    total = running[:, -1:]
    low, middle, high = (
        np.argmax(running >= np.maximum(total * share, 1), axis=1) * _BIN
        for share in (0.25, 0.5, 0.75)
    )
    return low, middle, high
