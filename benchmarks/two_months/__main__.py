"""Two months of answers on the demo, lived through and counted again.

``python -m benchmarks.two_months EMPTY_FOLDER [--scale small|medium] [--rounds 6]``: the demo's
leads go out; twelve counties and five sections fill their workbooks (right, wrong, stale,
another's, blank, free text, dates to come); runs on later days take them in; the next month's go
out. After each run `out_answers`, `out_flags`, the receipts, the console line and the overview are
compared with a count made from the workbooks alone. Prints what differs; exit code 1 if anything.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.two_months.lived import Life


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", default="small")
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    life = Life(options.folder / "home", scale=options.scale)
    wrong = []
    for on, said, differences in life.months(options.rounds):
        print(f"—— {on} ——")
        print("\n".join(line for line in said.splitlines() if "答复" in line))
        print(life.summary())
        print("\n".join(differences) or "no difference")
        wrong += differences
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
