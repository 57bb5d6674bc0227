"""``python -m benchmarks.county_revenue.flags --first 2200 --seeds 4``: what is flagged, in the worlds of our own.

Planted by number, by weight and by both; the figures of :mod:`benchmarks.county_revenue.elsewhere`, so that the
two lie side by side. Months before ``burn_in`` are left out; the two after a rise count as neither.
"""

import argparse
from collections import Counter

import numpy as np

from benchmarks.county_revenue.measure import AS_OF, evaluated, grid
from benchmarks.county_revenue.simulate import BOTH, FREQUENCY, SEVERITY, simulate
from benchmarks.county_revenue.worlds import WORLDS
from data_contracts.settings import shipped
from models.county_revenue import Params, judge

_KINDS = {FREQUENCY: "number", SEVERITY: "weight", BOTH: "both"}


def figures(name: str, seeds: range) -> dict[str, float]:
    """Return the figures of one world, its seeds added up."""
    world, n, late = WORLDS[name], Counter[str](), list[int]()
    for seed in seeds:
        frame, truth = simulate(seed, world)
        out = judge(frame, shipped(Params), AS_OF)
        flag = grid(out, "outcome", world.counties) == "flagged"
        p = grid(out, "p_value", world.counties).astype(float)
        clean, abnormal = evaluated(truth, world)
        plain = clean & ~truth.campaign & ~truth.huge & ~np.isnan(p)
        n += Counter({
            "true": int((flag & abnormal).sum()), "false": int((flag & clean).sum()), "plain": int(plain.sum()),
            "plain flagged": int((flag & plain).sum()), "p<.003": int((plain & (p <= 0.003)).sum()),
        })  # fmt: skip
        for county, begin, end, kind in truth.episodes:
            found = flag[begin:end, county]
            n["events"] += 1
            n[f"{_KINDS[kind]}"] += 1
            if found.any():
                n["found"] += 1
                n[f"{_KINDS[kind]} found"] += 1
                late.append(int(found.argmax()))
    return {
        "PPV": n["true"] / max(n["true"] + n["false"], 1), "true": n["true"], "false": n["false"],
        "flagged plain": n["plain flagged"] / max(n["plain"], 1), "p<.003": n["p<.003"] / max(n["plain"], 1),
        "POD": n["found"] / max(n["events"], 1), "events": n["events"],
        **{f"POD {kind}": n[f"{kind} found"] / max(n[kind], 1) for kind in _KINDS.values()},
        "months late": float(np.mean(late)) if late else float("nan"),
    }  # fmt: skip


def main() -> None:
    """Print a line a world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1000, help="2000 and above: for reports")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--worlds", nargs="*", default=list(WORLDS))
    asked = parser.parse_args()
    for name in asked.worlds:
        found = figures(name, range(asked.first, asked.first + asked.seeds))
        print(name, *(f"{key} {value:.4g}" for key, value in found.items()), sep="\t", flush=True)


if __name__ == "__main__":
    main()
