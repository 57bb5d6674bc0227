"""What becomes of rises that are open: followed week by week, confirmed, and their new records taken in."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.early_warning.belonging import chance
from models.early_warning.cells import Cells
from models.early_warning.members import MemberIndex
from models.early_warning.params import Params
from models.early_warning.scan import mid_p_score
from models.early_warning.sectors import Sectors
from models.early_warning.tracks import Threshold, Track, Update, level_of
from models.early_warning.window import Window

Ints = NDArray[np.int64]
_RECENT = 4
_STANDS_OUT = 1.3


class Following:
    """Follows open rises; ``owner``, shared with the watch, says whose each record is."""

    def __init__(
        self, sectors: Sectors, cells: Cells, index: MemberIndex, threshold: Threshold,
        params: Params, owner: dict[int, Track],
    ) -> None:  # fmt: skip
        self.sectors, self.cells, self.index = sectors, cells, index
        self.threshold, self.params, self.owner = threshold, params, owner

    def follow(self, tracks: Sequence[Track], week: int, window: Window) -> None:
        """Follow every open rise by one week: new events against expectation."""
        for track in tracks:
            if track.kind != "sector":
                continue
            leaves, regions = self.sectors.leaves(track.sector), np.array(track.regions)
            cells = np.ix_(leaves, regions)
            seen = math.fsum(float(w[cells].sum()) for w in window.observed[:2])
            mean = math.fsum(float(w[cells].sum()) for w in window.expected[:2])
            if week > track.first_week + 1 and (week - track.first_week) % 2 == 0:
                track.seen += seen
                track.expected += mean
                track.dispersion = window.dispersion
                track.wander = window.wander[max(window.wander)]
            if self._goes_on(window, cells):
                track.last_evidence = week
            self._confirm(track, week)
            if track.issued_week is not None:
                self._update(track, week, window)

    def _goes_on(self, window: Window, cells: tuple[Ints, ...]) -> bool:
        """Tell whether the newest four weeks still stand out (mid-p below 5 %)."""
        seen = math.fsum(float(w[cells].sum()) for w in window.observed[:_RECENT])
        mean = math.fsum(float(w[cells].sum()) for w in window.expected[:_RECENT])
        fresh = float(window.observed[0][cells].sum() + window.observed[1][cells].sum())
        score = mid_p_score(np.array([seen]), np.array([mean]), np.array([1.2 * mean]))
        return fresh >= 1 and float(score[0]) > _STANDS_OUT

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
        cells = np.ix_(np.arange(span), leaves, np.array(track.regions))
        seen, mean = (
            np.array([window.observed[cells].sum()]),
            np.array([window.expected[cells].sum()]),
        )
        score = float(
            mid_p_score(
                seen,
                mean,
                mean * window.dispersion + (0.02 + window.wander[max(window.wander)]) * mean**2,
            )[0]
        )
        bar = self.threshold.at(week)
        track.updates.append(
            Update(
                week,
                facts.n_cases,
                facts.n_complaints,
                facts.n_parties,
                track.issued.expected + track.expected,
                score,
                track.issued.eb05,
                level_of(max(score, track.issued.score), bar, track, facts, self.params),
                "已确认" if track.confirmed_week is not None else "持续",
                track.llr,
                track.regions,
            )
        )

    def weigh(self, track: Track, rows: list[int], window: Window, week: int) -> None:
        """Note for members that just joined how likely each belongs to the rise."""
        span = min(week - track.onset + 1, self.params.guard_weeks)
        leaves, regions = self.sectors.leaves(track.sector), np.array(track.regions)
        cells = np.ix_(np.arange(span), leaves, regions)
        belongs = chance(
            window.observed[cells].sum(0).ravel(), window.expected[cells].sum(0).ravel()
        ).reshape(leaves.size, regions.size)
        at_leaf = np.searchsorted(leaves, self.cells.leaf[rows])
        at_region = np.searchsorted(regions, self.cells.region[rows])
        found = belongs[at_leaf, at_region]
        track.belongs.update(zip(rows, found.tolist(), strict=True))
