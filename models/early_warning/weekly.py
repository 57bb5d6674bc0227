"""The loop over weeks: expectation, scan, and the warnings that come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from models.arrays import Ints
from models.early_warning.cells import Picture, Suppressed, cells_of
from models.early_warning.matters.many_persons import Matters
from models.early_warning.matters.told import News
from models.early_warning.params import Params
from models.early_warning.records.beginning import beginning
from models.early_warning.records.laying import Lay, in_memory
from models.early_warning.records.sectors import Sectors
from models.early_warning.records.succession import NONE, Successions
from models.early_warning.records.translation import NOTHING, Translation
from models.early_warning.rises import province, scattered
from models.early_warning.rises.drives import Drives
from models.early_warning.rises.everywhere import (
    elsewhere,
    everywhere,
    is_of_whole_cities,
    is_scattered,
)
from models.early_warning.rises.expectation import Expectation
from models.early_warning.rises.following import Following
from models.early_warning.rises.goods import GoodsRises
from models.early_warning.rises.issuable import PREFER_FINER, Issuable
from models.early_warning.rises.members import MemberIndex
from models.early_warning.rises.named import NamedRises
from models.early_warning.rises.one_problem import OneProblem
from models.early_warning.rises.scan import Candidate, Scanner
from models.early_warning.rises.searched import Searched
from models.early_warning.rises.unheard import Unheard
from models.early_warning.texts.said import TextEvidence
from models.early_warning.tracks import Facts, Threshold, Track, Update, level_of
from models.early_warning.window import Arrivals, Window

#: A candidate is an open rise's where so large a share of its records already are; the others may be new.
_SAME_RISE = 0.4
#: Weeks a rise that was not issued is followed, to learn from what became of it: twice the widest window.
_LONGEST_SHADOW = 16
_ONE_PROBLEM = "同一问题在其余领域里也多，已有一份，像新规定、报道或新渠道"
_JOINED = "多市同时上升，并入已发出的同类预警"
_SPREAD = "以前没有的同一个问题，并入已发出的一份"


class WeeklyWatch:
    """Walks through the weeks; every week uses only what had arrived by its Sunday."""

    def __init__(
        self,
        events: pl.DataFrame,
        sectors: Sectors,
        regions: list[str],
        city_of: Ints,
        params: Params,
        renamed: Successions = NONE,
        places: Sequence[str] = (),
        searched: Searched | None = None,
        lay: Lay = in_memory,
        anew: Mapping[int, list[tuple[int, Ints]]] | None = None,
        translation: Translation = NOTHING,
    ) -> None:
        self.sectors, self.params = sectors, params
        self.searched = searched
        self.cells = cells_of(events, sectors, regions)
        self.first_week = beginning(self.cells.known_week, self.cells.stream, params.learn_weeks)
        self.renamed, self.translation = renamed, translation
        self.expectation = Expectation(
            sectors.problem_of,
            city_of,
            params,
            self.first_week,
            renamed.heirs,
            anew,
            renamed.lists,
            translation.thinned,
        )
        self.drives = Drives(sectors, self.expectation, params)
        self.scanner = Scanner(sectors, city_of, params)
        self.index = MemberIndex(events, self.cells.leaf, self.cells.region, len(regions))
        city = city_of.astype(np.int32)[self.cells.region]
        self.matters = Matters(
            events, self.cells.region, city, self.index.person, self.index.party, places, params
        )
        one = np.where(self.index.party >= 0, self.index.party, self.index.person)
        self.said = TextEvidence(events["text"], one, self.index.known, city, places, lay)
        self.named = [
            NamedRises(self.said, self.index, sectors, city_of, of_all=of_all)
            for of_all in (False, True)
        ]
        self.goods = GoodsRises(
            events["product"], self.index, sectors, city_of, self.scanner, translation
        )
        self.threshold = Threshold(params, self.first_week)
        self.open: list[Track] = []
        self.all: list[Track] = []
        self.suppressed: list[Suppressed] = []
        self.owner: dict[int, Track] = {}
        self.pictures: dict[int, Picture] = {}
        self.scattered: list[Candidate] = []
        self.sure = np.inf
        self.news = News(self.matters, self.expectation, self.index, params, self.suppressed)
        self.one_problem = OneProblem(sectors, self.expectation.problem, city_of, params)
        self.issuable = Issuable(
            sectors, self.index, self.drives, self.said, self.expectation.city_of, params
        )
        self.unheard = Unheard(sectors, self.index, city_of, params, translation)
        self.following = Following(
            self.sectors, self.cells, self.index, self.threshold, params, self.owner,
            self.one_problem, self.unheard,
        )  # fmt: skip

    def run(self, last_week: int) -> None:
        """Judge every week up to ``last_week``."""
        starts = np.searchsorted(self.cells.known_week, np.arange(self.first_week, last_week + 2))
        for week in range(self.first_week, last_week + 1):
            a, b = starts[week - self.first_week : week - self.first_week + 2]
            self.expectation.advance(self._arrivals(int(a), int(b)))
            if week < self.first_week + self.params.learn_weeks:
                self.matters.learn(week)
                continue
            self._judge(week)

    def expected_in(
        self, week: int, leaves: Ints, regions: tuple[int, ...], *, alone: bool = False
    ) -> tuple[float, float, float]:
        """Return what was expected of a week once everything has arrived, and how surely.

        ``alone``: without what other cities show.

        Returns
        -------
        tuple of float
            Expected events, standard deviation of that expectation, variance over mean of counts.
        """
        return self.pictures[week].of(leaves, np.array(regions), alone=alone)

    def _arrivals(self, start: int, end: int) -> Arrivals:
        c = self.cells
        rows = np.arange(start, end)[(c.leaf[start:end] >= 0) & (c.weight[start:end] > 0)]
        leaf, of = c.leaf[rows], self.translation
        beside = slice(*np.searchsorted(of.rows, (start, end)))
        if beside.start < beside.stop:  # their own words are learnt of them too
            is_counted = c.weight[of.rows[beside]] > 0
            rows = np.append(rows, of.rows[beside][is_counted])
            leaf = np.append(leaf, of.written[beside][is_counted]).astype(np.int32)
        return Arrivals(
            c.stream[rows], leaf, c.region[rows],
            np.maximum(c.event_week[rows], self.first_week), c.weight[rows],
            self.index.is_complaint[rows], self.index.is_case[rows],
        )  # fmt: skip

    def _judge(self, week: int) -> None:
        window = self.expectation.window()
        window.leave_out(self.expectation.young(week))
        for leaves, regions in self.renamed.unsure.get(week, []):
            window.leave_out_cells(leaves, regions)
        threshold = self.sure = self.threshold.at(week)
        self.pictures[week] = Picture(
            window.complete.astype(np.float32), window.uncertainty.astype(np.float32),
            window.season_unsure, window.dispersion, window.city_of,
            window.alone[0].astype(np.float32),
        )  # fmt: skip
        self.following.follow(self.open, week, window)
        knows_a_year = week >= self.first_week + self.params.season_weeks
        candidates = self._candidates(window, week)
        city = self.expectation.city_of
        self.scattered = sorted(
            (c for c in candidates if is_scattered(c.regions, city)), key=lambda c: -c.score
        )
        near = [c for c in candidates if not is_scattered(c.regions, city)]
        groups = self._grouped(near, window)
        for track, found in groups:
            self._evidence(track, found, window, threshold if knows_a_year else np.inf)
        if knows_a_year:
            self._issue_scattered(window, threshold)
        self._new_matters(
            week, threshold - self.params.start_threshold + self.params.matter_threshold
        )
        self._close(week)

    def _candidates(self, window: Window, week: int) -> list[Candidate]:
        if self.searched is None:
            return self._search(window, week)
        return self.searched.of(week, lambda: self._search(window, week))

    def _search(self, window: Window, week: int) -> list[Candidate]:
        """Return what stands out in a week: in a city, by a new word, in a few counties, in all cities."""
        found = self.scanner.search(window, week)
        for named in self.named:
            found += named.search(window, week, self.params.start_threshold)
        found += self.goods.search(window, week, self.params)
        found += scattered.search(window, week, self.scanner, self.params)
        of_season = self.expectation.of_season()
        return found + province.search(window, week, of_season, self.scanner, self.params)

    def _is_of_all(self, c: Candidate) -> bool:
        """Tell whether a candidate was found over whole cities of the province, and not in a city."""
        return is_of_whole_cities(c.regions, self.expectation.city_of)

    def sector_rows(self, sector: int, first_week: int, end_week: int) -> Ints:
        """Return the rows of a sector in all regions that became known in first..end_week - 1."""
        start, end = np.searchsorted(self.cells.known_week, (first_week, end_week))
        inside = np.isin(self.cells.leaf[start:end], self.sectors.leaves(sector))
        rows: Ints = np.flatnonzero(inside) + start
        return rows

    def _grouped(
        self, candidates: list[Candidate], window: Window
    ) -> list[tuple[Track, list[tuple[Candidate, Ints]]]]:
        """Put candidates that stand on the same events together; best score first."""
        week = self.expectation.week
        groups: dict[int, tuple[Track, list[tuple[Candidate, Ints]]]] = {}
        for c in candidates:
            rows = self.issuable.rows(c)
            if not rows.size:
                continue
            track = self._track_of(rows)
            if track is None or self._is_beneath(c, track, window):
                track = self._new_track(c, week)
            for row in rows.tolist():
                self.owner.setdefault(row, track)
            groups.setdefault(id(track), (track, []))[1].append((c, rows))
        return list(groups.values())

    def _track_of(self, rows: Ints) -> Track | None:
        votes: dict[int, tuple[int, Track]] = {}
        for row in rows.tolist():
            track = self.owner.get(row)
            if track is not None and track.closed_week is None and track.kind == "sector":
                votes[id(track)] = (votes.get(id(track), (0, track))[0] + 1, track)
        if not votes:
            return None
        n, best = max(votes.values(), key=lambda v: v[0])
        return best if n >= _SAME_RISE * rows.size else None

    def _is_beneath(self, c: Candidate, track: Track, window: Window) -> bool:
        """Tell whether a candidate rises beneath a problem that all have got used to.

        The sheet of an unheard-of problem has its records too, but has told its news half a year ago;
        a sector of it that stands out now, and not as its others do, is a rise of its own.
        """
        if track.heard_before is None or self.unheard.tells(track, c.week) or c.score < self.sure:
            return False
        others = self.one_problem.others(c, self.sure, window)
        is_one_of_them = self._leaves(c.sector) < self._leaves(track.sector)
        return is_one_of_them and (others is None or not others.explains)

    def _new_track(self, c: Candidate, week: int) -> Track:
        words = self.sectors.words[c.sector]
        track = Track("sector", c.sector, words, c.regions, week, week - c.weeks + 1, week, c.score)
        track.is_of_all = self._is_of_all(c)
        self.open.append(track)
        self.all.append(track)
        return track

    def _evidence(
        self,
        track: Track,
        found: list[tuple[Candidate, Ints]],
        window: Window,
        threshold: float,
    ) -> None:
        """Weigh this week's candidates of one rise: issue it, update it or keep watching."""
        week = self.expectation.week
        best, _, facts, reason = self.issuable.best(found, week, self.sure)
        if week - track.first_week < self.params.quiet_weeks:
            track.peak = max(track.peak, best.score) if reason is None else track.peak
        if track.issued_week is None:
            track.suppressed = reason
            if best.score >= threshold:
                if reason is None:
                    self._first(track, best, window, threshold)
                else:
                    self._suppress(best, facts, reason)
        else:
            self._widen(track, best, threshold)

    def _first(self, track: Track, c: Candidate, window: Window, threshold: float) -> None:
        """Issue a rise of a city; in most cities at once as one sheet of the province.

        A problem nobody had heard of is one sheet wherever it has come up, and takes in where it comes up next.
        """
        city, leaves = self.expectation.city_of, self.sectors.leaves(c.sector)
        track.is_of_all = self._is_of_all(c)
        if track.is_of_all:
            track.elsewhere = c.observed, c.expected
        else:
            track.elsewhere = elsewhere(c, window, leaves, city, self.params.min_eb05)
            c = (everywhere(c, window, leaves, city) if track.elsewhere else None) or c
        told = self.unheard.told(c, self.open)
        whole = None if told else self.unheard.whole(c, window)
        c = whole or c
        rows = self.issuable.rows(c)
        facts = self.index.facts(rows, c.week, self.params, c.expected)
        track.others = self.one_problem.others(c, threshold, window)
        live = told or next((t for t in self.open if self._is_part(c, t)), None)
        if live is None and self.one_problem.is_told_of(track.others, c, self.all):
            track.suppressed = _ONE_PROBLEM
            self._suppress(c, facts, _ONE_PROBLEM)
            return
        if live is None:
            if whole:
                self.unheard.begin(track, c)
            self._issue(track, (c, rows), facts, threshold, window)
            return
        if not told:
            live.regions = tuple(sorted({*live.regions, *c.regions}))
        live.elsewhere = live.elsewhere or track.elsewhere
        track.suppressed = _SPREAD if told else _JOINED
        self._suppress(c, facts, track.suppressed)

    def _is_part(self, c: Candidate, live: Track) -> bool:
        """Tell whether a candidate is a part of what a live sheet tells of.

        Whole cities of a sheet of any of these sectors; a city that does not stand out by far, of a sheet
        of its sector elsewhere where this week shows that they rise together.
        """
        if live.kind != "sector" or live.issued_week is None:
            return False
        if self._is_of_all(c):
            return not self._leaves(c.sector).isdisjoint(self._leaves(live.sector))
        return (
            c.sector == live.sector
            and c.score < self.sure + self.params.watch_margin
            and any(
                s.sector == c.sector
                and _meet(s.regions, c.regions)
                and _meet(s.regions, live.regions)
                for s in self.scattered
            )
        )

    def _leaves(self, sector: int) -> set[int]:
        return set(self.sectors.leaves(sector).tolist())

    def _issue_scattered(self, window: Window, threshold: float) -> None:
        """Issue what rises in some counties of several cities, unless a live sheet tells of it.

        A sheet of the same sector takes the other counties in. Where a finer sector shows nearly as
        much, that is it.
        """
        for c in self.scattered:
            finer = (o for o in self.scattered if self._leaves(o.sector) < self._leaves(c.sector))
            if any(
                o.score >= PREFER_FINER * c.score and _meet(o.regions, c.regions) for o in finer
            ):
                continue
            rows = self.issuable.rows(c)
            facts = self.index.facts(rows, c.week, self.params, c.expected)
            reason = self.issuable.why_not(c, facts)
            asks_words = reason is None and c.score < threshold and not c.is_named
            said = self.issuable.said_of(c, rows) if asks_words else 0.0
            if c.score + said < threshold:
                continue
            if reason is not None:
                self._suppress(c, facts, reason)
                continue
            live = self.unheard.told(c, self.open) or self._told_of(c, rows)
            if live is None:
                found = replace(c, score=c.score + said)
                whole = self.unheard.whole(found, window)
                if whole:
                    found, rows = whole, self.issuable.rows(whole)
                    facts = self.index.facts(rows, c.week, self.params, whole.expected)
                track = self._new_track(found, c.week)
                if whole:
                    self.unheard.begin(track, whole)
                track.others = self.one_problem.others(found, threshold, window)
                self._issue(track, (found, rows), facts, threshold, window)
            elif live.sector == c.sector and not self.unheard.tells(live, c.week):
                live.regions = tuple(sorted({*live.regions, *c.regions}))

    def _told_of(self, c: Candidate, rows: Ints) -> Track | None:
        """Return a live sheet that tells of scattered counties already: of their records, or of their kind."""
        owner = self._track_of(rows)
        if owner is not None and owner.issued_week is not None:
            return owner
        mine = self._leaves(c.sector)
        return next(
            (
                t for t in self.open
                if t.kind == "sector" and t.issued_week is not None
                and self._leaves(t.sector) <= mine and _meet(t.regions, c.regions)
            ),
            None,
        )  # fmt: skip

    def _suppress(self, c: Candidate, facts: Facts, reason: str) -> None:
        words = self.sectors.words[c.sector]
        self.suppressed.append(
            Suppressed(c.week, c.weeks, words, c.regions, facts.n_events, facts.n_parties,
                       c.expected, c.score, reason)
        )  # fmt: skip

    def _issue(
        self, track: Track, found: tuple[Candidate, Ints], facts: Facts, bar: float, window: Window
    ) -> None:  # fmt: skip
        c, rows = found
        track.sector, track.words, track.regions = c.sector, self.sectors.words[c.sector], c.regions
        track.onset, track.issued_week, track.last_evidence = c.week - c.weeks + 1, c.week, c.week
        track.members = dict.fromkeys(rows.tolist(), c.week)
        is_explained = track.others is not None and track.others.explains
        is_explained |= self.unheard.is_wide(track, rows)
        level = level_of(c.score, bar, track, facts, self.params, is_explained=is_explained)
        track.issued = Update(
            c.week, facts.n_cases, facts.n_complaints, facts.n_parties, c.expected, c.score,
            c.eb05, level, "新发", track.llr, c.regions, c.observed,
        )  # fmt: skip
        track.updates.append(track.issued)
        self.following.weigh(track, rows.tolist(), window, self.expectation.week)
        for row in rows.tolist():
            self.owner[row] = track

    def _widen(self, track: Track, c: Candidate, threshold: float) -> None:
        """Take neighbouring regions into a live warning once they pass the threshold themselves."""
        if self.unheard.tells(track, c.week):
            return  # it has them already, as far as anything came of it there
        same = set(self.sectors.leaves(c.sector)) & set(self.sectors.leaves(track.sector))
        if c.score >= threshold and same:
            track.regions = tuple(sorted({*track.regions, *c.regions}))

    def _new_matters(self, week: int, threshold: float) -> None:
        for track in self.news.of(week, threshold, self.open):
            for row in track.members:
                self.owner.setdefault(row, track)
            self.open.append(track)
            self.all.append(track)
        self.suppressed += self.matters.held
        self.matters.held = []

    def _close(self, week: int) -> None:
        for track in self.open:
            over_age = track.issued_week is None and week - track.first_week >= _LONGEST_SHADOW
            if over_age or week - track.last_evidence >= self.params.quiet_weeks:
                track.closed_week = week
                self.threshold.settle(track, week)
        self.open = [t for t in self.open if t.closed_week is None]


def _meet(some: Sequence[int], others: Sequence[int]) -> bool:
    return not set(some).isdisjoint(others)
