"""Many persons, one matter (一事多人): found by the firm, or from the texts alone."""

from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning.likeness import TextMatters
from models.early_warning.members import codes
from models.early_warning.params import Params
from models.early_warning.scan import mid_p_score
from models.early_warning.sectors import WORDS
from models.early_warning.tracks import Track, Update, distinct, level_of_matter

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
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
#: Two numbers in one, in order of the first, then the second; the second is smaller than this.
_SPAN = 1 << 31


def _both(first: Ints, second: Ints | np.int64) -> Ints:
    return np.asarray(first * _SPAN + second)


class Matters:
    """Groups complaints about one firm, and likens texts where no firm is named."""

    def __init__(self, events: pl.DataFrame, region: Ints, params: Params) -> None:
        self.params, self.region = params, region
        self.words, self.key = events.select(WORDS), events["key"]
        self.known = events["known_week"].to_numpy()
        self.person = codes(events["complainant_key"])
        rows = events.with_row_index("row").filter(pl.col("source") == "complaint")
        named = rows.filter(pl.col("party_key").is_not_null())
        often = named.filter(pl.len().over("party_key") >= params.matter_complainants)
        firms = often.group_by("party_key").agg(pl.col("row").cast(pl.Int64))
        self.by_firm: dict[str, Ints] = {
            firm: members.to_numpy()
            for firm, members in zip(firms["party_key"], firms["row"], strict=True)
        }
        self.firms = often["party_key"]
        self.firm, self.firm_row = codes(self.firms), often["row"].cast(pl.Int64).to_numpy()
        self.firm_week = self.known[self.firm_row]
        at = rows["row"].cast(pl.Int64).to_numpy()
        self.tickets = np.sort(_both(self.person[at], self.known[at]))
        self.live: dict[str, Track] = {}
        nameless = rows.filter(pl.col("party_key").is_null() & (pl.col("text") != ""))
        at = nameless["row"].cast(pl.Int64).to_numpy()
        self.texts = TextMatters(
            at, nameless["text"].to_list(), region[at], self.known[at], params.matter_likeness
        )

    def learn(self, week: int) -> None:
        """Take in the texts of a week that is not judged."""
        self._by_text(week)

    def _by_text(self, week: int) -> set[str]:
        grew = self.texts.step(week)
        for first, members in grew.items():
            self.by_firm[f"{_TEXT}{self.key[first]}"] = np.array(members, dtype=np.int64)
        return {f"{_TEXT}{self.key[first]}" for first in grew}

    def _by_name(self, week: int) -> set[str]:
        """Return the firms complained of this week that are live or had enough complainants lately."""
        first, new, end = np.searchsorted(
            self.firm_week, (week - max(_LOOK_BACKS) + 1, week, week + 1)
        )
        came, most = np.unique(self.firm[new:end]), self.params.matter_complainants
        maybe = came[np.bincount(self.firm[first:end], minlength=end)[came] >= most]
        at = first + np.flatnonzero(np.isin(self.firm[first:end], maybe))
        at = at[~self._is_serial(self.firm_row[at], week)]
        firm, person = self.firm[at], self.person[self.firm_row[at]]
        named = np.unique(_both(firm, person)[person >= 0]) // _SPAN
        persons = np.bincount(np.concatenate([named, firm[person < 0]]), minlength=end)
        firms = self.firms.gather(came)
        is_live = firms.is_in(list(self.live))
        return set(firms.filter(is_live | pl.Series(persons[came] >= most)).to_list())

    def step(self, week: int, threshold: float) -> list[Track]:
        """Return the matters that pass the threshold in this week, and update the live ones."""
        found = []
        for firm in sorted(self._by_name(week) | self._by_text(week)):
            rows = self._between(self.by_firm[firm], None, week)
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

    def _between(self, rows: Ints, first: int | None, last: int) -> Ints:
        """Return those of ``rows`` that became known in the weeks ``first`` to ``last``."""
        known = self.known[rows]
        start = 0 if first is None else int(np.searchsorted(known, first))
        return rows[start : int(np.searchsorted(known, last, side="right"))]

    def _live(self, firm: str, rows: Ints) -> Track | None:
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

    def persons(self, rows: Collection[int] | Ints) -> int:
        """Return the distinct complainants of these events; who left no name counts as one each."""
        return distinct(self.person[np.fromiter(rows, dtype=np.int64, count=len(rows))])

    def _judge(self, firm: str, rows: Ints, week: int, threshold: float) -> Track | None:
        (score, mean, recent), span = max(
            ((self._stands_out(rows, week, n), n) for n in _LOOK_BACKS), key=lambda x: x[0][0]
        )
        if score < max(threshold, self.params.floor):
            return None
        persons = self.persons(recent)
        if firm.startswith(_TEXT) and self.texts.coherence(recent) < _COHERENT:
            return None
        onset = int(self.known[recent].min())
        regions = tuple(np.unique(self.region[recent]).tolist())
        words = tuple(self._shared(recent, c) for c in WORDS)
        track = Track("matter", -1, words, regions, week, onset, week, score, anchor=firm)
        track.members = dict.fromkeys(recent.tolist(), week)
        track.issued_week, track.per_week = week, mean / span
        level = level_of_matter(persons, self.params)
        track.issued = Update(
            week, 0, len(recent), 1, mean, score, persons / max(mean, 1.0), level, "新发", 0.0,
            regions, float(persons),
        )  # fmt: skip
        track.updates.append(track.issued)
        return track

    def _stands_out(self, rows: Ints, week: int, span: int) -> tuple[float, float, Ints]:
        """Return score, expected persons and rows of the newest ``span`` weeks."""
        recent = self._between(rows, week - span + 1, week)
        recent = recent[~self._is_serial(recent, week)]
        persons = self.persons(recent)
        before = self._between(rows, week - _HISTORY, week - _GAP)
        mean = span * (_PRIOR_PER_WEEK + self.persons(before) / (_HISTORY - _GAP))
        if persons < self.params.matter_complainants:
            return 0.0, mean, recent
        score = mid_p_score(np.array([float(persons)]), np.array([mean]), np.array([1.5 * mean]))
        return float(score[0]), mean, recent

    def _is_serial(self, rows: Ints, week: int) -> Bools:
        """Tell whose complainant is 一人多次 by then: one voice, whatever the firm."""
        person = self.person[rows]
        upto, before = (
            np.searchsorted(self.tickets, _both(person, np.int64(w)), side="right")
            for w in (week, week - _HALF_YEAR)
        )
        return np.asarray((person >= 0) & (upto - before > self.params.serial_complaints))

    def _shared(self, rows: Ints, column: str) -> str | None:
        """Return the word that at least 60 % of the rows have."""
        values = self.words[column].gather(rows).to_list()
        best = max(sorted({v for v in values if v}), key=values.count, default=None)
        return best if best is not None and values.count(best) >= 0.6 * len(values) else None

    def _update(self, track: Track, rows: Ints, week: int) -> None:
        lately = self._between(rows, track.onset, week).tolist()
        new = [r for r in lately if r not in track.members]
        if not new or track.issued is None:
            return
        track.members.update(dict.fromkeys(new, week))
        track.last_evidence = week
        track.regions = tuple(sorted({*track.regions, *self.region[new].tolist()}))
        persons = self.persons(track.members)
        if track.confirmed_week is None and persons >= self._persons_at_issue(track) + 3:
            track.confirmed_week = week
        level = level_of_matter(persons, self.params)
        status = "已确认" if track.confirmed_week is not None else "持续"
        track.updates.append(
            Update(week, 0, len(track.members), 1, track.issued.expected, track.issued.score,
                   track.issued.eb05, level, status, 0.0, track.regions)
        )  # fmt: skip

    def _persons_at_issue(self, track: Track) -> int:
        return self.persons(self._at_issue(track))

    def _at_issue(self, track: Track) -> Ints:
        rows = sorted(r for r, w in track.members.items() if w == track.issued_week)
        return np.array(rows, dtype=np.int64)
