"""``python -m benchmarks.early_warning.apart [--seeds N] [--shapes N …]``: provinces written apart.

Written from a description of complaint and case data, not from the method: levels of sectors
wander for months in whole cities, a county's reporting starts late or doubles with a new app,
heat and holidays lift many sectors at once, festivals follow the moon, cases become known late,
organs book cases by the batch. Rises differ in form, size
and source. Every figure by world, the worst world last.
"""

import argparse
from collections import defaultdict

import numpy as np
import polars as pl

from benchmarks.early_warning import ours, peers
from benchmarks.early_warning.cities import SCATTERED
from benchmarks.early_warning.laws import LAWS
from benchmarks.early_warning.members import member_figures
from benchmarks.early_warning.province import Province, Shape
from benchmarks.early_warning.rough import TROUBLES
from benchmarks.early_warning.scoring import Outcome, at_budget, outcome, together
from benchmarks.early_warning.simulate import World
from data_contracts.settings import shipped
from models.early_warning import Params

SHAPES = (
    Shape("usual"),
    Shape("levels wander", wander=0.6, memory=0.96),
    Shape("scattered counts", scatter=0.5, wander=0.25),
    Shape("small province", cities=2, leaves=45, per_week=90.0),
    Shape("busy province", cities=10, per_week=1_100.0),
    Shape("thirteen months more", weeks=110),
    Shape("an app doubles complaints", app_doubling=True),
    Shape("few rises", rises=4.0),
    Shape("new words that mean nothing", trouble="words"),
    Shape("fifteen months", weeks=66),
    Shape("months missing", trouble="months missing"),
    Shape("one late county", trouble="one late county"),
    Shape("policy by county", trouble="policy by county"),
    Shape("split and merged", trouble="split and merged"),
    Shape("no texts", trouble="no texts"),
    Shape("texts of twenty characters", trouble="short texts"),
    Shape("one set sentence", trouble="set sentence"),
    Shape("cases undecided", trouble="cases undecided"),
    Shape("a column begins", trouble="a column begins"),
    Shape("complaints begin", trouble="complaints begin"),
    Shape("words renamed", trouble="words renamed"),
    Shape("words renamed in a city", trouble="words renamed in a city"),
    Shape("scattered: three cities, ten counties", cities=3, counties=(3, 5), leaves=45, per_week=110.0,
          rises=4.0, scattered="rises"),
    Shape("scattered: eight cities", cities=8, rises=4.0, scattered="rises"),
    Shape("scattered: fourteen cities", cities=14, counties=(8, 14), per_week=1_100.0, rises=4.0,
          scattered="rises"),
    Shape("scattered: counties drift", cities=8, drift=0.3, rises=4.0, scattered="rises"),
    Shape("scattered: few large sectors", cities=11, counties=(5, 13), leaves=20, per_week=950.0,
          wander=0.1, scatter=0.03, even=True, rises=4.0, scattered="rises", trouble="set sentence"),
    Shape("scattered: what looks like it", cities=8, rises=4.0, scattered="look-alikes"),
    Shape("a law, a programme", rises=6.0, law="laws"),
    Shape("a law, a programme: fifteen counties", cities=3, counties=(4, 7), leaves=50, per_week=160.0,
          rises=6.0, law="laws"),
    Shape("a city's channel", rises=6.0, law="channels"),
)  # fmt: skip


def make(shape: Shape, seed: int) -> World:
    """Return one province; the first 52 weeks have no planted rise."""
    p = Province(shape, seed)
    rate = p.rates()
    campaigns = p.campaigns(rate)
    p.background(rate, campaigns)
    p.rises()
    if shape.scattered:
        SCATTERED[shape.scattered](p, rate)
    if shape.law:
        LAWS[shape.law](p, rate)
    p.batches_and_serials()
    if shape.trouble:
        TROUBLES[shape.trouble](p)
    regions = pl.DataFrame(
        {"region_code": p.codes, "parent_code": p.city, "name": [f"外{c[2:]}县" for c in p.codes]}
    )
    events = pl.DataFrame(p.rows, infer_schema_length=None).sort("known_date", "source", "key")
    return World(
        events,
        regions,
        p.leaves,
        p.codes,
        p.first,
        shape.weeks,
        rate.sum(0),
        p.outbreaks,
        p.distractors,
    )


def figures(
    shape: Shape, seed: int, *, only_shipped: bool = False
) -> tuple[dict[str, Outcome], dict[str, float]]:
    """Run the method as shipped, and the oracle and the method at the budget, on one province."""
    world = make(shape, seed)
    listener, events, codes, last = ours.watch(world, shipped(Params))
    result = ours.report(world, listener, events, codes, last)
    found = {"as shipped": outcome(world, ours.issued(listener, codes), 0.0)}
    if not only_shipped:
        clean = peers.counts(world, known=True, clean=True)
        found["at the budget"] = at_budget(world, listener.alarms)
        found["oracle"] = at_budget(world, peers.oracle(world, clean))
    return found, member_figures(world, result)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.early_warning.apart", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--shapes", type=int, nargs="*", default=range(len(SHAPES)))
    parser.add_argument("--only-shipped", action="store_true", help="neither budget nor oracle")
    given = parser.parse_args()
    worst: list[tuple[float, str]] = []
    shipped: list[Outcome] = []
    for number in given.shapes:
        shape = SHAPES[number]
        runs = [
            figures(shape, seed, only_shipped=given.only_shipped)
            for seed in range(given.first, given.first + given.seeds)
        ]
        for name in runs[0][0]:
            got = [r[0][name] for r in runs]
            delays = [d for o in got for d in o.delays]
            kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
            for o in got:
                for kind, (hit, total) in o.warned_distractors.items():
                    kinds[kind][0] += hit
                    kinds[kind][1] += total
            weekly = float(np.mean([o.false_per_week for o in got]))
            print(
                f"{shape.name:26s} {name:14s} POD {np.mean([o.pod for o in got]):.3f} false/week {weekly:.3f} "
                f"PPV {1 - np.mean([o.false_share for o in got]):.3f} delay {np.median(delays) if delays else np.nan:.1f} "
                f"threshold {np.mean([o.threshold for o in got]):.2f} "
                f"sheets of a rise {sum(o.sheets for o in got) / max(sum(o.detected for o in got), 1):.2f} "
                + " ".join(f"{k} {h}/{n}" for k, (h, n) in sorted(kinds.items())),
                flush=True,
            )
            of_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0])
            for o in got:
                for kind, (hit, total) in o.detected_by_kind.items():
                    of_kind[kind or "one city"][0] += hit
                    of_kind[kind or "one city"][1] += total
            if len(of_kind) > 1:
                print(
                    " " * 27,
                    "found",
                    " ".join(f"{k} {h}/{n}" for k, (h, n) in of_kind.items()),
                    flush=True,
                )
            if name == "as shipped":
                worst.append((weekly, shape.name))
                shipped += got
        members = {k: round(float(np.nanmean([r[1][k] for r in runs])), 3) for k in runs[0][1]}
        print(" " * 27, members, flush=True)
    print("most false warnings a week:", max(worst))
    for line in together(shipped):
        print(line)


if __name__ == "__main__":
    main()
