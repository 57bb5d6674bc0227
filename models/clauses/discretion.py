r"""A province's discretion benchmark (裁量基准) laid over the statutory range.

.. math:: s = (F - a) / (M - a)

``F`` fine, ``M`` statutory maximum; ``a`` is the statutory minimum, or 0 where the province reckons
its shares from zero. A share chooses the tier; a tier never reaches below the statutory minimum.
An edge belongs to the outer tier: with 0.3 and 0.7, 30 % is 从轻 and 70 % is 从重.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from data_contracts import schema_of, table
from models.clauses.book import FAR
from models.columns import ensure, types_of

#: What a fine below the statutory minimum, or above the maximum, is called.
BELOW, ABOVE = "低于法定下限", "高于法定上限"

SCHEMA = schema_of(
    table("feat_case_clause"), "case_key", "discretion_benchmark", "discretion_position", "discretion_tier",
    "discretion_tiers", "is_tier_unlike_discretion",
)  # fmt: skip
_GRADES = ("减轻", "从轻", "一般", "从重")


@dataclass(frozen=True)
class Tier:
    """One tier of a discretion benchmark: its name and the shares of the range it spans."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class DiscretionBenchmark:
    """One version of one region's discretion benchmark.

    Attributes
    ----------
    name : str
        As it stands on cards.
    region : str
        Leading digits (two, four or six) of the division codes it holds for.
    valid_from, valid_to : date
        Days of decision it holds for, both inclusive.
    from_zero : bool
        Whether shares are reckoned from 0 instead of from the statutory minimum.
    tiers : tuple of Tier
        From low to high, without gaps from 0 to 1.
    max_only_tiers : tuple of Tier
        For clauses without a minimum; empty where the discretion benchmark has no tiers for them.
    laws : tuple of str
        Short names of the laws it holds for; empty means every law.
    document : str
        Where it was published.
    """

    name: str
    region: str
    valid_from: date
    valid_to: date = FAR
    from_zero: bool = False
    tiers: tuple[Tier, ...] = ()
    max_only_tiers: tuple[Tier, ...] = ()
    laws: tuple[str, ...] = ()
    document: str = ""


#: What is read of a case to place its fine.
PLACED = ("case_key", "region_code", "decision_date", "fine_yuan", "discretion")


def place(
    cases: pl.DataFrame, clauses: pl.DataFrame, discretion_benchmarks: Sequence[DiscretionBenchmark]
) -> pl.DataFrame:
    """Return the discretion benchmark that holds for each case and where its fine lies in it.

    Parameters
    ----------
    cases : pl.DataFrame
        ``case_key, region_code, decision_date, fine_yuan, discretion``.
    clauses : pl.DataFrame
        feat_case_clause: ``case_key, law, statutory_min_yuan, statutory_max_yuan, is_max_only``.
    discretion_benchmarks : sequence of DiscretionBenchmark
        Of several that hold for a case the one for the law before the general one, then the one
        of the smallest region, is taken.

    Returns
    -------
    pl.DataFrame
        One row a case, sorted by key. ``discretion_position`` is not clipped; null without a range
        or a fine. ``discretion_tiers`` spells the tiers out in yuan for this case.
        ``is_tier_unlike_discretion`` compares 裁量等次 with the tier; null where either is unknown.
    """
    types = types_of("feat_case", *PLACED)
    frame = ensure(cases, types).select(*PLACED).with_columns(pl.col("fine_yuan").cast(pl.Float64))
    ranges = clauses.select(
        "case_key", "law", "is_max_only", "is_merged",
        pl.col("statutory_min_yuan").cast(pl.Float64).fill_null(0.0).alias("low"),
        pl.col("statutory_max_yuan").cast(pl.Float64).alias("high"),
    )  # fmt: skip
    frame = frame.join(ranges, on="case_key", how="left", maintain_order="left")
    chosen = pl.lit(None, dtype=pl.Int32)
    for number in sorted(
        range(len(discretion_benchmarks)), key=lambda i: _strength(discretion_benchmarks[i])
    ):
        chosen = (
            pl.when(_holds(discretion_benchmarks[number])).then(pl.lit(number)).otherwise(chosen)
        )
    frame = frame.with_columns(number=chosen)
    parts = [
        _placed(part, discretion_benchmarks[int(key[0])] if key[0] is not None else None)
        for key, part in frame.partition_by("number", as_dict=True, maintain_order=True).items()
    ]
    empty = pl.DataFrame(schema=SCHEMA)
    return pl.concat([empty, *parts]).sort("case_key")


def _strength(discretion_benchmark: DiscretionBenchmark) -> tuple[bool, int, date]:
    return (
        bool(discretion_benchmark.laws),
        len(discretion_benchmark.region),
        discretion_benchmark.valid_from,
    )


def _holds(discretion_benchmark: DiscretionBenchmark) -> pl.Expr:
    holds = pl.col("region_code").str.starts_with(discretion_benchmark.region) & pl.col(
        "decision_date"
    ).is_between(discretion_benchmark.valid_from, discretion_benchmark.valid_to)
    if discretion_benchmark.laws:
        holds &= pl.col("law").is_in(discretion_benchmark.laws)
    return holds.fill_null(value=False)


def _placed(part: pl.DataFrame, discretion_benchmark: DiscretionBenchmark | None) -> pl.DataFrame:
    if discretion_benchmark is None:
        return part.select("case_key").select(
            pl.col("case_key") if c == "case_key" else pl.lit(None, dtype=kind).alias(c)
            for c, kind in SCHEMA.items()
        )
    start = pl.lit(0.0) if discretion_benchmark.from_zero else pl.col("low")
    width = pl.col("high") - start
    one_act = ~pl.col("is_merged").fill_null(value=False)
    fine = pl.when((pl.col("fine_yuan") > 0) & one_act).then("fine_yuan")
    part = part.with_columns(
        start=start, position=pl.when(width > 0).then((fine - start) / width), fine=fine
    )
    is_open = pl.col("is_max_only").fill_null(value=False) | (pl.col("low") <= 0)
    ranged = pl.col("high") > pl.col("low")
    tier = (
        pl.when(is_open)
        .then(_tier(discretion_benchmark.max_only_tiers))
        .otherwise(_tier(discretion_benchmark.tiers))
    )
    spelt = (
        pl.when(is_open)
        .then(_spelt(discretion_benchmark.max_only_tiers))
        .otherwise(_spelt(discretion_benchmark.tiers))
    )
    part = part.with_columns(
        discretion_benchmark=pl.lit(discretion_benchmark.name),
        discretion_position=pl.col("position").round(6),
        discretion_tier=pl.when(ranged & pl.col("fine").is_not_null()).then(tier),
        discretion_tiers=pl.when(ranged).then(spelt),
    )
    grade = (
        pl.when(pl.col("discretion_tier") == BELOW)
        .then(pl.lit("减轻"))
        .otherwise("discretion_tier")
    )
    comparable = pl.col("discretion").is_in(_GRADES) & grade.is_in(_GRADES)
    return part.with_columns(
        is_tier_unlike_discretion=pl.when(comparable).then(pl.col("discretion") != grade)
    ).select(*SCHEMA)


def _tier(tiers: Sequence[Tier]) -> pl.Expr:
    """Return the tier of ``fine``; below the statutory minimum and above the maximum said so."""
    if not tiers:
        return pl.lit(None, dtype=pl.String)
    share = pl.col("position").round(9)
    inside = pl.lit(tiers[-1].name)
    for tier in reversed(tiers[:-1]):  # an edge belongs to the outer tier
        within = share <= tier.high if tier.high <= 0.5 else share < tier.high
        inside = pl.when(within).then(pl.lit(tier.name)).otherwise(inside)
    return (
        pl.when(pl.col("fine") < pl.col("low"))
        .then(pl.lit(BELOW))
        .when(pl.col("fine") > pl.col("high"))
        .then(pl.lit(ABOVE))
        .otherwise(inside)
    )


def _spelt(tiers: Sequence[Tier]) -> pl.Expr:
    """Return each tier with its bounds in whole yuan, a list a case."""
    if not tiers:
        return pl.lit(None, dtype=pl.List(pl.String))

    def bound(share: float) -> pl.Expr:
        amount = pl.col("start") + share * (pl.col("high") - pl.col("start"))
        return pl.max_horizontal(amount, "low").round(0).cast(pl.Int64)

    return pl.concat_list(
        [pl.format("{} {}—{}元", pl.lit(t.name), bound(t.low), bound(t.high)) for t in tiers]
    )
