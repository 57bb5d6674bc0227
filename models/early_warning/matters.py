"""Many persons, one matter (一事多人): found by the firm, or from the texts alone."""

from bisect import bisect_right

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning.likeness import TextMatters
from models.early_warning.params import Params
from models.early_warning.scan import mid_p_score
from models.early_warning.sectors import WORDS
from models.early_warning.tracks import Track, Update

Ints = NDArray[np.int64]
_TEXT = "text:"
_LOOK_BACKS = (2, 4, 8)
_GAP = 8
_HISTORY = 52
_HALF_YEAR = 26
_PRIOR_PER_WEEK = 0.02
#: Texts of one matter: half of all pairs share so much, or one merely led to another.
_COHERENT = 0.06
#: Texts so like those of a live matter, on average, are about that matter, in other words.
_SAME_MATTER = 0.1
_LEAST_TEXTS = 2


class Matters:
    """Groups complaints about one firm, and likens texts where no firm is named."""

    def __init__(self, events: pl.DataFrame, region: Ints, params: Params) -> None:
        self.params = params
        self.region = region
        rows = events.with_row_index("row").filter(pl.col("source") == "complaint")
        self.known = events["known_week"].to_numpy()
        self.words = {c: events[c].to_list() for c in WORDS}
        self.person = events["complainant_key"].to_list()
        self.tickets: dict[str, list[int]] = {}
        for row in rows["row"].to_list():
            if self.person[row]:
                self.tickets.setdefault(self.person[row], []).append(int(self.known[row]))
        self.by_firm: dict[str, list[int]] = {}
        for row, firm in (
            rows.filter(pl.col("party_key").is_not_null()).select("row", "party_key").iter_rows()
        ):
            self.by_firm.setdefault(firm, []).append(row)
        self.arrived: dict[int, set[str]] = {}
        for firm, members in self.by_firm.items():
            if len(members) >= params.matter_complainants:
                for row in members:
                    self.arrived.setdefault(int(self.known[row]), set()).add(firm)
        self.live: dict[str, Track] = {}
        nameless = rows.filter(pl.col("party_key").is_null() & (pl.col("text") != ""))
        at = nameless["row"].cast(pl.Int64).to_numpy()
        self.texts = TextMatters(
            at, nameless["text"].to_list(), region[at], self.known[at], params.matter_likeness
        )
        self.key = events["key"].to_list()

    def learn(self, week: int) -> None:
        """Take in the texts of a week that is not judged."""
        self._by_text(week)

    def _by_text(self, week: int) -> set[str]:
        grew = self.texts.step(week)
        for first, members in grew.items():
            self.by_firm[f"{_TEXT}{self.key[first]}"] = members
        return {f"{_TEXT}{self.key[first]}" for first in grew}

    def step(self, week: int, threshold: float) -> list[Track]:
        """Return the matters that pass the threshold in this week, and update the live ones."""
        found = []
        for firm in sorted(self.arrived.get(week, set()) | self._by_text(week)):
            rows = [r for r in self.by_firm[firm] if self.known[r] <= week]
            track = self._live(firm, rows)
            if track is not None:
                self._update(track, rows, week)
                continue
            new = self._judge(firm, rows, week, threshold)
            if new is not None:
                self.live[firm] = new
                found.append(new)
        return found

    def put_back(self, matter: Track) -> None:
        """Forget that a matter was raised; it is judged again with its next complaint."""
        del self.live[matter.anchor]

    def _live(self, firm: str, rows: list[int]) -> Track | None:
        """Return the live matter of a firm; for texts also one they are so like as to be the same."""
        track = self.live.get(firm)
        if track is not None and track.closed_week is None:
            return track
        if not firm.startswith(_TEXT) or len(rows) < _LEAST_TEXTS:
            return None
        others = {
            id(t): t for f, t in self.live.items() if f.startswith(_TEXT) and t.closed_week is None
        }
        like = [
            (self.texts.alike(rows, self._at_issue(t)), -n, t)
            for n, t in enumerate(others.values())
        ]
        best = max(like, default=None, key=lambda x: x[:2])
        if best is None or best[0] < _SAME_MATTER:
            return None
        self.live[firm] = best[2]
        return best[2]

    def persons(self, rows: list[int]) -> int:
        """Return the distinct complainants of these events; who left no name counts as one each."""
        named = {self.person[r] for r in rows if self.person[r]}
        return len(named) + sum(1 for r in rows if not self.person[r])

    def _judge(self, firm: str, rows: list[int], week: int, threshold: float) -> Track | None:
        score, mean, recent = max(
            (self._stands_out(rows, week, span) for span in _LOOK_BACKS), key=lambda x: x[0]
        )
        persons = self.persons(recent)
        if score < max(threshold, self.params.floor):
            return None
        if firm.startswith(_TEXT) and self.texts.coherence(recent) < _COHERENT:
            return None
        onset = int(min(self.known[r] for r in recent))
        regions = tuple(sorted({int(self.region[r]) for r in recent}))
        words = tuple(self._shared(recent, c) for c in WORDS)
        track = Track("matter", -1, words, regions, week, onset, week, score, anchor=firm)
        track.members = dict.fromkeys(recent, week)
        track.issued_week = week
        level = "关注" if persons >= 2 * self.params.matter_complainants else "提示"
        track.issued = Update(
            week, 0, len(recent), 1, mean, score, persons / max(mean, 1.0), level, "新发", 0.0,
            regions, float(persons),
        )  # fmt: skip
        track.updates.append(track.issued)
        return track

    def _stands_out(self, rows: list[int], week: int, span: int) -> tuple[float, float, list[int]]:
        """Return score, expected persons and rows of the newest ``span`` weeks."""
        recent = [r for r in rows if self.known[r] > week - span and not self._is_serial(r, week)]
        persons = self.persons(recent)
        before = [r for r in rows if week - _HISTORY <= self.known[r] <= week - _GAP]
        mean = span * (_PRIOR_PER_WEEK + self.persons(before) / (_HISTORY - _GAP))
        if persons < self.params.matter_complainants:
            return 0.0, mean, recent
        score = mid_p_score(np.array([float(persons)]), np.array([mean]), np.array([1.5 * mean]))
        return float(score[0]), mean, recent

    def _is_serial(self, row: int, week: int) -> bool:
        """Tell whether the complainant is 一人多次 by then: one voice, whatever the firm."""
        weeks = self.tickets.get(self.person[row] or "", [])
        lately = bisect_right(weeks, week) - bisect_right(weeks, week - _HALF_YEAR)
        return lately > self.params.serial_complaints

    def _shared(self, rows: list[int], column: str) -> str | None:
        """Return the word that at least 60 % of the rows have."""
        values = [self.words[column][r] for r in rows]
        best = max(sorted({v for v in values if v}), key=values.count, default=None)
        return best if best is not None and values.count(best) >= 0.6 * len(values) else None

    def _update(self, track: Track, rows: list[int], week: int) -> None:
        new = [r for r in rows if r not in track.members and self.known[r] >= track.onset]
        if not new or track.issued is None:
            return
        track.members.update(dict.fromkeys(new, week))
        track.last_evidence = week
        track.regions = tuple(sorted({*track.regions, *(int(self.region[r]) for r in new)}))
        persons = self.persons(sorted(track.members))
        if track.confirmed_week is None and persons >= self._persons_at_issue(track) + 3:
            track.confirmed_week = week
        level = "关注" if persons >= 2 * self.params.matter_complainants else "提示"
        status = "已确认" if track.confirmed_week is not None else "持续"
        track.updates.append(
            Update(week, 0, len(track.members), 1, track.issued.expected, track.issued.score,
                   track.issued.eb05, level, status, 0.0, track.regions)
        )  # fmt: skip

    def _persons_at_issue(self, track: Track) -> int:
        return self.persons(self._at_issue(track))

    def _at_issue(self, track: Track) -> list[int]:
        return sorted(r for r, w in track.members.items() if w == track.issued_week)
