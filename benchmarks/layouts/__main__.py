"""``python -m benchmarks.layouts [--seed N] [--rows N] [--say]``: every layout in every way through the door.

``--write FOLDER`` writes each layout in one way instead, to be put through whole runs.

Counts of rows, for each way: read right; set aside (told with file, row, column, value); beside these what was
set aside and is no row (a note, a page number); in files refused,
with the reason; asked (the file waits for a person to say what a header means); read wrong (a day or an
amount differs from the truth); lost (none of these). The last two must be 0.
"""

import argparse
import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pipelines  # noqa: F401  # first, as the command line does
from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes
from benchmarks.layouts.heads import Layout, Truth, layouts
from benchmarks.layouts.ways import WAYS, mixed

_OUTCOMES = ("right", "aside", "noise", "refused", "asked", "wrong", "lost", "doubled")


def _same(row: dict[str, object], truth: Truth) -> bool:
    """Return whether a row says what it should; an amount that the layout holds must be there."""
    return all(
        row.get(name) == value or (name == "party_name" and bool(row.get(name)))
        for name, value in truth.items()
    )


def judged(layout: Layout, tables: list[TableIntake]) -> Counter[str]:
    """Return what became of the rows of a layout that came in as these tables."""
    rows = [row for table in tables for row in table.accepted.to_dicts()]
    left = list(layout.truth)
    out: Counter[str] = Counter()
    unknown = []
    for row in rows:
        found = next((t for t in left if _same(row, t)), None)
        if found is None:
            unknown.append(row)
            continue
        left.remove(found)
        out["right"] += 1
    set_aside = sum(table.set_aside["row_no"].n_unique() for table in tables)
    out["aside"] = min(set_aside, len(left))
    out["noise"] = set_aside - out["aside"]
    out["wrong"] = min(len(unknown), max(0, len(left) - out["aside"]))
    out["doubled"] = len(unknown) - out["wrong"]
    missing = len(left) - out["wrong"] - out["aside"]
    if missing > 0:
        refusals = [t for t in tables if t.refused_reason]
        kind = "asked" if any(t.is_waiting for t in refusals) else "refused"
        out[kind if refusals else "lost"] += missing
    return out


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=12)
    parser.add_argument("--way", action="append")
    parser.add_argument("--layout", action="append")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--mixed", type=int, help="so many mixtures of ways for each layout")
    parser.add_argument("--say", action="store_true", help="print what is said of what is not read")
    given = parser.parse_args()
    context = IntakeContext(as_of=dt.date(2026, 6, 30), key=b"k" * 32)
    made = [
        one
        for one in layouts(given.seed, given.rows)
        if not given.layout or one.name in given.layout
    ]
    if given.write:
        _write(made, given.write)
        return
    if given.mixed:
        _mixed(made, given.mixed, given.seed, context, say=given.say)
        return
    total: Counter[str] = Counter()
    by_layout: dict[str, Counter[str]] = {one.name: Counter() for one in made}
    print(f"{'':14}" + "".join(f"{name:>9}" for name in _OUTCOMES))
    for name, way in WAYS.items():
        if given.way and name not in given.way:
            continue
        counts: Counter[str] = Counter()
        for layout in made:
            tables = [t for file, data in way(layout) for t in read_bytes(data, file, context)]
            here = judged(layout, tables)
            counts += here
            by_layout[layout.name] += here
            if given.say and here["right"] < len(layout.rows):
                _say(name, layout, tables, here)
        print(f"{name:14}" + "".join(f"{counts[one]:9}" for one in _OUTCOMES))
        total += counts
    print(f"{'all':14}" + "".join(f"{total[one]:9}" for one in _OUTCOMES))
    for name, counts in by_layout.items():
        print(f"{name:14}" + "".join(f"{counts[one]:9}" for one in _OUTCOMES))


def _mixed(made: list[Layout], n: int, seed: int, context: IntakeContext, *, say: bool) -> None:
    """Print the counts of mixtures drawn."""
    draw = random.Random(seed)  # noqa: S311 - ways, not secrets
    total: Counter[str] = Counter()
    for layout in made:
        for _ in range(n):
            name, files = mixed(layout, draw)
            tables = [t for file, data in files for t in read_bytes(data, file, context)]
            here = judged(layout, tables)
            total += here
            if say and sum(here[k] for k in ("noise", "wrong", "lost", "doubled")):
                _say(name, layout, tables, here)
    print(f"{'mixed':14}" + "".join(f"{total[one]:9}" for one in _OUTCOMES))


def _write(made: list[Layout], folder: Path) -> None:
    """Write each layout in a way of its own, the next for the next."""
    ways = list(WAYS.items())
    for place, layout in enumerate(made):
        name, way = ways[place % len(ways)]
        files = way(layout)
        for file, data in files:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        print(f"{layout.name}: {name}, {len(files)} files, {len(layout.rows)} rows")


def _say(way: str, layout: Layout, tables: list[TableIntake], here: Counter[str]) -> None:
    print(f"--- {way} / {layout.name}: {dict(here)}")
    for table in tables[:2]:
        if table.refused_reason:
            print(f"    {table.file} {table.sheet or ''} {table.refused_reason[:300]}")
        for text in table.set_aside["reason"].head(2) if table.set_aside.height else []:
            print(f"    {text[:300]}")
        for row in table.accepted.head(1).to_dicts() if here["wrong"] or here["doubled"] else []:
            print(
                f"    { ({n: v for n, v in row.items() if n in layout.truth[0]}) } {layout.truth[0]}"
            )
        if here["lost"] or here["wrong"] or here["doubled"]:
            print(f"    {table.notes}")


if __name__ == "__main__":
    main()
