"""How many penalties: expected number, its spread, and the normal score of a month."""

import numpy as np

from models.arrays import Bools, Doubles, Ints
from models.county_revenue.baseline import (
    FORGET,
    Columns,
    Doubtful,
    SeasonVariance,
    Shocks,
    by_province,
    huber,
    months_in_level,
    seasonal_prior,
)
from models.county_revenue.panel import Panel
from models.county_revenue.params import Params
from models.stats import negative_binomial_z

#: Relative variance of a part's level when its share is told by firms or people: cases lie some 30 % off.
_SHARE_DOUBT = 0.09


class Frequency:
    r"""Counts of all counties, month after month, each month seeing only earlier ones.

    .. math:: \mu_{it} = e_{it}\, L_{it}\, F_{p(i)t}\, C_{i,m(t)},\qquad
              \mathrm{Var}\,n = \mu + (\phi_i + v_{it})\mu^2

    :math:`L` level of the county (robust, drifting), :math:`F` factor of the province's month
    (season and shared shocks, from all its counties in the same month), :math:`C` the county's
    own month of the year (shrunk to 1), :math:`e` months covered, :math:`\phi_i` overdispersion
    shrunk to all counties', :math:`v` relative variance of the estimates themselves.
    """

    def __init__(self, panel: Panel, params: Params) -> None:
        self.params, self.panel = params, panel
        shape = panel.present.shape
        self.count = np.nan_to_num(panel["cases"])
        # Before its first case a county's cases are not known: its receipts or complaints begin earlier.
        # The first two months of a record may be those of a quarter that is sent at its end.
        self.begun: Bools = np.nan_to_num(panel["cases"]).cumsum(axis=0) > 0
        self.begun |= panel.present.cumsum(axis=0) <= 2
        self.usable: Bools = (
            panel.present & panel.delivered & ~np.isnan(panel["cases"]) & self.begun
        )
        self.exposure = np.ones(shape)
        self.provinces = int(panel.province.max(initial=-1)) + 1
        self.factor = np.zeros((shape[0], self.provinces))
        self.shocks = Shocks(0.02)
        self.cities = int(panel.city.max(initial=-1)) + 1
        self.city_shocks = Shocks(0.01)
        self.in_company: Bools = np.bincount(panel.city, minlength=1)[panel.city] > 1
        self.season = np.ones((12, shape[1]))
        self.season_variance = SeasonVariance(shape, 0.01)
        self.base = np.full(shape, np.nan)
        self.load = np.ones(shape)
        self.robust = np.ones(shape)
        self.mean = np.full(shape, np.nan)
        self.spread = np.full(shape, np.nan)
        self.z = np.full(shape, np.nan)
        self.noise = np.full(shape, np.nan)
        self.level = np.full(shape[1], np.nan)
        self.doubt = Doubtful(shape[1], params.drift_cases, relative=True)
        self.taken = 0
        self.history = np.zeros(shape)
        self.months_before = np.zeros(shape)
        self.phi_common = 0.08
        self.phi_sum = np.zeros(shape[1])
        self.phi_weight = np.zeros(shape[1])
        self.pool_sum, self.pool_weight = 0.08 * 200, 200.0
        self.run_expected = np.zeros(shape[1])
        self.run_length = np.zeros(shape[1])
        self.in_gap = np.zeros(shape, dtype=bool)
        self.was_gap = np.zeros(shape[1], dtype=bool)

    def step(self, t: int) -> None:
        """Judge month ``t`` and take it into the history."""
        self.months_before[t] = (self.usable[:t] * self.exposure[:t]).sum(axis=0)
        level, level_variance = self._level(t)
        season, season_variance = self._season(t)
        raw = level * season
        self._gap(t, raw * np.exp(seasonal_prior(self.factor, t))[self.panel.province])
        phi = self._phi()
        shock, shock_variance = self._factor(t, raw * self.exposure[t], phi)
        self.noise[t] = phi + season_variance + shock_variance
        factor = np.exp(shock)
        self.base[t] = self.exposure[t] * level * factor
        self.load[t] = self.exposure[t] * factor * season
        self.mean[t] = self.base[t] * season
        self.spread[t] = phi + level_variance + season_variance + shock_variance
        seen = self.usable[t] & ~np.isnan(self.mean[t])
        z = negative_binomial_z(
            self.count[t], np.where(seen, self.mean[t], 1.0), np.where(seen, self.spread[t], 1.0)
        )
        self.z[t] = np.where(seen, z, np.nan)
        self.robust[t] = huber(self.z[t], 2.0) ** 2
        self._learn(t, seen, level_variance + season_variance + shock_variance)

    def join(self, t: int, old: int, new: int) -> None:
        """From month ``t`` on, take county ``old``'s earlier months as part of ``new``'s."""
        past = slice(0, t)
        both = self.usable[past, new] & self.usable[past, old]
        share = np.nan_to_num(self.load[past, old] / self.load[past, new], nan=1.0)
        self.count[past, new] += np.where(self.usable[past, old], self.count[past, old], 0.0)
        self.base[past, new] = np.where(both, self.base[past, new] + self.base[past, old], np.nan)
        self.load[past, new] = np.where(
            both, self.load[past, new], np.where(share > 0, self.load[past, old], 1.0)
        )
        self.usable[past, new] = both | (self.usable[past, old] & ~self.panel.present[past, new])
        self.robust[past, new] = 1.0
        self._again(np.array([new]))

    def split(self, t: int, old: int, new: int, share: float) -> None:
        """From month ``t`` on, ``share`` of county ``old`` is county ``new``: its past is shared out too."""
        past = np.flatnonzero(~self.usable[:t, new] | (self.count[:t, new] == 0))
        for grid in (self.count, self.base):
            grid[past, new] = share * grid[past, old]
            grid[past, old] *= 1 - share
        for grid in (self.load, self.exposure, self.noise, self.usable):
            grid[past, new] = grid[past, old]
        self.robust[past, new] = self.robust[past, old]
        self.phi_sum[new], self.phi_weight[new] = self.phi_sum[old], self.phi_weight[old]
        both = np.array([old, new])
        self._again(both)
        self.doubt.unsure(both, _SHARE_DOUBT)

    def forget(self, before: Ints, at: Ints) -> None:
        """Leave the months of some counties out that lie before one each: they were another's."""
        for first, county in zip(before, at, strict=True):
            self.usable[:first, county] = False
        self._again(at)

    def _level(self, t: int) -> tuple[Doubles, Doubles]:
        due = months_in_level(t, self.params.skip_newest)
        for s in range(self.taken, due):
            self._take(s, slice(None))
        self.taken = due
        span = slice(max(0, t - self.params.window_months), due)
        self.history[t] = (self.count[span] * self.usable[span]).sum(axis=0)
        return self.level, self.doubt.variance + (t - due) * self.doubt.drift

    def _take(self, t: int, at: Columns) -> None:
        """Let month ``t`` move the levels of some counties."""
        load, count = self.load[t, at], self.count[t, at]
        seen = self.usable[t, at] & (load > 0)
        load = np.where(seen, load, 1.0)
        first = seen & np.isnan(self.level[at])
        level = np.where(first, (count + 0.5) / load, self.level[at])
        mean = np.where(seen, level * load, 1.0)
        noise = self.noise[t, at] + 1 / mean
        self.doubt.variance[at] = np.where(first, noise, self.doubt.variance[at])
        step = self.doubt.step(at, count / mean - 1, noise, seen & ~first)
        self.level[at] = level * (1 + step)

    def _again(self, at: Ints) -> None:
        """Take the levels of some counties from the start: their past was read anew."""
        self.level[at] = np.nan
        self.doubt.forget(at)
        for s in range(self.taken):
            self._take(s, at)

    def _season(self, t: int) -> tuple[Doubles, Doubles]:
        month = self.panel.month_of_year[t]
        prior = 1.0 / self.season_variance.value()
        above, below = np.full(self.count.shape[1], prior), np.full(self.count.shape[1], prior)
        for s in range(t - 12, max(-1, t - 61), -12):
            base = np.nan_to_num(self.base[s])
            weight = self.usable[s] * self.robust[s] / (1 + self.phi_common * base)
            above += weight * np.where(base > 0, self.count[s], 0.0)
            below += weight * base
        self.season[month] = above / below
        return self.season[month], 1.0 / below

    def _gap(self, t: int, expected: Doubles) -> None:
        """Join a run of empty months with the lump that follows; drop the run from history."""
        count, usable = self.count[t], self.usable[t]
        expected = np.nan_to_num(expected)
        lump = (self.run_expected >= self.params.gap_expected) & usable & (count > 1.5 * expected)
        self.exposure[t] = np.where(
            lump, self.exposure[t] * (1 + self.run_length), self.exposure[t]
        )
        empty = self.panel.present[t] & (count == 0) & self.begun[t]
        self.run_length = np.where(empty, self.run_length + 1, 0.0)
        self.run_expected = np.where(empty, self.run_expected + expected, 0.0)
        gap = self.run_expected >= self.params.gap_expected
        self.in_gap[t] = gap & empty
        for back in range(int(self.run_length.max(initial=0))):
            if t - back >= 0:
                self.usable[t - back] &= ~(gap & (self.run_length > back))
        began = np.flatnonzero(gap & (self.run_length > t - self.taken) & ~self.was_gap)
        self.was_gap = gap
        if began.size:
            self._again(began)

    def _phi(self) -> Doubles:
        prior = 4.0 / self.phi_common**2
        own = (self.phi_sum + prior * self.phi_common) / (self.phi_weight + prior)
        return np.maximum(own, 0.25 * self.phi_common)

    def _factor(self, t: int, expected: Doubles, phi: Doubles) -> tuple[Doubles, Doubles]:
        """Log factor of a county's province and, on top, of its city, as the others there show it.

        A city's months have no season of their own: what its counties share beyond the province
        (a campaign of the city) is nothing unless they show it. A county alone in its city has none.
        """
        prior = seasonal_prior(self.factor, t)
        seen = self.usable[t] & ~np.isnan(expected) & (expected > 0)
        mu = np.where(seen, expected, 1.0)
        self.factor[t], of_province, variance = self._shared(
            t, self.panel.province, prior, mu, phi, seen, self.shocks
        )
        if self.cities == self.provinces:
            return of_province, variance
        nothing, together = np.zeros(self.cities), seen & self.in_company
        _, of_city, more = self._shared(
            t, self.panel.city, nothing, mu * np.exp(of_province), phi, together, self.city_shocks
        )
        more = np.where(self.in_company, more, 0.0)
        return of_province + of_city, variance + more

    def _shared(
        self,
        t: int,
        group: Ints,
        prior: Doubles,
        mu: Doubles,
        phi: Doubles,
        seen: Bools,
        shocks: Shocks,
    ) -> tuple[Doubles, Doubles, Doubles]:
        """Robust log ratio of each group's counties to ``mu``; for each county that of the others, its variance."""
        groups = len(prior)
        log_factor = prior.copy()
        for _ in range(5):
            now = mu * np.exp(log_factor)[group]
            spread = np.sqrt(now + phi * now**2)
            weight = seen * huber((self.count[t] - now) / spread, 1.5) / (1 + phi * now)
            got = by_province(weight * self.count[t], group, groups)
            due = by_province(weight * now, group, groups)
            log_factor = log_factor + np.clip(np.log((got + 0.5) / (due + 0.5)), -1, 1)
        now = mu * np.exp(log_factor)[group]
        got = by_province(weight * self.count[t], group, groups)
        due = by_province(weight * now, group, groups)
        others = np.maximum(due[group] - weight * now, 0.0)
        theirs = np.maximum(got[group] - weight * self.count[t], 0.0)
        raw = log_factor[group] + np.log((theirs + 0.5) / (others + 0.5))
        with np.errstate(divide="ignore"):
            alone, variance = 1 / due, 1 / others
        whole = shocks.seen_by(log_factor, alone, prior)[0]
        found = shocks.seen_by(raw, variance, prior[group])
        shocks.learn(log_factor, alone, prior)
        return whole, *found

    def _learn(self, t: int, seen: Bools, estimate_variance: Doubles) -> None:
        """Update overdispersion and the variance of seasons with what month ``t`` showed."""
        mu = np.where(seen, self.mean[t], 1.0)
        known = np.where(seen, estimate_variance, 0.0)
        base = np.where(seen, self.base[t], 1.0)
        variance = mu + (self.phi_common + known) * mu**2
        square = np.minimum((self.count[t] - mu) ** 2, 9 * variance)
        phi = (square - mu - known * mu**2) / mu**2
        settled = seen & (self.history[t] >= self.params.min_history_cases) & (t >= 12)
        weight = np.where(settled, (mu**2 / variance) ** 2, 0.0)
        self.phi_sum = FORGET * self.phi_sum + weight * phi
        self.phi_weight = FORGET * self.phi_weight + weight
        self.pool_sum += float((weight * phi).sum())
        self.pool_weight += float(weight.sum())
        self.phi_common = float(np.clip(self.pool_sum / self.pool_weight, 0.005, 1.0))
        self.season_variance.add(
            t, self.count[t] / np.maximum(base, 1e-9) - 1, base / (1 + self.phi_common * base),
            settled,
        )  # fmt: skip
