"""``python -m benchmarks.early_warning.bureaus [--first N] [--seeds N] [--worlds N …] [--curve]``: small rises.

A rise (:mod:`bureau`) is told when a warning issued from its third event on, up to four weeks after its last one,
has at least three members that are of it and at least a third of its members are; the same of the
groups told as one matter (一事多人), counted apart. The others are false.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from benchmarks.early_warning.bureau import (
    FIRST,
    HISTORY,
    LAST,
    OF_CURVE,
    SHAPES,
    WEEKS,
    Bureau,
    Shape,
    make,
)
from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge

_GRACE = timedelta(weeks=4)
_THIRD = 3
_SIZES = (6, 10, 15, 22, 32, 48)
#: An oracle knows where, when, of what and how many are usual: it tells from this score on.
_ORACLE = 3.7
_CURVE = Shape("city of ten counties", 1, 10, 45, 120, "list", (), 0)


@dataclass
class Told:
    """What one judgement says of one bureau."""

    found: dict[int, int]  # rise → weeks from its third event to the warning
    as_matter: set[int]
    false: list[str]  # what the false ones are made of
    false_matters: int


def told(bureau: Bureau, result: Warnings) -> Told:
    """Compare the warnings with what was planted."""
    source = result.members.select("warning_id", "added_on", key=pl.concat_str(
        pl.col("source").cast(pl.String), "key", separator="|"))  # fmt: skip
    of = {name[0]: part for name, part in source.partition_by("warning_id", as_dict=True).items()}
    out = Told({}, set(), [], 0)
    first = FIRST + timedelta(weeks=HISTORY - 8)
    for row in result.warnings.sort("issued_on").iter_rows(named=True):
        if row["issued_on"] < first:
            continue
        members = of.get(row["warning_id"])
        keys = [] if members is None else members.filter(added_on=row["issued_on"])["key"].to_list()
        numbers = [bureau.of[k] for k in keys if k in bureau.of]
        about = max(set(numbers), key=numbers.count, default=-1)
        n = numbers.count(about)
        is_matter = row["kind"] != "sector"
        if n >= _THIRD and 3 * n >= len(keys):
            rise = bureau.rises[about]
            if row["issued_on"] <= rise.days[-1] + _GRACE:
                if is_matter:
                    out.as_matter.add(about)
                else:
                    weeks = max((row["issued_on"] - rise.days[2]).days // 7, 0)
                    out.found.setdefault(about, weeks)
                continue
        if is_matter:
            out.false_matters += 1
        else:
            kinds = [bureau.looks.get(k, "") for k in keys]
            most = max(set(kinds), key=kinds.count, default="")
            out.false.append(most or "nothing")
    return out


def figures(shape: Shape, seed: int) -> tuple[Bureau, Told]:
    """Judge one bureau as shipped."""
    bureau = make(shape, seed)
    result = judge(bureau.events(), bureau.regions(), shipped(Params), LAST, 0)
    return bureau, told(bureau, result)


def show(name: str, runs: list[tuple[Bureau, Told]]) -> None:
    """Print one world's line."""
    planted = sum(len(b.rises) for b, _ in runs)
    found = sum(len(t.found) for _, t in runs)
    either = sum(len(set(t.found) | t.as_matter) for _, t in runs)
    false = [f for _, t in runs for f in t.false]
    weeks = len(runs) * (WEEKS - HISTORY + 8)
    late = [w for _, t in runs for w in t.found.values()]
    print(f"{name:40s} found {found}/{planted} with matters {either} false a week {len(false) / weeks:.3f} "
          f"precision {found / max(found + len(false), 1):.2f} weeks after the third event "
          f"{np.median(late) if late else np.nan:.1f} matters that are none {sum(t.false_matters for _, t in runs)}")  # fmt: skip
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for b, t in runs:
        for r in b.rises:
            for group in (r.kind, f"usual {_band(r.usual)}"):
                by[group][0] += r.number in t.found
                by[group][1] += 1
    kinds = sorted(set(false))
    print(" " * 8, " ".join(f"{k} {n}/{m}" for k, (n, m) in sorted(by.items())), "| false:",
          " ".join(f"{k} {false.count(k)}" for k in kinds), flush=True)  # fmt: skip


def curve(first: int, seeds: int) -> None:
    """Print how many rises are told by size and usual number, and how many an oracle tells."""

    def plan(bureau: Bureau) -> None:
        for size in _SIZES * 2:
            bureau.plant(kind, size, 2)

    for kind, one_of in OF_CURVE.items():
        cells: dict[tuple[str, int], NDArray[np.int64]] = defaultdict(
            lambda: np.zeros(3, dtype=int)
        )
        for seed in range(first, first + seeds):
            bureau = make(_CURVE, seed, plan)
            result = judge(bureau.events(), bureau.regions(), shipped(Params), LAST, 0)
            found = told(bureau, result).found
            for rise in bureau.rises:
                usual = rise.usual / one_of
                seen = rise.size + bureau.rng.poisson(usual)
                is_told = -np.log10(stats.poisson.sf(seen - 1, usual)) >= _ORACLE
                cells[_band(rise.usual), rise.size] += rise.number in found, bool(is_told), 1
        print(f"{kind}: told / an oracle / planted, by usual number and size")
        for band in dict.fromkeys(_band(x) for x in (0, 1, 2, 4, 8, 16)):
            row = ["/".join(map(str, cells[band, size].tolist())) for size in _SIZES]
            print(f"  {band:5s}", *(f"{x:>10s}" for x in row), flush=True)


def _band(usual: float) -> str:
    return next((f"< {top}" for top in (1, 2, 4, 8, 16) if usual < top), "16 +")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--worlds", type=int, nargs="*", default=range(len(SHAPES)))
    parser.add_argument("--curve", action="store_true", help="by size and usual number, instead")
    given = parser.parse_args()
    if given.curve:
        curve(given.first, given.seeds)
        return
    for number in given.worlds:
        runs = [figures(SHAPES[number], s) for s in range(given.first, given.first + given.seeds)]
        show(SHAPES[number].name, runs)


if __name__ == "__main__":
    main()
