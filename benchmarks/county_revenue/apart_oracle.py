"""What the maker alone knows of the county worlds written apart, and scores from it.

See :mod:`benchmarks.county_revenue.apart` for the columns.
"""

from datetime import date

import numpy as np
import polars as pl
from scipy import stats

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
    keep = (drawn.month >= BURN) & (drawn.fine > 0)
    unit, month = drawn.unit[keep], drawn.month[keep]
    frame = pl.DataFrame(
        {
            "region_code": codes[unit, month],
            "month": pl.Series([months[t] for t in month], dtype=pl.Date),
            "batch": drawn.batch[keep],
            "log": np.log(drawn.fine[keep]),
            "known": known[0][keep],
            "var": known[1][keep],
        }
    )
    key = ["region_code", "month"]
    in_batch = frame.group_by(*key, "batch").len().group_by(key).agg(pl.col("len").pow(2).sum())
    together = 0.2 * shape.together * shape.spread**2
    n = pl.col("fined")
    return (
        frame.group_by(key)
        .agg(
            pl.len().alias("fined"),
            pl.col("log").mean().alias("mean_log_fine"),
            pl.col("known").mean().alias("log_fine_given_clauses"),
            pl.col("var").sum(),
        )
        .join(in_batch, on=key)
        .with_columns(
            ((pl.col("var") + together * (pl.col("len") - n)) / n.pow(2)).sqrt().alias("log_se")
        )
        .drop("var", "len")
    )


def oracle_scores(cases: pl.DataFrame, oracle: pl.DataFrame) -> pl.DataFrame:
    """Upper tails of an oracle that knows all parameters, but no realised random factor.

    Columns: region_code, month, cases, p_count (negative binomial, middle p), p_fine (normal
    on the mean log fine given clauses and parties), p (Fisher's of both). Common factors and
    innocent things are known to it.
    """
    key = ["region_code", "month"]
    count = cases.group_by("region_code", pl.col("decision_date").dt.truncate("1mo").alias("month"))
    frame = oracle.join(count.len("cases"), on=key, how="left").with_columns(
        pl.col("cases").fill_null(0)
    )
    mean = np.maximum(frame["expected_with_innocent"].to_numpy(), 1e-9)
    spread = (frame["var_cases"] / frame["expected_given_common"]).to_numpy() - 1
    size = mean / np.maximum(spread * mean / frame["expected_given_common"].to_numpy(), 1e-6)
    law = stats.nbinom(size, size / (size + mean))
    seen = frame["cases"].to_numpy()
    p_count = law.sf(seen) + 0.5 * law.pmf(seen)
    gap = (frame["mean_log_fine"] - frame["log_fine_given_clauses"]).to_numpy()
    z = gap / np.hypot(frame["log_se"].to_numpy(), frame["fine_sd"].to_numpy())
    p_fine = np.where(np.isfinite(z), stats.norm.sf(np.nan_to_num(z)), 1.0)
    both = -2 * (np.log(np.maximum(p_count, 1e-300)) + np.log(np.maximum(p_fine, 1e-300)))
    return frame.select(*key, "cases").with_columns(
        p_count=pl.Series(p_count), p_fine=pl.Series(p_fine), p=pl.Series(stats.chi2.sf(both, 4))
    )
