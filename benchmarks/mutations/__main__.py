"""``python -m benchmarks.mutations FOLDER --files 1000 --seed 1``: damaged files through whole runs.

FOLDER is empty or not there yet. Prints a line for each run, then the ways with how many files each
was and what is wrong; leaves with 1 when anything is.
"""

import argparse
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.mutations.batch import prepare, run, throw
from benchmarks.mutations.damage import WAYS
from benchmarks.mutations.verdict import Failure, failures


def main() -> None:
    """Throw, run, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--only", type=int, nargs="+", help="numbers of single files, in one run")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.folder.exists() and any(given.folder.iterdir()):
        raise SystemExit(f"{given.folder} is not empty")
    files, wrong = Counter[str](), list[Failure]()
    wanted = given.only or range(given.first, given.first + given.files)
    for start in range(0, len(wanted), given.batch):
        numbers = wanted[start : start + given.batch]
        wrong += _batch(given.folder / f"from-{numbers[0]}", numbers, given.seed, files)
    for way in WAYS:
        bad = [said for which, said in wrong if which == way]
        print(f"{way}\t{files[way]}\t{len(bad)}")
    print(f"seed {given.seed}: {sum(files.values())} files, {len(files)} ways, {len(wrong)} wrong")
    raise SystemExit(bool(wrong))


def _batch(folder: Path, numbers: Sequence[int], seed: int, files: Counter[str]) -> list[Failure]:
    home = folder / "home"
    inbox = prepare(home)
    thrown = [throw(inbox, number, seed) for number in numbers]
    files.update(one.way for one in thrown)
    ran = run(home)
    wrong = list(failures(home, thrown, ran))
    slowest = max(ran.gaps.items(), key=lambda one: one[1], default=("", 0.0))
    print(f"{numbers[0]}–{numbers[-1]}: exit {ran.code}, {ran.seconds:.0f} s, {ran.memory >> 20} MB, "
          f"slowest {slowest[1]:.1f} s ({slowest[0][-60:]}), {len(wrong)} wrong", flush=True)  # fmt: skip
    for which, said in wrong:
        print(f"  {which}: {said[:400]}", flush=True)
    if not wrong:
        shutil.rmtree(folder)
    return wrong


if __name__ == "__main__":
    main()
