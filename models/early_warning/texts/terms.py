"""Words that rose: character n-grams of the member texts against the texts of the last two years."""

import re
from collections import Counter

import numpy as np
import polars as pl

from models.arrays import Doubles
from models.early_warning.surprise import eb05

MASK = re.compile(
    r"[0-9０-９a-zA-ZＡ-Ｚａ-ｚ]+|[\s，。！？；：、（）()《》“”\"'·…—\-_/\\\[\]【】〔〕,.!?;:*×%％]+"
)
_STOP = set(
    "的了是在和与及或对将已未被为于等其该本此某有无不也就都而但并请我他她你们个元年月日号件"
)
_STOP_POINTS = np.array([ord(c) for c in sorted(_STOP)], dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
#: Weeks before a rise whose texts tell which words are usual: two years have every season twice.
BACKGROUND_WEEKS = 104
#: Characters of a run.
_SIZES = (2, 3, 4, 5, 6)
#: Texts of a warning that are looked through: a word that rose is in many of them.
MOST_MEMBERS = 80
#: Characters a run is lengthened by at most.
_MOST_GROWTH = 6
#: Lower bound (EB05) of times its usual share beyond which a word has risen.
RISEN = 1.0
#: A part of a word in so many times its texts says no more than the word.
_NEARLY_ALL = 1.1
#: A word within a longer one says the same from this part of its characters on.
_MUCH = 0.4


def without_names(texts: pl.Series, names: list[str]) -> pl.Series:
    """Return texts with the names of places parted off: that a place is named is no news.

    A name ending in 县, 区, 市, 旗, 州, 盟 is also known without the ending.
    """
    short = {n[:-1] for n in names if len(n) > 2 and n[-1] in "县区市旗州盟"}
    known = sorted({*names, *short} - {""}, key=lambda n: (-len(n), n))
    if not known:
        return texts
    return texts.str.replace_many(known, ["，"] * len(known))


def shared_grams(texts: list[str], shortest: int, least: int) -> tuple[dict[str, int], int]:
    """Return in how many texts each n-gram of at least ``least`` is, and how many n-grams there are.

    They have ``shortest`` to six characters, lie inside runs of Chinese characters (numbers are
    masked), neither begin nor end with an empty word, and come in order of code points.
    """
    parts = ["\n".join(MASK.split(text)) + "\n" for text in texts]
    whole = "".join(parts)
    points = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    text = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
    parted, stops = points == ord("\n"), np.isin(points, _STOP_POINTS)
    often: dict[str, int] = {}
    n_all = 0
    for size in (n for n in _SIZES if n >= shortest):
        n = points.size - size + 1
        if n <= 0:
            break
        kept = ~(stops[:n] | stops[size - 1 :])
        code = np.zeros(n, dtype=np.uint64)
        for i in range(size):
            kept &= ~parted[i : i + n]
            code = code * _MIX + points[i : i + n]
        at = np.flatnonzero(kept)
        at = at[np.lexsort((text[at], code[at]))]
        is_new = np.diff(code[at], prepend=code[at[:1]] + np.uint64(1)) != 0
        first = np.flatnonzero(is_new)
        of_text = is_new | (np.diff(text[at], prepend=-1) != 0)
        counts = np.add.reduceat(of_text, first, dtype=np.int64) if first.size else first
        n_all += first.size
        for where, times in zip(at[first[counts >= least]], counts[counts >= least], strict=True):
            often[whole[where : where + size]] = int(times)
    return dict(sorted(often.items())), n_all


class Earlier:
    """Earlier texts to compare with; how many have a name is counted once, however often it is asked.

    Parameters
    ----------
    texts : pl.Series of str
    """

    def __init__(self, texts: pl.Series) -> None:
        self._texts = texts
        self._with: dict[str, int] = {}

    def share(self, names: list[str], more: float = 5.0) -> Doubles:
        """Return the share of the texts that contain each name, a little more than seen.

        As if half of one of ``more`` further texts had it.
        """
        if new := [g for g in names if g not in self._with]:
            found = self._texts.str.extract_many(new, overlapping=True)
            text = np.repeat(np.arange(found.len()), found.list.len().to_numpy())
            word = found.explode().drop_nulls().cast(pl.Enum(new)).to_physical().to_numpy()
            is_in = np.zeros((found.len(), len(new)), dtype=np.bool_)
            is_in[text, word] = True
            self._with |= zip(new, is_in.sum(0).tolist(), strict=True)
        counts = np.array([self._with[g] + 0.5 for g in names])
        result: Doubles = counts / (self._texts.len() + more)
        return result


def rising(
    members: list[str],
    backgrounds: list[Earlier],
    most: int,
    least: int | None = None,
    times: float = 1.0,
) -> list[str]:
    """Return the words that stand out in the members' texts.

    A word counts once a text. The EB05 of its share must exceed 1 against every background, so that
    what is usual in the sector, or everywhere, is no news; of words that contain one another and
    occur in the same texts the longest is kept.

    Parameters
    ----------
    members : list of str
        Texts of the warning's events, one a party.
    backgrounds : list of Earlier
        Earlier texts of the last two years: of all sectors, of the sector itself.
    most : int
        Number of words returned.
    least : int, optional
        Texts a word must occur in; without it two, or 15 % of at most 80 texts.
    times : float
        So many times as often as in every background.

    Returns
    -------
    list of str
        Best first; ties by length, then code points.
    """
    texts = members if least else members[:MOST_MEMBERS]
    least = least or max(2, round(0.15 * len(texts)))
    kept = longest(shared_grams(texts, _SIZES[0], least)[0], _NEARLY_ALL)
    best = strongest(kept, len(texts), backgrounds, times)
    return apart([_grown(g, texts) for g in best[: 4 * most]], most)


def strongest(
    counts: dict[str, int], texts: int, backgrounds: list[Earlier], times: float
) -> list[str]:
    """Return the words in more of so many texts than every background leads to expect, best first."""
    strength = dict.fromkeys(sorted(counts), np.inf)
    for background in reversed(backgrounds):  # the narrower first: it leaves few for the wider
        if not strength:
            break
        n = np.array([counts[g] for g in strength], dtype=float)
        mean = background.share(list(strength)) * texts
        risen = np.where(n >= times * mean, eb05(n, mean), 0.0).tolist()
        found = zip(strength.items(), risen, strict=True)
        strength = {g: min(was, now) for (g, was), now in found if min(was, now) > RISEN}
    return sorted(strength, key=lambda g: (-strength[g], -len(g), g))


def _grown(gram: str, texts: list[str]) -> str:
    """Lengthen an n-gram while nine in ten of its texts go on with the same character."""
    for _ in range(_MOST_GROWTH):
        inside = [(t, t.find(gram)) for t in texts if gram in t]
        left = Counter(t[i - 1] if i else "" for t, i in inside)
        right = Counter(t[i + len(gram) : i + len(gram) + 1] for t, i in inside)
        for side, counts in ((0, left), (1, right)):
            char, n = max(sorted(counts.items()), key=lambda item: item[1])
            if "\u4e00" <= char <= "\u9fff" and n >= 0.9 * len(inside):
                gram = gram + char if side else char + gram
                break
        else:
            return gram
    return gram


def longest(counts: dict[str, int], times: float = 1.0) -> dict[str, int]:
    """Drop n-grams in no more texts, or no more than ``times`` as many, than a longer one they are part of.

    >>> longest({"火锅底": 3, "火锅底料": 3, "锅底料": 4})
    {'火锅底料': 3, '锅底料': 4}
    """
    inner: set[str] = set()
    for gram, n in counts.items():
        for part in (gram[1:], gram[:-1]):
            if counts.get(part, -1) <= n * times:
                inner.add(part)
    return {g: n for g, n in counts.items() if g not in inner}


def apart(names: list[str], most: int) -> list[str]:
    """Leave out words that say the same as a better one: a part of it, or much of it and more."""
    chosen: list[str] = []
    for name in names:
        if not any(_say_the_same(name, other) for other in chosen):
            chosen.append(name)
        if len(chosen) == most:
            break
    return chosen


def _say_the_same(name: str, better: str) -> bool:
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    shared = 2 * sum(p in better for p in pairs) >= len(pairs)
    return shared or (better in name and len(better) >= _MUCH * len(name))
