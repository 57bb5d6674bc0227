"""What the masking catches of a set of sentences: each class with its share, interval and frames.

Sentences of one frame resemble each other, so the number of frames stands beside: where it is small
the 95 % Wilson interval is too narrow.
"""

import argparse
from collections import defaultdict
from math import sqrt
from pathlib import Path

from benchmarks.identity.product import masked
from benchmarks.identity.score import read, score


def wilson(good: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, both ends from 0 to 1."""
    z, share = 1.96, good / n
    middle = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def frames(part: str | None, folder: Path) -> dict[str, int]:
    """Count the frames that a class or a kind of look-alike stands in."""
    rows, spans = read(part, folder)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[f"innocent: {row['about']}" if row["about"] else "spared"].add(row["family"])
        if row["about"]:
            found["innocent"].add(row["family"])
        for _, _, of_class in spans[row["id"]]:
            found[of_class].add(row["family"])
    return {name: len(families) for name, families in found.items()}


def main(folder: Path) -> None:
    """Print the figures of one set for ``docs/benchmarks/identity.md``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each class")
    parser.add_argument("--part", choices=["dev", "test"], help="one half of the frames only")
    options = parser.parse_args()
    counts = score(masked, options.part, options.show, folder)
    personal = [c for of, c in counts.items() if of != "spared" and not of.startswith("innocent")]
    counts["all that is personal"] = (sum(g for g, _ in personal), sum(n for _, n in personal))
    in_frames = frames(options.part, folder)
    for name, (good, n) in counts.items():
        low, high = wilson(good, n)
        print(
            f"{name:30} {good:5} / {n:5} {good / n:7.1%}  [{low:.1%}, {high:.1%}]  "
            f"frames {in_frames.get(name, '')}"
        )
