r"""Whose discretion benchmark differs: random intercepts of organs or regions within a clause or a domain.

.. math:: e_{io} = u_o + \varepsilon_{io}, \quad u_o \sim N(0, \sigma_u^2)

``e`` is the logarithm of the fine less what clause and facts explain. Variances by the unbalanced
one-way analysis of variance, their interval from the F distribution (Searle, *Linear Models*,
1971, ch. 9; exact for equal numbers, close to it otherwise); effects are shrunk (BLUP). The gap
between two typical organs is :math:`\exp(2 \sigma_u / \sqrt\pi) - 1` of the typical fine, because
:math:`E|u_1 - u_2| = 2\sigma_u/\sqrt\pi`. Statements about discretion benchmarks, never about one case.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import scipy

from data_contracts import schema_of, table
from models.arrays import Doubles
from models.stats import benjamini_hochberg

#: With fewer the variance between organs is not known: three of them leave two degrees of freedom.
MIN_CASES = 30
MIN_ORGANS = 3
MIN_PER_ORGAN = 5
#: Level at which an organ's difference from the others is called more than chance: one in twenty of
#: those so called may be none. A table to read, no lead comes of it.
Q_LEVEL = 0.05
_LEVEL = 0.95
#: Units whose interval leaves out no difference, and that are more than chance apart.
_APART = ((pl.col("interval_low") > 0) | (pl.col("interval_high") < 0)) & (
    pl.col("q_value") <= Q_LEVEL
)
#: A discretion benchmark not used for so long before a city's newest decision is past there.
_IN_USE = timedelta(days=183)

SCHEMA = schema_of(table("out_organ_effects"))
UNIT_SCHEMA = schema_of(table("out_discretion_units"))
DOMAIN_SCHEMA = schema_of(table("out_discretion_domains"))
#: Level of comparison: column of the unit, and what must be alike besides the domain.
LEVELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "处罚机关": ("organ", ("discretion_benchmark",)),
    "办案机构": ("team", ("discretion_benchmark", "region_code")),
    "市": ("city", ()),
    "省": ("province", ()),
}


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
        and three such organs. ``p_value``: the organ's mean against chance; ``is_apart``: more than
        chance apart, of all clauses and organs one in twenty of these may be none.
    """
    cases = pool.select("clause_id", "organ", "region_code", "fine").with_columns(
        pl.Series("residual", residual), typical=pl.col("fine").median().over("clause_id")
    )
    units, groups = intercepts(cases, ["clause_id"], "organ", MIN_ORGANS)
    if units.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    gap = groups.select("clause_id", "icc", pl.col("typical_gap_yuan").round(2))
    joined = units.join(gap, on="clause_id", how="left", maintain_order="left").with_columns(
        q_value=pl.Series(benjamini_hochberg(units["p_value"].to_numpy()))
    )
    joined = joined.with_columns(is_apart=_APART)
    return joined.select(pl.col(c).cast(kind) for c, kind in SCHEMA.items())


def by_domain(cases: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return how units differ within each domain, and how far two typical ones lie apart.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``domain, discretion_benchmark, organ, team, organ_name, city, province, region_code, decision_date,
        fine, residual``; ``team`` is null where the organ that decided also handled the case,
        ``organ_name`` is that of the one who handled it.

    Returns
    -------
    tuple of pl.DataFrame
        (out_discretion_units, out_discretion_domains), sorted by level, domain, discretion_benchmark and code.
        Organs are compared under one discretion benchmark, teams inside one county, cities and provinces as
        they are: there the discretion benchmarks themselves may differ. ``is_current``: some city has
        decided under this discretion benchmark within half a year of its newest decision.
    """
    fined = pl.when(pl.col("fine") > 0).then("fine")
    cases = cases.filter(pl.col("domain").is_not_null()).with_columns(
        typical=fined.median().over("domain"),
        discretion_benchmark=pl.col("discretion_benchmark").fill_null(""),
    )
    # A discretion benchmark is past where every region that used it has decided by another one since.
    used = cases.group_by("city", "discretion_benchmark").agg(pl.col("decision_date").max())
    newest = pl.col("decision_date").max().over("city")
    used = used.with_columns(last=pl.col("decision_date") >= newest - _IN_USE)
    current = used.group_by("discretion_benchmark").agg(is_current=pl.col("last").any())
    all_units, all_domains = [], []
    for level, (unit, alike) in LEVELS.items():
        keys = ["domain", *alike]
        least = 2 if level in {"办案机构", "省"} else MIN_ORGANS
        units, groups = intercepts(cases, keys, unit, least)
        if units.height:
            units, groups = _in_yuan(units, groups, keys)
            if "discretion_benchmark" in keys:
                units = units.join(
                    current, on="discretion_benchmark", how="left", maintain_order="left"
                )
                groups = groups.join(
                    current, on="discretion_benchmark", how="left", maintain_order="left"
                )
            all_units.append(_finish(units, level, UNIT_SCHEMA))
            all_domains.append(_finish(groups, level, DOMAIN_SCHEMA))
    order = ["level", "domain", "discretion_benchmark"]
    units = pl.concat([pl.DataFrame(schema=UNIT_SCHEMA), *all_units])
    named = cases.group_by(unit_code=pl.coalesce("team", "organ")).agg(
        unit_name=pl.col("organ_name").drop_nulls().mode().sort().first()
    )
    units = (
        units.drop("unit_name")
        .join(named, on="unit_code", how="left", maintain_order="left")
        .select(list(UNIT_SCHEMA))
    )
    domains = pl.concat([pl.DataFrame(schema=DOMAIN_SCHEMA), *all_domains])
    return units.sort(*order, "unit_code"), domains.sort(*order, nulls_last=True)


def intercepts(
    cases: pl.DataFrame, keys: Sequence[str], unit: str, least: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return shrunk effects of units and the spread between them, group by group.

    Parameters
    ----------
    cases : pl.DataFrame
        ``keys``, ``unit``, ``region_code``, ``residual`` and ``typical`` (yuan, one a group).
    keys : sequence of str
        What makes a group.
    unit : str
        Column of the organ or region.
    least : int
        Units a group must have.

    Returns
    -------
    tuple of pl.DataFrame
        Units: ``keys, organ_code, region_code, n, effect, interval_low, interval_high, p_value``.
        Groups: ``keys, n, units, typical, typical_gap_yuan, gap_low, gap_high, icc, p_value``.
    """
    keys = list(keys)
    cells = (
        cases.with_columns(pl.col("residual").fill_nan(None))
        .filter(pl.col("residual").is_not_null(), pl.col(unit).is_not_null())
        .group_by(*keys, unit)
        .agg(
            pl.col("region_code").drop_nulls().mode().sort().first().alias("home"),
            n=pl.len(),
            mean=pl.col("residual").mean(),
            within=(pl.col("residual") - pl.col("residual").mean()).pow(2).sum(),
            typical=pl.col("typical").first(),
        )
        .filter(pl.col("n") >= MIN_PER_ORGAN)
        .sort(*keys, unit)
    )
    found = [
        _group(part, keys, unit)
        for part in cells.partition_by(keys, maintain_order=True)
        if part.height >= least and part["n"].sum() >= MIN_CASES
    ]
    if not found:
        return pl.DataFrame(), pl.DataFrame()
    return pl.concat([u for u, _ in found]), pl.concat([g for _, g in found])


def _group(cells: pl.DataFrame, keys: list[str], unit: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    n = cells["n"].to_numpy().astype(float)
    mean = cells["mean"].to_numpy()
    total, groups = n.sum(), len(n)
    freedom = max(total - groups, 1)
    noise = max(float(cells["within"].sum()) / freedom, 1e-12)
    grand = float((n * mean).sum() / total)
    ratio = float((n * (mean - grand) ** 2).sum()) / (groups - 1) / noise
    size = (total - (n**2).sum() / total) / (groups - 1)
    tail = (1 - _LEVEL) / 2
    law = scipy.stats.f(groups - 1, freedom)
    # Variance between units: estimate, lower and upper end.
    organ, low, high = (
        max((ratio / f - 1) / size, 0.0) * noise for f in (1.0, law.ppf(1 - tail), law.ppf(tail))
    )
    share = n * organ / (n * organ + noise)
    usual = float(np.median(mean))  # one heavy organ does not make the others look light
    effect = share * (mean - usual)
    error = np.sqrt(organ * (1 - share))
    z = (mean - usual) / np.sqrt(noise / n)
    reach = scipy.stats.norm.ppf(1 - tail)
    units = cells.select(
        *keys,
        *([] if "region_code" in keys else [pl.col("home").alias("region_code")]),
        organ_code=unit,
        n=pl.col("n").cast(pl.Int64),
        effect=pl.Series(effect),
        interval_low=pl.Series(effect - reach * error),
        interval_high=pl.Series(effect + reach * error),
        p_value=pl.Series(2 * scipy.stats.norm.sf(np.abs(z))),
    )
    typical = float(cells["typical"][0] or 0.0)
    gap = [typical * float(np.exp(2 * np.sqrt(v / np.pi)) - 1) for v in (organ, low, high)]
    summary = cells.select(keys).head(1).with_columns(
        n=pl.lit(int(total), dtype=pl.Int64), units=pl.lit(groups, dtype=pl.Int64),
        typical=pl.lit(typical), typical_gap_yuan=pl.lit(gap[0]), gap_low=pl.lit(gap[1]),
        gap_high=pl.lit(gap[2]), icc=pl.lit(organ / (organ + noise)),
        p_value=pl.lit(float(law.sf(ratio))),
    )  # fmt: skip
    return units, summary


def _in_yuan(
    units: pl.DataFrame, groups: pl.DataFrame, keys: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add ratios, yuan for a typical case, q-values and how many units are more than chance apart."""
    units = units.join(groups.select(*keys, "typical"), on=keys, how="left", maintain_order="left")
    ratios = {"ratio": "effect", "ratio_low": "interval_low", "ratio_high": "interval_high"}
    units = units.with_columns(pl.col(c).exp().alias(name) for name, c in ratios.items())
    gaps = {"gap_yuan": "ratio", "gap_low": "ratio_low", "gap_high": "ratio_high"}
    units = units.with_columns(
        ((pl.col(c) - 1) * pl.col("typical")).alias(name) for name, c in gaps.items()
    ).with_columns(q_value=pl.Series(benjamini_hochberg(units["p_value"].to_numpy())))
    units = units.with_columns(is_apart=_APART, unit_code="organ_code")
    apart = units.group_by(keys).agg(units_apart=pl.col("is_apart").sum().cast(pl.Int64))
    groups = groups.join(apart, on=keys, how="left", maintain_order="left")
    return units, groups.with_columns(typical_fine_yuan="typical")


def _finish(frame: pl.DataFrame, level: str, schema: dict[str, Any]) -> pl.DataFrame:
    frame = frame.with_columns(level=pl.lit(level))
    missing = [pl.lit(None).alias(c) for c in schema if c not in frame.columns]
    return frame.with_columns(missing).select(pl.col(c).cast(kind) for c, kind in schema.items())
