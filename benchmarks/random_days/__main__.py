"""``python -m benchmarks.random_days FOLDER --seed 11 --shape plain --first 2026-06-29 --days 11 --compare 3,6,10``.

A demo home is made in FOLDER, which is emptied, and lives through days of files that are late, corrected,
withdrawn, sent twice or broken, of filled-in workbooks, decisions and other settings; with ``--odd`` also of
originals erased, tables made alone, runs killed, the home moved or parts of it lost. On the days given and
on the last a copy is brought up by ``hengjian rebuild``: every table and every published file must be the same.
The same seed and shape give the same days. Prints one JSON line a day and a comparison; leaves with 1 when
anything differs, and then keeps both homes.
"""

import argparse
import json
import shutil
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks.random_days import odd
from benchmarks.random_days.comparison import examples, unlike
from benchmarks.random_days.events import day
from benchmarks.random_days.world import SHAPES, World, called

#: Tables of which examples are shown, of those that differ.
_TABLES = 3


def main() -> None:
    """Live, compare, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--shape", choices=SHAPES, default="plain")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 6, 29))
    parser.add_argument("--days", type=int, default=11)
    parser.add_argument("--compare", default="3,6,10", help="days counted from 0")
    parser.add_argument("--odd", action="store_true")
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    compared = {given.days - 1, *map(int, given.compare.split(","))}
    world = World(given.folder, given.seed, given.shape, given.first)
    lived: list[date] = []
    found: dict[int, int] = {}
    for number in range(given.days):
        if number:
            world.today += timedelta(world.dice.choice([1, 1, 1, 1, 1, 2, 3, 4]))
            day(world)
            if given.odd:
                odd.day(world)
        lived.append(world.today)
        _live(world, number)
        if number in compared:
            found[number] = _compare(world, number, lived)
    _say(seed=given.seed, shape=given.shape, days=given.days, differ=found)
    raise SystemExit(any(found.values()))


def _live(world: World, number: int) -> None:
    began = time.monotonic()
    month = f"{world.today.replace(day=1) - timedelta(1):%Y-%m}"
    locking = ["--lock-month", month] if 8 <= world.today.day <= 10 else []
    code = called(world.home, "run", "--as-of", world.today, *locking)
    seconds = round(time.monotonic() - began, 1)
    _say(day=number, on=str(world.today), code=code, seconds=seconds, events=world.said)
    world.said = []


def _compare(world: World, number: int, lived: Sequence[date]) -> int:
    """Compare with a rebuilt copy, after a run that reads what the day's run has sent; return how much differs."""
    called(world.home, "run", "--as-of", world.today)
    began, home = time.monotonic(), world.home
    copy = home.with_name(f"rebuilt-{number}")
    shutil.copytree(home, copy, symlinks=True)
    for key in home.parent.glob(f"{home.name}.*key"):
        shutil.copyfile(key, key.with_name(key.name.replace(home.name, copy.name, 1)))
    called(copy, "rebuild")
    differ = unlike(home, copy, lived)
    _say(compared=number, seconds=round(time.monotonic() - began, 1), differ=differ)
    for name in [name for name in differ if "/" not in name][:_TABLES]:
        _say(**examples(home, copy, name))
    if differ:
        shutil.copytree(home, home.with_name(f"lived-{number}"), symlinks=True)
    else:
        shutil.rmtree(copy)
    return len(differ)


def _say(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
