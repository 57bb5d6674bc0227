"""What others would use on the same county-months; each returns scores (months, counties)."""

import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest
from statsmodels.tsa.seasonal import STL

from benchmarks.county_revenue.farrington import farrington_scores

Floats = NDArray[np.float64]


def yoy(money: Floats, months: int = 12) -> Floats:
    """Growth against the same month of last year."""
    out = np.full_like(money, -1.0)
    base = money[:-months]
    out[months:] = np.where(base > 0, money[months:] / np.maximum(base, 1.0) - 1, 10.0)
    return out


def yoy_year_to_date(money: Floats) -> Floats:
    """Growth of the sum since January against last year's."""
    months = len(money)
    running = np.array([money[t - t % 12 : t + 1].sum(axis=0) for t in range(months)])
    return yoy(running)


def robust_z(money: Floats, window: int = 36) -> Floats:
    """Log sum against median and MAD of the last three years."""
    log = np.log(money + 1000.0)
    out = np.zeros_like(money)
    for t in range(12, len(money)):
        past = log[max(0, t - window) : t]
        middle = np.median(past, axis=0)
        spread = 1.4826 * np.median(np.abs(past - middle), axis=0)
        out[t] = (log[t] - middle) / np.maximum(spread, 0.1)
    return out


def stl_mad(money: Floats, first: int) -> Floats:
    """STL of the past, remainder of the month against the MAD of past remainders."""
    log = np.log(money + 1000.0)
    out = np.zeros_like(money)
    for t in range(first, len(money)):
        for i in range(money.shape[1]):
            past = log[max(0, t - 60) : t, i]
            fit = STL(past, period=12, seasonal=13).fit(inner_iter=1, outer_iter=0)
            expected = fit.trend[-1] + fit.seasonal[-12]
            rest = past - fit.trend - fit.seasonal
            spread = 1.4826 * np.median(np.abs(rest - np.median(rest)))
            out[t, i] = (log[t, i] - expected) / max(spread, 0.1)
    return out


def isolation_forest(money: Floats, count: Floats, seed: int, first: int) -> Floats:
    """Isolation forest on log sum, its lags and growth; upward departures only."""
    log = np.log(money + 1000.0)
    mean = np.stack([log[max(0, t - 12) : max(t, 1)].mean(axis=0) for t in range(len(log))])
    lag = np.vstack([log[:12], log[:-12]])
    before = np.vstack([log[:1], log[:-1]])
    features = np.stack([log - mean, log - lag, log - before, mean, np.log1p(count)], axis=-1)
    out = np.zeros_like(money)
    for start in range(first, len(log), 6):
        stop = min(start + 6, len(log))
        past = features[max(12, start - 36) : start].reshape(-1, features.shape[-1])
        forest = IsolationForest(n_estimators=100, random_state=seed, n_jobs=1).fit(past)
        now = features[start:stop].reshape(-1, features.shape[-1])
        score = -forest.score_samples(now).reshape(stop - start, -1)
        out[start:stop] = np.where(log[start:stop] > mean[start:stop], score, 0.0)
    return out


def farrington(values: Floats, first: int) -> Floats:
    """Farrington-type detector by month, on counts or on sums in units of the median case."""
    out = np.zeros_like(values)
    at = np.arange(first, len(values))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = farrington_scores(values.T, at, 12, half_window=1, guard=3)
    out[first:] = found.T
    return out


def surveillance(values: Floats, first: int) -> Floats:
    """``farringtonFlexible`` of the R package surveillance, by month; needs ``Rscript``."""
    script = Path(__file__).with_name("farrington_flexible.R")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        pl.DataFrame(values, schema=[f"s{i}" for i in range(values.shape[1])]).write_csv(source)
        settings = [str(k) for k in (first + 1, 12, 1, 3, 4)]
        command = ["Rscript", str(script), str(source), str(target), *settings]
        subprocess.run(command, check=True, capture_output=True)
        found = pl.read_csv(target).to_numpy()
    out = np.zeros_like(values)
    out[first:] = found
    return out


def scores(money: Floats, count: Floats, seed: int, first: int, effort: int) -> dict[str, Floats]:
    """Return peers' scores by name: 0 the cheap ones, 1 Farrington as well, 2 all, 3 those of R."""
    found = {"yoy": yoy(money), "yoy_ytd": yoy_year_to_date(money), "robust_z": robust_z(money)}
    if effort >= 1:
        found["farrington_sum"] = farrington(money / 10_000.0, first)
        found["farrington_count"] = farrington(count, first)
    if effort >= 2:
        found["stl_mad"] = stl_mad(money, first)
        found["isolation_forest"] = isolation_forest(money, count, seed, first)
    if effort >= 3:
        found["r_farrington_sum"] = surveillance(np.round(money / 10_000.0), first)
        found["r_farrington_count"] = surveillance(count, first)
    return found
