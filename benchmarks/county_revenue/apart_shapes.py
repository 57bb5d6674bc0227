"""Noise shapes of the county worlds written apart: how many cases a month, how severe, when.

See :mod:`benchmarks.county_revenue.apart` for who wrote this and from what.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Range = tuple[float, float]

#: Months made before the first one that is handed out (payments and wander need a past).
BURN = 6

NEW_YEAR = tuple(
    date.fromisoformat(day)
    for day in (
        *("2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22"),
        *("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"),
    )
)
FOOD_FEASTS = tuple(
    date.fromisoformat(day)
    for day in (
        *("2020-06-25", "2021-06-14", "2022-06-03", "2023-06-22", "2024-06-10", "2025-05-31"),
        *("2026-06-19", "2020-10-01", "2021-09-21", "2022-09-10", "2023-09-29", "2024-09-17"),
        *("2025-10-06", "2026-09-25"),
    )
)


@dataclass(frozen=True)
class Shape:
    """One shape of noise; ranges are drawn anew for each county.

    ``phi`` is the variance of the gamma factor of a county-month, ``rho``/``ar_sd`` the wander
    of its log level, ``batch`` the mean number of cases decided together, ``idle`` the chance
    of a month at a quarter of the level. ``steps``/``vacancy`` are changes per county-year,
    ``drift``/``fine_drift`` standard deviations of log per year. ``spread`` scales the normal
    part of log fines, ``tail`` is the degree of freedom of its t (0: normal), ``snap`` the
    chance that a fine near the minimum becomes the minimum, ``together`` the share of that
    variance common to a batch, ``fine_month``/``fine_rho`` the wander of a county's severity.
    """

    phi: Range = (0.02, 0.06)
    rho: Range = (0.0, 0.0)
    ar_sd: Range = (0.0, 0.0)
    batch: Range = (1.0, 1.3)
    idle: float = 0.0
    common_sd: float = 0.08
    city_sd: float = 0.06
    season: float = 0.10
    moon: float = 0.35
    year_end: float = 0.15
    drift: float = 0.05
    steps: float = 0.0
    vacancy: float = 0.0
    spread: float = 1.0
    tail: float = 0.0
    snap: float = 0.5
    together: float = 0.1
    mix_sd: float = 0.25
    fine_month: Range = (0.02, 0.08)
    fine_rho: float = 0.3
    fine_drift: float = 0.03


SHAPES: dict[str, Shape] = {
    "gamma": Shape(phi=(0.05, 0.35), fine_month=(0.05, 0.15), fine_rho=0.0),
    "wander": Shape(
        rho=(0.5, 0.9), ar_sd=(0.2, 0.45), fine_month=(0.10, 0.25), fine_rho=0.8, mix_sd=0.5
    ),
    "batch": Shape(batch=(2.5, 7.0), together=0.5, mix_sd=0.4),
    "bounds": Shape(spread=0.7, snap=0.85, phi=(0.03, 0.12)),
    "tails": Shape(tail=2.5, spread=1.2, idle=0.06, phi=(0.04, 0.15), fine_month=(0.05, 0.12)),
    "moon": Shape(season=0.30, moon=0.95, year_end=0.35, mix_sd=0.3),
    "staff": Shape(steps=0.35, vacancy=0.3, drift=0.18, fine_drift=0.10, year_end=0.25),
    "mixed": Shape(
        phi=(0.02, 0.10),
        rho=(0.3, 0.7),
        ar_sd=(0.1, 0.2),
        batch=(1.0, 2.2),
        idle=0.01,
        season=0.15,
        moon=0.55,
        year_end=0.2,
        drift=0.10,
        steps=0.12,
        vacancy=0.12,
        tail=4.0,
        snap=0.7,
        together=0.25,
        mix_sd=0.35,
        fine_month=(0.05, 0.15),
        fine_rho=0.5,
        fine_drift=0.05,
    ),
}


@dataclass(frozen=True)
class Rates:
    """Rates of every unit (row) and month (column), with what an oracle may know of them."""

    mean: Array  # expected cases, every random factor at its mean of one
    common: Array  # realised log factor of country and city
    own: Array  # realised log factor of the unit alone
    phi: Array  # relative variance of exp(own), by unit
    wander: Array  # the part of own that wanders (mean nought), its spread and memory below
    ar_sd: Array
    rho: Array
    batch: Array  # mean size of a batch, by unit
    fine_level: Array  # known log level of fines
    fine_state: Array  # realised wander of it
    fine_sd: Array  # its standard deviation, by unit
    fine_rho: float
    risen: NDArray[np.bool_]  # within six months after a step upwards


@cache
def feast_days(first: date) -> tuple[float, float, float]:
    """Shares of a month's days: New Year's standstill, the weeks before it, before food feasts."""
    days = [first + timedelta(d) for d in range((_next(first) - first).days)]
    still = rush = food = 0
    for day in days:
        gaps = [(day - feast).days for feast in NEW_YEAR]
        still += any(-6 <= gap <= 13 for gap in gaps)
        rush += any(-34 <= gap < -6 for gap in gaps)
        food += any(-28 <= (day - feast).days <= 0 for feast in FOOD_FEASTS)
    return still / len(days), rush / len(days), food / len(days)


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(4)).replace(day=1)


def months_until(last: date, count: int) -> list[date]:
    """First days of the ``count`` months that end with ``last``."""
    index = last.year * 12 + last.month - 1
    return [date(k // 12, k % 12 + 1, 1) for k in range(index - count + 1, index + 1)]


def _between(rng: np.random.Generator, bounds: Range, size: int) -> Array:
    return rng.uniform(bounds[0], bounds[1], size)


def _wander(rng: np.random.Generator, rho: Array, sd: Array, length: int) -> Array:
    """AR(1) rows with marginal standard deviation ``sd``."""
    out = np.empty((len(rho), length))
    noise = rng.standard_normal(out.shape) * (sd * np.sqrt(1 - rho**2))[:, None]
    out[:, 0] = sd * rng.standard_normal(len(rho))
    for t in range(1, length):
        out[:, t] = rho * out[:, t - 1] + noise[:, t]
    return out


def _season(shape: Shape, months: list[date], units: int, rng: np.random.Generator) -> Array:
    """Log season: the sun's (one wave per county, June and year's end) and the moon's."""
    of_year = np.array([first.month for first in months])
    feasts = np.array([feast_days(first) for first in months])
    phase = rng.uniform(0, 12, units)[:, None]
    size = shape.season * rng.lognormal(-0.1, 0.5, (units, 1))
    wave = size * np.sin(2 * np.pi * (of_year - phase) / 12)
    rush = shape.year_end * rng.uniform(0.3, 1.7, (units, 1))
    ends = rush * (np.isin(of_year, (11, 12)) + 0.5 * (of_year == 6))
    still = -shape.moon * rng.uniform(0.6, 1.4, (units, 1)) * feasts[:, 0] * 1.3
    before = 0.5 * shape.moon * rng.uniform(0.2, 1.4, (units, 1)) * feasts[:, 1]
    food = 0.25 * shape.moon * rng.uniform(0.0, 1.6, (units, 1)) * feasts[:, 2]
    return np.asarray(wave + ends + still + before + food)


def _organs(
    shape: Shape, units: int, length: int, rng: np.random.Generator
) -> tuple[Array, NDArray[np.bool_]]:
    """Log level from drift, steps for good and vacancies for two to six months."""
    years = np.arange(length) / 12
    slope = rng.normal(0, shape.drift, (units, 1)) if shape.drift else np.zeros((units, 1))
    level = slope * (years - years.mean())
    risen = np.zeros((units, length), bool)
    for unit in range(units):
        for start in np.flatnonzero(rng.random(length) < shape.steps / 12):
            jump = float(rng.choice((-1, 1)) * np.log(rng.uniform(1.3, 1.9)))
            level[unit, start:] += jump
            if jump > 0 and start > 0:
                risen[unit, start : start + 6] = True
        for start in np.flatnonzero(rng.random(length) < shape.vacancy / 12):
            level[unit, start : start + int(rng.integers(2, 7))] += np.log(rng.uniform(0.35, 0.7))
    return level, risen


def rates(
    shape: Shape, sizes: Array, city: NDArray[np.int64], months: list[date], seed: list[int]
) -> Rates:
    """Draw the rates of a world: ``sizes`` are cases a month in an ordinary month."""
    rng = np.random.default_rng(seed)
    units, length = len(sizes), len(months)
    season = _season(shape, months, units, rng)
    organs, risen = _organs(shape, units, length, rng)
    ordinary = season + organs
    ordinary -= ordinary.mean(axis=1, keepdims=True)
    one = np.ones(1)
    common = _wander(rng, 0.4 * one, shape.common_sd * one, length)[0]
    cities = int(city.max()) + 1
    local = _wander(rng, np.full(cities, 0.5), np.full(cities, shape.city_sd), length)
    shared = common[None, :] + local[city] - (shape.common_sd**2 + shape.city_sd**2) / 2
    phi = _between(rng, shape.phi, units)
    rho, sd = _between(rng, shape.rho, units), _between(rng, shape.ar_sd, units)
    factor = rng.gamma(1 / phi[:, None], phi[:, None], (units, length))
    idle = np.where(rng.random((units, length)) < shape.idle, 0.25, 1.0)
    mean_idle = 1 - 0.75 * shape.idle
    own = np.log(np.maximum(factor, 1e-6)) + np.log(idle / mean_idle)
    wander = _wander(rng, rho, sd, length)
    own += wander - (sd**2 / 2)[:, None]
    of_idle = (1 - shape.idle * (1 - 0.0625)) / mean_idle**2
    fine_sd = _between(rng, shape.fine_month, units)
    years = np.arange(length) / 12
    level = rng.normal(0, 0.22, units) + rng.normal(0, 0.15, cities)[city]
    slope = rng.normal(0.02, shape.fine_drift, units)
    return Rates(
        mean=sizes[:, None] * np.exp(ordinary),
        common=shared,
        own=own,
        phi=(1 + phi) * np.exp(sd**2) * of_idle - 1,
        wander=wander,
        ar_sd=sd,
        rho=rho,
        batch=_between(rng, shape.batch, units),
        fine_level=level[:, None] + slope[:, None] * (years - years.mean()),
        fine_state=_wander(rng, np.full(units, shape.fine_rho), fine_sd, length),
        fine_sd=fine_sd,
        fine_rho=shape.fine_rho,
        risen=risen,
    )
