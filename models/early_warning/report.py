"""The tables that come of the weeks that were judged: warnings, members, updates, weeks."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.early_warning import classify
from models.early_warning import recipients as to_remind
from models.early_warning import terms as words_of
from models.early_warning import words as rising
from models.early_warning.belonging import CORE, with_words
from models.early_warning.cells import Suppressed
from models.early_warning.params import Params
from models.early_warning.sectors import WORDS
from models.early_warning.tracks import Track, Update
from models.early_warning.weekly import WeeklyWatch
from models.early_warning.weeks import iso_week, monday, sunday
from models.early_warning.wording import Sheet, advice, reason

_TEXT, _DATE, _LIST = pl.String(), pl.Date(), pl.List(pl.String())
_INT, _REAL = pl.Int64(), pl.Float64()

WARNINGS: dict[str, pl.DataType] = {
    "warning_id": _TEXT, "kind": _TEXT, "issued_on": _DATE, "window_start": _DATE,
    "window_end": _DATE, "region_scope": _LIST, "industry": _TEXT, "object_category": _TEXT,
    "violation_type": _TEXT, "industry_code": _TEXT, "n_cases": _INT, "n_complaints": _INT,
    "n_parties": _INT, "n_core": _INT, "n_counted": _REAL, "expected": _REAL, "score": _REAL, "eb05": _REAL,
    "terms": _LIST, "representative_case_keys": _LIST, "reason": _TEXT, "advice": _TEXT, "level": _TEXT,
    "status": _TEXT, "superseded_by": _TEXT,
}  # fmt: skip
MEMBERS: dict[str, pl.DataType] = {
    "warning_id": _TEXT, "source": _TEXT, "key": _TEXT, "added_on": _DATE, "belongs": _REAL,
    "is_core": pl.Boolean(),
}  # fmt: skip
SUPPRESSED: dict[str, pl.DataType] = {
    "candidate_id": _TEXT, "week": _TEXT, "region_scope": _LIST, "industry": _TEXT,
    "object_category": _TEXT, "violation_type": _TEXT, "n_events": _INT, "n_parties": _INT,
    "expected": _REAL, "score": _REAL, "suppressed_reason": _TEXT,
}  # fmt: skip
UPDATES: dict[str, pl.DataType] = {
    "warning_id": _TEXT, "week": _TEXT, "updated_on": _DATE, "region_scope": _LIST,
    "n_cases": _INT, "n_complaints": _INT, "n_parties": _INT, "expected": _REAL, "score": _REAL,
    "llr": _REAL, "terms": _LIST, "level": _TEXT, "status": _TEXT,
}  # fmt: skip
WEEKLY: dict[str, pl.DataType] = {
    "warning_id": _TEXT, "week": _TEXT, "week_start": _DATE, "observed": _REAL, "expected": _REAL,
    "expected_sd": _REAL, "dispersion": _REAL,
}  # fmt: skip
_BACKGROUND_WEEKS = 104
_BACKGROUND_TEXTS = 5000
_TERM_WEEKS = (0, 4, 8)


@dataclass(frozen=True)
class Warnings:
    """What the early warning says as of a day.

    Attributes
    ----------
    warnings : pl.DataFrame
        ``out_warnings``: figures, words and level as issued; ``status`` is the latest
        (新发|持续|已确认|已关闭).
    members : pl.DataFrame
        ``out_warning_members`` with ``added_on``, the Sunday a record joined.
    recipients : pl.DataFrame
        ``out_warning_recipients``.
    suppressed : pl.DataFrame
        ``out_warnings_suppressed``.
    updates : pl.DataFrame
        What each warning looked like in each week with new evidence.
    weekly : pl.DataFrame
        Observed and expected weighted events of each warning's cell, half a year each way; with the
        standard deviation of the expectation and the variance over mean of counts around it.
    accuracy : pl.DataFrame
        How right the classifier of complaint texts was, half-year by half-year; empty when not needed.
    words : pl.DataFrame
        ``out_warning_words``: words that rise in all texts of the newest weeks.
    """

    warnings: pl.DataFrame
    members: pl.DataFrame
    recipients: pl.DataFrame
    suppressed: pl.DataFrame
    updates: pl.DataFrame
    weekly: pl.DataFrame
    accuracy: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=classify.SCHEMA))
    words: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=rising.SCHEMA))


def empty() -> Warnings:
    """Return the tables without any row."""
    schemas = (WARNINGS, MEMBERS, to_remind.SCHEMA, SUPPRESSED, UPDATES, WEEKLY)
    return Warnings(*(pl.DataFrame(schema=s) for s in schemas))


def _id(*parts: object) -> str:
    text = "|".join("" if p is None else str(p) for p in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Report:
    """Turns the tracks of a watch into tables."""

    def __init__(
        self, *, watch: WeeklyWatch, events: pl.DataFrame, codes: list[str], regions: pl.DataFrame,
        city: dict[str, str], entities: pl.DataFrame | None, params: Params,
    ) -> None:  # fmt: skip
        self.watch, self.codes, self.params = watch, codes, params
        names: dict[str, str] = {}
        if regions.height and "name" in regions.columns:
            names = dict(regions.select("region_code", "name").drop_nulls().iter_rows())
        self.names = {c: names.get(c, c) for c in codes}
        self.register = to_remind.Register(entities, city)
        self.parties = events.select("source", "party_key", "known_week").filter(
            pl.col("party_key").is_in(self.register.frame["uscc"].implode())
        )
        self.known = events["known_week"].to_numpy()
        places = regions["name"].drop_nulls().to_list() if "name" in regions.columns else []
        self.texts = words_of.without_names(events["text"].fill_null(""), places)
        named = sorted({r for t in watch.all if t.issued is not None for r in t.members})
        self.column = {
            c: dict(zip(named, events[c].gather(named).to_list(), strict=True))
            for c in (
                "source",
                "key",
                "party_key",
                "complainant_key",
                "industry_code",
                "event_date",
            )
        }

    def tables(self, last_week: int) -> Warnings:
        """Return all tables."""
        issued = [(t, t.issued) for t in self.watch.all if t.issued is not None]
        rows: dict[str, list[dict[str, object]]] = {n: [] for n in ("w", "m", "u", "k")}
        lists = [pl.DataFrame(schema=to_remind.SCHEMA)]
        for track, first in issued:
            terms = self._terms_of_weeks(track)
            belongs = self._belonging(track, terms)
            sheet, reminded = self._one(track, first, terms[first.week], belongs)
            rows["w"].append(sheet)
            lists.append(reminded)
            name = str(sheet["warning_id"])
            rows["m"] += self._members(track, name, belongs)
            rows["u"] += self._updates(track, name, terms)
            rows["k"] += self._weeks(track, first, name, last_week)
        return Warnings(
            pl.DataFrame(rows["w"], schema=WARNINGS).sort("issued_on", "warning_id"),
            pl.DataFrame(rows["m"], schema=MEMBERS).sort("warning_id", "source", "key"),
            pl.concat(lists).sort("warning_id", maintain_order=True),
            self._suppressed(self.watch.suppressed),
            pl.DataFrame(rows["u"], schema=UPDATES).sort("warning_id", "updated_on"),
            pl.DataFrame(rows["k"], schema=WEEKLY).sort("warning_id", "week_start"),
        )

    def _name(self, track: Track) -> str:
        first = sorted(self.codes[r] for r in track.issued.regions) if track.issued else []
        return "W" + _id(track.kind, *track.words, track.anchor, *first, monday(track.onset))

    def _one(
        self, track: Track, u: Update, found: list[str], belongs: dict[int, float]
    ) -> tuple[dict[str, object], pl.DataFrame]:
        name = self._name(track)
        rows = [r for r, w in track.members.items() if w == u.week]
        scope = sorted(self.codes[r] for r in u.regions)
        core = [r for r in rows if belongs[r] >= CORE]
        trades, reminded = self._to_remind(track, u, name, rows, scope)
        sheet = self._sheet(track, u, rows, scope, found, len(core))
        return {
            "warning_id": name, "kind": track.kind, "issued_on": sunday(u.week),
            "window_start": monday(track.onset), "window_end": sunday(u.week),
            "region_scope": scope,
            **dict(zip(WORDS, track.words, strict=True)),
            "industry_code": trades[0] if len(trades) == 1 else None,
            "n_cases": u.n_cases, "n_complaints": u.n_complaints, "n_parties": u.n_parties,
            "n_core": len(core), "n_counted": round(u.counted, 3), "expected": round(u.expected, 3), "score": round(u.score, 6),
            "eb05": round(u.eb05, 4), "terms": found,
            "representative_case_keys": self._representative(track, core or rows, found),
            "reason": reason(sheet), "advice": advice(sheet, reminded.height), "level": u.level,
            "status": self._status(track), "superseded_by": None,
        }, reminded  # fmt: skip

    def _to_remind(
        self, track: Track, u: Update, name: str, rows: list[int], scope: list[str]
    ) -> tuple[list[str], pl.DataFrame]:
        """Return the trades of a warning and whom to remind; one matter is for one enterprise."""
        codes = [self.column["industry_code"][r] for r in rows]
        parties = [self.column["party_key"][r] for r in rows]
        trades = self.register.trade_of(codes, parties)
        if track.kind == "matter":
            return trades, pl.DataFrame(schema=to_remind.SCHEMA)
        dealt_with = {p for p in parties if p}
        history = to_remind.history_of(self.parties, u.week)
        return trades, self.register.remind(name, scope, trades, dealt_with, self.params, history)

    def _sheet(
        self, track: Track, u: Update, rows: list[int], scope: list[str], found: list[str],
        n_core: int,
    ) -> Sheet:  # fmt: skip
        days = [self.column["event_date"][r] for r in rows]
        first = min(days)
        persons = {self.column["complainant_key"][r] or r for r in rows}
        mentions = int(sum(found[0] in self.texts[r] for r in rows)) if found else 0
        facts = self.watch.index.facts(np.array(rows), u.week, self.params)
        return Sheet(
            track.kind, [self.names[c] for c in scope], track.words, None,
            u.week - track.onset + 1, u.n_cases, u.n_complaints,
            len(rows) - u.n_cases - u.n_complaints, u.n_parties, len(persons), u.expected,
            f"{first.month}月{first.day}日", found, mentions, facts.campaign_share, n_core,
            track.elsewhere, u.counted,
        )  # fmt: skip

    def _status(self, track: Track) -> str:
        if track.closed_week is not None:
            return "已关闭"
        if track.confirmed_week is not None:
            return "已确认"
        return "持续" if len(track.updates) > 1 else "新发"

    def _representative(self, track: Track, rows: list[int], found: list[str]) -> list[str]:
        """Return three members: cases first, most rising words, newest.

        Each of another party; of one matter each by another complainant.
        """
        of_each = "complainant_key" if track.kind == "matter" else "party_key"
        order = {"case": 0, "sampling": 1, "complaint": 2, "opinion": 3}
        ranked = sorted(
            rows,
            key=lambda r: (
                order[self.column["source"][r]],
                -sum(t in self.texts[r] for t in found), -r,
            ),
        )  # fmt: skip
        chosen: list[int] = []
        parties: set[object] = set()
        for r in ranked:
            party = self.column[of_each][r] or r
            if party not in parties:
                parties.add(party)
                chosen.append(r)
        return [str(self.column["key"][r]) for r in chosen[:3]]

    def _terms(self, track: Track, week: int) -> list[str]:
        rows = sorted(r for r, w in track.members.items() if w <= week)
        one_each: dict[object, str] = {}
        for r in rows:
            one_each.setdefault(self.column["complainant_key"][r] or self.column["party_key"][r] or r,
                                self.texts[r])  # fmt: skip
        start = int(np.searchsorted(self.known, track.onset - _BACKGROUND_WEEKS))
        end = int(np.searchsorted(self.known, track.onset))
        backgrounds = [self.texts[max(start, end - _BACKGROUND_TEXTS) : end]]
        if track.kind == "sector":
            own = self.watch.sector_rows(track.sector, track.onset - _BACKGROUND_WEEKS, track.onset)
            backgrounds.append(self.texts.gather(own[-_BACKGROUND_TEXTS:]))
        return words_of.rising(list(one_each.values()), backgrounds, self.params.max_terms)

    def _terms_of_weeks(self, track: Track) -> dict[int, list[str]]:
        """Return the rising words of each week with an update; looked for anew after 4 and 8 weeks."""
        found: list[str] = []
        of_week = {}
        due = list(_TERM_WEEKS)
        for u in track.updates:
            age = u.week - track.updates[0].week
            if due and age >= due[0]:
                found = self._terms(track, u.week)
                due = [d for d in due if d > age]
            of_week[u.week] = found
        return of_week

    def _belonging(self, track: Track, terms: dict[int, list[str]]) -> dict[int, float]:
        """Return for each member the chance that it belongs to the rise, as known when it joined."""
        if track.kind != "sector":
            return dict.fromkeys(track.members, 1.0)
        result: dict[int, float] = {}
        for week, words in sorted(terms.items()):
            so_far = [r for r, w in track.members.items() if w <= week]
            mentions = np.array([any(t in self.texts[r] for t in words) for r in so_far])
            belongs = with_words(np.array([track.belongs[r] for r in so_far]), mentions)
            for r, p in zip(so_far, belongs.tolist(), strict=True):
                result.setdefault(r, p)
        return result

    def _members(
        self, track: Track, name: str, belongs: dict[int, float]
    ) -> list[dict[str, object]]:
        return [
            {
                "warning_id": name, "source": self.column["source"][r],
                "key": self.column["key"][r], "added_on": sunday(w),
                "belongs": round(belongs[r], 3), "is_core": belongs[r] >= CORE,
            }
            for r, w in track.members.items()
        ]  # fmt: skip

    def _updates(
        self, track: Track, name: str, terms: dict[int, list[str]]
    ) -> list[dict[str, object]]:
        return [
            {
                "warning_id": name, "week": iso_week(u.week), "updated_on": sunday(u.week),
                "region_scope": sorted(self.codes[r] for r in u.regions), "n_cases": u.n_cases,
                "n_complaints": u.n_complaints, "n_parties": u.n_parties,
                "expected": round(u.expected, 3), "score": round(u.score, 6),
                "llr": round(u.llr, 4), "terms": terms[u.week], "level": u.level,
                "status": u.status,
            }
            for u in track.updates
        ]  # fmt: skip

    def _weeks(self, track: Track, u: Update, name: str, last_week: int) -> list[dict[str, object]]:
        """Return the cell's weeks from half a year before the onset to half a year after issue."""
        if track.kind != "sector":
            return []
        leaves, regions = self.watch.sectors.leaves(track.sector), u.regions
        first = max(track.onset - 26, self.watch.first_week + self.params.learn_weeks)
        last = min(u.week + 26, last_week)
        rows = self.watch.index.rows(leaves, regions, first, last_week)
        seen = np.bincount(
            self.watch.index.event[rows] - first, self.watch.index.weight[rows],
            minlength=last - first + 1,
        )  # fmt: skip
        result: list[dict[str, object]] = []
        for w in range(first, last + 1):
            mean, sd, dispersion = self.watch.expected_in(w, leaves, regions)
            result.append({
                "warning_id": name, "week": iso_week(w), "week_start": monday(w),
                "observed": round(float(seen[w - first]), 3), "expected": round(mean, 4),
                "expected_sd": round(sd, 4), "dispersion": round(dispersion, 4),
            })  # fmt: skip
        return result

    def _suppressed(self, found: list[Suppressed]) -> pl.DataFrame:
        rows = []
        for s in found:
            scope = sorted(self.codes[r] for r in s.regions)
            rows.append({
                "candidate_id": "S" + _id(s.week, *s.words, *scope, s.weeks),
                "week": iso_week(s.week), "region_scope": scope,
                **dict(zip(WORDS, s.words, strict=True)),
                "n_events": s.n_events, "n_parties": s.n_parties,
                "expected": round(s.expected, 3), "score": round(s.score, 6),
                "suppressed_reason": s.reason,
            })  # fmt: skip
        frame = pl.DataFrame(rows, schema=SUPPRESSED)
        return frame.unique("candidate_id", keep="first").sort("week", "candidate_id")
