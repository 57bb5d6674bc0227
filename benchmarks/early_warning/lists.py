"""``python -m benchmarks.early_warning.lists [--first N] [--seeds N] [--worlds N …] …``: lists change.

Written from how hotlines sort complaints, before reading the code that judges them. A complaint is about a thing
and what went wrong with it; the words for both are chosen from a list, and the list changes while what
people complain of does not: words get other names, one is split in two, several become one, a word is newly
offered that people used to write 其他 for, a whole list is replaced, a county goes over to a system with a
list of its own; in one week or over three, in one county, one city or all. In the same weeks some sectors
really rise, in words that change and in words that stay, and there is what only looks like a rise.

A rise is told as in :mod:`bureaus`. A sheet half of whose records are in words of a change is a false one
of that change; ``--without`` judges the same records in the words nobody changed; ``--muddled`` lets a share of
the texts say another fault. The last two places are those of :mod:`call_takers`.
"""

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from benchmarks.early_warning.call_takers import PLACES, Hotline
from benchmarks.early_warning.list_changes import FIRST, LAST, WORLDS, Place, World, make
from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge

#: Weeks after a rise in which its sheet is still one of it; of its members one in so many; sheets count from then.
_GRACE, _THIRD, _SHEETS_FROM = timedelta(weeks=4), 3, 53


@dataclass
class Told:
    """What one judgement says of one bureau."""

    found: dict[int, int] = field(default_factory=dict)  # rise → weeks after its third event
    of_changes: list[tuple[int, int]] = field(default_factory=list)  # change, weeks after it
    false: list[str] = field(default_factory=list)


def told(world: World, result: Warnings) -> Told:
    """Compare the sheets that were not superseded with what was planted."""
    of: dict[tuple[str, date], list[str]] = defaultdict(list)
    for warning, source, key, day in result.members.select(
        "warning_id", "source", "key", "added_on"
    ).rows():
        of[warning, day].append(f"{source}|{key}")
    out, first = Told(), FIRST + timedelta(weeks=_SHEETS_FROM)
    for row in result.warnings.sort("issued_on", "warning_id").iter_rows(named=True):
        day = row["issued_on"]
        if row["kind"] != "sector" or row.get("superseded_by") is not None or day < first:
            continue
        keys = of[row["warning_id"], day]
        about, n = (
            Counter(world.of[k] for k in keys if k in world.of).most_common(1) or [(-1, 0)]
        )[0]
        if n >= _THIRD and 3 * n >= len(keys) and day <= world.rises[about].days[-1] + _GRACE:
            out.found.setdefault(about, max((day - world.rises[about].days[2]).days // 7, 0))
            continue
        kind, most = Counter(world.looks.get(k, "nothing") for k in keys).most_common(1)[0]
        if kind.startswith("change") and 2 * most >= len(keys):
            number = int(kind.split()[1])
            week = (day - FIRST).days // 7
            out.of_changes.append((number, week - world.changes[number].week))
        else:
            out.false.append(kind if not kind.startswith("change") else "nothing")
    return out


def show(name: str, runs: list[tuple[World, Told]]) -> None:
    """Print one place's figures."""
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    sheets: dict[str, list[int]] = defaultdict(list)
    lags = Counter()
    for w, t in runs:
        for r in w.rises:
            by[r.kind][0] += r.number in t.found
            by[r.kind][1] += 1
        for c in w.changes:
            sheets[f"{c.kind} {c.scope}"].append(sum(n == c.number for n, _ in t.of_changes))
        lags.update("0-3" if x < 4 else "4-12" if x < 13 else "13-" for _, x in t.of_changes)
    late = [x for _, t in runs for x in t.found.values()]
    false = Counter(f for _, t in runs for f in t.false)
    found, planted = (sum(v[i] for v in by.values()) for i in (0, 1))
    print(f"{name:26s} found {found}/{planted} weeks {np.mean(late) if late else np.nan:.2f} false of changes "
          f"{sum(lags.values())} {dict(lags)} other false {false.total()} {dict(false)}")  # fmt: skip
    print(" " * 8, " ".join(f"{k} {n}/{m}" for k, (n, m) in sorted(by.items())), "| sheets of each:",
          "; ".join(f"{k} {v}" for k, v in sorted(sheets.items())), flush=True)  # fmt: skip


def figures(place: Place, seed: int, *, with_changes: bool = True, muddled: float = 0.0) -> tuple[World, Told]:  # fmt: skip
    """Judge one bureau as shipped."""
    kind = Hotline if place in PLACES else World
    world = make(place, seed, with_changes=with_changes, muddled=muddled, kind=kind)
    return world, told(world, judge(world.events(), world.regions(), shipped(Params), LAST, 0))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--worlds", type=int, nargs="*", default=range(len(WORLDS + PLACES)))
    parser.add_argument("--without", action="store_true", help="nobody changes a word")
    parser.add_argument(
        "--muddled", type=float, default=0.0, help="the share of texts of another fault"
    )
    given = parser.parse_args()
    for number in given.worlds:
        seeds, place = range(given.first, given.first + given.seeds), (WORLDS + PLACES)[number]
        how = {"with_changes": not given.without, "muddled": given.muddled}
        show(place.name, [figures(place, s, **how) for s in seeds])


if __name__ == "__main__":
    main()
