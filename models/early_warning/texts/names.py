"""Names that rise in complaints without a named firm: a housing project, a platform, a road."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from models.arrays import Doubles, Hashes, Indices, Ints
from models.early_warning.texts.terms import without_names
from models.early_warning.tracks import distinct

#: Newest weeks that are looked at together, for what is said quickly and slowly.
SPANS = (2, 4, 8)
#: Weeks up to today of which those before the widest span tell what is usual: a year.
BEFORE = 52
#: Characters at the beginning of a text, where a name stands if the matter is called by it; chosen on the public
#: messages of docs/methods/early_warning.md §8.
_EARLY = 60
#: Chinese characters, first and last.
_FIRST, _LAST = 0x4E00, 0x9FFF
#: Characters of a run by which names are sought, and of the longest name a run is lengthened to.
_SIZES, _LONGEST = (3, 4), 6
#: A name is used by so many times the share of texts that used it before.
_TIMES = 15.0
#: Letters and figures with what they count or number, line ends: no part of a name.
_NUMBERED = re.compile(
    r"\s|[0-9０-９A-Za-zＡ-Ｚａ-ｚ]+[市县区州镇乡村年月日号点时分元万亿楼栋幢期米平路层届级岁]*"
)
#: A run of characters neither begins nor ends with these.
_LEANING = (
    "的了是在和与及或对将已未被为于等其该本此某有无不也就都而但并请我他她你们个元年月日号件至由从向"
)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LEANS = np.zeros(1 << 16, dtype=bool)
_LEANS[[ord(c) for c in _LEANING]] = True


@dataclass(frozen=True)
class Rising:
    """A run of characters that rises in a city, and the rows of the newest eight weeks that have it."""

    key: int
    name: str
    rows: Ints
    persons: int


@dataclass(frozen=True)
class _Week:
    """Runs of one week's texts: ``key`` (run and city) sorted, ``row`` beside; texts by city."""

    week: int
    key: Hashes
    row: Ints
    texts: Ints

    def count(self, keys: Hashes) -> Ints:
        """Return how many texts of the week have each run."""
        low, high = (np.searchsorted(self.key, keys, side=s) for s in ("left", "right"))
        result: Ints = high - low
        return result

    def rows_of(self, key: int) -> Ints:
        """Return the rows of the week that have a run."""
        low, high = (np.searchsorted(self.key, np.uint64(key), side=s) for s in ("left", "right"))
        return self.row[low:high]


class RisingNames:
    """Looks in each week for names that several people of one city suddenly use.

    A name is a run of three to six characters among the first 60 of a text, figures and names of
    places masked; it is sought by its runs of three and four. It rises when at least ``least``
    persons used it in the newest 2, 4 or 8 weeks, 15 times the share of the city's texts that
    had it in the 44 weeks before those eight (half a text more than seen).

    Parameters
    ----------
    rows : ndarray of int, ascending
        Rows of the texts among all events.
    texts : pl.Series of str
    places : sequence of str
        Names of places.
    city, person, known : ndarray of int
        Of each text; persons below 0 count each as one.
    least : int
        Persons.
    """

    def __init__(
        self, rows: Ints, texts: pl.Series, places: Sequence[str], city: Indices, person: Indices,
        known: Ints, least: int,
    ) -> None:  # fmt: skip
        self.rows, self.city, self.person, self.known = rows, city, person, known
        self.least, self.n_cities = least, int(city.max(initial=-1)) + 1
        parted = without_names(texts.str.slice(0, 2 * _EARLY), list(places))
        self.early = parted.str.replace_all(_NUMBERED.pattern, "，").str.slice(0, _EARLY)
        self.weeks: deque[_Week] = deque(maxlen=BEFORE + 1)

    def learn(self, week: int) -> _Week:
        """Take in the texts of a week."""
        start, end = (int(x) for x in np.searchsorted(self.known, (week, week + 1)))
        run, text = runs(self.early[start:end].to_list())
        city = self.city[start:end]
        key = _keyed(run, city[text])
        order = np.lexsort((text, key))
        key, text = key[order], text[order]
        first = np.ones(key.size, dtype=bool)
        first[1:] = (key[1:] != key[:-1]) | (text[1:] != text[:-1])
        texts = np.bincount(city, minlength=self.n_cities)
        newest = _Week(week, key[first], text[first] + start, texts)
        self.weeks.append(newest)
        return newest

    def step(self, week: int) -> list[Rising]:
        """Take in a week; return the names that rise, most persons first, one for each set of rows."""
        newest = self.learn(week)
        if not newest.key.size:
            return []
        keys, first = np.unique(newest.key, return_index=True)
        city = self.city[newest.row[first]]
        lately = [w for w in self.weeks if w.week > week - SPANS[-1]]
        seen = np.array([w.count(keys) for w in lately])
        often = seen.sum(0) >= self.least
        keys, city, seen = keys[often], city[often], seen[:, often]
        bar = self._bar(keys, city, week)
        maybe = np.zeros(keys.size, dtype=bool)
        for span in SPANS:
            inside = [i for i, w in enumerate(lately) if w.week > week - span]
            texts = sum(lately[i].texts for i in inside)
            n = seen[inside].sum(0)
            maybe |= (n >= self.least) & (n >= bar * np.asarray(texts)[city])
        found = [
            self._rising(int(k), bar[i], week)
            for i, k in zip(np.flatnonzero(maybe), keys[maybe], strict=True)
        ]
        return _one_a_set([f for f in found if f is not None])

    def came(self, key: int) -> bool:
        """Tell whether a run was used in the newest week."""
        return bool(self.weeks[-1].rows_of(key).size)

    def rows_of(self, key: int) -> Ints:
        """Return all rows of the last year that have a run, ascending."""
        at = np.sort(np.concatenate([w.rows_of(key) for w in self.weeks]))
        found: Ints = self.rows[at]
        return found

    def texts_of(self, rows: Ints) -> list[str]:
        """Return where names are sought in some texts: their beginnings, places and numbers masked."""
        found: list[str] = self.early.gather(np.searchsorted(self.rows, rows)).to_list()
        return found

    def _bar(self, keys: Hashes, city: Ints, week: int) -> Doubles:
        """Return the share of a city's texts that a run must reach."""
        before = [w for w in self.weeks if w.week <= week - SPANS[-1]]
        used = np.sum([w.count(keys) for w in before], axis=0) if before else np.zeros(keys.size)
        texts = np.sum([w.texts for w in before], axis=0) if before else np.zeros(self.n_cities)
        bar: Doubles = _TIMES * (used + 0.5) / (texts[city] + 1.0)
        return bar

    def _rising(self, key: int, bar: float, week: int) -> Rising | None:
        rows = np.concatenate([w.rows_of(key) for w in self.weeks if w.week > week - SPANS[-1]])
        city, known = self.city[rows[0]], self.known[rows]
        texts = {w.week: int(w.texts[city]) for w in self.weeks}
        most = 0
        for span in SPANS:
            n = distinct(self.person[rows[known > week - span]])
            n_texts = sum(texts.get(w, 0) for w in range(week - span + 1, week + 1))
            if n >= self.least and n >= bar * n_texts:
                most = max(most, n)
        return Rising(key, self._name(key, rows), np.sort(self.rows[rows]), most) if most else None

    def _name(self, key: int, at: Ints) -> str:
        """Return a run, lengthened to six characters while all its texts go on in the same way."""
        texts = self.early.gather(at).to_list()
        text = texts[0]
        codes, _ = runs([text])
        city = np.full(codes.size, self.city[at[0]])
        found = int(codes[_keyed(codes, city) == np.uint64(key)][0])
        name = _spelt(found)
        while len(name) < _LONGEST:
            i = text.find(name)
            longer = [text[max(i - 1, 0) : i + len(name)], text[i : i + len(name) + 1]]
            longer = [x for x in longer if len(x) > len(name) and _is_run(x)]
            held = [x for x in longer if all(x in t for t in texts)]
            if not held:
                break
            name = held[0]
        return name


def runs(texts: Sequence[str], sizes: tuple[int, ...] = _SIZES) -> tuple[Hashes, Ints]:
    """Return the runs of three and four Chinese characters in texts, and the text each is in.

    Returns
    -------
    tuple of ndarray, each of shape (n_runs,)
        Runs as numbers (fifteen bits a character), numbers of texts; a run may stand twice.
    """
    points = np.frombuffer("\n".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    text = np.cumsum(points == ord("\n"))
    is_word = (points >= _FIRST) & (points <= _LAST)
    leans = _LEANS[np.where(is_word, points, 0)]
    digit = np.where(is_word, points - _FIRST + 1, 0).astype(np.uint64)
    codes, at = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    for size in sizes:
        n = points.size - size + 1
        if n <= 0:
            continue
        whole = np.logical_and.reduce([is_word[i : i + n] for i in range(size)])
        start = np.flatnonzero(whole & ~leans[:n] & ~leans[size - 1 : size - 1 + n])
        code = np.zeros(start.size, dtype=np.uint64)
        for i in range(size):
            code = (code << np.uint64(15)) | digit[start + i]
        codes.append(code)
        at.append(text[start])
    return np.concatenate(codes), np.concatenate(at)


def _keyed(run: Hashes, city: Indices) -> Hashes:
    """Return one number for a run in a city."""
    mixed = (run + city.astype(np.uint64) * np.uint64(1 << 60 | 0x1F3D)) * _MIX
    result: Hashes = mixed ^ (mixed >> np.uint64(29))
    return result


def _spelt(code: int) -> str:
    name = ""
    while code:
        name = chr((code & 0x7FFF) + _FIRST - 1) + name
        code >>= 15
    return name


def _is_run(text: str) -> bool:
    inside = all(_FIRST <= ord(c) <= _LAST for c in text)
    return inside and not _LEANS[ord(text[0])] and not _LEANS[ord(text[-1])]


def _one_a_set(found: list[Rising]) -> list[Rising]:
    """Return one name for each set of rows: the longest; most persons first."""
    best: dict[bytes, Rising] = {}
    for f in sorted(found, key=lambda f: (-f.persons, -len(f.name), f.name)):
        best.setdefault(f.rows.tobytes(), f)
    return list(best.values())
