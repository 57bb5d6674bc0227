"""``python -m benchmarks.crashes FOLDER --kills 1000 --bad-days 100 --seed 1``: prints one JSON line a trial.

With ``--old HOME --as-of 2026-07-09`` the first run in a copy of a home that an older program made is
what is killed; there are no bad days then. FOLDER is emptied; put it on a memory disk when there is one. Disks are mounted for some of the bad
days, which needs root; without it they are skipped and said so.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.crashes.bad_days import DAYS, bad_day
from benchmarks.crashes.kills import Clock, trial
from benchmarks.crashes.state import LostError
from benchmarks.crashes.world import AS_OF, DEEDS, World, build, of_old


def main() -> None:
    """Kill, finish, compare; then bad days; leave with 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--bad-days", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one deed alone, such as answers")
    parser.add_argument("--old", type=Path, help="a home that an older program made")
    parser.add_argument("--as-of", default=AS_OF, help="the day of its first run by this program")
    given = parser.parse_args()
    place, lost = given.folder / "world", 0
    if given.old:
        world, given.bad_days = of_old(place, given.old, given.as_of), 0
    else:
        world = build(place, [d for d in DEEDS if given.only in (None, d.name)])
    kills, more = _kills(world, given.folder / "trial", given.kills, given.seed)
    lost += more
    days, more = _bad_days(world, given.folder / "trial", given.bad_days, given.seed)
    lost += more
    print(json.dumps({"killed": kills, "bad days": days, "lost": lost}, ensure_ascii=False))
    shutil.rmtree(given.folder, ignore_errors=True)
    raise SystemExit(bool(lost))


def _kills(world: World, folder: Path, wanted: int, seed: int) -> tuple[dict[str, int], int]:
    clock, seen, lost, number = Clock(), Counter[tuple[str, str]](), 0, 0
    while _killed(seen) < wanted:
        number += 1
        dice = random.Random(f"{seed} {number}")  # noqa: S311  # moments, not secrets
        began = time.monotonic()
        try:
            found = trial(world, folder, dice, clock)
        except LostError as broken:
            lost += 1
            found = Counter()
            kept = folder.with_name(f"lost-{seed}-{number}")
            shutil.copytree(folder, kept, symlinks=True, dirs_exist_ok=True)
            _say(trial=number, lost=str(broken))
        seen += found
        _say(trial=number, seconds=round(time.monotonic() - began, 1), found=_plain(found), killed=_killed(seen))  # fmt: skip
    return _plain(seen), lost


def _killed(seen: Counter[tuple[str, str]]) -> int:
    return sum(n for (_, what), n in seen.items() if what != "ended first")


def _bad_days(world: World, folder: Path, wanted: int, seed: int) -> tuple[dict[str, int], int]:
    seen, lost = Counter[tuple[str, str]](), 0
    for number in range(wanted):
        kind = DAYS[number % len(DAYS)]
        dice = random.Random(f"bad day {seed} {number}")  # noqa: S311  # moments, not secrets
        try:
            what = bad_day(kind, world, folder, dice)
        except LostError as broken:
            lost += 1
            what = "lost"
            _say(day=kind, number=number, lost=str(broken))
        seen[kind, what] += 1
        _say(day=kind, number=number, found=what)
    return _plain(seen), lost


def _plain(seen: Counter[tuple[str, str]]) -> dict[str, int]:
    return {f"{name}: {what}": n for (name, what), n in sorted(seen.items())}


def _say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
