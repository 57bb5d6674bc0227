"""What the method is compared with: EARS C2, 环比, margins-only disproportionality, an oracle."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.early_warning.scoring import Alarm
from benchmarks.early_warning.simulate import World
from data_contracts.settings import shipped
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.scan import Scanner
from models.early_warning.surprise import eb05
from models.early_warning.window import Window

Array = NDArray[np.float64]


def counts(world: World, *, known: bool, clean: bool = False) -> Array:
    """Return tickets by week, leaf, region: by the week they became known, or happened."""
    events = world.events
    if clean:
        events = events.filter(events["distractor"] < 0)
    leaf = {w: i for i, w in enumerate(world.leaves)}
    code = {c: i for i, c in enumerate(world.codes)}
    result = np.zeros((world.weeks, len(world.leaves), len(world.codes)))
    from models.early_warning.records.weeks import week_of

    day = "known_date" if known else "event_date"
    rows = events.select(
        "industry", "object_category", "violation_type", "region_code", day
    ).iter_rows()
    for i, o, p, r, d in rows:
        week = week_of(d) - world.first_week
        if week < world.weeks and (i, o, p) in leaf:
            result[week, leaf[i, o, p], code[r]] += 1
    return result


def _alarms(world: World, score: Array, keep: NDArray[np.bool_]) -> list[Alarm]:
    return [
        Alarm(
            world.first_week + int(t), world.leaves[int(s)],
            frozenset([world.codes[int(r)]]), float(score[t, s, r]),
        )
        for t, s, r in zip(*np.nonzero(keep), strict=True)
    ]  # fmt: skip


def ears_c2(world: World, seen: Array) -> list[Alarm]:
    """EARS C2: (count - mean) / sd of the 7 weeks before a 2-week gap; sd at least 0.5."""
    score = np.zeros_like(seen)
    for t in range(9, world.weeks):
        before = seen[t - 9 : t - 2]
        score[t] = (seen[t] - before.mean(0)) / np.maximum(before.std(0, ddof=1), 0.5)
    return _alarms(world, score, (score > 2) & (seen >= 3))


def growth(world: World, seen: Array) -> list[Alarm]:
    """环比: the newest four weeks over the four before, at least three events."""
    score = np.zeros_like(seen)
    total = np.zeros_like(seen)
    for t in range(8, world.weeks):
        now, before = seen[t - 3 : t + 1].sum(0), seen[t - 7 : t - 3].sum(0)
        score[t], total[t] = now / np.maximum(before, 1.0) + now * 1e-3, now
    return _alarms(world, score, (score > 1.5) & (total >= 3))


def margins_only(world: World, seen: Array) -> list[Alarm]:
    """Disproportionality (GPS, EB05) of the newest 4 weeks from that month's margins alone."""
    score = np.zeros_like(seen)
    total = np.zeros_like(seen)
    for t in range(4, world.weeks):
        now = seen[t - 3 : t + 1].sum(0)
        mean = now.sum(1, keepdims=True) * now.sum(0, keepdims=True) / max(now.sum(), 1.0)
        score[t], total[t] = eb05(now, mean), now
    return _alarms(world, score, (score > 1.0) & (total >= 3))


def oracle(world: World, seen: Array) -> list[Alarm]:
    """Scan with the true expectations, without distractors and without delay of notice.

    Parameters
    ----------
    world : World
        Gives the true means.
    seen : np.ndarray, shape (weeks, leaves, regions)
        Events of background and rises only, by the week they became known.
    """
    params = shipped(Params, floor=3.0, min_eb05=1.0)
    n = len(world.leaves)
    sectors = Sectors(
        np.zeros(0, dtype=int), list(world.leaves), sparse.csr_array(np.eye(n)), np.full(n, 3)
    )
    parents = dict(world.regions.select("region_code", "parent_code").iter_rows())
    names = sorted(set(parents.values()))
    city_of = np.array([names.index(parents[c]) for c in world.codes])
    scanner = Scanner(sectors, city_of, params)
    # Of counties that came to be by a split nothing true is known.
    new = len(world.codes) - world.mean.shape[2]
    mean = np.pad(world.mean, ((0, 0), (0, 0), (0, new)), constant_values=1e-6)
    found = []
    for t in range(8, world.weeks):
        window = Window(
            seen[t - 7 : t + 1][::-1], mean[t - 7 : t + 1][::-1],
            mean[t], np.zeros((n, len(world.codes))), np.zeros(n), 1.0,
            dict.fromkeys(params.windows, 0.0), city_of, np.ones((8, n, len(names))), 0.0,
        )  # fmt: skip
        found += [
            Alarm(
                c.week, world.leaves[c.sector], frozenset(world.codes[r] for r in c.regions), c.score
            )
            for c in scanner.search(window, world.first_week + t)
        ]  # fmt: skip
    return found
