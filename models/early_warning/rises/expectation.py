r"""How many events each sector and region should have had, week by week, from the past alone.

.. math:: \lambda_{k s r w} = \rho_{ksr}\, f_{ks}(w)\, R_{krw}\, S_{ksw}\, F_k(t-w)

k is the stream (0 from outside: complaints, opinions; 1 the bureau's own effort: cases, samplings),
:math:`\rho` the shrunk base rate, f the season of the sector, R the week of the region over all
*other* sectors (a drive of one organ), S the week of the sector over all *other* cities (a campaign,
a heat wave, a festival), F the share that has arrived after t-w weeks. All sums use only
what had arrived by the week looked at; the newest weeks never enter the base.

References
----------
Noufaily et al. 2013 (guard band, reweighting); Hoehle & an der Heiden 2014 (delays);
DuMouchel 1999 (shrinkage); method in docs/methods/early_warning.md.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy import sparse

from models.arrays import Bools, Doubles, Ints
from models.early_warning.params import Params
from models.early_warning.records.first_cases import FirstCases
from models.early_warning.records.lists import Listed, Lists
from models.early_warning.records.new_sectors import NewSectors
from models.early_warning.records.succession import Heir
from models.early_warning.records.translation import Thinned
from models.early_warning.records.weeks import is_festive, same_season
from models.early_warning.rises.new_lists import NewLists
from models.early_warning.rises.wander import Wander
from models.early_warning.window import Arrivals, Window

#: Streams there are, and which is the bureau's own effort.
STREAMS, EFFORT = 2, 1
#: Events a season is drawn to none by: where few came in earlier years, these say little.
_SEASON_PRIOR = 6.0
#: Festivals are not alike from year to year: relative variance added in their weeks.
_FESTIVE_UNSURE = 0.02
#: And more the higher the sector rises at the festival, relative variance at the most.
_FESTIVAL_UNSURE = 0.4
#: Events the first festival week is drawn by towards no season; few, since it starts at once.
_START_PRIOR = 2.0
#: A season lies between, in times a plain week.
_SEASON_BOUNDS = (0.4, 8.0)
#: Events a factor of the week is drawn to 1 by: the more, the more cells it moves at once. Of all together, of a
#: region, of a sector, of a drive on one problem. Set by judgement, not measured each by itself.
_NATION_PRIOR, _REGION_PRIOR, _SECTOR_PRIOR, _DRIVE_PRIOR = 20.0, 8.0, 4.0, 3.0
#: And lies between, whatever the others show.
_FACTOR_BOUNDS = (0.3, 6.0)
#: Events that sectors and regions have beside what was seen, so that a new one is not impossible.
_NEW_SECTOR = 0.5
#: Shape of the gamma spread of cells around their margins: from nearly free of them to nearly bound.
_SHAPE_BOUNDS = (0.3, 20.0)
_NEVER = np.iinfo(np.int64).max


class Expectation:
    """Running state of the base rates; ``advance`` takes one week after the other."""

    def __init__(
        self,
        problem_of: Ints,
        city_of: Ints,
        params: Params,
        first_week: int,
        renamed: Mapping[int, list[Heir]] | None = None,
        anew: Mapping[int, list[tuple[int, Ints]]] | None = None,
        lists: Lists | None = None,
        thinned: Mapping[int, list[Thinned]] | None = None,
    ) -> None:
        n_leaves = problem_of.size
        # A leaf without a problem is alone.
        alone = problem_of.max(initial=-1) + 1 + np.arange(n_leaves)
        self.problem: Ints = np.where(problem_of >= 0, problem_of, alone)
        problems, which = np.unique(self.problem, return_inverse=True)
        ones = np.ones(n_leaves), (which, np.arange(n_leaves))
        self.by_problem = sparse.csr_array(ones, shape=(problems.size, n_leaves))
        self.of_problem = self.by_problem.T  # twice a week: to turn it takes longer than to use it
        self.params = params
        self.city_of = city_of
        shape = (STREAMS, n_leaves, city_of.size)
        self.week = first_week - 1
        self.first_week = first_week
        self.counts = np.zeros(shape)
        self.exposure = np.zeros(shape)
        #: What was cut from the counts of sectors that may turn out to be new.
        self.cut = np.zeros(shape)
        self.shape = np.full(STREAMS, 2.0)
        keep = params.guard_weeks
        self.observed = [np.zeros(shape) for _ in range(keep)]
        self.base = [np.zeros(shape) for _ in range(keep)]
        self.season = np.ones((keep, *shape[:2]))
        self.season_unsure = np.zeros(n_leaves)
        self.season_sums: dict[int, tuple[Doubles, Doubles | None]] = {}
        #: Week in which a region was first heard of; all that were in the learning time, at its beginning.
        self.begun = np.full(city_of.size, _NEVER)
        #: Week in which a region was first heard of as it is, and of a complaint there.
        self.heard, self.complained = self.begun.copy(), self.begun.copy()
        self.first_cases = FirstCases(city_of, params.without_complaints_weeks, params.learn_weeks)
        self.new_sectors = NewSectors(
            (STREAMS, n_leaves, int(city_of.max(initial=-1)) + 1), first_week, params.min_events,
            params.learn_weeks, params.learn_weeks - keep,
        )  # fmt: skip
        #: Week from which a stream is learnt in a region, and from which its seasons are known.
        self.since = np.full((STREAMS, city_of.size), first_week)
        self.seasons_from = np.full(STREAMS, first_week)
        self.delays = np.zeros((STREAMS, keep + 1))
        self.delays[:, 0] = 5.0
        self.excess = np.array([20.0, 20.0])
        self.decay = 0.5 ** (1.0 / params.half_life_weeks)
        self.wander = Wander(params.windows, self.decay)
        #: Of the whole province over the longest window, other cities left out.
        self.longest = max(params.windows)
        self.wander_of_all = Wander((self.longest,), self.decay)
        self.in_order = np.argsort(city_of, kind="stable")
        self.renamed, self.heirs = renamed or {}, list[Heir]()
        #: Lists of words that are told to be new in a week, and what is known of such.
        self.lists = lists or {}
        self.new_lists = NewLists((n_leaves, city_of.size), first_week, params.learn_weeks)
        #: How much of each cell is counted, by week; in others all.
        self.thinned = thinned or {}
        #: Streams and regions learnt anew from a week on, since their records then name what they had not.
        self.anew = anew or {}
        self.is_in_order = bool((np.diff(city_of) >= 0).all())
        self.starts = np.flatnonzero(np.diff(city_of[self.in_order], prepend=-1))

    def advance(self, arrived: Arrivals) -> None:
        """Step to the next week and take in what arrived in it."""
        self.week += 1
        self._retire()
        self._open()
        self._take(arrived)
        self._learn_new_sectors(arrived)
        for heir in self.renamed.get(self.week, []):
            self._go_on(heir)
        for listed in self.lists.get(self.week, []):
            self._begin_list(listed)
        if (self.week - self.first_week) % 4 == 0:
            self._fit_shape()

    def window(self) -> Window:
        """Return observed and expected counts of the newest weeks as known now."""
        share = self.arrived_share()
        complete, alone = self._factors(slice(None), share)
        self._as_elsewhere_in_city(complete, share)
        expected = np.empty((len(complete), *complete.shape[2:]))
        observed = np.empty_like(expected)
        learnt = ~self._unlearnt(self.week)[:, None, :]
        for lag, week in enumerate(self.base):
            complete[lag] *= week
            seen = self.observed[lag]
            if not learnt.all():  # seldom, and national tables are large
                complete[lag] *= learnt
                seen = seen * learnt
            np.add(seen[0], seen[1], out=observed[lag])
            np.multiply(complete[lag, 0], share[0, lag], out=expected[lag])
            expected[lag] += complete[lag, 1] * share[1, lag]
        uncertainty = 1.0 / (self.counts.sum(0) + self.shape[0])
        if self.new_lists.is_any():
            for lag in range(len(observed)):
                is_new = self.new_lists.unlearnt(self.week - lag)
                observed[lag, is_new] = expected[lag, is_new] = 0.0
        wander = {length: self.wander.of(length) for length in self.params.windows}
        return Window(
            observed, expected, complete[0].sum(0), uncertainty, self.season_unsure,
            self._dispersion(), wander, self.city_of, alone, self.wander_of_all.of(self.longest),
        )  # fmt: skip

    def _as_elsewhere_in_city(self, factors: Doubles, arrived: Doubles) -> None:
        """Multiply what is expected of leaves that complaints of a new list are told to be of.

        By what other counties of the list show: how many are told to be of each hangs on how people write
        now. ``factors`` (lags, 2, n_leaves, n_regions) and ``arrived`` (2, lags) as in :meth:`_factors`.
        """
        for nth, (leaves, regions, _) in enumerate(self.thinned.get(self.week, ())):
            cells, lags = np.ix_(leaves, regions), []
            seen, mean = np.zeros((2, leaves.size, regions.size))
            for lag in range(len(factors)):
                if nth >= len(self.thinned.get(self.week - lag, ())):
                    break
                due = self.base[lag][0][cells] * factors[lag, 0][cells] * arrived[0, lag]
                seen += np.minimum(self.observed[lag][0][cells], _bound(due, 2.0))
                mean += due
                lags.append(lag)
            seen, mean = (x.sum(1, keepdims=True) - x for x in (seen, mean))
            ratio = _ratio(seen, mean, _SECTOR_PRIOR)
            for lag in lags:
                factors[lag, 0][cells] *= ratio

    def of_season(self) -> Doubles:
        """Return what the longest window brought in the same weeks of earlier years, by leaf.

        By the moon or by the sun, whichever is more; 0 where no year came before.
        """
        found = np.zeros((2, self.problem.size))
        for by_sun in (False, True):
            for week in range(self.week - self.longest + 1, self.week + 1):
                known = [w for w in same_season(week, by_sun=by_sun) if w in self.season_sums]
                if known:
                    sums = [self.season_sums[w][0].sum(0) for w in known]
                    found[int(by_sun)] += np.mean(sums, axis=0)
        most: Doubles = found.max(axis=0)
        return most

    def young(self, week: int) -> Bools:
        """Return the regions in which nothing is unusual yet, shape (n_regions,)."""
        found: Bools = self.begun > week - self.params.learn_weeks
        return found

    def _unlearnt(self, week: int) -> Bools:
        """Return where what is usual of a stream is not known yet, shape (2, n_regions)."""
        found: Bools = np.maximum(self.begun, self.since) > week - self.params.learn_weeks
        return found

    def _is_learnt(self, week: int) -> Bools:
        """Return where a week counts as one of learning, shape (2, 1, n_regions)."""
        learnt: Bools = np.maximum(self.begun, self.since) <= week
        return learnt[:, None, :]

    def _begin_again(self, a: Arrivals) -> None:
        """Learn a stream anew where its first records come to a region, or a city, long known.

        Its usual number was that of a time without such records. In a region that is itself new, a
        merged or divided county, any week without is such a time: cases are filed before they come
        to it. Where half of all regions begin so, the seasons of that time are none either.
        """
        learning = self.week < self.first_week + self.params.learn_weeks
        np.minimum.at(self.begun, a.region, self.first_week if learning else self.week)
        np.minimum.at(self.heard, a.region, self.week)
        came = np.unique(a.region[a.is_complaint])
        came = came[self.complained[came] == _NEVER]
        self.complained[came] = self.week
        patience = np.where(
            self.begun[came] > self.first_week, 1, self.params.without_complaints_weeks
        )
        late = came[self.week - self.heard[came] >= patience]
        self._learn_anew(0, late)
        cases = a.region[a.is_case]
        self._learn_anew(EFFORT, self.first_cases.step(self.week, cases, self.heard))
        for stream, regions in self.anew.get(self.week, []):
            self._learn_anew(stream, regions[self.heard[regions] < self.week])

    def _learn_anew(self, stream: int, late: Ints) -> None:
        """Forget what was learnt of a stream in some regions."""
        if not late.size:
            return
        self.since[stream, late] = self.week
        for sums in (self.counts, self.exposure, *self.observed):
            sums[stream][:, late] = 0.0
        has_half = 2 * (self.since[stream] > self.first_week).sum() > self.city_of.size
        if has_half and self.seasons_from[stream] == self.first_week:
            self.seasons_from[stream] = self.week

    def _learn_new_sectors(self, a: Arrivals) -> None:
        """Let the weeks before a new sector's first records say nothing of how often it comes."""
        at = (a.stream, a.leaf, self.city_of[a.region])
        since = self._learnt_from()
        of_cities = np.minimum.reduceat(since[:, self.in_order], self.starts, axis=1)
        new = self.new_sectors.take(self.week, at, a.weight, of_cities)
        if new.any():
            weeks = np.maximum(self._effective_weeks(since), 1.0)[:, None, :]
            own = np.maximum(self._effective_weeks(self.new_sectors.since), 1.0)
            part = np.minimum(own[..., self.city_of] / weeks, 1.0)
            cells = new[..., self.city_of]
            self.exposure *= np.where(cells, part, 1.0)
            self.counts += np.where(cells, self.cut, 0.0)

    def _learnt_from(self) -> Ints:
        """Return from which week on each stream is learnt in each region."""
        found: Ints = np.maximum(self.since, np.where(self.begun < _NEVER, self.begun, 0))
        return found

    def _begin_list(self, listed: Listed) -> None:
        """Learn the words of a new list from its first weeks on, those that took no other's place."""
        if listed.is_gone:
            streams = np.arange(STREAMS)
            for sums in (self.counts, *self.base[: self.week - listed.since]):
                sums[np.ix_(streams, listed.leaves, listed.regions)] = 0.0
            return
        cells = self.new_lists.begin(listed)
        for sums in (self.counts, self.exposure, self.cut):
            sums[:, cells] = 0.0
        self.new_sectors.goes_on(listed.leaves, np.unique(self.city_of[listed.regions]))

    def _go_on(self, heir: Heir) -> None:
        """Let leaves go on under another name where they were known, from the week on in which it came up."""
        known = self.counts[:, heir.old][..., heir.regions].any((0, 1))
        heir = replace(heir, regions=heir.regions[known])
        heir = self.new_lists.take_over(heir, self.base, self.observed, self.week)
        share = self.arrived_share()
        at = np.ix_(np.unique(heir.new), heir.regions)
        for lag, (base, observed) in enumerate(zip(self.base, self.observed, strict=True)):
            # Weeks that had passed when the new name came.
            before = lag - (self.week - heir.since) - 1
            under_old = share[:, before] / share[:, lag] if before >= 0 else np.zeros(STREAMS)
            for stream in range(STREAMS):
                for new, old in heir.cells():
                    base[stream][new] += (1.0 - under_old[stream]) * base[stream][old]
                    base[stream][old] *= under_old[stream]
                if before < 0:  # in these weeks people were counted anew under the new name
                    heir.move(observed[stream])
                    due = share[stream, lag] * base[stream][at]
                    observed[stream][at] = np.minimum(observed[stream][at], due)
        self._seasons_go_on(heir)
        for stream in range(STREAMS):
            for new, old in heir.cells():
                self.exposure[stream][new] = self.exposure[stream][old]
            heir.move(self.counts[stream])
        self.heirs.append(heir)
        self.new_sectors.goes_on(np.unique(heir.new), np.unique(self.city_of[heir.regions]))

    def _seasons_go_on(self, heir: Heir) -> None:
        for leaf, was in heir.pairs:
            part = self.counts[:, was, heir.regions].sum(1)
            part /= np.maximum(self.counts[:, was].sum(1), 1e-9)
            for season in self.season:
                season[:, leaf] = season[:, was]
            for sums in self.season_sums.values():
                for of_week in sums:
                    if of_week is not None:
                        _hand_on(of_week, leaf, was, part)

    def _retire(self) -> None:
        """Move the oldest week of the window into the base rate."""
        week = self.week - self.params.guard_weeks
        if week < self.first_week:
            return
        old, season = self.observed[-1], self.season[-1][:, :, None]
        if week < self.first_week + self.params.learn_weeks:
            self._learn_plain(old, week)
            return
        self.week -= 1  # the window still ends with the week before
        share = self.arrived_share()[:, -2:]
        factors, alone = self._factors(slice(-2, None), share)
        factor = factors[-1] * share[:, -1, None, None]
        self.week += 1
        plain = self.base[-1] / season * factor
        expected = plain * season
        capped = _bound(expected, 3.0)
        np.minimum(old, capped, out=capped)
        young, there = self._unlearnt(week)[:, None, :], self._is_learnt(week)
        if self.new_lists.is_any():
            begun = self.new_lists.is_there(week)
            young, there = young | (begun & self.new_lists.unlearnt(week)), there & begun
        np.copyto(capped, old, where=young)
        first = self.new_sectors.young(week)[..., self.city_of]
        new = (self.new_sectors.since > self.first_week)[..., self.city_of]
        np.copyto(capped, old, where=first & new)
        cut = np.where(first, old - capped, 0.0)
        for heir in self.heirs:  # what still came under the old name belongs to the new one
            for of in (*capped, *plain):
                heir.move(of)
        self.counts *= self.decay
        self.exposure *= self.decay
        self.cut *= self.decay
        self.cut += cut
        self.counts += capped
        due = season * factor
        np.copyto(due, share[:, -1, None, None], where=young)
        due = self._thin(due, week)
        self.exposure += due * there
        is_new = self.first_week < self.seasons_from
        is_new &= self.seasons_from > week - self.params.learn_weeks
        self.season_sums[week] = (capped.sum(2), None if is_new.any() else plain.sum(2))
        if (
            self.new_lists.is_any()
        ):  # of what is not known yet, and of what is told otherwise, nothing is learnt
            is_new = self.new_lists.unlearnt(week)
            old, expected = np.where(is_new, 0.0, old), np.where(is_new, 0.0, expected)
            old, expected = self._without_thinned(old, week), self._without_thinned(expected, week)
        self._learn_dispersion(old, expected, alone[-1])

    def _without_thinned(self, values: Doubles, week: int) -> Doubles:
        for leaves, regions, _ in self.thinned.get(week, ()):
            values[0][np.ix_(leaves, regions)] = 0.0
        return values

    def _by_city(self, values: Doubles) -> Doubles:
        """Return sums over the regions of each city (last axis)."""
        ordered = values if self.is_in_order else values[..., self.in_order]
        sums: Doubles = np.add.reduceat(ordered, self.starts, axis=-1)
        return sums

    def _learn_plain(self, observed: Doubles, week: int) -> None:
        """Take a week of the learning time as it is: there is nothing to compare it with yet."""
        self.counts *= self.decay
        self.exposure *= self.decay
        self.counts += observed
        self.exposure += self.arrived_share()[:, -1, None, None] * self._is_learnt(week)
        self.season_sums[week] = (observed.sum(2), None)

    def _learn_dispersion(self, observed: Doubles, expected: Doubles, alone: Doubles) -> None:
        seen = self._by_city(observed.sum(0))
        mean = self._by_city(expected.sum(0))
        big = mean > 0.2
        if big.any() and self.week - self.first_week > 2 * self.params.guard_weeks:
            squares = np.minimum((seen[big] - mean[big]) ** 2 / mean[big], 9.0)
            self.excess *= self.decay
            self.excess += (squares.sum(), big.sum())
            self.wander.take(seen, mean, self._dispersion())
            of_all = seen.sum(1, keepdims=True), (mean * alone).sum(1, keepdims=True)
            self.wander_of_all.take(*of_all, self._dispersion())

    def _dispersion(self) -> float:
        return max(1.0, float(self.excess[0] / self.excess[1]))

    def _rates(self) -> Doubles:
        """Return base rates (2, n_leaves, n_regions), shrunk twice (gamma-Poisson).

        A cell's ratio to its sector x region margins is first taken over both streams, drawn to 1,
        then for each stream, drawn to that of both.
        """
        mean = self._margins()
        due = self.exposure * mean
        shape = self.shape[0]
        both = (self.counts.sum(0) + shape) / (due.sum(0) + shape)
        own = self.shape[1]
        rates: Doubles = self.counts + own
        rates *= mean * both
        due *= both
        due += own
        rates /= due
        return rates

    def _margins(self) -> Doubles:
        """Return what a cell's rate would be from its sector's and its region's totals alone."""
        weeks = np.maximum(self._effective_weeks(), 1.0)
        counts = self.counts
        learnt_from = self._learnt_from()
        if (learnt_from > self.first_week).any():  # as many as there would be of all weeks
            own = np.maximum(self._effective_weeks(learnt_from), 1.0)
            counts = counts * (weeks / own)[:, None, :]
        n_s = counts.sum(2, keepdims=True) + _NEW_SECTOR
        n_r = counts.sum(1, keepdims=True) + _NEW_SECTOR
        n_all = n_r.sum(2, keepdims=True)
        if self.new_sectors.is_any():
            n_all = self._of_weeks_with(n_r, float(weeks))
        result: Doubles = n_s * n_r / (n_all * weeks)
        if self.new_lists.is_any():
            self.new_lists.spread(result, self.counts, n_r, self._effective_weeks)
        return result

    def _of_weeks_with(self, n_r: Doubles, weeks: float) -> Doubles:
        """Return what all regions had in the weeks in which a sector was there, shape (2, n_leaves, 1).

        Where it never came nothing is known of it, while it is new elsewhere.
        """
        new = self.new_sectors.since > self.first_week
        own = np.maximum(self._effective_weeks(self.new_sectors.since), 1.0) / weeks
        part = np.where(new, own, 1.0)
        part[new.any(2, keepdims=True) & (self.new_sectors.came == 0.0)] = 0.0
        result: Doubles = (self._by_city(n_r) * part).sum(2, keepdims=True)
        return result

    def _effective_weeks(self, since: Ints | None = None) -> Doubles:
        """Return how many weeks were learnt, later ones for more; of each stream and region ``since``."""
        weeks = self.week - np.asarray(self.first_week if since is None else since)
        learnt = np.maximum(weeks - self.params.guard_weeks + 1, 0)
        effective: Doubles = (1 - self.decay**learnt) / (1 - self.decay)
        return effective

    def _fit_shape(self) -> None:
        """Fit how unlike cells are around their margins, and streams around their cell."""
        if self._effective_weeks() < 4:
            return
        due = self.exposure * self._margins()
        both = self.counts.sum(0)
        self.shape[0] = _gamma_shape(both, due.sum(0))
        split = due * (both / np.maximum(due.sum(0), 1e-9))
        self.shape[1] = _gamma_shape(self.counts, split)

    def _open(self) -> None:
        """Start the new week: shift the window, base rate times season."""
        self.season[1:] = self.season[:-1].copy()
        rates = self._rates()
        self.season[0] = self._season(self.week, rates.sum(2))
        if is_festive(self.week):
            lift = np.maximum(1.0 - 1.0 / self.season[0].max(0), 0.0)
            self.season_unsure = self.season_unsure + _FESTIVE_UNSURE + _FESTIVAL_UNSURE * lift**2
        self.base = [self._thin(rates * self.season[0][:, :, None], self.week), *self.base[:-1]]
        oldest = self.observed[-1]
        oldest[:] = 0.0
        self.observed = [oldest, *self.observed[:-1]]

    def _thin(self, values: Doubles, week: int) -> Doubles:
        """Return values (2, n_leaves, n_regions) of what is from outside times how much of it is counted."""
        for leaves, regions, times in self.thinned.get(week, ()):
            values[0][np.ix_(leaves, regions)] *= times[:, None]
        return values

    def _season(self, week: int, plain_now: Doubles) -> Doubles:
        """Return the season of each sector: same weeks of earlier years against plain weeks.

        Around a festival the weeks before it are no guide to how high it starts: the season is at
        least what this week and the one after it were in earlier years; and at least that of the
        same solar weeks, since not every sector that rises then keeps the moon's calendar.
        """
        season, plain = self._ratio_of(same_season(week), plain_now, _SEASON_PRIOR)
        self.season_unsure = 1.0 / (plain + _SEASON_PRIOR)
        by_sun, _ = self._ratio_of(same_season(week, by_sun=True), plain_now, _SEASON_PRIOR)
        season = np.maximum(season, by_sun)
        if is_festive(week):
            weeks = same_season(week, around=(0, 0))
            start, _ = self._ratio_of(weeks, plain_now, _START_PRIOR)
            season = np.maximum(season, start)
        return np.clip(season, *_SEASON_BOUNDS)

    def _ratio_of(
        self, weeks: tuple[int, ...], plain_now: Doubles, prior: float
    ) -> tuple[Doubles, Doubles]:
        """Return counts of some weeks over plain counts (2, n_leaves), and the latter's sums."""
        known = [w for w in weeks if w in self.season_sums]
        if not known:
            return np.ones(plain_now.shape), np.zeros(plain_now.shape[1])
        of_week = np.array(known)[:, None, None]
        counts = (of_week >= self.seasons_from[:, None]).astype(float)
        if self.new_sectors.is_any():  # its first half-year is no season
            since = self.new_sectors.since.max(2)
            counts = counts * (
                (since == self.first_week) | (of_week >= since + self.params.learn_weeks)
            )
        if self.new_lists.is_any():
            counts = counts * (of_week >= self.new_lists.seasons_from(self.counts.sum(0)))
        found = [self.season_sums[w] for w in known]
        seen = (counts * [f[0] for f in found]).sum(0)
        plain = (counts * [plain_now if f[1] is None else f[1] for f in found]).sum(0)
        return (seen + prior) / (plain + prior), plain.sum(0)

    def _take(self, a: Arrivals) -> None:
        self._begin_again(a)
        lag = self.week - a.event_week
        keep = self.params.guard_weeks
        age_of = np.minimum(lag, keep)
        for age in np.unique(age_of).tolist():
            into = self.counts if age == keep else self.observed[age]
            rows = age_of == age
            np.add.at(into, (a.stream[rows], a.leaf[rows], a.region[rows]), a.weight[rows])
        self.delays *= self.decay
        np.add.at(self.delays, (a.stream, np.minimum(lag, keep)), a.weight)

    def arrived_share(self) -> Doubles:
        """Return the share of events that have arrived after 0, 1, … weeks, shape (2, guard)."""
        total = self.delays.sum(1, keepdims=True)
        share: Doubles = np.cumsum(self.delays, axis=1)[:, :-1] / total
        return share

    def _factors(self, lags: slice, arrived: Doubles) -> tuple[Doubles, Doubles]:
        """Return the week factors of some lags, shape (lags, 2, n_leaves, n_regions).

        And by city what both streams together would be of that without what other cities show of
        complaints, shape (lags, n_leaves, n_cities).

        ``arrived`` (2, lags) is the share that has arrived. Each cell's factors come from other
        cells only, so that a real rise does not explain itself away: the region's week from its
        other sectors, the sector's week from other cities, a drive on one problem from its other
        sectors in the city. The last two are pooled over three weeks.
        """
        base, observed = self.base[lags], self.observed[lags]
        result = np.empty((len(base), *base[0].shape))
        of_cities = (len(base), *base[0].shape[:2], self.starts.size)
        by_city, mean_by_city = np.empty(of_cities), np.empty(of_cities)
        for lag, week in enumerate(base):  # one week after the other: it stays in the cache
            mean = week * arrived[:, lag, None, None]
            seen = _bound(mean, 2.0)
            np.minimum(seen, observed[lag], out=seen)
            nation = _ratio(seen.sum((1, 2)), mean.sum((1, 2)), _NATION_PRIOR)[:, None, None]
            mean *= nation
            by_city[lag] = self._by_city(seen)
            rest, due = seen.sum(1, keepdims=True), mean.sum(1, keepdims=True)
            _ratio(np.subtract(rest, seen, out=seen), due - mean, _REGION_PRIOR, result[lag])
            mean *= result[lag]
            mean_by_city[lag] = self._by_city(mean)
            result[lag] *= nation
        sector = self._sector_factors(_pooled(by_city), _pooled(mean_by_city))
        for lag in range(len(base)):
            result[lag] *= sector[lag].take(self.city_of, axis=-1)
        return result, _alone(mean_by_city, sector)

    def _sector_factors(self, seen: Doubles, mean: Doubles) -> Doubles:
        """Return the factors of sectors and of drives by city, shape (lags, 2, n_leaves, n_cities)."""
        sector = _ratio(
            seen.sum(3, keepdims=True) - seen, mean.sum(3, keepdims=True) - mean, _SECTOR_PRIOR
        )
        sector[:, EFFORT] *= _ratio(
            self._of_others(seen[:, EFFORT]), self._of_others(mean[:, EFFORT]), _DRIVE_PRIOR
        )
        return sector

    def _of_others(self, values: Doubles) -> Doubles:
        """Return sums over the other leaves of the same problem, shape (lags, n_leaves, n_cities)."""
        lags, leaves, cities = values.shape
        flat = values.transpose(1, 0, 2).reshape(leaves, lags * cities)
        sums = self.of_problem @ (self.by_problem @ flat) - flat
        others: Doubles = sums.reshape(leaves, lags, cities).transpose(1, 0, 2)
        return others


def _alone(mean: Doubles, sector: Doubles) -> Doubles:
    """Return what is expected without other cities' complaints, over what is with them; both (lags, 2, …)."""
    effort = mean[:, EFFORT] * sector[:, EFFORT]
    own, whole = mean[:, 0] + effort, mean[:, 0] * sector[:, 0] + effort
    ratio: Doubles = np.divide(own, whole, out=np.ones_like(own), where=whole > 0)
    return ratio


def _hand_on(values: Doubles, new: int, old: int, part: Doubles) -> None:
    """Move a part of what an old leaf has to a new one, shape (2, n_leaves)."""
    moved = part * values[:, old]
    values[:, new] += moved
    values[:, old] -= moved


def _ratio(seen: Doubles, mean: Doubles, prior: float, out: Doubles | None = None) -> Doubles:
    """Return observed over expected, drawn to 1 as if ``prior`` events had been as expected."""
    ratio: Doubles = np.add(seen, prior, out=out)
    ratio /= mean + prior
    np.clip(ratio, *_FACTOR_BOUNDS, out=ratio)
    return ratio


def _bound(mean: Doubles, times: float) -> Doubles:
    """Return what counts are capped at: the mean, some standard deviations of Poisson, and one."""
    result: Doubles = np.sqrt(mean)
    result *= times
    result += mean
    result += 1.0
    return result


def _gamma_shape(seen: Doubles, mean: Doubles) -> float:
    """Return the shape of the gamma spread of counts around their means (method of moments)."""
    spread = float(((seen - mean) ** 2 - mean).sum())
    fitted = float((mean**2).sum()) / spread if spread > 0 else _SHAPE_BOUNDS[1]
    return float(np.clip(fitted, *_SHAPE_BOUNDS))


def _pooled(values: Doubles) -> Doubles:
    """Return sums over each week and the weeks next to it (first axis)."""
    total: Doubles = values.copy()
    total[1:] += values[:-1]
    total[:-1] += values[1:]
    return total
