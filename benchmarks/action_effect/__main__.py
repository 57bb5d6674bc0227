"""Coverage of the before-and-after comparison in worlds whose effect is known.

``python -m benchmarks.action_effect [--rounds 2000]``: counties differ in level, months share
shocks, months of one county hang together (AR 1); the action changes the key counties by a known
amount. Prints how often the 95 % interval holds it, and the same where key counties were chosen
because they were high: what the comparison cannot see.
"""

import argparse
import math
from dataclasses import dataclass

import numpy as np

from models.action.effect import OUTCOMES, effect

_MONTHS = [f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(18)]
BEFORE, AFTER = _MONTHS[:12], _MONTHS[12:]


@dataclass(frozen=True)
class World:
    """How many counties, how the months hang together, the effect and how much it differs."""

    name: str
    key: int
    others: int
    effect: float
    spread: float = 0.0
    hang: float = 0.5
    level: float = 30.0
    chosen_high: bool = False


WORLDS = (
    World("12 of 52, counts, no effect", 12, 40, 0.0),
    World("12 of 52, counts, -20 %", 12, 40, -0.2),
    World("12 of 52, -20 %, differing by county", 12, 40, -0.2, spread=0.15),
    World("5 of 25, months hang together .8", 5, 20, -0.2, hang=0.8),
    World("3 of 15, few counts", 3, 12, -0.2, level=6.0),
    World("12 of 120, -40 %", 12, 108, -0.4),
    World("12 of 52, chosen because high, no effect", 12, 40, 0.0, chosen_high=True),
)


def cells_of(world: World, rng: np.random.Generator, *, share: bool) -> tuple[dict, list[str]]:
    """Return counts by county and month, and the key counties; ``share``: of about 40 a month."""
    n, months = world.key + world.others, len(_MONTHS)
    noise = np.zeros((n, months))
    noise[:, 0] = rng.normal(0, 0.25, n)
    for t in range(1, months):
        fresh = 0.25 * math.sqrt(1 - world.hang**2)
        noise[:, t] = world.hang * noise[:, t - 1] + rng.normal(0, fresh, n)
    level = rng.normal(0, 0.4, n)[:, None] + rng.normal(0, 0.15, months)[None, :] + noise
    seen = level[:, 9:12].mean(axis=1) if world.chosen_high else rng.random(n)
    key = np.argsort(-seen)[: world.key]
    own = np.zeros((n, months))
    per_county = rng.normal(0, world.spread, world.key)
    own[key, 12:] = (math.log1p(world.effect) + per_county)[:, None]
    if share:
        made = rng.poisson(40, (n, months)) + 1
        counts = rng.binomial(made, np.clip(0.25 + 0.05 * level + 0.1 * own, 0.01, 0.99))
    else:
        made = np.ones((n, months))
        counts = rng.poisson(world.level * np.exp(level + own))
    cells = {
        (f"c{i:03d}", m): (float(counts[i, t]), float(made[i, t]))
        for i in range(n) for t, m in enumerate(_MONTHS)
    }  # fmt: skip
    return cells, [f"c{i:03d}" for i in sorted(key)]


def coverage(
    world: World, rounds: int, *, share: bool = False, seed: int = 818
) -> tuple[float, float, float]:
    """Return how often the interval holds the truth, how often the trend before holds nought, the mean."""
    outcome = next(o for o in OUTCOMES if o.name == ("problem_share" if share else "inspections"))
    truth = 10 * math.log1p(world.effect) if share else world.effect
    hits = calm = 0
    mean = 0.0
    for number in range(rounds):
        rng = np.random.default_rng([seed, number])
        cells, key = cells_of(world, rng, share=share)
        others = sorted({c for c, _ in cells} - set(key))
        found = effect(cells, outcome, key, others, BEFORE, AFTER)
        if found is None:
            raise RuntimeError("too few counties for a comparison")
        hits += found.estimate.low <= truth <= found.estimate.high
        calm += found.slope.holds_nought
        mean += found.estimate.value
    return hits / rounds, calm / rounds, mean / rounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    rounds = parser.parse_args().rounds
    for world in WORLDS:
        for share in (False, True):
            hit, calm, mean = coverage(world, rounds, share=share)
            kind = "share" if share else "count"
            print(f"{world.name} ({kind}): coverage {hit:.3f}, trend before holds nought {calm:.3f}, mean {mean:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
