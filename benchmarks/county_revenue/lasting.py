"""``python -m benchmarks.county_revenue.lasting --first 9000 --seeds 2``: half years taken together.

On the worlds written apart: how often C010 lists a county when nothing was planted (``clean``), when only
what looks like a rise was (``innocent``), and how many planted rises of four months and more it finds that
C002 does not (``planted``). A listing counts as one for the months it goes on without a gap; it is of a
rise where its half year holds two months of one.
"""

import argparse
from datetime import date

import polars as pl

from benchmarks.county_revenue.apart import make
from benchmarks.county_revenue.elsewhere import AS_OF, region_month, regions
from data_contracts import indicator
from data_contracts.settings import shipped
from models.county_revenue import Params, judge
from models.county_revenue.lasting import WINDOW, lasting
from models.indicators import evaluate

_LONG, _HELD = 4, 2


def _months(frame: pl.DataFrame) -> dict[str, list[int]]:
    number = pl.col("month").str.slice(0, 4).cast(pl.Int64) * 12 + pl.col("month").str.slice(
        5
    ).cast(pl.Int64)
    rows = (
        frame.select("region_code", n=number)
        .sort("region_code", "n")
        .group_by("region_code")
        .agg("n")
    )
    return dict(rows.iter_rows())


def _spells(months: list[int]) -> list[tuple[int, int]]:
    spells: list[tuple[int, int]] = []
    for n in months:
        if spells and n == spells[-1][1] + 1:
            spells[-1] = (spells[-1][0], n)
        else:
            spells.append((n, n))
    return spells


def figures(name: str, seed: int) -> dict[str, int]:
    """Return counts of one world."""
    made = make(name, seed)
    given = region_month(made)
    out = judge(given, shipped(Params), AS_OF, regions(made))
    sums = given.select("region_code", "month", "cases", "decided_yuan")
    frame = lasting(out.drop("cases", "decided_yuan", strict=False).join(sums, on=["region_code", "month"], how="left")
                    .with_columns(judged_on=pl.lit(None, pl.Date)))  # fmt: skip
    said = evaluate("C010", frame, indicator("C010"), date(2100, 1, 1))
    judged = said.filter(pl.col("outcome") != "not_evaluated").height
    listed = _months(
        said.filter(outcome="flagged").select(region_code="object_key", month="period")
    )
    alone = _months(out.filter(outcome="flagged"))
    truth = made.truth.with_columns(pl.col("month").dt.strftime("%Y-%m")).filter("planted")
    rises = [
        (str(e["region_code"][0]), sorted(next(iter(_months(e).values()))))
        for _, e in truth.group_by("event", "region_code")
        if e.height >= _LONG
    ]
    every = _months(truth)

    def of_a_rise(code: str, spell: tuple[int, int]) -> bool:
        span = range(spell[0] - WINDOW + 1, spell[1] + 1)
        return len(set(span) & set(every.get(code, []))) >= _HELD

    spells = [(code, spell) for code, months in listed.items() for spell in _spells(months)]
    true = sum(of_a_rise(code, spell) for code, spell in spells)

    def found(by: dict[str, list[int]], code: str, months: list[int], late: int) -> bool:
        return any(months[0] <= n <= months[-1] + late for n in by.get(code, []))

    by_month = [found(alone, *rise, 0) for rise in rises]
    by_half = [found(listed, *rise, 2) for rise in rises]
    return {
        "county-months": judged, "listings": len(spells), "of a rise": true,
        "long rises": len(rises), "C002": sum(by_month), "C010": sum(by_half),
        "either": sum(a or b for a, b in zip(by_month, by_half, strict=True)),
    }  # fmt: skip


def main() -> None:
    """Print a line a world, seeds added up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=100, help="below 9000: for development")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--counties", nargs="*", type=int, default=[8, 30, 120])
    parser.add_argument("--histories", nargs="*", type=int, default=[36, 60])
    asked = parser.parse_args()
    for variant in ("clean", "innocent", "planted"):
        for counties in asked.counties:
            for history in asked.histories:
                tail = "" if variant == "planted" else f"-{variant}"
                parts = [
                    figures(f"c{counties}-h{history}{tail}", seed)
                    for seed in range(asked.first, asked.first + asked.seeds)
                ]
                total = {name: sum(part[name] for part in parts) for name in parts[0]}
                print(variant, counties, history, total, flush=True)


if __name__ == "__main__":
    main()
