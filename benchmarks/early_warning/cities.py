"""Rises of one or two counties in each of several cities, and what looks like them.

Written from how a bureau's business goes, not from the method: a chain's shops are spread, goods of
one supplier are sold here and there, sellers of a platform sit anywhere, a trick travels from city
to city. A new law, a broadcast, a new channel for complaints and goods of a season raise counts as
well and are no harm of a few counties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.early_warning.simulate import Distractor, Outbreak

if TYPE_CHECKING:
    from benchmarks.early_warning.province import Province

Array = NDArray[np.float64]
_EACH = 4  # rises of a kind, in two years
_COMPLAINT = 0
_NAMES = ("鹤来香", "优趣多", "康元堂", "麦小圈", "青禾选", "澜庭优选", "食为鲜", "迅洁到家")


def rises(p: Province, rate: Array) -> None:
    """Plant rises of several cities: scattered, of a chain, of a platform, of a supplier, on the move."""
    for kind, plant in _KINDS.items():
        for _ in range(_EACH):
            plant(p, rate, kind)


def look_alikes(p: Province, rate: Array) -> None:
    """Plant half as many rises; a new law, two broadcasts, a new channel, and goods of a season."""
    for kind, plant in _KINDS.items():
        for _ in range(_EACH // 2):
            plant(p, rate, kind)
    for _ in range(2):
        _law(p, rate)
        _channel(p, rate)
    for _ in range(4):
        _broadcast(p, rate)
        _seasonal(p, rate)


def _places(p: Province, most_cities: int = 99) -> list[int]:
    """Draw one or two counties of each of three or more cities."""
    names = sorted(set(p.city))
    n = int(p.rng.integers(min(3, len(names)), min(most_cities, len(names)) + 1))
    found: list[int] = []
    for name in p.rng.choice(names, n, replace=False):
        inside = np.flatnonzero(p.city_of == name)
        found += p.rng.choice(inside, int(p.rng.integers(1, 3)), replace=False).tolist()
    return found


def _rise(
    p: Province, leaf: int, kind: str, records: list[tuple[int, int, str, int]], word: str | None,
    shops: int | None = None,
) -> None:  # fmt: skip
    """Add a rise of records (week, county, source, leaf); ``shops`` of each county where they are few."""
    last = p.shape.weeks - 1
    records = [r for r in records if r[0] <= last]
    weeks = [r[0] for r in records]
    counties = sorted({p.codes[r[1]] for r in records})
    number = len(p.outbreaks)
    words = p.leaves[leaf] if len({r[3] for r in records}) == 1 else (None, None, p.leaves[leaf][2])
    o = Outbreak(number, leaf, words, tuple(counties), p.first + min(weeks), p.first + max(weeks),
                 len(records), word, kind)  # fmt: skip
    p.outbreaks.append(o)
    for week, county, source, at in records:
        p.event(source, at, county, week, outbreak=o)
        if shops:
            name = f"K{number:03d}{p.codes[county]}{int(p.rng.integers(shops))}"
            p.rows["party_key"][-1] = name


def start_of(p: Province, length: int) -> int:
    """Draw a week after the first year from which so many weeks are left."""
    return int(p.rng.integers(52, p.shape.weeks - length - 2))


def _sources(p: Province, n: int, mix: tuple[float, ...] = (0.8, 0.12, 0.05, 0.03)) -> list[str]:
    from_ = ("complaint", "case", "sampling", "opinion")
    return [str(s) for s in p.rng.choice(from_, n, p=mix)]


def _spread(p: Province, places: list[int], mean: float, weeks: int) -> list[tuple[int, int]]:
    """Return (week, county) of records: about ``mean`` of each county, unlike from place to place."""
    start = start_of(p, weeks)
    counts = 1 + p.rng.poisson(p.rng.gamma(3.0, (mean - 1) / 3.0, len(places)))
    return [
        (start + int(p.rng.integers(weeks)), c)
        for c, n in zip(places, counts, strict=True)
        for _ in range(n)
    ]


def _scattered(p: Province, rate: Array, kind: str) -> None:
    """Let a sector rise several times over in one or two counties of some cities."""
    leaf, weeks, places = (
        int(p.rng.integers(p.shape.leaves)),
        int(p.rng.integers(4, 10)),
        _places(p),
    )
    start, times = start_of(p, weeks), p.rng.uniform(2.0, 6.0)
    records = []
    for county in places:
        for week in range(start, start + weeks):
            usual = float(rate[:, week, leaf, county].sum())
            records += [(week, county)] * int(p.rng.poisson(max(times * usual, 0.3)))
    records = records or [(start, places[0])]
    said = _sources(p, len(records))
    _rise(p, leaf, kind, [(*r, s, leaf) for r, s in zip(records, said, strict=True)], None)


def _chain(p: Province, _: Array, kind: str) -> None:
    """Let customers of a chain complain: one to three shops of each county, its name in the texts."""
    leaf = int(p.rng.integers(p.shape.leaves))
    at = _spread(p, _places(p, 8), 4.0, int(p.rng.integers(3, 9)))
    records = [(*r, "complaint", leaf) for r in at]
    _rise(p, leaf, kind, records, str(p.rng.choice(_NAMES)), shops=3)


def _platform(p: Province, _: Array, kind: str) -> None:
    """Let sellers of a platform disappoint: many counties, a few complaints of each."""
    leaf = int(p.rng.integers(p.shape.leaves))
    n = max(3, min(int(p.rng.integers(8, 26)), len(p.codes) // 2))
    places = p.rng.choice(len(p.codes), n, replace=False).tolist()
    at = _spread(p, places, 2.2, int(p.rng.integers(3, 8)))
    _rise(p, leaf, kind, [(*r, "complaint", leaf) for r in at], None)


def _supplier(p: Province, _: Array, kind: str) -> None:
    """Let one supplier's ingredient be found: one problem in two or three goods, sampled as well."""
    leaf = int(p.rng.integers(p.shape.leaves))
    kin = [i for i, words in enumerate(p.leaves) if words[2] == p.leaves[leaf][2]]
    leaves = [leaf, *p.rng.choice(kin, min(2, len(kin)), replace=False).tolist()]
    at = _spread(p, _places(p), 4.0, int(p.rng.integers(5, 12)))
    said = _sources(p, len(at), (0.5, 0.2, 0.25, 0.05))
    records = [
        (*r, s, leaves[int(p.rng.integers(len(leaves)))]) for r, s in zip(at, said, strict=True)
    ]
    _rise(p, leaf, kind, records, f"{p.rng.choice(_NAMES)}原浆")


def _moving(p: Province, _: Array, kind: str) -> None:
    """Let a trick travel: a county for three weeks, then one of the next city."""
    leaf, places = int(p.rng.integers(p.shape.leaves)), _places(p, 7)
    step = int(p.rng.integers(1, 4))
    start = start_of(p, step * len(places) + 3)
    records = []
    for k, county in enumerate(places):
        first, n = start + step * k, int(p.rng.integers(3, 8))
        records += [(first + int(p.rng.integers(3)), county, "complaint", leaf) for _ in range(n)]
    _rise(p, leaf, kind, records, None)


_KINDS = {
    "scattered": _scattered, "chain": _chain, "platform": _platform, "supplier": _supplier, "moving": _moving,
}  # fmt: skip


def more(p: Province, extra: Array, leaf: int, start: int, source: str = "complaint") -> None:
    """Add ordinary records, ``extra`` (weeks, counties) expected from a week on."""
    drawn = p.rng.poisson(extra)
    for week, county in zip(*(x.tolist() for x in np.nonzero(drawn)), strict=True):
        for _ in range(int(drawn[week, county])):
            p.event(source, leaf, county, start + week)


def tell(p: Province, kind: str, leaf: int, codes: list[str], start: int, end: int) -> None:
    """Note that something of a kind raised a sector in some counties and weeks, and is no rise."""
    span = p.first + start, p.first + min(end, p.shape.weeks - 1)
    p.distractors.append(Distractor(kind, leaf, tuple(codes), *span))


def _law(p: Province, rate: Array) -> None:
    """Let a new law double complaints of one problem everywhere, for good."""
    wrong, start = p.leaves[int(p.rng.integers(p.shape.leaves))][2], start_of(p, 30)
    for leaf, words in enumerate(p.leaves):
        if words[2] == wrong:
            more(p, rate[_COMPLAINT, start:, leaf], leaf, start)
            tell(p, "law", leaf, p.codes, start, p.shape.weeks)


def _broadcast(p: Province, rate: Array) -> None:
    """Let a broadcast bring complaints of one sector for three weeks, everywhere."""
    leaf, start = int(p.rng.integers(p.shape.leaves)), start_of(p, 4)
    height = np.array([3.0, 1.5, 0.5])[:, None]
    more(p, height * rate[_COMPLAINT, start : start + 3, leaf], leaf, start)
    tell(p, "broadcast", leaf, p.codes, start, start + 3)


def _channel(p: Province, rate: Array) -> None:
    """Let a city open another channel: all of its complaints grow by three quarters, for good."""
    start, inside = start_of(p, 40), p.city_of == p.rng.choice(p.city_of)
    codes = [p.codes[c] for c in np.flatnonzero(inside)]
    for leaf in range(p.shape.leaves):
        more(p, 0.75 * rate[_COMPLAINT, start:, leaf] * inside, leaf, start)
        tell(p, "channel", leaf, codes, start, p.shape.weeks)


def _seasonal(p: Province, rate: Array) -> None:
    """Let goods have their ten weeks of the year, in some counties more than in others."""
    leaf, week = int(p.rng.integers(p.shape.leaves)), int(p.rng.integers(0, 42))
    height = p.rng.gamma(2.0, 1.2, len(p.codes))
    for start in range(week, p.shape.weeks - 10, 52):
        more(p, height * rate[_COMPLAINT, start : start + 10, leaf], leaf, start)
        tell(p, "seasonal", leaf, p.codes, start, start + 10)


SCATTERED: dict[str, Any] = {"rises": rises, "look-alikes": look_alikes}
