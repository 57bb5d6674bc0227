"""Lists of words that are replaced: a county goes over to another system, a hotline sorts anew.

Many words come up together that a place had not had before, and take a large part of its records, while
no more come than used to. That is no rise of any of them: people complain of what they always did. How
often each of the new words comes is not known yet; it is learnt from its first record on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, poisson

from models.arrays import Bools, Doubles, Wholes

_NEVER = np.iinfo(np.int64).max // 2
#: Newest weeks that are held together, and for how long a word is a new one of its place.
_NEWEST, _FRESH = (1, 2, 4), 4
#: So many new words, that take so much more of the records than new words did in the year before, by
#: chance as seldom as that, of no more records than so many times the usual.
_WORDS, _MORE, _BY_CHANCE, _TIMES = 4, 0.15, 1e-5, 1.5
_YEAR, _HALF_YEAR = 52, 26
#: Weeks around the first of a list in which its words come up: some before, since it may take weeks.
BEFORE, AFTER = 2, 8
#: A word is on the list no more of which so few of the usual records come, by chance as seldom as that.
LEFT, SILENT = 0.2, 1e-2


@dataclass(frozen=True)
class Listed:
    """Leaves of a list that is new in some regions since a week; or those of words that it has no more."""

    leaves: Wholes
    regions: Wholes
    since: int
    is_gone: bool


#: By the week in which it could be told.
Lists = Mapping[int, list[Listed]]


def lists_replaced(
    known: Wholes,
    word: Wholes,
    region: Wholes,
    city_of: Wholes,
    leaves_of: list[Wholes],
    learn_weeks: int,
) -> dict[int, list[Listed]]:
    """Find the weeks and places in which a list of words is replaced, from what had come by then.

    Parameters
    ----------
    known, word, region : ndarray of int, shape (n_events,)
        Records of one stream that have a word of the list: the week each was known, in order, its word, its place.
    city_of : ndarray of int, shape (n_regions,)
    leaves_of : list of ndarray of int
        Leaves of each word.
    learn_weeks : int
        In a place's first weeks every word is new.

    Returns
    -------
    dict
        By week what is told in it; each county and each city is looked at by itself.
    """
    found: dict[int, list[Listed]] = {}
    if not known.size:
        return found
    for of_region in (np.arange(city_of.size), city_of):
        n = int(of_region.max()) + 1
        places = [np.flatnonzero(of_region == p) for p in range(n)]
        look = _Places(known, word, of_region[region], (len(leaves_of), n), learn_weeks)
        for week, words, place, since, is_gone in look.told():
            leaves = np.unique(np.concatenate([leaves_of[w] for w in words.tolist()]))
            found.setdefault(week, []).append(Listed(leaves, places[place], since, is_gone))
    return found


class _Places:
    """New words of places, week by week."""

    def __init__(
        self, known: Wholes, word: Wholes, place: Wholes, shape: tuple[int, int], learn_weeks: int
    ) -> None:
        self.first_week, n = int(known[0]), int(known[-1] - known[0]) + 1
        week = known - self.first_week
        self.known, self.word, self.place = week, word, place
        self.first = np.full(shape, _NEVER)
        np.minimum.at(self.first, (word, place), week)
        is_met = self.first < _NEVER
        begun = self.first.min(0)
        #: Sums up to each week: records, those of words in their first weeks once a place was learnt, all then.
        age = week - self.first[word, place]
        learnt = week >= begun[place] + learn_weeks
        self.n, self.all, self.fresh = (
            _upto(week[rows], place[rows], (n, shape[1]))
            for rows in (slice(None), learnt, learnt & (age < _FRESH))
        )
        self.begun, self.learn_weeks = begun, learn_weeks
        #: Records of words by the week these came up and their age; new words of each week.
        self.aged = np.zeros((_FRESH, n, shape[1]))
        young = age < _FRESH
        np.add.at(self.aged, (age[young], (week - age)[young], place[young]), 1)
        self.new = np.zeros((n, shape[1]))
        np.add.at(self.new, (self.first[is_met], np.nonzero(is_met)[1]), 1)

    def told(self) -> Iterator[tuple[int, Wholes, int, int, bool]]:
        """Yield weeks, words, their place, the week in which the list began, and whether it lacks the words."""
        begins, given = np.full(self.begun.size, -_NEVER), np.zeros(self.first.shape, dtype=bool)
        for week in range(self.new.shape[0]):
            for start in (week + 1 - newest for newest in _NEWEST if newest <= week):
                is_new = self._is_replaced(start, week) & (start > begins + AFTER)
                for place in np.flatnonzero(is_new).tolist():
                    begins[place] = self._first_week(place, start, week)
            for place in np.flatnonzero(begins > week - AFTER).tolist():
                first, since = self.first[:, place], int(begins[place])
                is_new = (first >= since - BEFORE) & (first <= week) & ~given[:, place]
                given[is_new, place] = True
                gone = self._gone(place, since) if week == since + AFTER - 1 else first[:0]
                for words, is_gone in ((np.flatnonzero(is_new), False), (gone, True)):
                    if words.size:
                        yield week + self.first_week, words, place, since + self.first_week, is_gone

    def _first_week(self, place: int, start: int, week: int) -> int:
        """Return the first of some weeks in which new words are so much of a place's records."""
        for since in range(start, week):
            n = self.n[since + 1, place] - self.n[since, place]
            k = sum(float(self.aged[a, since - a, place]) for a in range(since - start + 1))
            if k >= max(_MORE * n, 1.0):
                return since
        return week

    def _gone(self, place: int, since: int) -> Wholes:
        """Return the words of a place that a list has no more: of which few or none came in its weeks."""
        here, size = self.place == place, self.first.shape[0]
        before = here & (self.known < since - BEFORE) & (self.known >= since - BEFORE - _HALF_YEAR)
        after = here & (self.known > since) & (self.known < since + AFTER)
        usual = np.bincount(self.word[before], minlength=size) * (AFTER - 1) / _HALF_YEAR
        came = np.bincount(self.word[after], minlength=size)
        found: Wholes = np.flatnonzero((came <= LEFT * usual) & (poisson.cdf(came, usual) < SILENT))
        return found

    def _is_replaced(self, start: int, week: int) -> Bools:
        """Return the places where a list is new since a week."""
        newest = week + 1 - start
        n = self.n[week + 1] - self.n[start]
        k = sum(self.aged[a, start : week + 1 - a].sum(0) for a in range(newest))
        year, half = max(start - _YEAR, 0), max(start - _HALF_YEAR, 0)
        fresh, of = self.fresh[start] - self.fresh[year], self.all[start] - self.all[year]
        usual = (fresh + 0.5) / (of + 1.0)
        weekly = (self.n[start] - self.n[half]) / max(start - half, 1)
        found: Bools = (self.new[start : week + 1].sum(0) >= _WORDS) & (n > 0)
        found &= (k >= (usual + _MORE) * n) & (n <= _TIMES * weekly * newest)
        found &= start >= self.begun + self.learn_weeks
        at = np.flatnonzero(found)
        found[at] = binom.sf(k[at] - 1, n[at], usual[at]) < _BY_CHANCE
        return found


def _upto(week: Wholes, place: Wholes, shape: tuple[int, int]) -> Doubles:
    """Return how many records of each place came before each week, shape (n_weeks + 1, n_places)."""
    weekly = np.zeros(shape)
    np.add.at(weekly, (week, place), 1)
    return np.concatenate([np.zeros((1, shape[1])), weekly.cumsum(0)])
