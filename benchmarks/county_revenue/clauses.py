"""``python -m benchmarks.county_revenue.clauses --first 9500 --seeds 3``: many small fines under one clause.

Worlds of another hand (:mod:`benchmarks.county_revenue.apart`) with all that is innocent, and on
top, in every fourth county, one clause at three to ten times its cases for two to six months, fines
in its lowest fifth, not told as a campaign. C002 judges the totals, C009 the clauses; the same false
share. A flag counts as true in the months of a rise and two after; everything else is false, also
where a campaign or a change of mix truly raised the clause.
"""

import argparse
from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.county_revenue.apart import Made, make
from benchmarks.county_revenue.elsewhere import AS_OF, region_month, regions
from data_contracts.loader import indicator
from data_contracts.settings import shipped
from models.county_revenue import Params, judge
from models.county_revenue.by_clause import CLAUSE, clause_rises
from models.indicators import c009

WORLDS = ("c8-h36", "c30-h24", "c30-h36", "c120-h36")
_MONTH = pl.col("decision_date").dt.strftime("%Y-%m").alias("month")
_KEY = ["region_code", "month"]


def with_rises(made: Made, seed: int) -> tuple[Made, pl.DataFrame]:
    """Return the world with its planted cases, and ``region_code, month, event, is_rise``."""
    rng = np.random.default_rng([seed, 80])
    months = made.months["month"].unique().sort().to_list()
    codes = made.cases["region_code"].unique().sort().to_list()
    added, truth = [], []
    for event, place in enumerate(rng.choice(len(codes), max(2, len(codes) // 4), replace=False)):
        span = int(rng.integers(2, 7))
        start = int(rng.integers(13, len(months) - span + 1))
        own = made.cases.filter(region_code=codes[place])
        clause = str(rng.choice(made.cases["clause"].cast(pl.String).to_numpy()))
        of_clause = made.cases.filter(pl.col("clause").cast(pl.String) == clause)
        usual = own.filter(pl.col("clause").cast(pl.String) == clause).height / len(months)
        n = max(4, round((float(rng.uniform(3, 10)) - 1) * usual))
        few = of_clause.sort("fine_yuan").head(max(1, of_clause.height // 5))
        for k in range(start, min(start + span + 2, len(months))):
            truth.append((codes[place], f"{months[k]:%Y-%m}", event, k < start + span))
            if k < start + span and not own.is_empty():
                rows = few[rng.integers(few.height, size=n)].with_columns(
                    region_code=pl.lit(codes[place]), city_code=pl.lit(own["city_code"][0]),
                    decision_date=pl.lit(months[k]).dt.offset_by("14d"), campaign=pl.lit(value=False),
                )  # fmt: skip
                added.append(rows.cast(dict(made.cases.schema)))
    told = pl.DataFrame(truth, orient="row", schema={
        "region_code": pl.String, "month": pl.String, "event": pl.Int64, "is_rise": pl.Boolean})  # fmt: skip
    return replace(made, cases=pl.concat([made.cases, *added])), told


def flags(made: Made) -> dict[str, pl.DataFrame]:
    """Return the county-months that each rule flags, with whether the files themselves explain them."""
    given = region_month(made)
    out = judge(given, shipped(Params), AS_OF, regions(made))
    totals = out.filter(outcome="flagged").select(
        *_KEY, explained=pl.col("growth_kind").is_in(["专项集中", "补录", "积案集中", "单个大案"])
    )
    cases = made.cases.with_columns(
        _MONTH,
        case_key=pl.int_range(pl.len()).cast(pl.String),
        decided_yuan=pl.col("fine_yuan") + pl.col("confiscated_yuan"),
        campaign=pl.when("campaign").then(pl.lit("专项")),
        case_source=pl.col("source").cast(pl.String),
        law=pl.col("clause").cast(pl.String),
        **{name: pl.lit(None, pl.Int64) for name in CLAUSE[1:]},
    )
    months = given.with_columns(backposted_share=0.0)
    frame = clause_rises(cases, cases.select("case_key", *CLAUSE), months, regions(made))
    said = c009.evaluate(frame, indicator("C009"), AS_OF)
    clauses = said.filter(outcome="flagged").select(
        "region_code", month="period", explained=pl.col("level") == "提示"
    )
    return {"C002": totals, "C009": clauses, "both": _union(totals, clauses)}


def _union(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([one, other]).group_by(_KEY).agg(pl.col("explained").all())


def figures(world: str, seeds: range) -> dict[str, Counter[str]]:
    """Return by rule what was flagged and found, over all seeds of a world."""
    counts = {name: Counter[str]() for name in ("C002", "C009", "both")}
    for seed in seeds:
        made, truth = with_rises(make(f"{world}-innocent", seed), seed)
        years = (made.months["month"].n_unique() - 12) * made.cases["region_code"].n_unique() / 12
        for name, found in flags(made).items():
            told = found.join(truth, on=_KEY, how="left")
            false = told.filter(pl.col("event").is_null())
            counts[name] += Counter({
                "planted": truth["event"].n_unique(), "years": round(years),
                "found": told.filter("is_rise")["event"].n_unique(), "true": told.height - false.height,
                "false": false.height, "explained": int(false["explained"].sum()),
            })  # fmt: skip
    return counts


def main() -> None:
    """Print one row a world and rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=9500)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    print(
        "| world | rule | found | county-months: true, false (of these hints) | false a county-year |"
    )
    print("|---|---|---|---|---|")
    for world in WORLDS:
        for name, n in figures(world, range(asked.first, asked.first + asked.seeds)).items():
            print(f"| {world} | {name} | {n['found']}/{n['planted']} "
                  f"| {n['true']}, {n['false']} ({n['explained']}) | {n['false'] / n['years']:.3f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
