"""Many persons, one matter (一事多人): found by the firm or the brand, or from the texts alone."""

from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from models.arrays import Bools, Indices, Ints
from models.early_warning.cells import Suppressed
from models.early_warning.matters.nameless import Nameless, at_issue, is_name, is_nameless
from models.early_warning.params import Params
from models.early_warning.records.sectors import WORDS
from models.early_warning.records.weights import HALF_YEAR
from models.early_warning.rises.members import codes
from models.early_warning.surprise import mid_p_score, of_one
from models.early_warning.texts.names import BEFORE, SPANS
from models.early_warning.tracks import Track, Update, distinct, level_of_matter

#: The newest weeks, which are no guide to what is usual: as many as the widest look takes in.
_GAP = SPANS[-1]
#: Persons a week who complain of a firm (of a brand: in each city) before anything is known of it: one a year.
_PRIOR_PER_WEEK = 0.02
#: What a brand is known by among the firms.
_BRAND = "brand:"
#: Relative variance of a brand's complaints beyond chance: what sells more is complained of more.
_BRAND_WANDER = 0.1
#: Where complaints of other brands have more than doubled, the column has only begun to be filled.
_BEGUN = 2.0
#: Events of the same kind elsewhere that count as neither rise nor fall: few of them say little.
_KIND_PRIOR = 10.0
#: What a complaint is about, as far as other firms' complaints are of the same kind.
_KIND = ("object_category", "violation_type")
#: What it is worth that the texts behind a name are alike, in score: one accident in six is so.
_LIKE = 0.8
#: Two numbers in one, in order of the first, then the second; the second is smaller than this.
_SPAN = 1 << 31


def _both(first: Ints | Indices, second: Ints | Indices | np.int64) -> Ints:
    return np.asarray(first.astype(np.int64) * _SPAN + second)


class Matters:
    """Groups complaints about one firm or one brand, and likens texts where no firm is named.

    A firm is of one place; a brand is followed over the whole province, whatever firms sell it.
    """

    def __init__(
        self, events: pl.DataFrame, region: Indices, city: Indices, person: Indices, party: Indices,
        places: Sequence[str], params: Params,
    ) -> None:  # fmt: skip
        self.params, self.region, self.party = params, region, party
        self.n_cities = int(city.max(initial=0)) + 1
        self.words, self.key = events.select(WORDS), events["key"]
        self.known = events["known_week"].to_numpy()
        self.event = events["event_week"].to_numpy()
        self.person = person
        read = (
            events.lazy()
            .select("source", "key", "party_key", "brand", "text")
            .with_row_index("row")
        )
        of_complaints = read.filter(pl.col("source") == "complaint")
        rows = of_complaints.select("row", "party_key", "brand").collect()
        brand = _BRAND + pl.col("brand").cast(pl.String).str.to_lowercase()
        named = pl.concat(
            rows.select("row", of.alias("firm")).drop_nulls() for of in (pl.col("party_key"), brand)
        )
        often = named.sort("row", maintain_order=True).filter(
            pl.len().over("firm") >= params.matter_complainants
        )
        first, firm = np.unique(codes(often["firm"]), return_inverse=True)
        self.firm, self.firms = firm.astype(np.int32), often["firm"].gather(first)
        self.firm_row = often["row"].cast(pl.Int32).to_numpy()
        self.firm_week = self.known[self.firm_row]
        self.by_firm = dict[str, Ints](zip(self.firms, self._of_each_firm(), strict=True))
        at = rows["row"].cast(pl.Int64).to_numpy()
        self.first = int(self.known.min(initial=_SPAN - 1)) if len(self.known) else 0
        self.kind, self.of_kind = self._kinds(at)
        self.of_brands = self._by_week(at[rows["brand"].is_not_null().to_numpy()])
        #: The week of each region's first complaint: before it nobody could complain of a firm.
        self.begun = np.full(int(region.max(initial=0)) + 1, _SPAN, dtype=np.int64)
        np.minimum.at(self.begun, region[at], self.known[at])
        self.tickets = np.sort(_both(self.person[at], self.known[at]))
        self.live: dict[str, Track] = {}
        self.nameless = Nameless(
            of_complaints.filter(pl.col("party_key").is_null() & (pl.col("text") != "")).collect(),
            region, city, self.person, self.known, places, params,
        )  # fmt: skip
        self.held: list[Suppressed] = []
        self.told: dict[str, int] = {}

    def _kinds(self, complaints: Ints) -> tuple[Ints, Indices]:
        """Return each event's kind (-1: none told, or no complaint), and complaints of each kind by week, summed up."""
        told = (
            self.words.select(_KIND).gather(complaints) if len(complaints) else self.words.clear()
        )
        known = told.select(pl.all_horizontal(pl.col(_KIND).is_not_null())).to_series().to_numpy()
        kind = np.full(self.words.height, -1, dtype=np.int64)
        at = complaints[known]
        names = told.filter(known).select(pl.concat_str(_KIND, separator="|")).to_series()
        kind[at] = codes(names)
        return kind, self._by_week(at, kind[at])

    def _by_week(self, rows: Ints, kind: Ints | None = None) -> Indices:
        """Return events of each kind by week, summed up; all are of one where ``kind`` is not given."""
        weeks = int(self.known.max(initial=self.first)) - self.first + 2
        of = np.zeros(len(rows), dtype=np.int64) if kind is None else kind
        n = np.zeros(
            (int(of.max(initial=-1 if kind is not None else 0)) + 1, weeks), dtype=np.int32
        )
        np.add.at(n, (of, self.known[rows] - self.first + 1), 1)
        return n.cumsum(axis=1, dtype=np.int32)

    def _of_each_firm(self) -> list[Ints]:
        """Return the rows of each firm, ascending: parts of one array, for there are many firms."""
        order = np.argsort(self.firm, kind="stable")
        begins = np.searchsorted(self.firm[order], np.arange(1, len(self.firms), dtype=np.int32))
        return np.split(self.firm_row[order].astype(np.int64), begins) if len(order) else []

    def learn(self, week: int) -> None:
        """Take in the texts of a week that is not judged."""
        self.nameless.learn(week)

    def _by_name(self, week: int) -> set[str]:
        """Return the firms complained of this week that are live or had enough complainants lately."""
        first, new, end = np.searchsorted(self.firm_week, (week - SPANS[-1] + 1, week, week + 1))
        if new == end:
            return set()
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
        self.by_firm |= (grew := self.nameless.by_text(week))
        self.by_firm |= (used := self.nameless.by_name(week, self._is_open))
        for firm in [*sorted(self._by_name(week) | set(grew)), *used]:
            rows = self._between(self.by_firm[firm], None, week)
            if not self._goes_on(firm, rows, week):
                new = self._judge(firm, rows, week, threshold)
                if new is not None:
                    self.live[firm] = new
                    found.append(new)
        return found

    def _is_open(self, anchor: str) -> bool:
        track = self.live.get(anchor)
        return track is not None and track.closed_week is None

    def _goes_on(self, firm: str, rows: Ints, week: int) -> bool:
        """Update the live matter of a firm; for texts also one that they are about in other words."""
        if not self._is_open(firm):
            lately = self._between(rows, week - SPANS[-1] + 1, week) if is_name(firm) else rows
            if is_name(firm):
                lately = self.nameless.of_one_matter(firm, lately)
            same = self.nameless.same(firm, lately, self.live)
            if same is None:
                return False
            self.live[firm] = same
        track = self.live[firm]
        self._update(track, self.nameless.about(firm, rows, track), week)
        return True

    def put_back(self, matter: Track) -> None:
        """Forget that a matter was raised; it is judged again with its next complaint."""
        del self.live[matter.anchor]

    def _between(self, rows: Ints, first: int | None, last: int) -> Ints:
        """Return those of ``rows`` that became known in the weeks ``first`` to ``last``."""
        known = self.known[rows]
        start = 0 if first is None else int(np.searchsorted(known, first))
        return rows[start : int(np.searchsorted(known, last, side="right"))]

    def persons(self, rows: Collection[int] | Ints) -> int:
        """Return the distinct complainants of these events; who left no name counts as one each."""
        return distinct(self.person[np.fromiter(rows, dtype=np.int64, count=len(rows))])

    def _judge(self, firm: str, rows: Ints, week: int, threshold: float) -> Track | None:
        (score, mean, recent), span = max(
            ((self._stands_out(firm, rows, week, n), n) for n in SPANS), key=lambda x: x[0][0]
        )
        said = _LIKE if is_name(firm) else 0.0
        if score + said < self.params.floor or not self._is_of_several(firm, recent):
            return None
        one = self.nameless.of_one_matter(firm, recent)
        persons = self.persons(one)
        if persons < self.params.matter_complainants:
            why = "写法各异或各说各处，不像同一件事"
        elif score + said < threshold:
            why = "与平时相比还不够突出"
        else:
            why = None
        if why is not None:
            self._hold(firm, recent, week, span, mean, score, why)
            return None
        recent = one
        onset = int(self.known[recent].min())
        regions = tuple(np.unique(self.region[recent]).tolist())
        words = tuple(self._shared(recent, c) for c in WORDS)
        track = Track("matter", -1, words, regions, week, onset, week, score + said, anchor=firm)
        track.members = dict.fromkeys(recent.tolist(), week)
        track.issued_week, track.per_week = week, mean / span
        level = level_of_matter(persons, self.params)
        track.issued = Update(
            week, 0, len(recent), self._parties(firm, recent), mean, score,
            persons / max(mean, 1.0), level, "新发", 0.0, regions, float(persons),
        )  # fmt: skip
        track.updates.append(track.issued)
        return track

    def _hold(
        self, firm: str, rows: Ints, week: int, span: int, mean: float, score: float, why: str
    ) -> None:
        """Note why a matter was not issued, once in ``quiet_weeks``.

        A run of characters that is no word is no candidate.
        """
        word = self.nameless.word(firm, rows) if is_name(firm) else ""
        one = word or firm
        if (
            word is None
            or week - self.told.get(one, -self.params.quiet_weeks) < self.params.quiet_weeks
        ):
            return
        self.told[one] = week
        brand = brand_of(firm)
        about = f"提到“{word}”" if word else f"反映品牌“{brand}”" if brand else "反映"
        said = f"{self.persons(rows)}人{about}，{why}"
        self.held.append(
            Suppressed(week, span, tuple(self._shared(rows, c) for c in WORDS),
                       tuple(np.unique(self.region[rows]).tolist()), len(rows),
                       self._parties(firm, rows), mean, score, said, firm)
        )  # fmt: skip

    def _is_of_several(self, firm: str, rows: Ints) -> bool:
        """Tell whether complaints are of one firm, as they may be, or those of a brand of several firms.

        Where one firm has more than ``single_source_share`` of a brand's, they are that firm's.
        """
        if not brand_of(firm):
            return True
        party = self.party[rows]
        most = np.bincount(np.unique(party, return_inverse=True)[1][party >= 0]).max(initial=0)
        is_many = distinct(party) >= self.params.min_parties
        return is_many and most <= self.params.single_source_share * len(rows)

    def _parties(self, firm: str, rows: Collection[int] | Ints) -> int:
        """Return how many firms a matter is about; 0 where no firm is named."""
        if not brand_of(firm):
            return 0 if is_nameless(firm) else 1
        return distinct(self.party[np.fromiter(rows, dtype=np.int64, count=len(rows))])

    def _stands_out(self, firm: str, rows: Ints, week: int, span: int) -> tuple[float, float, Ints]:
        """Return score, expected persons and rows of the newest ``span`` weeks."""
        recent = self._between(rows, week - span + 1, week)
        recent = recent[~self._is_serial(recent, week)]
        persons = self.persons(self._close(recent))
        before = self._between(rows, week - BEFORE, week - _GAP)
        usual = self.persons(before) / self._weeks_before(rows, week)
        is_brand = bool(brand_of(firm))
        prior = _PRIOR_PER_WEEK * (self.n_cities if is_brand else 1)
        of_brands = self._rise(self.of_brands[0], rows, rows, week, span) if is_brand else 1.0
        if persons < self.params.matter_complainants or of_brands > _BEGUN:
            return 0.0, span * (prior + usual), recent
        # A firm that was hardly complained of has no customers' complaints that a season could multiply.
        rise = max(of_brands, self._rise_elsewhere(rows, recent, week, span))
        mean = span * (prior + usual * rise)
        variance = 1.5 * mean + (_BRAND_WANDER * mean**2 if is_brand else 0.0)
        return of_one(mid_p_score, float(persons), mean, variance), mean, recent

    def _close(self, rows: Ints) -> Ints:
        """Return the most of these events that lie within the widest span by the weeks they are of.

        Half a year of complaints handed in at once became known in one week and are no week's crowd.
        """
        weeks = self.event[rows]
        if not len(rows) or int(weeks.max() - weeks.min()) < SPANS[-1]:
            return rows
        order = np.argsort(weeks, kind="stable")
        ends = np.searchsorted(weeks[order], weeks[order] + SPANS[-1])
        start = int(np.argmax(ends - np.arange(len(order))))
        return rows[order[start : int(ends[start])]]

    def _weeks_before(self, rows: Ints, week: int) -> int:
        """Return the weeks of the past year, the newest left out, in which complaints of these regions came."""
        begun = int(self.begun[self.region[rows]].min(initial=_SPAN))
        return min(BEFORE - _GAP, max(week - _GAP - begun + 1, 1))

    def _rise_elsewhere(self, rows: Ints, recent: Ints, week: int, span: int) -> float:
        r"""Return by how much complaints of this kind rose that are not of this firm; never below 1.

        .. math:: \max\left(1, \frac{n + \kappa}{w\,b / h + \kappa}\right)

        ``n`` complaints of the kind in the newest ``w`` weeks, ``b`` in ``h`` weeks of the past year,
        both without the firm's own. A season, a new law or a broadcast raises all firms of a kind, and
        the firm with most customers first.
        """
        kinds = self.kind[recent]
        told = kinds[kinds >= 0]
        if not len(told):
            return 1.0
        kind = int(np.bincount(told).argmax())
        return self._rise(self.of_kind[kind], rows[self.kind[rows] == kind], rows, week, span)

    def _rise(
        self, total: Indices, own: Ints, rows: Ints, week: int, span: int
    ) -> float:  # fmt: skip
        """Return by how much complaints (``total``, by week, summed up) rose without ``own``; never below 1."""
        weeks = self._weeks_before(rows, week)

        def others(first: int, last: int) -> float:
            end = len(total) - 1
            upto, before = (min(max(w - self.first, 0), end) for w in (last + 1, first))
            return float(total[upto] - total[before] - len(self._between(own, first, last)))

        now, before = others(week - span + 1, week), others(week - _GAP - weeks + 1, week - _GAP)
        usual = before * span / weeks
        return max(1.0, (now + _KIND_PRIOR) / (usual + _KIND_PRIOR))

    def _is_serial(self, rows: Ints, week: int) -> Bools:
        """Tell whose complainant is 一人多次 by then: one voice, whatever the firm."""
        person = self.person[rows]
        upto, before = (
            np.searchsorted(self.tickets, _both(person, np.int64(w)), side="right")
            for w in (week, week - HALF_YEAR)
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
            Update(week, 0, len(track.members), self._parties(track.anchor, track.members), track.issued.expected, track.issued.score,
                   track.issued.eb05, level, status, 0.0, track.regions)
        )  # fmt: skip

    def _persons_at_issue(self, track: Track) -> int:
        return self.persons(at_issue(track))


def brand_of(anchor: str) -> str:
    """Return the brand that an anchor is of, empty where it is of none."""
    return anchor.removeprefix(_BRAND) if anchor.startswith(_BRAND) else ""
