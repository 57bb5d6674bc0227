"""Growth that lasts: half a year of a county's monthly deviations, taken together.

A month is judged by itself and the two or three before it. A county with half as many cases again for half a
year lies a little above in each of its months and clearly above in none, so its months are never flagged;
their sum is.
"""

import numpy as np
import polars as pl
import scipy

from models.county_revenue.combine import combined, null_tail
from models.county_revenue.panel import Floats

WINDOW = 6
_PAST = 36
#: One month, however odd, is no half year of growth.
_CUT = 3.0
#: What is thought of the spread of such sums before there are any: levels wander, months are not independent.
_PRIOR_SPREAD, _PRIOR_WINDOWS = 1.2, 30.0


def lasting(months: pl.DataFrame) -> pl.DataFrame:
    r"""Return how far each county's newest half year lies above what was expected, and how rarely that is so.

    .. math:: Z^F_{it}=\frac{1}{v^F_t}\Big(\frac{1}{\sqrt n}\sum_{k=0}^{5} z^F_{i,t-k}-c^F_t\Big)

    with the monthly deviations of number and fine as they were issued, each cut at ±3; :math:`c, v` centre and
    spread of such sums in the province in the three years before, the half year itself left out, drawn towards 0 and 1.2
    as by 30 sums and never below 0 and 1. Number and fine are combined as for a month
    (:func:`~models.county_revenue.combine.combined`). :math:`q` is Benjamini–Hochberg over the province's counties
    in the month: a half year changes little from month to month, so the months are no new tests.

    Parameters
    ----------
    months : pl.DataFrame
        ``out_region_month``: ``region_code, month, outcome, cases, frequency_z, severity_z, decided_yuan,
        expected_yuan, judged_on``; months without gaps.

    Returns
    -------
    pl.DataFrame
        Columns of ``feat_region_lasting``, sorted; null where fewer than five of the six months were judged. A row does not
        change when later months are added.
    """
    keys = months.select("region_code", "month")
    regions = np.unique(keys["region_code"].to_numpy())
    calendar = np.unique(keys["month"].to_numpy())
    down = np.searchsorted(calendar, keys["month"].to_numpy())
    across = np.searchsorted(regions, keys["region_code"].to_numpy())
    judged = (months["outcome"] != "not_evaluated").fill_null(value=False).to_numpy()

    def grid(name: str) -> Floats:
        out = np.full((len(calendar), len(regions)), np.nan)
        out[down, across] = np.where(
            judged, months[name].cast(pl.Float64).fill_null(np.nan), np.nan
        )
        return out

    number = grid("frequency_z")
    known = ~np.isnan(number)
    n = _sums(known.astype(float))
    enough = (n >= WINDOW - 1) & known
    enough[: WINDOW - 1] = False
    fine = np.where(known, np.nan_to_num(grid("severity_z")), np.nan)
    score = np.full(number.shape, np.nan)
    p, q = score.copy(), score.copy()
    for province in sorted({str(code)[:2] for code in regions}):
        own = np.array([str(code)[:2] == province for code in regions])
        f, s = (
            _standard(
                np.where(
                    enough, _sums(np.clip(z, -_CUT, _CUT)) / np.sqrt(np.maximum(n, 1)), np.nan
                )[:, own]
            )
            for z in (number, fine)
        )
        score[:, own] = combined(f, s)
        p[:, own] = null_tail(score[:, own])
        for t in range(len(calendar)):
            there = own & ~np.isnan(p[t])
            if there.any():
                q[t, there] = scipy.stats.false_discovery_control(p[t, there])
    columns = {
        "judged_months": n, "cases": _sums(grid("cases")), "decided_yuan": _sums(grid("decided_yuan")),
        "expected_yuan": _sums(grid("expected_yuan")), "lasting_score": score, "p_value": p, "q_value": q,
    }  # fmt: skip
    return months.select(
        "region_code", "month", "judged_on", is_judged=pl.Series(judged),
    ).with_columns(
        pl.Series(name, np.where(enough, values, np.nan)[down, across]).fill_nan(None)
        for name, values in columns.items()
    ).with_columns(pl.col("judged_months", "cases").cast(pl.Int64)).sort("region_code", "month")  # fmt: skip


def _sums(values: Floats) -> Floats:
    """Return sums over each month and the five before it; unknown months count nothing."""
    total = np.vstack([np.zeros((1, values.shape[1])), np.nan_to_num(values).cumsum(axis=0)])
    ends = np.arange(1, len(total))
    return np.asarray(total[ends] - total[np.clip(ends - WINDOW, 0, None)])


def _standard(sums: Floats) -> Floats:
    """Return the sums less their usual centre, over their usual spread, both from earlier half years."""
    out = np.full(sums.shape, np.nan)
    for t in range(len(sums)):
        past = sums[max(t - WINDOW - _PAST + 1, 0) : max(t - WINDOW + 1, 0)]
        past = past[~np.isnan(past)]
        weight = past.size / (past.size + _PRIOR_WINDOWS)
        centre = np.median(past) if past.size else 0.0
        spread = 1.4826 * np.median(np.abs(past - centre)) if past.size else _PRIOR_SPREAD
        variance = weight * spread**2 + (1 - weight) * _PRIOR_SPREAD**2
        out[t] = (sums[t] - max(weight * centre, 0.0)) / max(np.sqrt(variance), 1.0)
    return out
