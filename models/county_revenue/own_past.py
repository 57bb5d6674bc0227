"""Fines against a county's own past alone: what everybody does at once is no yardstick for it.

The judgement of a month takes the province's common movement out, so that a season or a campaign of
all is no growth of one. A rise that half of the counties share disappears with it. Here nothing is
taken out; instead the whole province is held against its own earlier movements.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy

from models.arrays import Bools, Doubles
from models.county_revenue.panel import Panel, to_panel

#: Months looked at together; months before them that tell what is usual; of these as many must have fines.
WINDOW, PAST, MIN_PAST = 3, 24, 9
#: Counties of a province that can be judged; the movement of fewer is that of one of them. C008 names both this
#: and what a county needs as its reasons for not judging.
MIN_COUNTIES = 5
#: Fines of the three months; the mean of fewer is one case's.
_MIN_CASES = 3
#: What is thought of a province's movement before it has a history: three windows of this size.
_PRIOR_SD, _PRIOR_WINDOWS = 0.04, 3.0
#: Earlier movements of a province count up to so many deviations: one great one does not hide the next.
_CUT = 2.5
#: Least variance between fines, in places or logs: where all are the legal minimum, none is told from another.
_MIN_SPREAD = 0.05


@dataclass(frozen=True)
class _Moves:
    """Three months against up to 24 before; shape (months, counties); NaN is unknown."""

    shift: Doubles
    variance: Doubles
    log_ratio: Doubles
    cases: Doubles


def own_past(region_month: pl.DataFrame) -> pl.DataFrame:
    r"""Return by county and month how its fines moved against its own past, and the province's move.

    .. math:: D_{it}=\bar u_{i,(t-2..t)}-\bar u_{i,(t-26..t-3)},\quad
              T_t=\sum_i w_{it}D_{it}\Big/\sum_i w_{it},\quad
              p_t=P\{t_\nu > (T_t-\bar T)/\sqrt{s_T^2+1/\textstyle\sum w}\}

    :math:`u` is a fine's place among earlier fines of its clause (logs of yuan where clauses are not
    known), :math:`w` the precision of :math:`D`, none above three times the usual; :math:`\bar T,
    s_T` come from the province's windows that ended before the present one began, extremes cut, and
    lean on a usual size where history is short.

    Parameters
    ----------
    region_month : pl.DataFrame
        ``feat_region_month``.

    Returns
    -------
    pl.DataFrame
        ``region_code, month, fines`` (of the three months), ``own_ratio`` (geometric mean fine over
        its own past), ``own_z, province_shift, province_p, counties`` (judged), sorted; null where
        unknown. A row does not change when later months are added.
    """
    panel = to_panel(region_month)
    if not panel.regions:
        return _rows(panel, {})
    moves = _moves(panel)
    found = {
        name: np.full(moves.shift.shape, np.nan)
        for name in ("own_z", "province_shift", "province_p", "counties")
    }
    for province in np.unique(panel.province):
        own = panel.province == province
        for name, values in _of_province(moves, own).items():
            found[name][:, own] = values
    return _rows(panel, {"fines": moves.cases, "own_ratio": np.exp(moves.log_ratio), **found})


def _moves(panel: Panel) -> _Moves:
    relative = np.nansum(panel["relative_cases"]) > 0
    names = ("relative_cases", "sum_relative_fine", "sum_sq_relative_fine")
    n, total, square = (
        panel[name]
        for name in (names if relative else ("fined_cases", "sum_log_fine", "sum_sq_log_fine"))
    )
    now, before = _or_nan(window_sums(n, 0, WINDOW)), _or_nan(window_sums(n, WINDOW, PAST))
    mean_now, mean_before = (
        window_sums(total, 0, WINDOW) / now,
        window_sums(total, WINDOW, PAST) / before,
    )
    months = window_sums((np.nan_to_num(n) > 0).astype(float), WINDOW, PAST)
    known = (now >= _MIN_CASES) & (months >= MIN_PAST)
    every = np.maximum(np.nansum(n, axis=1).cumsum(), 1.0)
    middle = np.nansum(total, axis=1).cumsum() / every
    spread = np.maximum(np.nansum(square, axis=1).cumsum() / every - middle**2, _MIN_SPREAD)
    logs, count = panel["sum_log_fine"], panel["fined_cases"]
    log_now, log_before = (
        window_sums(logs, skip, span) / _or_nan(window_sums(count, skip, span))
        for skip, span in ((0, WINDOW), (WINDOW, PAST))
    )
    return _Moves(
        np.where(known, mean_now - mean_before, np.nan),
        np.where(known, spread[:, None] * (1 / now + 1 / before), np.nan),
        np.where(known, log_now - log_before, np.nan),
        now,
    )


def window_sums(values: Doubles, skip: int, span: int) -> Doubles:
    """Return sums over the ``span`` months that end ``skip`` months before each; shape (months, columns) in and out.

    NaN counts as nothing.
    """
    total = np.vstack([np.zeros((1, values.shape[1])), np.nan_to_num(values).cumsum(axis=0)])
    ends = np.clip(np.arange(1, len(total)) - skip, 0, None)
    return np.asarray(total[ends] - total[np.clip(ends - span, 0, None)])


def _or_nan(counts: Doubles) -> Doubles:
    return np.where(counts > 0, counts, np.nan)


def _of_province(moves: _Moves, own: Bools) -> dict[str, Doubles]:
    shift, variance = moves.shift[:, own], moves.variance[:, own]
    months, counties = shift.shape
    wander, centre, weight = np.zeros(months), np.full(months, np.nan), np.full(months, np.nan)
    judged = (~np.isnan(shift)).sum(axis=1)
    for t in range(months):
        if judged[t] < MIN_COUNTIES:
            continue
        wander[t] = _wander(shift[:t], variance[:t], centre[:t])
        w = 1 / (variance[t] + wander[t])
        w = np.minimum(w, 3 * np.nanmedian(w))
        weight[t] = np.nansum(w)
        centre[t] = np.nansum(w * shift[t]) / weight[t]
    p = np.array([_chance(centre, weight, t) for t in range(months)])
    z = shift / np.sqrt(variance + wander[:, None])
    every = np.ones((1, counties))
    return {
        "own_z": np.where(judged[:, None] >= MIN_COUNTIES, z, np.nan),
        "province_shift": centre[:, None] * every,
        "province_p": p[:, None] * every,
        "counties": np.where(judged >= MIN_COUNTIES, judged, np.nan)[:, None] * every,
    }


def _wander(shift: Doubles, variance: Doubles, centre: Doubles) -> float:
    """Return how much counties' moves varied in the past beyond counting and beyond the common move."""
    apart = (shift - centre[:, None])[-PAST:]
    known = ~np.isnan(apart)
    if known.sum() < 30:
        return _PRIOR_SD**2
    cut = np.clip(apart[known] ** 2, 0, 9 * np.median(apart[known] ** 2) / 0.455)
    return float(max(cut.mean() - variance[-PAST:][known].mean(), _PRIOR_SD**2))


def _chance(centre: Doubles, weight: Doubles, t: int) -> float:
    """Return how seldom the province moves so far up by itself."""
    if np.isnan(centre[t]):
        return float("nan")
    earlier = centre[max(0, t - PAST - WINDOW + 1) : max(0, t - WINDOW + 1)]
    earlier = earlier[~np.isnan(earlier)]
    windows = len(earlier) / WINDOW
    usual = float(np.median(earlier)) * windows / (windows + _PRIOR_WINDOWS) if windows else 0.0
    apart = np.abs(earlier - usual)
    if windows:
        apart = np.minimum(apart, _CUT * max(float(np.median(apart)) / 0.6745, _PRIOR_SD))
    square = (
        _PRIOR_WINDOWS * _PRIOR_SD**2 + windows * float((apart**2).mean() if windows else 0)
    ) / (_PRIOR_WINDOWS + windows)
    scale = np.sqrt(square * (1 + 1 / (windows + _PRIOR_WINDOWS)) + 1 / weight[t])
    return float(scipy.stats.t.sf((centre[t] - usual) / scale, _PRIOR_WINDOWS + windows))


def _rows(panel: Panel, found: dict[str, Doubles]) -> pl.DataFrame:
    whole = ("fines", "counties")
    names = (
        "fines",
        "own_ratio",
        "own_z",
        "province_shift",
        "province_p",
        "counties",
    )
    at, down = np.meshgrid(np.arange(len(panel.regions)), np.arange(len(panel.months)))
    there = panel.row >= 0 if panel.regions else np.zeros((0, 0), bool)
    columns = {
        "region_code": pl.Series([panel.regions[i] for i in at[there]], dtype=pl.String),
        "month": pl.Series([panel.months[t] for t in down[there]], dtype=pl.String),
    }
    for name in names:
        values = found[name][there] if found else np.zeros(0)
        series = pl.Series(name, values, dtype=pl.Float64).fill_nan(None)
        columns[name] = series.cast(pl.Int64) if name in whole else series.round(6)
    return pl.DataFrame(columns).sort("region_code", "month")
