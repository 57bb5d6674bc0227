"""What the maker alone knows of the county worlds written apart, and scores from it.

See :mod:`benchmarks.county_revenue.apart` for the columns.
"""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from scipy import stats
from scipy.special import logsumexp

from benchmarks.county_revenue.apart_cases import Drawn
from benchmarks.county_revenue.apart_events import Plan
from benchmarks.county_revenue.apart_fines import (
    CLAUSES,
    PARTY_SHARE,
    PARTY_SHIFT,
    moments,
)
from benchmarks.county_revenue.apart_shapes import BURN, Array, Rates, Shape
from benchmarks.county_revenue.apart_tables import Codes, long_rows


def oracle_of(
    drawn: Drawn, rate: Rates, plan: Plan, codes: Codes, months: list[date], shape: Shape
) -> pl.DataFrame:
    """Tabulate what only the maker knows of every region-month."""
    common = np.exp(rate.common)
    mean = rate.mean * common
    expected = _with_innocent(mean, plan)
    table = moments(drawn.clauses, shape)
    clause = np.arange(len(CLAUSES))
    log_fine = np.zeros(rate.mean.shape)
    for share, move in zip(PARTY_SHARE, PARTY_SHIFT, strict=True):
        level = np.broadcast_to(rate.fine_level[:, :, None] + move, drawn.mix.shape)
        value, _ = table.at(np.broadcast_to(clause, drawn.mix.shape), level)
        log_fine += share * (value * drawn.mix).sum(axis=2)
    size = 2 * rate.batch[:, None] - 1
    own = {
        "expected_cases": rate.mean,
        "expected_given_common": mean,
        "var_cases": mean * size + mean**2 * rate.phi[:, None],
        "expected_with_innocent": expected,
        "log_fine": log_fine,
        "common_log": rate.common,
        "own_log": rate.own,
        "phi": np.broadcast_to(rate.phi[:, None], mean.shape),
        "rho": np.broadcast_to(rate.rho[:, None], mean.shape),
        "batch_size": np.broadcast_to(rate.batch[:, None], mean.shape),
        "fine_state": rate.fine_state,
        "fine_sd": np.broadcast_to(rate.fine_sd[:, None], mean.shape),
        **_ahead(rate),
    }
    sums = ("expected_cases", "expected_given_common", "var_cases", "expected_with_innocent")
    weight = pl.col("expected_cases")
    frame = (
        long_rows(codes, months, own)
        .group_by("region_code", "month")
        .agg(
            *((pl.col(name) * weight).sum() / weight.sum() for name in own if name not in sums),
            *(pl.col(name).sum() for name in sums),
        )
    )
    seen = _seen(drawn, codes, months, table.at(drawn.clause, drawn.known), shape)
    return frame.join(seen, on=["region_code", "month"], how="left").sort("region_code", "month")


def _ahead(rate: Rates) -> dict[str, Array]:
    """Foretell each month's random factors from the true state of the month before."""
    before = np.roll(rate.wander, 1, axis=1)
    left = (1 - rate.rho**2) * rate.ar_sd**2
    log = rate.rho[:, None] * before + (left / 2 - rate.ar_sd**2 / 2)[:, None]
    phi = (1 + rate.phi) * np.exp(left - rate.ar_sd**2) - 1
    severity = rate.fine_rho * np.roll(rate.fine_state, 1, axis=1)
    sd = rate.fine_sd * np.sqrt(1 - rate.fine_rho**2)
    wide = np.ones(before.shape)
    return {
        "ahead_log": log,
        "ahead_phi": wide * phi[:, None],
        "ahead_fine": severity,
        "ahead_fine_sd": wide * sd[:, None],
    }


def _with_innocent(mean: Array, plan: Plan) -> Array:
    out = mean.copy()
    for extra in plan.extras:
        if not extra.planted:
            out[extra.unit, extra.month] += mean[extra.unit, extra.month] * extra.rate
    before = out.copy()
    for unit, source, target, share in plan.moves:
        out[unit, source] -= share * before[unit, source]
        if target >= 0:
            out[unit, target] += share * before[unit, source]
    return np.where(plan.delivered, out, 0.0)


def _seen(
    drawn: Drawn, codes: Codes, months: list[date], known: tuple[Array, Array], shape: Shape
) -> pl.DataFrame:
    """Mean log fine of the delivered cases, and what their clauses and parties let expect."""
    # Sums in numpy: a threaded group_by adds in another order each time, and worlds must be
    # the same to the last bit.
    keep = (drawn.month >= BURN) & (drawn.fine > 0)
    code, month = codes[drawn.unit[keep], drawn.month[keep]], drawn.month[keep]
    region, number = np.unique(code, return_inverse=True)
    cell, row = np.unique(number * len(months) + month, return_inverse=True)
    fined = np.bincount(row)
    batches, sizes = np.unique(np.stack([row, drawn.batch[keep]]), axis=1, return_counts=True)
    pairs = np.bincount(batches[0], sizes**2) - fined
    together = 0.2 * shape.together * shape.spread**2
    spread = np.bincount(row, known[1][keep]) + together * pairs
    return pl.DataFrame(
        {
            "region_code": region[cell // len(months)],
            "month": pl.Series([months[place % len(months)] for place in cell], dtype=pl.Date),
            "fined": fined,
            "mean_log_fine": np.bincount(row, np.log(drawn.fine[keep])) / fined,
            "log_fine_given_clauses": np.bincount(row, known[0][keep]) / fined,
            "log_se": np.sqrt(spread) / fined,
        }
    )


def oracle_scores(cases: pl.DataFrame, oracle: pl.DataFrame) -> pl.DataFrame:
    """Score every region-month with all parameters and last month's true state in hand.

    Columns: region_code, month, cases; p_count (upper tail, negative binomial, middle p),
    p_fine (upper tail, normal on the mean log fine given clauses and parties), p (Fisher's of
    both), log_ratio (log of the mean likelihood ratio of rises as they are planted: the score
    that no method should beat by much). Common factors and innocent things are known to it.
    At a nominal .01, p_fine comes out at .01 to .02 in clean worlds (few cases, skew). Months
    that were not delivered are scored as if they had no case: leave them out.
    """
    key = ["region_code", "month"]
    count = cases.group_by("region_code", pl.col("decision_date").dt.truncate("1mo").alias("month"))
    frame = oracle.join(count.len("cases"), on=key, how="left", maintain_order="left").with_columns(
        pl.col("cases").fill_null(0)
    )
    column = {name: frame[name].to_numpy() for name in frame.columns if name not in key}
    mean = np.maximum(column["expected_with_innocent"] * np.exp(column["ahead_log"]), 1e-9)
    seen = column["cases"]
    law = _counts(mean, column)
    p_count = law.sf(seen) + 0.5 * law.pmf(seen)
    gap = column["mean_log_fine"] - column["log_fine_given_clauses"] - column["ahead_fine"]
    sd = np.hypot(column["log_se"], column["ahead_fine_sd"])
    there = np.isfinite(gap)
    gap, sd = np.where(there, gap, 0.0), np.where(there, sd, 1e6)
    p_fine = np.where(there, stats.norm.sf(gap / sd), 1.0)
    ratios = []
    for factor in (1.3, 1.7, 2.3, 3.1, 3.9):
        for of_count in (0.0, 0.5, 1.0):
            more = factor**of_count
            shift = 0.8 * (1 - of_count) * np.log(factor)
            heavier = shift * (gap - shift / 2) / sd**2
            ratios.append(_counts(mean * more, column).logpmf(seen) - law.logpmf(seen) + heavier)
    both = -2 * (np.log(np.maximum(p_count, 1e-300)) + np.log(np.maximum(p_fine, 1e-300)))
    return frame.select(*key, "cases").with_columns(
        p_count=pl.Series(p_count),
        p_fine=pl.Series(p_fine),
        p=pl.Series(stats.chi2.sf(both, 4)),
        log_ratio=pl.Series(logsumexp(np.array(ratios), axis=0) - np.log(len(ratios))),
    )


def _counts(mean: Array, column: dict[str, Array]) -> Any:
    """Return the negative binomial with this mean, batches and gamma factor as they are."""
    over = np.maximum(2 * column["batch_size"] - 2 + mean * column["ahead_phi"], 1e-6)
    size = mean / over
    return stats.nbinom(size, size / (size + mean))
