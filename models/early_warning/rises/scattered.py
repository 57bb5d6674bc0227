r"""Rises of one or two counties in each of several cities: too little in every city, much together.

A city's scan chooses among the counties of that city. What a chain, a supplier or sellers of a
platform bring lies in a few counties of many cities, and to choose these among all counties of a
province by Bonferroni costs more than they show. Here nothing is chosen: each county rises with a
small probability, by so many times, and the likelihood ratio of that mixture to "none rises" is

.. math:: E = \mathrm{mean}_{q, \epsilon} \prod_i (1 - \epsilon + \epsilon\,\Lambda_i(q)).

Its mean is 1 where nothing rises, so 10 000 comes by chance once in 10 000 at most (Markov).
:math:`\Lambda_i` is the negative-binomial likelihood ratio of county i. What is expected of it follows
the level of the province and of its city, both told from the counties that do not rise: a law, a
season, a broadcast or a city that moves are no rise of a few counties.

References
----------
Neill, Moore & Cooper 2006 (Bayesian spatial scan); Donoho & Jin 2004 (sparse mixtures).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.arrays import Doubles, Ints
from models.early_warning.params import Params
from models.early_warning.rises.everywhere import is_scattered
from models.early_warning.rises.scan import Candidate, Scanner
from models.early_warning.surprise import FACTOR_VARIANCE, NO_EVENT, eb05, of_one
from models.early_warning.window import Window

#: So many times its expectation a county may rise.
_TIMES = (2.0, 4.0, 8.0)
#: And so many counties of the province, up to this part of them: beyond it the rise is the province's.
_COUNTIES, _MOST_OF_ALL = (3, 6, 12), 1 / 3
#: A county is named from this probability on that it rises.
_NAMED = 0.5
#: Powers of ten that are left without the city that shows most: else the rise is that city's.
_WITHOUT_ONE = 1.0
#: The level of the province is drawn to 1 as if so many events had been as expected.
_PROVINCE_PRIOR = 8.0
#: Who rises is told from the level, at first the usual one, and the level from who does not: so often.
_ROUNDS = 5
#: Beyond this logarithm the other term is nothing beside it, and its exponential no number.
_MOST_LOG = 600.0


@dataclass(frozen=True)
class Counties:
    """Counts of sectors in counties over one window, (n, n_regions) each, and what is known of them.

    ``scatter`` is the variance over mean of counts, ``unsure`` the relative variance of what is
    expected of a county, ``wander`` (n, n_cities) that of the level of a city.
    """

    seen: Doubles
    mean: Doubles
    unsure: Doubles
    wander: Doubles
    scatter: float
    city_of: Ints


@dataclass(frozen=True)
class Mixture:
    """Log of E (n,), and by county its share of that, its expectation, the probability that it rises."""

    log_e: Doubles
    gain: Doubles
    due: Doubles
    rises: Doubles


def mixture(c: Counties) -> Mixture:
    """Return the likelihood ratio of "a few counties rise" to "none does".

    At first the level is the usual one; where so many then rise that they are no few, that of all.

    Parameters
    ----------
    c : Counties

    Returns
    -------
    Mixture
        ``gain`` and ``rises`` are those of the best q and epsilon.
    """
    found = _in_turn(c, np.ones(c.seen.shape), c.wander[:, c.city_of])
    many = (found.rises >= _NAMED).mean(1) > _MOST_OF_ALL
    if not many.any():
        return found
    from_all = _in_turn(c, *_level(c, np.ones(c.seen.shape)))
    parts = ((found.log_e, from_all.log_e), (found.gain, from_all.gain), (found.due, from_all.due),
             (found.rises, from_all.rises))  # fmt: skip
    each = (np.where(many if a.ndim == 1 else many[:, None], b, a) for a, b in parts)
    return Mixture(*each)


def _in_turn(c: Counties, level: Doubles, of_level: Doubles) -> Mixture:
    """Tell who rises from a level, and the level from who does not, in turn."""
    for _ in range(_ROUNDS - 1):
        level, of_level = _level(c, 1.0 - _at(c, level, of_level).rises)
    return _at(c, level, of_level)


def _at(c: Counties, level: Doubles, of_level: Doubles) -> Mixture:
    due = c.mean * level
    more = (c.scatter - 1.0) * due + (c.unsure + of_level + FACTOR_VARIANCE) * due**2
    return _mix(c.seen, due, due**2 / np.maximum(more, 1e-12))


def _mix(seen: Doubles, due: Doubles, size: Doubles) -> Mixture:
    n = seen.shape[1]
    parts = sorted({min(k / n, _MOST_OF_ALL) for k in _COUNTIES})
    gains = []
    for times in _TIMES:
        log = seen * np.log(times)
        log += (size + seen) * np.log((size + due) / (size + times * due))
        times_likelier = np.exp(np.minimum(log, _MOST_LOG))
        over = np.maximum(log - _MOST_LOG, 0.0)
        gains += [np.log(1.0 - part + part * times_likelier) + over for part in parts]
    total = np.stack([g.sum(1) for g in gains])
    log_e = np.logaddexp.reduce(total, axis=0) - np.log(len(gains))
    best = total.argmax(0)
    gain = np.stack(gains)[best, np.arange(len(seen))]
    not_in = np.log1p(-np.array(parts))[best % len(parts)][:, None]
    return Mixture(log_e, gain, due, 1.0 - np.exp(not_in - gain))


def _level(c: Counties, weight: Doubles) -> tuple[Doubles, Doubles]:
    """Return the level of each county in others that do not rise, and its relative variance."""
    n_cities = int(c.city_of.max()) + 1
    inside = (c.city_of[:, None] == np.arange(n_cities)).astype(float)
    seen, mean = (weight * x / c.scatter for x in (c.seen, c.mean))
    of_all = (seen.sum(1) + _PROVINCE_PRIOR) / (mean.sum(1) + _PROVINCE_PRIOR)
    mean = mean * of_all[:, None]
    rest = (seen @ inside)[:, c.city_of] - seen
    due = (mean @ inside)[:, c.city_of] - mean
    prior = 1.0 / np.maximum(c.wander[:, c.city_of], 1e-3)
    of_city = np.maximum((prior + rest) / (prior + due), 1.0)
    return of_all[:, None] * of_city, 1.0 / (prior + due)


def search(window: Window, week: int, scanner: Scanner, params: Params) -> list[Candidate]:
    """Return the sectors that rise in a few counties of several cities, best first.

    Parameters
    ----------
    window : Window
    week : int
    scanner : Scanner
        Knows sectors and cities.
    params : Params

    Returns
    -------
    list of Candidate
        Over the counties that most likely rise; observed, expected and EB05 are theirs, the score is
        log10 of the mixture's likelihood ratio over the province.
    """
    best: dict[int, Candidate] = {}
    # A threshold meant for many cities to choose from; here is one province to look at.
    places = np.log10(int(window.city_of.max()) + 1)
    for weeks, sectors, counties in _windows(window, scanner, params):
        m = mixture(counties)
        score = m.log_e / np.log(10.0) - scanner.left_open[sectors] + places
        for row in np.flatnonzero(score >= params.floor).tolist():
            where = _named(m, row, window.city_of)
            s = int(sectors[row])
            if not where.size or (s in best and best[s].score >= score[row]):
                continue
            seen, mean = float(counties.seen[row, where].sum()), float(m.due[row, where].sum())
            lower = of_one(eb05, seen, mean)
            best[s] = Candidate(
                week, s, weeks, tuple(where.tolist()), seen, mean, float(score[row]), lower
            )
    return sorted(best.values(), key=lambda c: (-round(c.score, 9), c.sector))


def _named(m: Mixture, row: int, city_of: Ints) -> Ints:
    """Return the counties that most likely rise; none where they are one city's affair, or whole cities."""
    where = np.flatnonzero(m.rises[row] >= _NAMED)
    of_city = np.bincount(city_of, m.gain[row])
    without = (m.gain[row].sum() - of_city.max()) / np.log(10.0)
    if not is_scattered(where.tolist(), city_of) or without < _WITHOUT_ONE:
        return where[:0]
    return where


def _windows(
    window: Window, scanner: Scanner, params: Params
) -> Iterator[tuple[int, Ints, Counties]]:
    """Yield length, sectors and counts of each window, for sectors high enough in some counties."""
    sums, city_of = scanner.sectors.sums, window.city_of
    seen, mean = np.zeros(window.complete.shape), np.zeros(window.complete.shape)
    known = 0
    for weeks in params.windows:
        for lag in range(known, weeks):
            seen += window.observed[lag]
            mean += window.expected[lag] * window.alone[lag][:, city_of]
        known = weeks
        c, b = sums @ seen, sums @ mean + NO_EVENT
        sectors = np.flatnonzero(np.where(c > 2.0 * b, c, 0.0).sum(1) >= params.min_events)
        if not sectors.size:
            continue
        of_city = scanner.by_city(mean)
        wander = window.wander[weeks] * (sums @ of_city**2) / np.maximum(sums @ of_city, 1e-12) ** 2
        unsure = sums @ ((window.uncertainty + window.season_unsure[:, None]) * mean**2) / b**2
        of = Counties(
            c[sectors], b[sectors], unsure[sectors], wander[sectors], window.dispersion, city_of
        )
        yield weeks, sectors, of
