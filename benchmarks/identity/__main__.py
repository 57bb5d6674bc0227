"""``python -m benchmarks.identity``: recall by class, false masking, time; both halves.

Rules are changed with the dev half in view only. ``--speed N`` masks N texts as one column.
"""

import argparse
import csv
import time

import polars as pl

from benchmarks.identity.product import masked
from benchmarks.identity.score import HERE, score
from models.identity.columns import mask_column


def main() -> None:
    """Print the figures of ``docs/benchmarks.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity")
    parser.add_argument("--speed", type=int, default=100_000)
    texts = parser.parse_args()
    halves = [score(masked, part) for part in ("dev", "test")]
    for name in sorted({*halves[0], *halves[1]}):
        counts = [half.get(name, (0, 0)) for half in halves]
        said = [f"{good:5} / {n:5} {good / max(n, 1):7.1%}" for good, n in counts]
        print(f"{name:26} dev {said[0]}   test {said[1]}")
    for half, part in zip(halves, ("dev", "test"), strict=True):
        found = [n for c, n in half.items() if c not in ("innocent", "spared")]
        good, n = sum(g for g, _ in found), sum(n for _, n in found)
        print(f"{part}: {good} of {n} caught, {good / n:.1%}")
    with (HERE / "sentences.csv").open(encoding="utf-8", newline="") as file:
        lines = [row["text"] for row in csv.DictReader(file)]
    column = pl.Series((lines * (texts.speed // len(lines) + 1))[: texts.speed])
    column = column + pl.Series([f" {n}" for n in range(texts.speed)])
    start = time.process_time()
    mask_column(column)
    print(
        f"{texts.speed} texts, two in three of them personal: {time.process_time() - start:.1f} CPU s"
    )


if __name__ == "__main__":
    main()
