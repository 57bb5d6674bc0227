"""Goods and problems that go on under another name, as when a list of words is replaced.

Under the new name nothing was ever expected, so everything rises; under the old one nothing can rise
any more. What was learnt of the old name is that of the new one from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import poisson

from models.arrays import Bools, Doubles, Floats, Wholes
from models.early_warning.params import Params
from models.early_warning.records.events import EFFORT_SOURCES
from models.early_warning.records.lists import Listed, lists_replaced
from models.early_warning.records.sectors import WORDS, Sectors
from models.early_warning.records.succession import AXES, Heir, Successions, Words

_NEVER = np.iinfo(np.int64).max
#: As many come under the new name as are missing under the old, within these bounds.
_AS_MANY = (0.4, 2.5)
#: Where so large a part of a new word's events has another new word beside it, only the industry can be
#: compared; then more likeness is asked for, of numbers too.
_BOTH_NEW, _MORE_ALIKE, _AS_MANY_THEN = 0.3, 0.2, (0.6, 1.6)
#: Weeks for which a word is a new one; weeks before it that say what is usual.
_NEW_WEEKS, _USUAL_WEEKS = 8, 26
#: Weeks for which a word that may be another's successor is not judged.
_UNSURE_WEEKS = 3
#: A list that is replaced: so many new words met twice and more, in so large a part of a city's records
#: since the first of them came, and no more records than this many times the usual. One problem brings a
#: word or two; a new list all at once, each of them still too seldom met to be held against an old one.
_LIST_WORDS, _LIST_SHARE, _LIST_MORE = 4, 0.2, 1.5
#: So many usual records of words that stay in use say how many weeks' worth has come.
_TELLING = 20.0


@dataclass(frozen=True)
class _Sure:
    """What it takes to hold one word for another's successor.

    Events under the new name, and usual ones under the old; which part of these still comes at most,
    and by what chance no more than came; how alike both are spread (cosine).
    """

    least: float
    left: float
    chance: float
    alike: float


_CERTAIN, _POSSIBLE = _Sure(5.0, 0.3, 1e-3, 0.6), _Sure(2.0, 0.6, 0.15, 0.4)


@dataclass
class _Axis:
    """Leaves by one of their words and by their other words; since when a city knows each word.

    ``rest`` is the number of the other two words of each leaf, ``industry`` that of the industry alone.
    ``beside`` are the leaves of an industry and another word. ``before`` has the words
    that a new one stands for, by its number and that of the city, -1 for all.
    """

    at: int
    names: list[str]
    word: Wholes
    rest: Wholes
    industry: Wholes
    first: Wholes
    beside: dict[tuple[str | None, str | None], list[int]]
    before: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)


def renamed_words(
    events: pl.DataFrame,
    sectors: Sectors,
    codes: Sequence[str],
    city_of: Wholes,
    params: Params,
    begun: Mapping[int, list[tuple[str, str, int]]] | None = None,
) -> Successions:
    """Find the words that go on under another name, week by week, from what had arrived by then.

    Parameters
    ----------
    events : pl.DataFrame
        In order of ``known_week``. ``is_filled``, if there, marks words told from the text by what was
        learnt of earlier ones: they keep an old name in use that nobody writes any more, and are not looked at.
    sectors : Sectors
    codes : sequence of str
        Of the regions, in the order of their numbers.
    city_of : ndarray of int, shape (n_regions,)
    params : Params
        ``learn_weeks``: what first comes in them is no new word.
    begun : mapping, optional
        By week: source, column, city in which a column came into use. Words that come with it stand for none.

    """
    return _successions(events, sectors, regions_of(events, codes), city_of, params, begun or {})


def regions_of(events: pl.DataFrame, codes: Sequence[str]) -> Wholes:
    """Return the number of each event's region."""
    number = {code: i for i, code in enumerate(codes)}
    found: Wholes = events["region_code"].replace_strict(number, return_dtype=pl.Int32).to_numpy()
    return found


def _successions(
    events: pl.DataFrame,
    sectors: Sectors,
    region: Wholes,
    city_of: Wholes,
    params: Params,
    begun: Mapping[int, list[tuple[str, str, int]]],
) -> Successions:
    known, is_written = events["known_week"].to_numpy(), sectors.leaf_of >= 0
    if "is_filled" in events.columns:
        is_written &= ~events["is_filled"].to_numpy()
    weeks = range(int(known.min()), int(known.max()) + 1)
    look = Look(sectors.leaf_words, city_of, weeks.start, weeks.start + params.learn_weeks)
    starts = np.searchsorted(known, [*weeks, weeks.stop])
    heirs, unsure = {}, {}
    for week, start, end in zip(weeks, starts, starts[1:], strict=False):
        rows = np.arange(start, end)[is_written[start:end]]
        for _, column, city in begun.get(week, []):
            look.column_begins(column, city, week)
        if found := look.step(week, sectors.leaf_of[rows], region[rows]):
            heirs[week] = found
        if look.unsure:
            unsure[week] = look.unsure
    effort = events["source"].is_in(EFFORT_SOURCES).to_numpy()
    lists: dict[int, list[Listed]] = {}
    for axis in look.axes:
        of_word = [np.flatnonzero(axis.word == n) for n in range(len(axis.names))]
        word = np.append(axis.word, -1)[sectors.leaf_of]
        for of_stream in (effort, ~effort):
            rows = np.flatnonzero(is_written & of_stream & (word >= 0))
            given = known[rows], word[rows], region[rows], city_of, of_word, params.learn_weeks
            for week, told in lists_replaced(*given).items():
                lists.setdefault(week, []).extend(told)
    return Successions(heirs, unsure, lists)


class Look:
    """Looks each week for words that are new in a city, or in all of them, where others went out of use."""

    def __init__(self, words: Words, city_of: Wholes, first_week: int, judged_from: int) -> None:
        self._words, self._city_of = words, city_of
        self._leaf = {leaf_words: leaf for leaf, leaf_words in enumerate(words)}
        self._n = len(words), int(city_of.max(initial=-1)) + 1
        self._judged_from = judged_from
        #: All that had come before each of the newest weeks, by leaf and city.
        self._upto = {first_week: np.zeros(self._n, dtype=np.float32)}
        self._compared = dict[tuple[int, int, int, int], _Compared | None]()
        self.unsure = list[tuple[Wholes, Wholes]]()
        self.axes = [_axis(words, at, self._n[1]) for at in AXES]
        #: Newest week in which goods, or problems, came into use in a city.
        self._with_column = np.full((len(AXES), self._n[1]), -_NEVER // 2)

    def column_begins(self, column: str, city: int, week: int) -> None:
        """Note that a column has come into use in a city: its words stand for no older ones."""
        at = AXES.index(WORDS.index(column))
        self._with_column[at, city] = week

    def step(self, week: int, leaf: Wholes, region: Wholes) -> list[Heir]:
        """Take in what arrived in a week; return what goes on under another name as of now."""
        city = self._city_of[region]
        flat = leaf.astype(np.int64) * self._n[1] + city
        came = np.bincount(flat, minlength=self._n[0] * self._n[1]).astype(np.float32)
        self._upto[week + 1] = self._upto[week] + came.reshape(self._n)
        self._upto.pop(week - _NEW_WEEKS - _USUAL_WEEKS, None)
        self._compared.clear()
        self.unsure = []
        for axis in self.axes:
            known = axis.word[leaf] >= 0
            np.minimum.at(axis.first, (axis.word[leaf[known]], city[known]), week)
        news = [(axis, *new) for axis in self.axes for new in self._new(axis, week)]
        found = [new for new in news if self._is_found(*new, week)]
        self.unsure += self._of_a_new_list(week, city)
        return [heir for new in found for heir in self._heirs(*new)]

    def _of_a_new_list(self, week: int, city: Wholes) -> list[tuple[Wholes, Wholes]]:
        """Return, by city, the leaves of words that come up together as when a list is replaced."""
        found = []
        for axis in self.axes:
            oldest = max(week - _UNSURE_WEEKS + 1, self._judged_from)
            is_new = (axis.first >= oldest) & (axis.first <= week)
            cities = np.flatnonzero(is_new.sum(0) >= _LIST_WORDS)
            for at in cities[np.isin(cities, city)].tolist():
                begun = int(axis.first[is_new[:, at], at].min())
                came = self._came(begun, week + 1, at)
                by_word = _by_word(axis, came)
                is_met = is_new[:, at] & (by_word >= _POSSIBLE.least)
                first = max(min(self._upto), begun - _USUAL_WEEKS)
                if first >= begun or is_met.sum() < _LIST_WORDS:
                    continue
                usual = self._came(first, begun, at).sum() / (begun - first) * (week + 1 - begun)
                if (
                    by_word[is_met].sum() >= _LIST_SHARE * came.sum()
                    and came.sum() <= _LIST_MORE * usual
                ):
                    is_leaf = np.append(is_new[:, at], False)[axis.word]  # -1 is no word
                    found.append((np.flatnonzero(is_leaf), self._regions(at)))
        return found

    def _came(self, since: int, until: int, city: int) -> Floats:
        """Return what came of each leaf in weeks since..until - 1, in a city or (-1) in all."""
        cities = slice(city, city + 1) if city >= 0 else slice(None)
        found: Floats = (self._upto[until][:, cities] - self._upto[since][:, cities]).sum(1)
        return found

    def _compare(
        self, axis: _Axis, city: int, begun: int, since: int, week: int
    ) -> "_Compared | None":
        """Compare what came since a week with what was usual before a word came up."""
        place = axis.at, city, begun, since
        if place not in self._compared:
            first = max(min(self._upto), begun - _USUAL_WEEKS)
            self._compared[place] = None
            if first < begun and since <= week:
                came = self._came(since, week + 1, city)
                usual = self._came(first, begun, city) / (begun - first)
                weeks = _weeks_worth(axis, came, usual, week + 1 - since)
                self._compared[place] = _compared(axis, came, usual * weeks)
        return self._compared[place]

    def _new(self, axis: _Axis, week: int) -> list[tuple[int, int]]:
        """Return new words met more than once and where: the number of a city, or -1 for all of them."""
        is_new = self._is_new(axis, week)
        if not is_new.any():
            return []
        named = axis.word >= 0
        met = np.zeros(axis.first.shape)
        newest = self._upto[week + 1] - self._upto[max(min(self._upto), week - _NEW_WEEKS + 1)]
        np.add.at(met, axis.word[named], newest[named])
        of_all = self._is_new_everywhere(axis, week) & (met.sum(1) >= _POSSIBLE.least)
        found = [(int(word), -1) for word in np.flatnonzero(of_all)]
        words, cities = np.nonzero(is_new & (met >= _POSSIBLE.least))
        found += zip(words.tolist(), cities.tolist(), strict=True)
        return [new for new in found if new not in axis.before]

    def _is_new(self, axis: _Axis, week: int) -> Bools:
        oldest = max(week - _NEW_WEEKS + 1, self._judged_from)
        found: Bools = (axis.first >= oldest) & (axis.first <= week)
        return found & ~self._came_with_column(axis)

    def _came_with_column(self, axis: _Axis) -> Bools:
        """Return the words that came up as their column came into use, shape (n_words, n_cities)."""
        begun = self._with_column[AXES.index(axis.at)]
        found: Bools = np.abs(axis.first - begun) <= _NEW_WEEKS
        return found

    def _is_new_everywhere(self, axis: _Axis, week: int) -> Bools:
        first, oldest = axis.first.min(1), max(week - _NEW_WEEKS + 1, self._judged_from)
        found: Bools = (first >= oldest) & (first <= week)
        return found & ~self._came_with_column(axis).any(1)

    def _is_found(self, axis: _Axis, word: int, city: int, week: int) -> bool:
        """Tell whether a new word stands for older ones, and note which; note where it may."""
        if (word, -1) in axis.before:
            return False
        begun = self._begun(axis, word, city)
        other = self.axes[1 - self.axes.index(axis)]
        is_new = self._is_new_everywhere(other, week) if city < 0 else self._is_new(other, week)[:, city]  # fmt: skip
        is_beside = np.append(is_new, False)[other.word]  # -1 is no word
        is_possible, is_kin = False, self._is_kin(axis, word, city, week)
        for since in (begun, begun + 1):  # a list may be replaced in the middle of a week
            compared = self._compare(axis, city, begun, since, week)
            if compared is None:
                continue
            old = _stands_for(axis, word, compared, is_beside, is_kin, _CERTAIN)
            if old:
                axis.before[word, city] = old
                return True
            is_possible |= bool(_stands_for(axis, word, compared, is_beside, is_kin, _POSSIBLE))
        if is_possible and week - begun < _UNSURE_WEEKS:
            self.unsure.append((np.flatnonzero(axis.word == word), self._regions(city)))
        return False

    def _is_kin(self, axis: _Axis, word: int, city: int, week: int) -> Bools:
        """Return which words stood where a new one stands, its other words as they were called before."""
        other = self.axes[1 - self.axes.index(axis)]
        found = np.zeros(len(axis.names), dtype=bool)
        for leaf in np.flatnonzero(axis.word == word).tolist():
            for name in self._were(other, int(other.word[leaf]), city):
                stood = axis.beside.get((self._words[leaf][0], name), [])
                found[[axis.word[i] for i in stood if self._upto[week + 1][i].any()]] = True
        return found

    def _begun(self, axis: _Axis, word: int, city: int) -> int:
        """Return the week in which a word came up, in a city or (-1) anywhere."""
        return int(axis.first[word, city] if city >= 0 else axis.first[word].min())

    def _regions(self, city: int) -> Wholes:
        return np.flatnonzero((self._city_of == city) | (city < 0))

    def _heirs(self, axis: _Axis, word: int, city: int) -> Iterator[Heir]:
        """Yield what the leaves of a word go on as, the words of the other axis as they were before."""
        pairs = []
        for leaf in np.flatnonzero(axis.word == word).tolist():
            goods, problems = (self._were(a, int(a.word[leaf]), city) for a in self.axes)
            pairs += [
                (leaf, old)
                for g in goods for p in problems
                if (old := self._leaf.get((self._words[leaf][0], g, p), leaf)) != leaf
            ]  # fmt: skip
        if pairs:
            begun = self._begun(axis, word, city)
            names = [
                (axis.at, axis.names[old], axis.names[word]) for old in axis.before[word, city]
            ]
            new, old = np.array(pairs).T
            yield Heir(new, old, self._regions(city), begun, tuple(names))

    def _were(self, axis: _Axis, word: int, city: int) -> list[str | None]:
        """Return a word and those it stands for in a city."""
        if word < 0:
            return [None]
        before = {*axis.before.get((word, -1), ()), *axis.before.get((word, city), ())}
        return [axis.names[w] for w in (word, *sorted(before))]


@dataclass(frozen=True)
class _Compared:
    """Events since a new word is there and how many there should have been, by leaf and by word of an axis.

    ``chance`` is how likely no more came of a word.
    """

    came: NDArray[Any]
    due: NDArray[Any]
    seen: Doubles
    usual: Doubles
    chance: Doubles


def _weeks_worth(axis: _Axis, came: NDArray[Any], usual: NDArray[Any], weeks: int) -> float:
    """Return how many usual weeks' records came of the words that stay in use.

    Files come by the month: a week brings none, or those of two months. Where too little stays in use
    to tell, ``weeks`` that went by.
    """
    seen, due = _by_word(axis, came), _by_word(axis, usual)
    stays = (seen > 0) & (due > 0)
    if due[stays].sum() * weeks < _TELLING:
        return float(weeks)
    return float(seen[stays].sum() / due[stays].sum())


def _compared(axis: _Axis, came: NDArray[Any], due: NDArray[Any]) -> _Compared:
    seen, usual = _by_word(axis, came), _by_word(axis, due)
    return _Compared(came, due, seen, usual, poisson.cdf(seen, usual))


def _by_word(axis: _Axis, values: NDArray[Any]) -> Doubles:
    """Return sums of leaves' values by word of an axis."""
    named = axis.word >= 0
    found: Doubles = np.bincount(axis.word[named], values[named], len(axis.names)).astype(
        np.float64
    )
    return found


def _stands_for(
    axis: _Axis, new: int, compared: _Compared, is_beside: Bools, is_kin: Bools, sure: _Sure
) -> tuple[int, ...]:
    """Return the words that went out of use as a new one came in their place, if there are any.

    Parameters
    ----------
    axis : _Axis
    new : int
        The new word.
    compared : _Compared
    is_beside : ndarray of bool, shape (n_leaves,)
        Leaves of which the other word is new as well.
    is_kin : ndarray of bool, shape (n_words,)
        Words that stood where the new one stands: two that went out of use in one industry look the same
        where only the industry can be compared. Where there are none all are looked at.
    sure : _Sure
        How sure it must be.
    """
    n, usual, came = compared.seen[new], compared.usual, compared.came
    is_gone = (usual >= min(sure.least, 2.0)) & (compared.seen <= sure.left * usual)
    is_gone &= compared.chance < sure.chance
    if n < sure.least or not is_gone.any():
        return ()
    is_meant = is_gone & is_kin if (is_gone & is_kin).any() else is_gone
    own, gone = axis.word == new, np.flatnonzero(is_meant).tolist()
    alike, place, (fewest, most) = sure.alike, axis.rest, _AS_MANY
    if came[own & is_beside].sum() >= _BOTH_NEW * n:
        alike, place, (fewest, most) = alike + _MORE_ALIKE, axis.industry, _AS_MANY_THEN
    missing = np.maximum(compared.due - came, 0.0)
    spread = np.bincount(place[own], came[own], place.max() + 1)
    of_old = {
        old: np.bincount(place[axis.word == old], missing[axis.word == old], place.max() + 1)
        for old in gone
    }
    chosen, together = list[int](), np.zeros_like(spread)
    # One new word may take the place of several: whatever makes both more alike, the likest first.
    for old in sorted(gone, key=lambda w: (-_cosine(spread, of_old[w]), w)):
        more = together + of_old[old]
        if _cosine(spread, more) > _cosine(spread, together) and n >= fewest * more.sum():
            chosen, together = [*chosen, old], more
    fits = n <= most * together.sum() and usual[chosen].sum() >= sure.least
    return tuple(sorted(chosen)) if fits and _cosine(spread, together) >= alike else ()


def _cosine(a: NDArray[Any], b: NDArray[Any]) -> float:
    return float(a @ b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9)


def _axis(words: Words, at: int, cities: int) -> _Axis:
    """Return leaves by the word at one place, and by the others."""
    names = sorted({name for w in words if (name := w[at]) is not None})
    number = {name: i for i, name in enumerate(names)}
    rest = _numbered([(*w[:at], *w[at + 1 :]) for w in words])
    first = np.full((len(names), cities), _NEVER)
    word = np.array([number.get(w[at] or "", -1) for w in words], dtype=np.int64)
    beside: dict[tuple[str | None, str | None], list[int]] = {}
    for leaf in np.flatnonzero(word >= 0).tolist():
        beside.setdefault((words[leaf][0], words[leaf][3 - at]), []).append(leaf)
    return _Axis(at, names, word, rest, _numbered([w[:1] for w in words]), first, beside)


def _numbered(keys: Words) -> Wholes:
    found: dict[tuple[str | None, ...], int] = {}
    return np.array([found.setdefault(key, len(found)) for key in keys], dtype=np.int64)
