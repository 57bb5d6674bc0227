"""``python -m benchmarks.file_review [SEEDS] [DRAWS]``: two tables in Markdown.

First: over many seeds, how often each case is drawn against its stated chance. Second: in worlds whose
true share is known, how often the 95 % interval holds it.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np

from models.action.reviewing import Seen, weighted_share
from models.action.sampling import SCALE, WORTH, Unit, draw

_FLOOR = WORTH // 10
#: A world is made anew after so many draws.
_DRAWS_A_WORLD = 50


@dataclass(frozen=True)
class World:
    """Of flagged and unflagged cases, the share with problems; how cases are drawn."""

    kind: str
    n_frame: int
    n: int
    flagged: float
    problems_flagged: float
    problems_unflagged: float


WORLDS = (
    World("key", 600, 60, 0.2, 0.4, 0.08), World("key", 600, 30, 0.2, 0.4, 0.08),
    World("key", 600, 60, 0.2, 0.5, 0.02), World("key", 600, 60, 0.2, 0.3, 0.3),
    World("key", 600, 60, 0.2, 0.1, 0.1), World("key", 600, 200, 0.2, 0.4, 0.08),
    World("key", 3000, 120, 0.05, 0.6, 0.15), World("key", 3000, 120, 0.4, 0.3, 0.05),
    World("random", 600, 60, 0.2, 0.4, 0.08), World("cross", 600, 120, 0.2, 0.4, 0.08),
)  # fmt: skip


def frame(world: World, rng: np.random.Generator) -> list[Unit]:
    """Return a frame: counties, domains and sizes at random, worth only of flagged cases."""
    units = []
    for i in range(world.n_frame):
        is_flagged = rng.random() < world.flagged
        worth = round(WORTH * rng.uniform(0.2, 0.8)) if is_flagged else 0
        place = (f"9901{rng.integers(12):02d}", f"领域{rng.integers(6)}", f"规模{rng.integers(3)}")
        units.append(Unit(f"案{i:05d}", *place, worth, ("P003",) if is_flagged else ()))
    return units


def off_by(units: Sequence[Unit], n: int, seeds: int) -> tuple[float, int, float]:
    """Return chi-square of drawn against stated frequencies, its degrees, and the largest difference."""
    counted: Counter[str] = Counter()
    stated: dict[str, float] = {}
    for seed in range(seeds):
        taken = draw(units, "key", n, f"种子{seed}", _FLOOR)
        counted.update(d.unit.key for d in taken)
        stated |= {d.unit.key: d.probability / SCALE for d in taken}
    loose = {k: p for k, p in stated.items() if p < 1}
    chi = sum((counted[k] - seeds * p) ** 2 / (seeds * p * (1 - p)) for k, p in loose.items())
    return chi, len(loose), max(abs(counted[k] / seeds - p) for k, p in stated.items())


def coverage(world: World, draws: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return how often the interval holds the true share, and its mean width."""
    hits, widths = 0, []
    for i in range(draws):
        if i % _DRAWS_A_WORLD == 0:
            units = frame(world, rng)
            chance = {True: world.problems_flagged, False: world.problems_unflagged}
            has = {u.key: rng.random() < chance[bool(u.rules)] for u in units}
            truth = mean(has.values())
            flagged = sum(bool(u.rules) for u in units)
        taken = draw(units, world.kind, world.n, f"{world}{i}", _FLOOR)
        seen = [Seen(bool(d.unit.rules), has[d.unit.key], d.probability / SCALE) for d in taken]
        found = weighted_share(seen, {True: flagged, False: len(units) - flagged})
        if found is not None:
            hits += found.low <= truth <= found.high
            widths.append(found.high - found.low)
    return hits / draws, mean(widths)


def main(seeds: int, draws: int) -> None:
    """Print both tables."""
    units = frame(World("key", 200, 24, 0.2, 0, 0), np.random.default_rng(1))
    chi, degrees, most = off_by(units, 24, seeds)
    print(
        f"{seeds} 个种子，200 件抽 24 件：卡方 {chi:.1f}（自由度约 {degrees}），最大差 {most:.4f}"
    )
    print(
        "\n| 方式 | 框 | 抽 | 有线索 | 其中有问题 | 其余有问题 | 覆盖 | 平均宽 |\n|---|---|---|---|---|---|---|---|"
    )
    for world in WORLDS:
        held, width = coverage(world, draws, np.random.default_rng(7))
        print(
            f"| {world.kind} | {world.n_frame} | {world.n} | {world.flagged:.0%} | {world.problems_flagged:.0%} |"
            f" {world.problems_unflagged:.0%} | {held:.3f} | {width:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:3]]
    main(*(given + [10_000, 2_000][len(given) :]))
