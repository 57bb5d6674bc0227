r"""How many events each sector and region should have had, week by week, from the past alone.

.. math:: \lambda_{k s r w} = \rho_{ksr}\, f_{ks}(w)\, R_{krw}\, S_{ksw}\, F_k(t-w)

k is the stream (0 from outside: complaints, opinions; 1 the bureau's own effort: cases, samplings),
:math:`\rho` the shrunk base rate, f the season of the sector, R the week of the region over all
*other* sectors (a drive of one organ), S the week of the sector over all *other* cities (a campaign;
stream 1, around festivals both), F the share that has arrived after t-w weeks. All sums use only
what had arrived by the week looked at; the newest weeks never enter the base.

References
----------
Noufaily et al. 2013 (guard band, reweighting); Hoehle & an der Heiden 2014 (delays);
DuMouchel 1999 (shrinkage); method in docs/methods/early_warning.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.early_warning.params import Params
from models.early_warning.weeks import is_festive, same_season

Array = NDArray[np.float64]

STREAMS = 2
EFFORT = 1
_SEASON_PRIOR = 8.0
_SEASON_BOUNDS = (0.4, 8.0)
_REGION_PRIOR = 8.0
_SECTOR_PRIOR = 4.0
_NATION_PRIOR = 20.0
_FACTOR_BOUNDS = (0.3, 6.0)
_NEW_SECTOR = 0.5
_SHAPE_BOUNDS = (0.3, 20.0)
_FACTOR_ERROR = 0.1


@dataclass(frozen=True)
class Arrivals:
    """Events that arrived in one week: parallel arrays of stream, leaf, region, weeks, weight."""

    stream: NDArray[np.int64]
    leaf: NDArray[np.int64]
    region: NDArray[np.int64]
    event_week: NDArray[np.int64]
    weight: Array


@dataclass(frozen=True)
class Window:
    """What the newest weeks showed and should have shown, newest week first.

    Attributes
    ----------
    observed, expected : np.ndarray, shape (guard_weeks, n_leaves, n_regions)
        Both streams together, as known now; expected already thinned by what is still to come.
    uncertainty : np.ndarray, shape (n_leaves, n_regions)
        Relative variance of the base rate.
    dispersion : float
        Variance over mean of counts around their expectation, at least 1.
    """

    observed: Array
    expected: Array
    uncertainty: Array
    dispersion: float


class Expectation:
    """Running state of the base rates; ``advance`` takes one week after the other."""

    def __init__(
        self, n_leaves: int, city_of: NDArray[np.int64], params: Params, first_week: int
    ) -> None:
        self.params = params
        self.city_of = city_of
        shape = (STREAMS, n_leaves, city_of.size)
        self.week = first_week - 1
        self.first_week = first_week
        self.counts = np.zeros(shape)
        self.exposure = np.zeros(shape)
        self.shape = np.full(STREAMS, 2.0)
        keep = params.guard_weeks
        self.observed = np.zeros((keep, *shape))
        self.base = np.zeros((keep, *shape))
        self.season = np.ones((keep, *shape[:2]))
        self.season_sums: dict[int, tuple[Array, Array]] = {}
        self.delays = np.zeros((STREAMS, keep + 1))
        self.delays[:, 0] = 5.0
        self.excess = np.array([20.0, 20.0])
        self.decay = 0.5 ** (1.0 / params.half_life_weeks)
        n_cities = int(city_of.max()) + 1 if city_of.size else 0
        self.cities = np.zeros((city_of.size, n_cities))
        self.cities[np.arange(city_of.size), city_of] = 1.0

    def advance(self, arrived: Arrivals) -> None:
        """Step to the next week and take in what arrived in it."""
        self.week += 1
        self._retire()
        self._open()
        self._take(arrived)
        if (self.week - self.first_week) % 4 == 0:
            self._fit_shape()

    def window(self) -> Window:
        """Return observed and expected counts of the newest weeks as known now."""
        share = self._arrived_share()
        expected = np.empty((self.base.shape[0], *self.base.shape[2:]))
        for lag in range(self.base.shape[0]):
            arrived = share[:, lag, None, None]
            factors = self._week_factors(lag, arrived, self.week - lag)
            expected[lag] = (self.base[lag] * factors * arrived).sum(0)
        weight = self.base.sum(0)
        relative = 1.0 / (self.counts + self.shape[:, None, None])
        total = weight.sum(0)
        uncertainty = (weight**2 * relative).sum(0) / np.maximum(total, 1e-12) ** 2
        dispersion = max(1.0, float(self.excess[0] / self.excess[1]))
        return Window(self.observed.sum(1), expected, uncertainty, dispersion)

    def complete(self, lag: int) -> Array:
        """Return what a recent week should show in the end, shape (n_leaves, n_regions)."""
        share = self._arrived_share()[:, lag, None, None]
        factors = self._week_factors(lag, share, self.week - lag)
        result: Array = (self.base[lag] * factors).sum(0)
        return result

    def _retire(self) -> None:
        """Move the oldest week of the window into the base rate."""
        week = self.week - self.params.guard_weeks
        if week < self.first_week:
            return
        old, season = self.observed[-1], self.season[-1][:, :, None]
        arrived = self._arrived_share()[:, -1, None, None]
        factor = self._week_factors(-1, arrived, week) * arrived
        plain = self.base[-1] / season * factor
        expected = plain * season
        capped = np.minimum(old, expected + 3.0 * np.sqrt(expected) + 1.0)
        self.counts *= self.decay
        self.exposure *= self.decay
        self.counts += capped
        self.exposure += season * factor
        self.season_sums[week] = (capped.sum(2), plain.sum(2))
        self._learn_dispersion(old, expected)

    def _learn_dispersion(self, observed: Array, expected: Array) -> None:
        seen = observed.sum(0) @ self.cities
        mean = expected.sum(0) @ self.cities
        big = mean > 0.2
        if big.any() and self.week - self.first_week > 2 * self.params.guard_weeks:
            squares = np.minimum((seen[big] - mean[big]) ** 2 / mean[big], 9.0)
            self.excess *= self.decay
            self.excess += (squares.sum(), big.sum())

    def _rates(self) -> Array:
        """Return base rates, shrunk towards sector x region margins (gamma-Poisson)."""
        n_s = self.counts.sum(2, keepdims=True) + _NEW_SECTOR
        n_r = self.counts.sum(1, keepdims=True) + _NEW_SECTOR
        n_all = n_r.sum(2, keepdims=True)
        time = max(self._effective_weeks(), 1.0)
        mean = n_s * n_r / (n_all * time)
        shape = self.shape[:, None, None]
        rates: Array = (self.counts + shape) / (self.exposure + shape / mean)
        return rates

    def _effective_weeks(self) -> float:
        weeks = self.week - self.first_week - self.params.guard_weeks + 1
        return float((1 - self.decay ** max(weeks, 0)) / (1 - self.decay))

    def _fit_shape(self) -> None:
        """Fit how unlike cells are around their margins (method of moments)."""
        time = self._effective_weeks()
        if time < 4:
            return
        n_s = self.counts.sum(2, keepdims=True)
        n_r = self.counts.sum(1, keepdims=True)
        mean = n_s * n_r / np.maximum(n_r.sum(2, keepdims=True), 1.0)
        square = (mean**2).sum((1, 2))
        spread = ((self.counts - mean) ** 2 - mean).sum((1, 2))
        fitted = np.where(spread > 0, square / np.maximum(spread, 1e-9), _SHAPE_BOUNDS[1])
        self.shape = np.clip(fitted, *_SHAPE_BOUNDS)

    def _open(self) -> None:
        """Start the new week: shift the window, base rate times season."""
        for ring in (self.observed, self.base, self.season):
            ring[1:] = ring[:-1].copy()
        self.observed[0] = 0.0
        self.season[0] = self._season(self.week)
        self.base[0] = self._rates() * self.season[0][:, :, None]

    def _season(self, week: int) -> Array:
        found = [self.season_sums[w] for w in same_season(week) if w in self.season_sums]
        if not found:
            return np.ones(self.base.shape[1:3])
        seen = np.sum([f[0] for f in found], axis=0)
        plain = np.sum([f[1] for f in found], axis=0)
        season: Array = np.clip((seen + _SEASON_PRIOR) / (plain + _SEASON_PRIOR), *_SEASON_BOUNDS)
        return season

    def _take(self, a: Arrivals) -> None:
        lag = self.week - a.event_week
        keep = self.params.guard_weeks
        near = lag < keep
        np.add.at(
            self.observed,
            (lag[near], a.stream[near], a.leaf[near], a.region[near]),
            a.weight[near],
        )
        np.add.at(self.counts, (a.stream[~near], a.leaf[~near], a.region[~near]), a.weight[~near])
        self.delays *= self.decay
        np.add.at(self.delays, (a.stream, np.minimum(lag, keep)), a.weight)

    def _arrived_share(self) -> Array:
        """Return the share of events that have arrived after 0, 1, … weeks, shape (2, guard)."""
        total = self.delays.sum(1, keepdims=True)
        share: Array = np.cumsum(self.delays, axis=1)[:, :-1] / total
        return share

    def _week_factors(self, lag: int, arrived: Array, week: int) -> Array:
        """Return region-week x sector-week factors, each from all other sectors or cities."""
        mean = self.base[lag] * arrived
        seen = np.minimum(self.observed[lag], mean + 2.0 * np.sqrt(mean) + 1.0)
        nation = (seen.sum((1, 2)) + _NATION_PRIOR) / (mean.sum((1, 2)) + _NATION_PRIOR)
        nation = nation[:, None, None]
        prior = _REGION_PRIOR
        others = seen.sum(1, keepdims=True) - seen
        others_mean = (mean.sum(1, keepdims=True) - mean) * nation
        region = nation * (others + prior) / (others_mean + prior)
        result: Array = np.clip(region, *_FACTOR_BOUNDS)
        streams = slice(0, STREAMS) if is_festive(week) else slice(EFFORT, STREAMS)
        adjusted = (mean * result)[streams]
        by_city, mean_by_city = seen[streams] @ self.cities, adjusted @ self.cities
        prior = _SECTOR_PRIOR
        rest = by_city.sum(2, keepdims=True) - by_city + prior
        rest_mean = mean_by_city.sum(2, keepdims=True) - mean_by_city + prior
        sector = np.clip(rest / rest_mean, *_FACTOR_BOUNDS)[:, :, self.city_of]
        result[streams] *= sector
        return result
