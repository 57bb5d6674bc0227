"""``python -m benchmarks.county_revenue.squeeze --first 9000 --seeds 3``: rises that many counties share.

On the worlds written apart: how often C008 says that a province's fines moved when nothing was
planted (``clean``) or only what looks like a rise (``innocent``), and whether a squeeze (fines × 2 in
half of the counties at once) is seen; beside it the judgement that takes the common movement out.
"""

import argparse
from datetime import date
from itertools import product

import polars as pl

from benchmarks.county_revenue.apart import COUNTIES, HISTORIES, Made, make
from benchmarks.county_revenue.apart_shapes import SHAPES
from benchmarks.county_revenue.elsewhere import AS_OF, region_month, regions
from data_contracts import indicator
from data_contracts.settings import shipped
from models.county_revenue import Params, judge
from models.county_revenue.own_past import own_past
from models.indicators import evaluate

_KEY = ["region_code", "month"]


def judged(made: Made) -> pl.DataFrame:
    """Return a row a region-month that C008 judged: its flag, the province's p, C002's flag, the truth."""
    given = region_month(made)
    frame = own_past(given)
    own = evaluate("C008", frame, indicator("C008"), date(2100, 1, 1)).select(
        region_code="object_key",
        month="period", c008=pl.col("outcome") == "flagged", said="outcome",
    )  # fmt: skip
    common = judge(given, shipped(Params), AS_OF, regions(made)).select(
        *_KEY, c002=pl.col("outcome") == "flagged"
    )
    squeezed = made.truth.filter(kind="squeeze").select(
        "region_code", pl.col("month").dt.strftime("%Y-%m"), squeezed=True
    )
    return (
        own.filter(pl.col("said") != "not_evaluated")
        .join(frame.select(*_KEY, "province_p"), on=_KEY)
        .join(common, on=_KEY, how="left")
        .join(squeezed.unique(), on=_KEY, how="left")
        .with_columns(pl.col("squeezed", "c002").fill_null(value=False))
    )


def figures(tables: list[pl.DataFrame], p: float) -> dict[str, float]:
    """Return the figures of several seeds of one world."""
    every = pl.concat(t.with_columns(seed=i) for i, t in enumerate(tables))
    months = every.group_by("seed", "month").agg(
        pl.col("province_p").first(), pl.col("squeezed").any(), pl.col("c008").any()
    )
    calm, hard = months.filter(~pl.col("squeezed")), months.filter("squeezed")
    found = hard.group_by("seed").agg(pl.col("c008").any())
    inside = every.filter("squeezed")
    outside = every.filter(~pl.col("squeezed"))
    return {
        "province-months": calm.height,
        "p below the level": _share(calm["province_p"] <= p),
        "county-months flagged": _share(outside["c008"]),
        "squeezes": found.height,
        "found": int(found["c008"].sum()),
        "squeezed months flagged": _share(inside["c008"]),
        "by C002": _share(inside["c002"]),
    }


def _share(marks: pl.Series) -> float:
    return int(marks.sum()) / marks.len() if marks.len() else float("nan")


def main() -> None:
    """Print a line a variant, number of counties and history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=100, help="below 9000: for development")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--variants", nargs="*", default=["clean", "innocent", "squeeze"])
    parser.add_argument("--histories", nargs="*", type=int, default=list(HISTORIES))
    parser.add_argument("--counties", nargs="*", type=int, default=list(COUNTIES))
    given = parser.parse_args()
    level = indicator("C008")["p_level"]
    for variant, counties, history in product(given.variants, given.counties, given.histories):
        worlds = [f"c{counties}-h{history}-{shape}-{variant}" for shape in SHAPES]
        seeds = range(given.first, given.first + given.seeds)
        row = figures([judged(make(name, seed)) for name in worlds for seed in seeds], level)
        told = ", ".join(
            f"{k} {v}" if isinstance(v, int) else f"{k} {v:.3f}" for k, v in row.items()
        )
        print(f"{variant} c{counties} h{history}: {told}", flush=True)


if __name__ == "__main__":
    main()
