"""Rises that many cities share: one cause, so one sheet for the province."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.arrays import Bools, Doubles, Ints
from models.early_warning.rises.scan import Candidate
from models.early_warning.surprise import eb05, of_one
from models.early_warning.window import Window

#: The province rises when so large a part of its cities does, and so many.
_MOST, _LEAST = 0.5, 3
#: A city rises with the others from so many times its expectation.
TIMES = 1.5


def elsewhere(
    c: Candidate, window: Window, leaves: Ints, city_of: Ints, least: float
) -> tuple[float, float] | None:
    """Return what other cities saw and should have seen, where the sector rises there as well.

    Parameters
    ----------
    c : Candidate
    window : Window
    leaves : ndarray of int
        The finest sectors of the candidate.
    city_of : ndarray of int, shape (n_regions,)
    least : float
        Lower bound (EB05) their ratio must pass.
    """
    others = np.flatnonzero(city_of != city_of[c.regions[0]])
    cells = np.ix_(np.arange(c.weeks), leaves, others)
    seen, mean = float(window.observed[cells].sum()), float(window.expected[cells].sum())
    rises = seen > 0 and of_one(eb05, seen, mean) > least
    return (seen, mean) if rises else None


def everywhere(c: Candidate, window: Window, leaves: Ints, city_of: Ints) -> Candidate | None:
    """Return the candidate over all counties of the cities that rise, or None where few do.

    The score stays that of the city; observed, expected and EB05 are those of all.
    """
    cells = np.ix_(np.arange(c.weeks), leaves)
    seen, mean = window.observed[cells].sum((0, 1)), window.expected[cells].sum((0, 1))
    n = int(city_of.max()) + 1
    by_city = np.array([np.bincount(city_of, values, n) for values in (seen, mean)], dtype=float)
    rises = rising_cities(by_city[:1], by_city[1:], city=int(city_of[c.regions[0]]))[0]
    if not rises.any():
        return None
    inside = np.flatnonzero(rises[city_of])
    observed, expected = float(seen[inside].sum()), float(mean[inside].sum())
    lower = of_one(eb05, observed, expected)
    return replace(
        c, regions=tuple(inside.tolist()), observed=observed, expected=expected, eb05=lower
    )


def cities_of(regions: Sequence[int], city_of: Ints) -> Ints:
    """Return the cities that some counties belong to."""
    found: Ints = np.unique(city_of[list(regions)])
    return found


def around(regions: Sequence[int], city_of: Ints) -> Bools:
    """Tell of each county whether it lies in a city of one of ``regions``."""
    inside: Bools = np.isin(city_of, cities_of(regions, city_of))
    return inside


def is_scattered(regions: Sequence[int], city_of: Ints) -> bool:
    """Tell whether counties lie in several cities and are not all of these."""
    several = cities_of(regions, city_of).size > 1
    return several and int(around(regions, city_of).sum()) > len(regions)


def is_of_whole_cities(regions: Sequence[int], city_of: Ints) -> bool:
    """Tell whether counties are all of several cities."""
    return cities_of(regions, city_of).size > 1 and not is_scattered(regions, city_of)


def rising_cities(
    seen: Doubles,
    mean: Doubles,
    *,
    part: float = _MOST,
    least: float = 1.0,
    city: int | None = None,
) -> Bools:
    """Return the cities that rise together, (n, n_cities): none of a row where too few do.

    ``seen`` and ``mean`` (n, n_cities); too few are less than ``part`` of all, or three; a city with
    under ``least`` events does not rise; ``city`` is one that rises whatever its numbers.
    """
    rises: Bools = (seen >= TIMES * mean) & (seen >= least)
    if city is not None:
        rises[:, city] = True
    rises[rises.sum(axis=1) < max(_LEAST, part * seen.shape[1])] = False
    return rises
