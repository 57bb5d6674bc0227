"""One problem that rises in many sectors for a reason that is no sector's, and rises beneath it.

Written from how complaints come about, not from the method. A law names a wrong, and people complain
of it who did not before, in every trade it touches, some cities sooner than others, for good. A
programme speaks of a wrong and of no trade in particular; it is forgotten in a few weeks. A city
opens a channel with a list to choose from, and the first words of the list are chosen more than
before; all its trades have more of these. A form has a word filled in from the start. Meanwhile a
trade may go wrong in some county as at any other time, under the same word too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.early_warning.cities import more, start_of, tell
from benchmarks.early_warning.simulate import Outbreak

if TYPE_CHECKING:
    from benchmarks.early_warning.province import Province

Array = NDArray[np.float64]
_COMPLAINT = 0
_WORDS = ("先用后付", "共享露营车", "智能摇篮", "预制菜礼盒", "宠物托运舱")


def _leaves_of(p: Province, wrong: str) -> list[int]:
    return [i for i, words in enumerate(p.leaves) if words[2] == wrong]


def _common_wrong(p: Province, least: int = 4) -> str:
    """Draw a wrong that several sectors have."""
    wrongs = sorted({w[2] for w in p.leaves})
    many = [w for w in wrongs if len(_leaves_of(p, w)) >= least]
    return str(p.rng.choice(many or wrongs))


def _law(p: Province, rate: Array) -> tuple[str, int]:
    """Let complaints of one wrong grow to 1.6–3 times, each trade and city in its own measure, for good."""
    rng, wrong, start = p.rng, _common_wrong(p), start_of(p, 30)
    height, weeks = rng.uniform(0.6, 2.0), p.shape.weeks - start
    cities = sorted(set(p.city))
    after = {c: int(rng.integers(0, 4)) for c in cities}
    slow = {c: rng.uniform(1.0, 5.0) for c in cities}
    for leaf in _leaves_of(p, wrong):
        touched = rng.lognormal(0, 0.3)
        grown = np.zeros((weeks, len(p.codes)))
        for i, c in enumerate(p.city):
            t = np.arange(weeks) - after[c]
            grown[:, i] = np.where(t >= 0, 1 - np.exp(-np.maximum(t, 0) / slow[c]), 0.0)
        more(p, height * touched * grown * rate[_COMPLAINT, start:, leaf], leaf, start)
        tell(p, "law", leaf, p.codes, start, p.shape.weeks)
    return wrong, start


def _programme(p: Province, rate: Array) -> None:
    """Let a programme bring three to five times the complaints of a wrong, dying away in some weeks."""
    rng, wrong, start = p.rng, _common_wrong(p), start_of(p, 9)
    height, fades = rng.uniform(2.0, 4.0), rng.uniform(1.0, 2.5)
    shape = height * np.exp(-np.arange(8) / fades)
    for leaf in _leaves_of(p, wrong):
        extra = shape[:, None] * rng.lognormal(0, 0.3) * rate[_COMPLAINT, start : start + 8, leaf]
        more(p, extra, leaf, start)
        tell(p, "programme", leaf, p.codes, start, start + 8)


def _list(p: Province, rate: Array) -> None:
    """Let a city's new channel offer words to choose: two or three wrongs come twice as often there."""
    rng, start = p.rng, start_of(p, 35)
    inside = p.city_of == rng.choice(p.city_of)
    codes = [p.codes[c] for c in np.flatnonzero(inside)]
    wrongs = sorted({w[2] for w in p.leaves})
    for wrong in rng.choice(wrongs, min(3, len(wrongs)), replace=False):
        height = rng.uniform(0.8, 1.6)
        for leaf in _leaves_of(p, str(wrong)):
            more(p, height * rate[_COMPLAINT, start:, leaf] * inside, leaf, start)
            tell(p, "list", leaf, codes, start, p.shape.weeks)


def _filled_in(p: Province, rate: Array) -> None:
    """Let a city's form have one wrong filled in: a third of all other complaints go under it."""
    rng, start = p.rng, start_of(p, 35)
    inside = p.city_of == rng.choice(p.city_of)
    codes = [p.codes[c] for c in np.flatnonzero(inside)]
    wrong = _common_wrong(p)
    for leaf in _leaves_of(p, wrong):
        kin = [i for i, w in enumerate(p.leaves) if w[:2] == p.leaves[leaf][:2] and w[2] != wrong]
        other = (
            rate[_COMPLAINT, start:, kin].sum(0) if kin else 0.8 * rate[_COMPLAINT, start:, leaf]
        )
        more(p, 0.33 * other * inside, leaf, start)
        tell(p, "filled in", leaf, codes, start, p.shape.weeks)


def _beneath(p: Province, wrong: str, start: int) -> None:
    """Let one trade go wrong in some counties of a city under the law's own word."""
    rng, leaf = p.rng, int(p.rng.choice(_leaves_of(p, wrong)))
    inside = np.flatnonzero(p.city_of == rng.choice(p.city_of))
    chosen = rng.choice(inside, min(int(rng.integers(1, 4)), inside.size), replace=False)
    onset = min(start + int(rng.integers(2, 14)), p.shape.weeks - 12)
    length, size = int(rng.integers(5, 12)), int(np.clip(rng.lognormal(np.log(22), 0.4), 10, 80))
    word = str(rng.choice(_WORDS)) if rng.random() < 0.5 else None
    regions = tuple(sorted(p.codes[r] for r in chosen))
    o = Outbreak(len(p.outbreaks), leaf, p.leaves[leaf], regions, p.first + onset,
                 p.first + onset + length, size, word, "beneath")  # fmt: skip
    p.outbreaks.append(o)
    for week in (onset + rng.integers(0, length, size)).tolist():
        p.event("complaint", leaf, int(rng.choice(chosen)), week, outbreak=o)


def everywhere(p: Province, rate: Array) -> None:
    """Plant three laws, each with a rise beneath it, and three programmes."""
    for _ in range(3):
        _beneath(p, *_law(p, rate))
        _programme(p, rate)


def in_a_city(p: Province, rate: Array) -> None:
    """Plant three lists and two forms of a city."""
    for _ in range(3):
        _list(p, rate)
    for _ in range(2):
        _filled_in(p, rate)


LAWS: dict[str, Any] = {"laws": everywhere, "channels": in_a_city}
