r"""Whose benchmark differs: random intercepts of deciding organs within one clause.

.. math:: e_{io} = u_o + \varepsilon_{io}, \quad u_o \sim N(0, \sigma_u^2)

``e`` is the logarithm of the fine less the clause's median and what the facts are worth. Variances
by the unbalanced one-way analysis of variance; effects are shrunk (BLUP). The gap between two typical
organs is :math:`\exp(2 \sigma_u / \sqrt\pi)` times the typical fine. A statement about benchmarks,
never about one case.
"""

from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from models.like_cases.adjust import Doubles

MIN_CASES = 30
MIN_ORGANS = 3
MIN_PER_ORGAN = 5

SCHEMA: dict[str, Any] = {
    "clause_id": pl.String, "organ_code": pl.String, "region_code": pl.String, "n": pl.Int64,
    "effect": pl.Float64, "interval_low": pl.Float64, "interval_high": pl.Float64,
    "typical_gap_yuan": pl.Decimal(18, 2), "p_value": pl.Float64, "icc": pl.Float64,
}  # fmt: skip


def effects(pool: pl.DataFrame, residual: Doubles) -> pl.DataFrame:
    """Return out_organ_effects.

    Parameters
    ----------
    pool : pl.DataFrame, shape (n, …)
        ``clause_id, organ, region_code, fine`` (yuan).
    residual : array, shape (n,)
        Logarithm of the fine less what clause and facts explain; NaN rows are left out.

    Returns
    -------
    pl.DataFrame
        One row a clause and organ with at least five cases, in clauses with at least thirty cases
        and three such organs. ``p_value``: the organ's mean against chance.
    """
    cells = (
        pool.select("clause_id", "organ", "region_code", "fine")
        .with_columns(pl.Series("e", residual).fill_nan(None))
        .filter(pl.col("e").is_not_null(), pl.col("organ").is_not_null())
        .with_columns(typical=pl.col("fine").median().over("clause_id"))
        .group_by("clause_id", "organ")
        .agg(
            pl.col("region_code").drop_nulls().mode().sort().first(),
            n=pl.len(),
            mean=pl.col("e").mean(),
            within=(pl.col("e") - pl.col("e").mean()).pow(2).sum(),
            typical=pl.col("typical").first(),
        )
        .filter(pl.col("n") >= MIN_PER_ORGAN)
        .sort("clause_id", "organ")
    )
    found = [_clause(group) for _, group in cells.group_by("clause_id", maintain_order=True)]
    parts = [part for part in found if part is not None]
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)


def _clause(cells: pl.DataFrame) -> pl.DataFrame | None:
    """Return the effects of the organs of one clause; ``None`` when there is too little."""
    n = cells["n"].to_numpy().astype(float)
    if len(n) < MIN_ORGANS or n.sum() < MIN_CASES:
        return None
    mean = cells["mean"].to_numpy()
    total, groups = n.sum(), len(n)
    noise = cells["within"].sum() / max(total - groups, 1)
    grand = float((n * mean).sum() / total)
    between = (n * (mean - grand) ** 2).sum() / (groups - 1)
    size = (total - (n**2).sum() / total) / (groups - 1)
    organ = max((between - noise) / size, 0.0)
    share = n * organ / (n * organ + noise) if organ > 0 else np.zeros(groups)
    usual = float(np.median(mean))  # one heavy organ does not make the others look light
    effect = share * (mean - usual)
    error = np.sqrt(np.where(organ > 0, organ * (1 - share), 0.0))
    z = (mean - usual) / np.sqrt(noise / n)
    gap = float(cells["typical"][0]) * (np.exp(2 * np.sqrt(organ) / np.sqrt(np.pi)) - 1)
    return cells.select(
        "clause_id",
        organ_code="organ",
        region_code="region_code",
        n=pl.col("n").cast(pl.Int64),
        effect=pl.Series(effect),
        interval_low=pl.Series(effect - 1.96 * error),
        interval_high=pl.Series(effect + 1.96 * error),
        typical_gap_yuan=pl.lit(round(gap, 2)).cast(pl.Decimal(18, 2)),
        p_value=pl.Series(2 * stats.norm.sf(np.abs(z))),
        icc=pl.lit(float(organ / (organ + noise)) if organ + noise > 0 else 0.0),
    )
