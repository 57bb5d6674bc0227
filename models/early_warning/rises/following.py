"""What becomes of rises that are open: followed week by week, confirmed, and their new records taken in."""

import math
from collections.abc import Sequence

import numpy as np

from models.early_warning.cells import Cells
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.belonging import chance
from models.early_warning.rises.members import MemberIndex
from models.early_warning.rises.one_problem import OneProblem
from models.early_warning.rises.scan import Candidate
from models.early_warning.rises.unheard import Unheard
from models.early_warning.surprise import mid_p_score, of_one
from models.early_warning.tracks import Threshold, Track, Update, level_of
from models.early_warning.window import Window

#: Newest weeks by which a rise goes on, and the score from which it does: below 5 % by chance.
_RECENT, _STANDS_OUT = 4, 1.3


class Following:
    """Follows open rises; ``owner``, shared with the watch, says whose each record is."""

    def __init__(
        self, sectors: Sectors, cells: Cells, index: MemberIndex, threshold: Threshold,
        params: Params, owner: dict[int, Track], one_problem: OneProblem, unheard: Unheard,
    ) -> None:  # fmt: skip
        self.sectors, self.cells, self.index = sectors, cells, index
        self.threshold, self.params, self.owner = threshold, params, owner
        self.one_problem, self.unheard = one_problem, unheard

    def follow(self, tracks: Sequence[Track], week: int, window: Window) -> None:
        """Follow every open rise by one week: new events against expectation."""
        for track in tracks:
            if track.kind != "sector":
                continue
            self.unheard.spread(track, week)
            seen, mean = self._sums(track, window, 2)
            if week > track.first_week + 1 and (week - track.first_week) % 2 == 0:
                track.seen += seen
                track.expected += mean
                track.dispersion = window.dispersion
                track.wander = self._wander(track, window)
            if self._goes_on(track, window):
                track.last_evidence = week
            self._confirm(track, week)
            if track.issued_week is not None:
                self._update(track, week, window)

    def _sums(self, track: Track, window: Window, weeks: int) -> tuple[float, float]:
        """Return what the newest weeks of a track showed and should have shown."""
        leaves, regions = self.sectors.leaves(track.sector), np.array(track.regions)
        seen = window.observed[np.ix_(np.arange(weeks), leaves, regions)]
        mean = window.mean(weeks, leaves, regions, alone=track.is_of_all)
        return math.fsum(seen.ravel()), math.fsum(mean.ravel())

    def _wander(self, track: Track, window: Window) -> float:
        return window.wander_of_all if track.is_of_all else window.wander[max(window.wander)]

    def _goes_on(self, track: Track, window: Window) -> bool:
        """Tell whether the newest four weeks still stand out (mid-p below 5 %)."""
        (seen, mean), (fresh, _) = (self._sums(track, window, n) for n in (_RECENT, 2))
        return fresh >= 1 and of_one(mid_p_score, seen, mean, 1.2 * mean) > _STANDS_OUT

    def _confirm(self, track: Track, week: int) -> None:
        if track.confirmed_week is None and track.llr >= self.params.confirm_llr:
            track.confirmed_week = week

    def _update(self, track: Track, week: int, window: Window) -> None:
        leaves = self.sectors.leaves(track.sector)
        rows = self.index.rows(leaves, track.regions, track.onset, week)
        new = [r for r in rows.tolist() if r not in track.members]
        if track.issued is None or not new or week - track.last_evidence > 1:
            return
        track.members.update(dict.fromkeys(new, week))
        for row in new:
            self.owner[row] = track
        self.weigh(track, new, window, week)
        facts = self.index.facts(np.array(sorted(track.members)), week, self.params)
        span = min(week - track.onset + 1, self.params.guard_weeks)
        seen, mean = (np.array([x]) for x in self._sums(track, window, span))
        unsure = (0.02 + self._wander(track, window)) * mean**2
        score = float(mid_p_score(seen, mean, mean * window.dispersion + unsure)[0])
        bar, best = self.threshold.at(week), max(score, track.issued.score)
        is_explained = self._is_explained(track, best, bar, span, window)
        is_explained |= self.unheard.is_wide(track, np.array(sorted(track.members)))
        level = level_of(best, bar, track, facts, self.params, is_explained=is_explained)
        track.updates.append(
            Update(
                week, facts.n_cases, facts.n_complaints, facts.n_parties,
                track.issued.expected + track.expected, score, track.issued.eb05, level,
                "已确认" if track.confirmed_week is not None else "持续", track.llr, track.regions,
            )
        )  # fmt: skip

    def _is_explained(
        self, track: Track, score: float, bar: float, weeks: int, window: Window
    ) -> bool:  # fmt: skip
        """Tell whether what other sectors of its problem show explains a rise that they explained at first."""
        if track.others is None or not track.others.explains:
            return False
        seen, mean = self._sums(track, window, weeks)
        c = Candidate(0, track.sector, weeks, track.regions, seen, mean, score, 0.0)
        others = self.one_problem.others(c, bar, window)
        return others is not None and others.explains

    def weigh(self, track: Track, rows: list[int], window: Window, week: int) -> None:
        """Note for members that just joined how likely each belongs to the rise."""
        span = min(week - track.onset + 1, self.params.guard_weeks)
        leaves, regions = self.sectors.leaves(track.sector), np.array(track.regions)
        mean = window.mean(span, leaves, regions, alone=track.is_of_all).sum(0).ravel()
        seen = window.observed[np.ix_(np.arange(span), leaves, regions)].sum(0).ravel()
        belongs = chance(seen, mean).reshape(leaves.size, regions.size)
        at_leaf = np.searchsorted(leaves, self.cells.leaf[rows])
        at_region = np.searchsorted(regions, self.cells.region[rows])
        found = belongs[at_leaf, at_region]
        track.belongs.update(zip(rows, found.tolist(), strict=True))
