"""The tables that come of the weeks that were judged: warnings, members, updates, weeks."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from models.arrays import Bools, Ints
from models.early_warning.cells import Suppressed
from models.early_warning.matters.many_persons import brand_of
from models.early_warning.params import Params
from models.early_warning.records.sectors import WORDS
from models.early_warning.records.succession import SCHEMA as RENAMED
from models.early_warning.records.weeks import iso_week, monday, sunday
from models.early_warning.rises import searched
from models.early_warning.rises.belonging import CORE, with_words
from models.early_warning.rises.everywhere import around, cities_of, is_scattered
from models.early_warning.texts import classify
from models.early_warning.texts import words as rising
from models.early_warning.texts.member_words import MemberWords
from models.early_warning.texts.spoken import SCHEMA as SPOKEN
from models.early_warning.texts.spoken import Spoken, Terms
from models.early_warning.texts.terms import BACKGROUND_WEEKS
from models.early_warning.told import recipients as to_remind
from models.early_warning.told import today
from models.early_warning.told.wording import CLOSED, Behind, Sheet, advice, day, reason
from models.early_warning.tracks import Track, Update, Words
from models.early_warning.weekly import WeeklyWatch
from models.opinions import is_authority

WARNINGS = schema_of(table("feat_warning__judged"))
MEMBERS = schema_of(table("feat_warning__members"))
SUPPRESSED = schema_of(table("feat_warning__suppressed"))
UPDATES = schema_of(table("feat_warning__updates"))
WEEKLY = schema_of(table("feat_warning__weekly"))


#: A city of which no complaint has come for more weeks has not handed them in.
_SILENT_WEEKS = 3

#: Columns of the events that the tables are made of.
REPORTED = (
    "source", "key", "party_key", "party_name", "complainant_key", "industry_code", "event_date",
    "known_date", "known_week", "came_date",
)  # fmt: skip


@dataclass(frozen=True)
class Warnings:
    """What the early warning says as of a day.

    Attributes
    ----------
    warnings : pl.DataFrame
        ``out_warnings``: figures, words and level as issued; ``status`` (新发|持续|已确认|已关闭) and
        ``current_…`` and ``last_seen_on`` are the latest.
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
    candidates : pl.DataFrame
        What the search of each week found (:mod:`models.early_warning.rises.searched`).
    spoken : pl.DataFrame
        What the records of each warning speak of (:mod:`models.early_warning.texts.spoken`).
    renamed : pl.DataFrame
        Goods and problems that went on under another name (:mod:`models.early_warning.records.succession`).
    """

    warnings: pl.DataFrame
    members: pl.DataFrame
    recipients: pl.DataFrame
    suppressed: pl.DataFrame
    updates: pl.DataFrame
    weekly: pl.DataFrame
    accuracy: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=classify.SCHEMA))
    words: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=rising.SCHEMA))
    candidates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=searched.SCHEMA))
    spoken: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SPOKEN))
    renamed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RENAMED))


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
        city: dict[str, str], entities: pl.DataFrame | None, params: Params, spoken: Spoken,
    ) -> None:  # fmt: skip
        self.watch, self.codes, self.params = watch, codes, params
        names: dict[str, str] = {}
        if regions.height and "name" in regions.columns:
            names = dict(regions.select("region_code", "name").drop_nulls().iter_rows())
        self.names = {c: names.get(c, c) for c in codes}
        self.leaf_words = watch.sectors.leaf_words
        self.register = to_remind.Register(entities, city)
        self.parties = events.select("source", "party_key", "known_week").filter(
            pl.col("party_key").is_in(self.register.frame["uscc"].implode())
        )
        places = regions["name"].drop_nulls().to_list() if "name" in regions.columns else []
        rows = {r for t in watch.all if t.issued is not None for r in t.members}
        named = np.sort(np.fromiter(rows, dtype=np.int64, count=len(rows)))
        self.words = MemberWords(
            events, watch.said.texts, named, places, self.register.names, params, spoken
        )
        self.texts = self.words.texts
        self.named, self.members = named, events[named]

    def tables(self, last_week: int) -> Warnings:
        """Return all tables."""
        issued = [(t, t.issued) for t in self.watch.all if t.issued is not None]
        rows: dict[str, list[dict[str, object]]] = {n: [] for n in ("w", "u", "k")}
        members = [pl.DataFrame(schema=MEMBERS)]
        lists = [pl.DataFrame(schema=to_remind.SCHEMA)]
        for track, first in issued:
            name, before = self._name(track), partial(self._before, track)
            terms = self.words.of_weeks(track, name, before)
            belongs = self._belonging(track, terms)
            sheet = self._one(track, first, terms[first.week], belongs)
            reminded = self._now(track, self.words.today(track, name, before), belongs, sheet)
            rows["w"].append(sheet)
            lists.append(reminded)
            members.append(self._members(track, name, belongs))
            rows["u"] += self._updates(track, name, terms)
            rows["k"] += self._weeks(track, first, name, last_week)
        return Warnings(
            pl.DataFrame(rows["w"], schema=WARNINGS).sort("issued_on", "warning_id"),
            pl.concat(members).sort("warning_id", "source", "key"),
            pl.concat(lists).sort("warning_id", maintain_order=True),
            self._suppressed(self.watch.suppressed),
            pl.DataFrame(rows["u"], schema=UPDATES).sort("warning_id", "updated_on"),
            pl.DataFrame(rows["k"], schema=WEEKLY).sort("warning_id", "week_start"),
        )

    def _name(self, track: Track) -> str:
        first = sorted(self.codes[r] for r in track.issued.regions) if track.issued else []
        return "W" + _id(track.kind, *track.words, track.anchor, *first, monday(track.onset))

    def _one(
        self, track: Track, u: Update, terms: Terms, belongs: dict[int, float]
    ) -> dict[str, object]:
        """Return a warning's row as it was issued."""
        name = self._name(track)
        rows = [r for r, w in track.members.items() if w == u.week]
        scope = sorted(self.codes[r] for r in u.regions)
        core = [r for r in rows if belongs[r] >= CORE]
        trades, reminded = self._to_remind(track, u, name, rows, scope)
        sheet = self._sheet(track, track.words, u, rows, scope, terms.shown, len(core))
        return {
            "warning_id": name, "kind": track.kind, "issued_on": sunday(u.week),
            "window_start": monday(track.onset), "window_end": sunday(u.week),
            "region_scope": scope,
            **dict(zip(WORDS, sheet.now_called or track.words, strict=True)),
            "industry_code": trades[0] if len(trades) == 1 else None,
            "n_cases": u.n_cases, "n_complaints": u.n_complaints, "n_parties": u.n_parties,
            "n_core": len(core), "n_counted": round(u.counted, 3), "expected": round(u.expected, 3), "score": round(u.score, 6),
            "eb05": round(u.eb05, 4), "terms": terms.shown,
            "representative_case_keys": self._representative(track, core or rows, terms.runs),
            "reason": reason(sheet), "advice": advice(sheet, reminded.height, u.level), "level": u.level,
            "status": self._status(track), "superseded_by": None,
        }  # fmt: skip

    def _now(
        self, track: Track, shown: list[str], belongs: dict[int, float], row: dict[str, object]
    ) -> pl.DataFrame:  # fmt: skip
        """Add to a warning's row how it stands today; return whom to remind today."""
        u, rows = track.updates[-1], sorted(track.members)
        counted, expected = today.compared(self.watch, track, u.week)
        state = replace(u, counted=counted, expected=expected)
        scope = sorted(self.codes[r] for r in u.regions)
        n_core = sum(belongs[r] >= CORE for r in rows)
        words = self.watch.sectors.words[track.sector] if track.kind == "sector" else track.words
        sheet = self._sheet(track, words, state, rows, scope, shown, n_core)
        _, reminded = self._to_remind(track, u, str(row["warning_id"]), rows, scope)
        days = self._days(rows)
        span = min(monday(track.onset), *days), max(days)
        seen = max(self._of("known_date", rows))
        is_over = track.closed_week is not None
        row |= today.columns(state, sheet, scope, span, seen, reminded.height, is_over=is_over)
        return reminded

    def _days(self, rows: list[int]) -> list[date]:
        """Return the day of each record: when it was registered; of a case when it was known."""
        each = zip(
            *(self._of(n, rows) for n in ("source", "known_date", "event_date")), strict=True
        )
        return [known if source == "case" else event for source, known, event in each]

    def _to_remind(
        self, track: Track, u: Update, name: str, rows: list[int], scope: list[str]
    ) -> tuple[list[str], pl.DataFrame]:
        """Return the trades of a warning and whom to remind; one matter is for one enterprise."""
        codes, parties = self._of("industry_code", rows), self._of("party_key", rows)
        trades = self.register.trade_of(codes, parties)
        if track.kind == "matter":
            return trades, pl.DataFrame(schema=to_remind.SCHEMA)
        dealt_with = {p for p in parties if p}
        history = to_remind.history_of(self.parties, u.week)
        return trades, self.register.remind(name, scope, trades, dealt_with, self.params, history)

    def _sheet(
        self, track: Track, words: Words, u: Update, rows: list[int], scope: list[str],
        found: list[str], n_core: int,
    ) -> Sheet:  # fmt: skip
        first = min(self._of("event_date", rows))
        people = zip(self._of("complainant_key", rows), rows, strict=True)
        persons = {person or r for person, r in people}
        mentions = int(self._mentions(rows, found[:1]).sum())
        facts = self.watch.index.facts(np.array(rows), u.week, self.params)
        city, where = self.watch.expectation.city_of, [self.codes.index(c) for c in scope]
        return Sheet(
            track.kind, [self.names[c] for c in scope], words, brand_of(track.anchor) or None,
            u.week - track.onset + 1, u.n_cases, u.n_complaints,
            len(rows) - u.n_cases - u.n_complaints, u.n_parties, len(persons), u.expected,
            day(first), found, mentions, facts.campaign_share, n_core,
            track.elsewhere, u.counted, cities_of(where, city).size,
            min(self._days(rows)) < monday(track.onset), is_scattered(where, city),
            self._behind(rows), track.others, self.watch.unheard.extent(track, np.array(rows)),
            2 * sum(map(is_authority, self._of("party_name", rows))) > len(rows),
            self._now_called(track, words, rows),
        )  # fmt: skip

    def _now_called(self, track: Track, words: Words, rows: list[int]) -> Words | None:
        """Return the words of a new list that most of a warning's records have, None where they have others.

        A word that is not of most is none: the sector is under several.
        """
        of = self.watch.translation
        leaves = of.written[np.isin(of.rows, rows)]
        if track.kind != "sector" or 2 * leaves.size <= len(rows):
            return None
        written = [self.leaf_words[leaf] for leaf in leaves.tolist()]
        most = [Counter(w[at] for w in written).most_common(1)[0] for at in range(len(WORDS))]
        return tuple(
            word if was and 2 * n > len(rows) else None
            for was, (word, n) in zip(words, most, strict=True)
        )

    def _behind(self, rows: list[int]) -> Behind | None:
        """Return how late the records are that came in a file of weeks or months."""
        came, days = self._of("came_date", rows), self._of("known_date", rows)
        late = [(on, (on - day).days) for on, day in zip(came, days, strict=True) if on]
        if not late:
            return None
        waited = [n for _, n in late]
        return Behind(len(late), min(waited), max(waited), max(on for on, _ in late))

    def _status(self, track: Track) -> str:
        if track.closed_week is not None:
            return CLOSED
        if track.confirmed_week is not None:
            return "已确认"
        return "持续" if len(track.updates) > 1 else "新发"

    def _representative(self, track: Track, rows: list[int], found: list[str]) -> list[str]:
        """Return three members: cases first, most rising words, newest.

        Each of another party; of one matter each by another complainant.
        """
        of_each = "complainant_key" if track.kind == "matter" else "party_key"
        order = {"case": 0, "sampling": 1, "complaint": 2, "opinion": 3}
        sources, parties = self._of("source", rows), self._of(of_each, rows)
        hits = self._mentions(rows, found).tolist()
        ranked = sorted(range(len(rows)), key=lambda i: (order[sources[i]], -hits[i], -rows[i]))
        first: dict[object, int] = {}
        for i in ranked:
            first.setdefault(parties[i] or rows[i], rows[i])
        return [str(key) for key in self._of("key", list(first.values())[:3])]

    def _of(self, column: str, rows: Sequence[int]) -> list[Any]:
        """Return what a column of the events says of members."""
        return self.members[column].gather(np.searchsorted(self.named, rows)).to_list()

    def _mentions(self, rows: Sequence[int], words: Sequence[str]) -> Ints:
        """Return how many of the words each text has."""
        texts = self.texts.gather(list(rows))
        counted = np.zeros(len(rows), dtype=np.int64)
        for word in words:
            counted += texts.str.contains(word, literal=True).to_numpy()
        return counted

    def _before(self, track: Track) -> Ints | None:
        """Return the rows of a warning's own sector, as it was issued, in the two years before."""
        if track.kind != "sector":
            return None
        sector = self.watch.sectors.words.index(track.words)
        return self.watch.sector_rows(sector, track.onset - BACKGROUND_WEEKS, track.onset)

    def _belonging(self, track: Track, terms: dict[int, Terms]) -> dict[int, float]:
        """Return for each member the chance that it belongs to the rise, as known when it joined."""
        if track.kind != "sector":
            return dict.fromkeys(track.members, 1.0)
        rows, joined = list(track.members), np.array(list(track.members.values()))
        texts = self.texts.gather(rows)
        counted = np.array([track.belongs[r] for r in rows])
        result = np.full(len(rows), np.nan)
        uses: dict[str, Bools] = {}
        for week, words in sorted(terms.items()):
            here = joined <= week
            mentions = np.zeros(len(rows), dtype=np.bool_)
            for run in words.runs:
                if run not in uses:
                    uses[run] = texts.str.contains(run, literal=True).to_numpy()
                mentions |= uses[run]
            new = np.isnan(result[here])
            result[here] = np.where(new, with_words(counted[here], mentions[here]), result[here])
        known = ~np.isnan(result)
        return dict(zip(np.array(rows)[known].tolist(), result[known].tolist(), strict=True))

    def _members(self, track: Track, name: str, belongs: dict[int, float]) -> pl.DataFrame:
        rows = list(track.members)
        worth = np.array([belongs[r] for r in rows])
        at = np.searchsorted(self.named, rows)
        return self.members.select(pl.col("source", "key").gather(at)).select(
            pl.lit(name).alias("warning_id"), pl.col("source").cast(pl.String), "key",
            added_on=pl.Series([sunday(w) for w in track.members.values()], dtype=pl.Date),
            belongs=pl.Series([round(b, 3) for b in worth.tolist()], dtype=pl.Float64),
            is_core=pl.Series(worth >= CORE),
        ).select(pl.col(n).cast(t) for n, t in MEMBERS.items())  # fmt: skip

    def _updates(self, track: Track, name: str, terms: dict[int, Terms]) -> list[dict[str, object]]:
        return [
            {
                "warning_id": name, "week": iso_week(u.week), "updated_on": sunday(u.week),
                "region_scope": sorted(self.codes[r] for r in u.regions), "n_cases": u.n_cases,
                "n_complaints": u.n_complaints, "n_parties": u.n_parties,
                "expected": round(u.expected, 3), "score": round(u.score, 6),
                "llr": round(u.llr, 4), "terms": terms[u.week].shown, "level": u.level,
                "status": u.status,
            }
            for u in track.updates
        ]  # fmt: skip

    def _weeks(self, track: Track, u: Update, name: str, last_week: int) -> list[dict[str, object]]:
        """Return the cell's weeks from half a year before the onset to half a year after issue."""
        if track.kind != "sector":
            return []
        leaves, regions = self.watch.sectors.leaves(track.sector), track.updates[-1].regions
        first = max(track.onset - 26, self.watch.first_week + self.params.learn_weeks)
        last = min(u.week + 26, self._heard_until(track, last_week))
        rows = self.watch.index.rows(leaves, regions, first, last_week)
        seen = np.bincount(
            self.watch.index.event[rows] - first, self.watch.index.weight[rows],
            minlength=last - first + 1,
        )  # fmt: skip
        result: list[dict[str, object]] = []
        for w in range(first, last + 1):
            mean, sd, dispersion = self.watch.expected_in(w, leaves, regions, alone=track.is_of_all)
            result.append({
                "warning_id": name, "week": iso_week(w), "week_start": monday(w),
                "observed": round(float(seen[w - first]), 3), "expected": round(mean, 4),
                "expected_sd": round(sd, 4), "dispersion": round(dispersion, 4),
            })  # fmt: skip
        return result

    def _heard_until(self, track: Track, last_week: int) -> int:
        """Return the week up to which complaints of a warning's cities have come, of one that is of some.

        Weeks of which nothing has come from a whole city do not say that it is quiet there.
        """
        index, city = self.watch.index, self.watch.expectation.city_of
        near = np.flatnonzero(around(track.updates[-1].regions, city))
        inside = index.is_complaint & np.isin(index.region, near)
        if not (track.issued and track.issued.n_complaints and inside.any()):
            return last_week
        heard = int(index.event[inside].max())
        return heard if last_week - heard > _SILENT_WEEKS else last_week

    def _suppressed(self, found: list[Suppressed]) -> pl.DataFrame:
        rows = []
        for s in found:
            scope = sorted(self.codes[r] for r in s.regions)
            rows.append({
                "candidate_id": "S" + _id(s.week, *s.words, *scope, s.weeks, *filter(None, (s.anchor,))),
                "week": iso_week(s.week), "region_scope": scope,
                **dict(zip(WORDS, s.words, strict=True)),
                "n_events": s.n_events, "n_parties": s.n_parties,
                "expected": round(s.expected, 3), "score": round(s.score, 6),
                "suppressed_reason": s.reason,
                "inside_warning_id": self._name(s.inside) if s.inside else None,
            })  # fmt: skip
        frame = pl.DataFrame(rows, schema=SUPPRESSED)
        return frame.unique("candidate_id", keep="first").sort("week", "candidate_id")
