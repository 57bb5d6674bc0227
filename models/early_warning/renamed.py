"""Goods and problems that go on under another name, as when a list of words is replaced.

Under the new name nothing was ever expected, so everything rises; under the old one nothing can rise
any more. What was learnt of the old name is that of the new one from then on.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import poisson

from data_contracts import schema_of, table
from models.early_warning.sectors import WORDS
from models.early_warning.weeks import monday

SCHEMA = schema_of(table("feat_warning__renamed"))
Array = NDArray[np.float64]
Ints = NDArray[np.signedinteger]

_NEVER = np.iinfo(np.int64).max
#: Places of the goods and of the problem among the words of a sector.
_AXES = (1, 2)
#: The old name is out of use where so small a part of what is expected still comes.
_LEFT = 0.3
#: As many come under the new name as are missing under the old, within these bounds.
_AS_MANY = (0.4, 2.5)
#: Weeks for which a word that may be another's successor is not judged.
_UNSURE_WEEKS = 3


@dataclass(frozen=True)
class _Sure:
    """What it takes to hold one word for another's successor.

    Events under the new name, and expected ones under the old; by what chance no more came of them;
    how alike both are spread (cosine).
    """

    least: float
    chance: float
    alike: float


_CERTAIN, _POSSIBLE = _Sure(5.0, 1e-3, 0.6), _Sure(2.0, 0.15, 0.4)


@dataclass(frozen=True)
class Heir:
    """Leaves that go on as others in some regions, under a new name since a week.

    ``renamed`` is the place of the name among the words of a sector, the old one and the new one.
    """

    new: Ints
    old: Ints
    regions: Ints
    since: int
    renamed: tuple[int, str, str]


@dataclass
class _Axis:
    """Leaves by one of their words and by their other words; since when a city knows each word."""

    at: int
    names: list[str]
    word: Ints
    rest: Ints
    first: Ints
    done: set[tuple[int, int]] = field(default_factory=set)

    def twins(self, new: int, old: int) -> tuple[Ints, Ints]:
        """Return the leaves of two words that are alike but for it, pairwise."""
        of_new, of_old = np.flatnonzero(self.word == new), np.flatnonzero(self.word == old)
        _, at_new, at_old = np.intersect1d(
            self.rest[of_new], self.rest[of_old], return_indices=True
        )
        return of_new[at_new], of_old[at_old]


def table_of(heirs: Sequence[Heir], codes: Sequence[str]) -> pl.DataFrame:
    """Return what went on under another name, as ``feat_warning__renamed`` has it."""
    rows = [
        (WORDS[at], old, new, monday(heir.since), sorted(codes[r] for r in heir.regions))
        for heir in heirs for at, old, new in [heir.renamed]
    ]  # fmt: skip
    found = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return found.sort("since", "column", "new", "old", "region_scope")


class Renamed:
    """Looks each week for words that are new in a city, or in all of them, where another went out of use.

    ``unsure`` are the leaves and regions in which a new word may be another's successor as of the
    newest week: whether anything rises there cannot be told yet.

    Parameters
    ----------
    words : sequence of tuple
        Industry, goods and problem of each leaf sector.
    city_of : ndarray of int, shape (n_regions,)
    look_weeks : int
        How long a word counts as new.
    judged_from : int
        Week from which a word that was never met is a new one.
    """

    def __init__(
        self, words: Sequence[tuple[str | None, ...]], city_of: Ints, look_weeks: int, judged_from: int
    ) -> None:  # fmt: skip
        self._city_of = city_of
        self._n = len(words), int(city_of.max(initial=-1)) + 1
        self._judged_from = judged_from
        self._newest = deque[tuple[int, Array]](maxlen=look_weeks)
        self.unsure = list[tuple[Ints, Ints]]()
        self._axes = [_axis(words, at, self._n[1]) for at in _AXES]

    def step(
        self, week: int, leaf: Ints, region: Ints, weight: Array, expected: Callable[[], Array]
    ) -> list[Heir]:
        """Take in what arrived in a week; return what goes on under another name as of now.

        Parameters
        ----------
        week : int
        leaf, region : ndarray of int, shape (n_events,)
        weight : ndarray, shape (n_events,)
        expected : callable
            Gives the usual number of a week, shape (n_leaves, n_cities).
        """
        came = np.zeros(self._n)
        city = self._city_of[region]
        np.add.at(came, (leaf, city), weight)
        self._newest.append((week, came))
        found = []
        self.unsure = []
        for axis in self._axes:
            known = axis.word[leaf] >= 0
            np.minimum.at(axis.first, (axis.word[leaf[known]], city[known]), week)
            if news := self._new(axis, week):
                mean = expected()
                found += [heir for new in news for heir in self._heirs(axis, week, mean, *new)]
        return found

    def _new(self, axis: _Axis, week: int) -> list[tuple[int, int]]:
        """Return new words met more than once and where: the number of a city, or -1 for all of them."""
        oldest = max(self._newest[0][0], self._judged_from)
        is_new = (axis.first >= oldest) & (axis.first <= week)
        if not is_new.any():
            return []
        named = axis.word >= 0
        met = np.zeros(axis.first.shape)
        np.add.at(met, axis.word[named], np.sum([came for _, came in self._newest], 0)[named])
        of_all = (axis.first.min(1) >= oldest) & (met.sum(1) >= _POSSIBLE.least)
        found = [(int(word), -1) for word in np.flatnonzero(of_all)]
        words, cities = np.nonzero(is_new & (met >= _POSSIBLE.least))
        found += zip(words.tolist(), cities.tolist(), strict=True)
        return [new for new in found if new not in axis.done]

    def _heirs(self, axis: _Axis, week: int, mean: Array, word: int, city: int) -> Iterator[Heir]:
        """Yield the succession of one new word, where there is one not yet found."""
        if (word, -1) in axis.done:
            return
        inside = self._city_of == city if city >= 0 else np.full(self._city_of.size, True)
        regions = np.flatnonzero(inside)
        cities = slice(city, city + 1) if city >= 0 else slice(None)
        begun = int(axis.first[word, cities].min())
        is_possible = False
        for since in (begun, begun + 1):  # a list may be replaced in the middle of a week
            weeks = [came[:, cities].sum(1) for w, came in self._newest if w >= since]
            if not weeks:
                continue
            came, due = np.sum(weeks, axis=0), mean[:, cities].sum(1) * len(weeks)
            old = _succeeded(axis, word, came, due, _CERTAIN)
            if old is not None:
                axis.done.add((word, city))
                renamed = axis.at, axis.names[old], axis.names[word]
                yield Heir(*axis.twins(word, old), regions, begun, renamed)
                return
            is_possible |= _succeeded(axis, word, came, due, _POSSIBLE) is not None
        if is_possible and week - begun < _UNSURE_WEEKS:
            self.unsure.append((np.flatnonzero(axis.word == word), regions))


def _succeeded(axis: _Axis, new: int, came: Array, due: Array, sure: _Sure) -> int | None:
    """Return the word that went out of use as a new one came in its place, if there is one.

    Parameters
    ----------
    axis : _Axis
    new : int
        The new word.
    came, due : ndarray, shape (n_leaves,)
        Events since the new word is there, and how many there should have been.
    sure : _Sure
        How sure it must be.
    """
    n = came[axis.word == new].sum()
    if n < sure.least:
        return None
    named = axis.word >= 0
    seen, usual = (np.bincount(axis.word[named], v[named]) for v in (came, due))
    is_gone = (usual >= sure.least) & (seen <= _LEFT * usual)
    is_gone &= poisson.cdf(seen, usual) < sure.chance
    is_gone &= (n >= _AS_MANY[0] * (usual - seen)) & (n <= _AS_MANY[1] * (usual - seen))
    gone = np.flatnonzero(is_gone).tolist()
    likeness = [_likeness(axis, new, old, came, due) for old in gone]
    best = max(zip(likeness, gone, strict=True), default=(0.0, -1))
    return best[1] if best[0] >= sure.alike else None


def _likeness(axis: _Axis, new: int, old: int, came: Array, due: Array) -> float:
    """Return how alike a new word's events and an old one's missing ones are spread over the rest (cosine)."""
    of_new, of_old = axis.twins(new, old)
    missing = np.maximum(due - came, 0.0)
    size = np.linalg.norm(came[axis.word == new]) * np.linalg.norm(missing[axis.word == old])
    return float(came[of_new] @ missing[of_old]) / max(float(size), 1e-9)


def _axis(words: Sequence[tuple[str | None, ...]], at: int, cities: int) -> _Axis:
    """Return leaves by the word at one place, and by the others."""
    known: dict[str | None, int] = {None: -1}
    rests: dict[tuple[str | None, ...], int] = {}
    word = [known.setdefault(w[at], len(known) - 1) for w in words]
    rest = [rests.setdefault((*w[:at], *w[at + 1 :]), len(rests)) for w in words]
    names = [name for name in known if name is not None]
    first = np.full((len(names), cities), _NEVER)
    return _Axis(at, names, np.array(word, dtype=np.int64), np.array(rest, dtype=np.int64), first)
