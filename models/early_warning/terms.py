"""Words that rose: character n-grams of the member texts against the texts of the last two years."""

import re
from collections import Counter

import numpy as np
import polars as pl

from models.early_warning.scan import eb05

_MASK = re.compile(
    r"[0-9０-９a-zA-ZＡ-Ｚａ-ｚ]+|[\s，。！？；：、（）()《》“”\"'·…—\-_/\\\[\]【】〔〕,.!?;:*×%％]+"
)
_STOP = set(
    "的了是在和与及或对将已未被为于等其该本此某有无不也就都而但并请我他她你们个元年月日号件"
)
_SIZES = (2, 3, 4, 5, 6)
_MOST_MEMBERS = 80


def grams(text: str) -> set[str]:
    """Return the n-grams (2..6 characters) inside runs of Chinese characters; numbers are masked."""
    found: set[str] = set()
    for run in _MASK.split(text):
        for n in _SIZES:
            found.update(run[i : i + n] for i in range(len(run) - n + 1))
    return {g for g in found if g[0] not in _STOP and g[-1] not in _STOP}


def rising(members: list[str], background: pl.Series, most: int) -> list[str]:
    """Return the words that stand out in the members' texts.

    A word counts once a text. The EB05 of its share against the background must exceed 2; of words
    that contain one another and occur in the same texts the longest is kept.

    Parameters
    ----------
    members : list of str
        Texts of the warning's events, one a party.
    background : pl.Series of str
        Texts of the last two years that are not members.
    most : int
        Number of words returned.

    Returns
    -------
    list of str
        Best first; ties by length, then code points.
    """
    texts = members[:_MOST_MEMBERS]
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(grams(text))
    least = max(2, round(0.15 * len(texts)))
    kept = _longest({g: n for g, n in counts.items() if n >= least})
    if not kept or not background.len():
        return []
    names = sorted(kept)
    before = (
        background.str.extract_many(names, overlapping=True).list.unique().explode().value_counts()
    )
    seen_before = dict(before.iter_rows())
    scale = len(texts) / background.len()
    n = np.array([kept[g] for g in names], dtype=float)
    mean = np.array([(seen_before.get(g, 0) + 0.5) * scale for g in names])
    strength = eb05(n, mean)
    order = sorted(range(len(names)), key=lambda i: (-strength[i], -len(names[i]), names[i]))
    return _apart([names[i] for i in order if strength[i] > 2.0], most)


def _longest(counts: dict[str, int]) -> dict[str, int]:
    """Drop n-grams that only occur inside a longer one."""
    inner: set[str] = set()
    for gram, n in counts.items():
        for part in (gram[1:], gram[:-1]):
            if counts.get(part, -1) <= n * 1.1:
                inner.add(part)
    return {g: n for g, n in counts.items() if g not in inner}


def _apart(names: list[str], most: int) -> list[str]:
    """Keep words that do not overlap a better one by two characters or more."""
    chosen: list[str] = []
    for name in names:
        pairs = {name[i : i + 2] for i in range(len(name) - 1)}
        if not any(p in other for other in chosen for p in pairs):
            chosen.append(name)
        if len(chosen) == most:
            break
    return chosen
