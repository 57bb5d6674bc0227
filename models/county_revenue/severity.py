"""How heavy a penalty is: expected mean log amount, its spread, and a month's score."""

import numpy as np
from scipy.special import ndtri

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

_CASES_PRIOR = 60.0  # cases; weight of all counties' spread against a county's own
_LEVEL_PRIOR = 1.0  # variance of a county's level around its province's before it has data
_PART_DOUBT = 0.06  # variance of a part's level around the whole's: neighbours differ about so much


class Severity:
    r"""Mean log amounts of all counties, each month seeing only earlier ones.

    .. math:: m_{it} = a_{it} + g_{p(i)t} + c_{i,m(t)} + \varepsilon,\qquad
              \mathrm{Var}\,\varepsilon = k_i(\sigma^2/n + \tau^2)

    Same parts as the number of cases: level, province's month, county's own season. The
    largest single amount is cut back to what one case of a month of that size can reasonably
    be, so that one huge case is not taken for heavier fines throughout.

    Parameters
    ----------
    total, number : ndarray, shape (months, counties)
        Sum of log amounts and number of amounts.
    largest : ndarray, shape (months, counties)
        Log of the largest amount; NaN = unknown.
    squares : ndarray, optional
        Sum of squared log amounts; gives each county's own spread between cases.
    """

    def __init__(
        self,
        panel: Panel,
        params: Params,
        total: Doubles,
        number: Doubles,
        largest: Doubles,
        squares: Doubles | None = None,
    ) -> None:
        self.params, self.panel = params, panel
        shape = panel.present.shape
        self.number = np.nan_to_num(number)
        self.usable: Bools = panel.present & panel.delivered & (self.number > 0) & ~np.isnan(total)
        self.total, self.largest = np.nan_to_num(total), largest
        self.inverse = 1.0 / np.maximum(self.number, 1e-9)
        self.inverse[~self.usable] = 1.0
        self.value = np.where(self.usable, self.total * self.inverse, 0.0)
        self.provinces = int(panel.province.max(initial=-1)) + 1
        self.factor = np.zeros((shape[0], self.provinces))
        self.shocks = Shocks(0.01)
        self.season = np.zeros((12, shape[1]))
        self.season_variance = SeasonVariance(shape, 0.005)
        self.base = np.full(shape, np.nan)
        self.load = np.zeros(shape)
        self.robust = np.ones(shape)
        self.mean = np.full(shape, np.nan)
        self.spread = np.full(shape, np.nan)
        self.z = np.full(shape, np.nan)
        self.noise = np.full(shape, np.nan)
        self.level = np.full(shape[1], np.nan)
        self.doubt = Doubtful(shape[1], params.drift_fine)
        self.taken = 0
        self.months_seen = np.zeros(shape)
        self.within, self.between = 1.44, 0.02
        self.variances = np.zeros((shape[0], 2))
        self.squares = np.zeros(shape) if squares is None else np.nan_to_num(squares)
        self.own_sum, self.own_weight = np.zeros(shape[1]), np.zeros(shape[1])
        self.moments = np.zeros(5)
        self.cut_yuan = np.zeros(shape)
        self.scale_sum, self.scale_weight = np.zeros(shape[1]), np.zeros(shape[1])

    def step(self, t: int) -> None:
        """Judge month ``t`` and take it into the history."""
        self.variances[t] = self.within, self.between
        level, level_variance = self._level(t)
        season, season_variance = self._season(t)
        noise = self._scale() * (self._within() * self.inverse[t] + self.between)
        self._cut_largest(t, level + season + seasonal_prior(self.factor, t)[self.panel.province])
        factor, shock_variance = self._factor(t, level + season, noise + level_variance)
        self.noise[t] = noise + season_variance + shock_variance
        self.base[t] = level + factor
        self.load[t] = factor + season
        self.mean[t] = self.base[t] + season
        self._cut_largest(t, self.mean[t])
        self.spread[t] = np.sqrt(noise + level_variance + season_variance + shock_variance)
        seen = self.usable[t] & ~np.isnan(self.mean[t])
        with np.errstate(invalid="ignore"):
            self.z[t] = np.where(seen, (self.value[t] - self.mean[t]) / self.spread[t], np.nan)
        self.robust[t] = huber(self.z[t], 2.0) ** 2
        self._learn(t, seen, level_variance + season_variance + shock_variance)

    def join(self, t: int, old: int, new: int) -> None:
        """From month ``t`` on, take county ``old``'s earlier months as part of ``new``'s."""
        past = slice(0, t)
        number = self.number[past, new] * self.usable[past, new]
        other = self.number[past, old] * self.usable[past, old]
        all_ = np.maximum(number + other, 1e-9)
        for grid in (self.value, self.load):
            grid[past, new] = (number * grid[past, new] + other * grid[past, old]) / all_
        self.base[past, new] = np.nan
        self.number[past, new] = number + other
        self.usable[past, new] = number + other > 0
        self.inverse[past, new] = np.where(self.usable[past, new], 1 / all_, 1.0)
        self.robust[past, new] = 1.0
        self.noise[past, new] = self.within * self.inverse[past, new] + self.between
        self.level[new] = np.nan
        self.doubt.forget(np.array([new]))
        for s in range(self.taken):
            self._take(s, np.array([new]))

    def split(self, t: int, old: int, new: int, share: float) -> None:
        """From month ``t`` on, ``share`` of county ``old`` is county ``new``: both start at its fines."""
        past = np.flatnonzero(~self.usable[:t, new])
        for grid in (self.value, self.load, self.base, self.robust, self.usable):
            grid[past, new] = grid[past, old]
        self.number[past, new] = share * self.number[past, old]
        self.number[past, old] *= 1 - share
        self.own_sum[new], self.own_weight[new] = self.own_sum[old], self.own_weight[old]
        both = np.array([old, new])
        for one in both:
            seen = self.usable[past, one]
            few = np.maximum(self.number[past, one], 1e-9)
            self.inverse[past, one] = np.where(seen, 1 / few, 1.0)
            self.noise[past, one] = self.within * self.inverse[past, one] + self.between
        self.level[both] = np.nan
        self.doubt.forget(both)
        for s in range(self.taken):
            self._take(s, both)
        self.doubt.unsure(both, _PART_DOUBT)

    def forget(self, before: Ints, at: Ints) -> None:
        """Leave the months of some counties out that lie before one each: they were another's."""
        for first, county in zip(before, at, strict=True):
            self.usable[:first, county] = False
        self.level[at] = np.nan
        self.doubt.forget(at)
        for s in range(self.taken):
            self._take(s, at)

    def _scale(self) -> Doubles:
        prior = self.params.prior_months * (3.0 if self.squares.any() else 1.0)
        return (self.scale_sum + prior) / (self.scale_weight + prior)

    def _within(self) -> Doubles:
        """Variance between the cases of a month, the county's own shrunk to all counties'."""
        return (self.own_sum + _CASES_PRIOR * self.within) / (self.own_weight + _CASES_PRIOR)

    def _cut_largest(self, t: int, expected: Doubles) -> None:
        """Take the largest amount as no more than its 95 % point in a month of this size."""
        n = np.maximum(self.number[t], 1.0)
        cap = expected + np.sqrt(self._within() * self._scale()) * ndtri(1 - 0.05 / n)
        over = np.maximum(np.nan_to_num(self.largest[t] - cap, neginf=0.0), 0.0)
        self.cut_yuan[t] = np.where(over > 0, np.exp(self.largest[t]) - np.exp(cap), 0.0)
        self.value[t] = np.where(self.usable[t], (self.total[t] - over) * self.inverse[t], 0.0)

    def _level(self, t: int) -> tuple[Doubles, Doubles]:
        due = months_in_level(t, self.params.skip_newest)
        for s in range(self.taken, due):
            self._take(s, slice(None))
        self.taken = due
        span = slice(max(0, t - self.params.window_months), due)
        self.months_seen[t] = self.usable[span].sum(axis=0)
        return self.level, self.doubt.variance + (t - due) * self.doubt.drift

    def _take(self, t: int, at: Columns) -> None:
        """Let month ``t`` move the levels of some counties; new ones start at the province's."""
        seen = self.usable[t, at] & ~np.isnan(self.load[t, at])
        rest = np.where(seen, self.value[t, at] - np.nan_to_num(self.load[t, at]), 0.0)
        first = seen & np.isnan(self.level[at])
        level = np.where(first, self._middle(t)[at], self.level[at])
        self.doubt.variance[at] = np.where(first, _LEVEL_PRIOR, self.doubt.variance[at])
        noise = self.noise[t, at]
        self.level[at] = level + self.doubt.step(at, rest - np.nan_to_num(level), noise, seen)

    def _middle(self, t: int) -> Doubles:
        """Return the mean log amount of each county's province in month ``t``."""
        seen = self.usable[t] & ~np.isnan(self.load[t])
        rest = np.where(seen, self.value[t] - np.nan_to_num(self.load[t]), 0.0)
        members = by_province(seen.astype(float), self.panel.province, self.provinces)
        total = by_province(rest, self.panel.province, self.provinces)
        return (total / np.maximum(members, 1))[self.panel.province]

    def _season(self, t: int) -> tuple[Doubles, Doubles]:
        month = self.panel.month_of_year[t]
        below = np.full(self.value.shape[1], 1.0 / self.season_variance.value())
        above = np.zeros(self.value.shape[1])
        for s in range(t - 12, max(-1, t - 61), -12):
            known = self.usable[s] & ~np.isnan(self.base[s])
            noise = self.within * self.inverse[s] + self.between
            weight = known * self.robust[s] / noise
            above += weight * np.where(known, self.value[s] - self.base[s], 0.0)
            below += weight
        self.season[month] = above / below
        return self.season[month], 1.0 / below

    def _factor(self, t: int, expected: Doubles, noise: Doubles) -> tuple[Doubles, Doubles]:
        """Robust mean departure of the other counties of a province; its variance."""
        prior = seasonal_prior(self.factor, t)
        province = self.panel.province
        seen = self.usable[t] & ~np.isnan(expected)
        rest = np.where(seen, self.value[t] - expected, 0.0)
        noise = np.where(seen, noise, 1.0)
        factor = prior.copy()
        for _ in range(5):
            off = rest - factor[province]
            weight = seen * huber(off / np.sqrt(noise), 1.5) / noise
            due = by_province(weight, province, self.provinces)
            got = by_province(weight * off, province, self.provinces)
            factor = factor + got / np.maximum(due, 1e-9)
        off = rest - factor[province]
        others = np.maximum(due[province] - weight, 0.0)
        got = by_province(weight * off, province, self.provinces)
        raw = factor[province] + (got[province] - weight * off) / np.maximum(others, 1e-9)
        with np.errstate(divide="ignore"):
            alone, variance = 1 / due, np.where(others > 1e-9, 1 / others, np.inf)
        self.factor[t] = self.shocks.seen_by(factor, alone, prior)[0]
        found = self.shocks.seen_by(raw, variance, prior[province])
        self.shocks.learn(factor, alone, prior)
        return found

    def _learn(self, t: int, seen: Bools, estimate_variance: Doubles) -> None:
        """Update the two variances, the counties' own scale and the variance of seasons."""
        known = np.where(seen, estimate_variance, 0.0)
        inverse = self.inverse[t]
        noise = self._within() * inverse + self.between
        off = np.where(seen, self.value[t] - self.mean[t], 0.0)
        square = np.minimum(off**2, 9 * (noise + known))
        settled = seen & (self.months_seen[t] >= 6)
        w = np.where(settled, 1.0 / (noise + known) ** 2, 0.0)
        x = square - known
        self.moments += np.array([
            (w * inverse**2).sum(), (w * inverse).sum(), w.sum(), (w * inverse * x).sum(),
            (w * x).sum(),
        ])  # fmt: skip
        self._solve()
        inside = np.maximum(self.squares[t] - self.total[t] ** 2 * inverse, 0.0)
        degrees = np.where(self.usable[t] & (inside > 0), np.maximum(self.number[t] - 1, 0), 0.0)
        self.own_sum = FORGET * self.own_sum + np.where(degrees > 0, inside, 0.0)
        self.own_weight = FORGET * self.own_weight + degrees
        self.scale_sum = FORGET * self.scale_sum + settled * square / (noise + known)
        self.scale_weight = FORGET * self.scale_weight + settled
        base = np.where(seen, self.base[t], 0.0)
        self.season_variance.add(t, np.where(seen, self.value[t], 0.0) - base, 1 / noise, settled)

    def _solve(self) -> None:
        """Solve the pooled moment equations for within-month and between-month variance."""
        p11, p12, p22 = 20.0, 8.0, 20.0
        a11, a12, a22 = self.moments[0] + p11, self.moments[1] + p12, self.moments[2] + p22
        b1 = self.moments[3] + p11 * 1.44 + p12 * 0.02
        b2 = self.moments[4] + p12 * 1.44 + p22 * 0.02
        det = a11 * a22 - a12**2
        within, between = (a22 * b1 - a12 * b2) / det, (a11 * b2 - a12 * b1) / det
        if between < 0.002:
            between = 0.002
            within = (b1 - a12 * between) / a11
        if within < 0.01:
            within = 0.01
            between = max(0.002, (b2 - a12 * within) / a22)
        self.within, self.between = float(within), float(between)
