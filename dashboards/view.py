"""One run seen once: regions, flags with their standing, months, live warnings."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

import polars as pl

from dashboards import frames
from dashboards.run import RunFacts
from dashboards.standing import OF_FLAGS, Flag, Standing, standing
from dashboards.words import period_words
from data_contracts import indicators

Row = dict[str, Any]
T = TypeVar("T")

#: The rules that speak of a county's month and of a case among its like: their flag's standing is
#: shown on the month's mark and in the list of like cases.
MONTH_RULE, LIKE_CASE_RULE = "C002", "P003"
#: What workbooks read of a lead.
_OF_LEADS = (
    "lead_id", "state", "state_zh", "version", "region_code", "section", "title", "text", "channel",
    "issue_kind", "domain", "case_keys", "organ", "uscc", "source_keys", "received_on", "asked_on",
    "due_on", "answered_on", "county_check", "justification", "explanation", "finding", "measure",
    "rectify_due", "cause", "done", "refunded_yuan", "released_yuan", "revoked_case_keys", "rule_made",
    "next_step", "next_role", "next_due_on", "overdue_days", "is_supervised", "worth",
    "papers", "closed_on",
)  # fmt: skip
#: What pages and papers read of a case, and of one that is only named.
OF_CASES = (
    "case_no", "decision_no", "region_code", "organ_name", "penalty_organ_name", "domain", "campaign",
    "case_source", "violation_type", "discretion", "decision_date", "party_type", "party_name",
    "goods_value_yuan", "illegal_gains_yuan", "fine_yuan", "legal_basis", "is_first_offence",
    "is_minor_harm", "is_corrected_in_time",
)  # fmt: skip
_OF_NAMED_CASES = (
    "case_no", "decision_no", "region_code", "domain", "campaign", "violation_type", "decision_date",
    "fine_yuan",
)  # fmt: skip
#: A flag that stands by the newest data.
_HOLDS = pl.col("is_current").fill_null(value=True)
#: Levels of a warning, the highest first.
LEVELS = ("预警", "关注", "提示")
_CLOSED = {"已关闭", "已取代", "closed", "superseded"}
#: Column of how a warning stands today → the column it stood at when it was issued.
_TODAY = {
    "current_level": "level", "current_scope": "region_scope", "last_seen_on": "window_end",
    "current_cases": "n_cases", "current_complaints": "n_complaints", "current_parties": "n_parties",
    "current_core": "n_core", "current_counted": "n_counted", "current_expected": "expected",
    "current_terms": "terms", "current_reason": "reason", "current_advice": "advice",
}  # fmt: skip
#: A warning stays live for so long after its newest evidence (eight quiet weeks).
QUIET = timedelta(weeks=8)


@dataclass(frozen=True)
class Region:
    """A county or a city's own bureau."""

    code: str
    name: str
    city_code: str
    city: str
    is_city: bool


def is_window(period: str) -> bool:
    """Whether a period is a campaign's window, named by its first day."""
    return len(period) == len("2026-05-10") and period.count("-") == 2


def _period_end(period: str) -> tuple[str, bool]:
    """Return the last month of a period; of two that end together the longer sorts last."""
    if "-Q" in period:
        return f"{period[:4]}-{int(period[-1]) * 3:02d}", True
    return period, False


def slug(key: str) -> str:
    """Return a file name for a key: stable, short, ASCII."""
    plain = key.replace("-", "").replace("_", "")
    if plain.isascii() and plain.isalnum() and len(key) <= 48:
        return key
    return sha256(key.encode()).hexdigest()[:16]


def view_of(tables: Mapping[str, pl.DataFrame], run: RunFacts) -> "View":
    """Return the view of a run; completeness is read from the deliveries when nobody states it.

    Parameters
    ----------
    tables : Mapping[str, pl.DataFrame]
        Tables by name with the columns of their contracts; absent ones count as empty. Besides
        out_ tables: ``regions`` (region_code, name, parent_code, is_city), ``core_cases``,
        ``core_complaints``, ``core_inspections``, ``core_followups``, ``core_samplings``,
        ``feat_case_clause``. Where these hold only the rows that pages name, ``compared`` has a
        row for every case of ``out_case_disparity``, ``weekly_parties`` counts all records,
        ``more_flags`` (region_code, rule_code, n) the flags and ``more_complaints`` (triage, n,
        n_changed) the open complaints that are not there.
    run : RunFacts
        Facts of the run.
    """
    if not run.completeness:
        run = replace(
            run, completeness=_completeness(frames.get(tables, "out_delivery"), run.as_of)
        )
    return View(tables, run)


def _completeness(delivery: pl.DataFrame, as_of: date) -> str:
    """Return which counties have not sent their cases of the newest month that has ended."""
    running = f"{as_of + timedelta(days=1):%Y-%m}"
    cases = delivery.filter(pl.col("source") == "cases", pl.col("month") < running)
    newest = cases["month"].max()
    if newest is None:
        return ""
    silent = cases.filter((pl.col("month") == newest) & ~pl.col("delivered").fill_null(value=False))
    counties = silent["region_code"].n_unique()
    said = f"{counties}个县案件未报送" if counties else "各县案件均已报送"
    return f"{period_words(str(newest))}{said}"


@dataclass(frozen=True)
class View:
    """Everything the pages and workbooks read, indexed once."""

    tables: Mapping[str, pl.DataFrame]
    run: RunFacts
    _cache: dict[str, pl.DataFrame] = field(default_factory=dict)
    _made: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def get(self, name: str) -> pl.DataFrame:
        """Return a table with all its contract's columns."""
        if name not in self._cache:
            self._cache[name] = frames.get(self.tables, name)
        return self._cache[name]

    def once(self, make: Callable[..., T], *key: str) -> T:
        """Return ``make(view, *key)``, made for the first who asks and kept for the others."""
        if (make, *key) not in self._made:
            self._made[make, *key] = make(self, *key)
        made: T = self._made[make, *key]
        return made

    def of_cases(
        self, name: str, keys: Collection[str], *order: str, columns: Sequence[str] = ()
    ) -> dict[str, list[Row]]:
        """Return a table's rows of some cases by ``case_key``, those of a case in ``order``.

        Of the columns those named; without any all.
        """
        own = self.get(name).filter(pl.col("case_key").is_in(list(keys)))
        groups: dict[str, list[Row]] = defaultdict(list)
        chosen = own.select("case_key", *columns) if columns else own
        for row in chosen.sort("case_key", *order, maintain_order=True).iter_rows(named=True):
            groups[row["case_key"]].append(row)
        return dict(groups)

    def cases_of(self, keys: Collection[str], columns: Sequence[str] = OF_CASES) -> dict[str, Row]:
        """Return columns of ``core_cases`` of some cases, by case key."""
        chosen = self.get("core_cases").filter(pl.col("case_key").is_in(list(keys)))
        rows = chosen.select("case_key", *columns).iter_rows(named=True)
        return {row["case_key"]: row for row in rows}

    @cached_property
    def regions(self) -> dict[str, Region]:
        """Every region with a record, by code, in code order."""
        named = {r["region_code"]: r for r in self.get("regions").iter_rows(named=True)}
        seen: set[str] = set()
        for name in ("out_region_month", "out_key_regions", "out_flags"):
            seen |= set(self.get(name)["region_code"].drop_nulls())
        return {code: self._region(code, named) for code in sorted(seen)}

    @staticmethod
    def _region(code: str, named: Mapping[str, Row]) -> Region:
        own = named.get(code, {})
        is_city = bool(own.get("is_city")) or code.endswith("00")
        city_code = code if is_city else own.get("parent_code") or f"{code[:4]}00"
        city = named.get(city_code, {}).get("name") or city_code
        name = own.get("name") or code
        return Region(code, f"{name}本级" if is_city else name, city_code, city, is_city)

    @cached_property
    def _all_names(self) -> dict[str, str]:
        frame = self.get("regions")
        return dict(zip(frame["region_code"], frame["name"], strict=True))

    def region_name(self, code: str | None) -> str:
        """Return the name of a region, else its code."""
        if not code:
            return "未对应"
        return self.regions[code].name if code in self.regions else self._all_names.get(code, code)

    @cached_property
    def party_names(self) -> dict[str, str]:
        """Names of the enterprises that leads are about, by their code."""
        frame = self.get("parties")
        return dict(zip(frame["party_key"], frame["party_name"], strict=True))

    @cached_property
    def cities(self) -> dict[str, list[Region]]:
        """Regions by city code, both in code order."""
        groups: dict[str, list[Region]] = defaultdict(list)
        for region in self.regions.values():
            groups[region.city_code].append(region)
        return dict(sorted(groups.items()))

    @cached_property
    def rule_titles(self) -> dict[str, str]:
        """Title of each rule; the code itself where no contract names it."""
        return {code: contract.title_zh for code, contract in indicators().items()}

    @cached_property
    def flags(self) -> list[Flag]:
        """Flags that hold, and those found on whatever became of their data.

        By period (newest first), region, rule and object.
        """
        return self._flags(_HOLDS | pl.col("finding").is_not_null())

    @cached_property
    def more_flags(self) -> Counter[tuple[str, str]]:
        """How many flags hold besides :attr:`flags`, by (``region_code`` or ``rule_code``, its value)."""
        counts: Counter[tuple[str, str]] = Counter()
        for region_code, rule_code, n in self.get("more_flags").iter_rows():
            counts["region_code", region_code] += n
            counts["rule_code", rule_code] += n
        return counts

    def _flags(self, kept: pl.Expr) -> list[Flag]:
        frame = self.get("out_flags").filter(kept).select(OF_FLAGS).sort(
            "period", "region_code", "rule_code", "object_key", "flag_id",
            descending=[True, False, False, False, False], nulls_last=True,
        )  # fmt: skip
        new = self.run.new_flag_ids if self.run.previous_as_of is not None else frozenset()
        known: dict[Standing, Standing] = {}
        flags = []
        for values in frames.rows(frame):
            row = dict(zip(OF_FLAGS, values, strict=True))
            state = standing(row)
            code = row["rule_code"]
            title = self.rule_titles.get(code, code or "")
            flags.append(Flag(values, known.setdefault(state, state), row["flag_id"] in new, title))
        return flags

    @cached_property
    def withdrawn(self) -> list[Flag]:
        """Leads sent, never found on, that hold no more as their data changed since; in order of flags."""
        asked = pl.col("sent_on").is_not_null() | pl.col("answered_on").is_not_null()
        return self._flags(
            ~_HOLDS & asked & pl.col("finding").is_null() & (pl.col("status") != "历史")
        )

    @cached_property
    def withdrawn_of_region(self) -> dict[str, list[Flag]]:
        """Leads withdrawn, by region code."""
        groups: dict[str, list[Flag]] = defaultdict(list)
        for flag in self.withdrawn:
            groups[flag["region_code"] or ""].append(flag)
        return groups

    @cached_property
    def leads(self) -> list[Row]:
        """Rows of ``out_leads`` that workbooks read, worth most first."""
        frame = self.tables.get("out_leads")
        if frame is None or frame.is_empty():
            return []
        ordered = frame.sort("worth", "lead_id", descending=[True, False], nulls_last=True)
        return ordered.select(_OF_LEADS).to_dicts()

    @cached_property
    def flag_by_id(self) -> dict[str, Flag]:
        """Flags by number."""
        return {f["flag_id"]: f for f in self.flags}

    @cached_property
    def lists(self) -> dict[tuple[str, str | None, str | None], list[Row]]:
        """Rows of ``out_lists`` in order, by list, region and section."""
        groups: dict[tuple[str, str | None, str | None], list[Row]] = defaultdict(list)
        frame = self.get("out_lists").sort("list_name", "rank")
        for values in frames.rows(frame):
            row = dict(zip(frame.columns, values, strict=True))
            groups[row["list_name"], row["region_code"], row["section"]].append(row)
        return groups

    @cached_property
    def flags_of_region(self) -> dict[str, list[Flag]]:
        """Flags by region code."""
        return self._flags_by("region_code")

    @cached_property
    def flags_of_case(self) -> dict[str, list[Flag]]:
        """Flags on cases by case key, the comparison with like cases first."""
        groups: dict[str, list[Flag]] = defaultdict(list)
        for flag in self.flags:
            if flag["object_type"] == "case":
                groups[flag["object_key"]].append(flag)
        for flags in groups.values():
            flags.sort(key=lambda f: (f["rule_code"] != LIKE_CASE_RULE, f["is_current"] is False))
        return groups

    def _flags_by(self, column: str) -> dict[str, list[Flag]]:
        groups: dict[str, list[Flag]] = defaultdict(list)
        for flag in self.flags:
            groups[flag[column]].append(flag)
        return groups

    @cached_property
    def open_flags(self) -> list[Flag]:
        """Flags somebody still has to deal with (never the history of a first run)."""
        return [f for f in self.flags if f.standing.is_open]

    @cached_property
    def month_standing(self) -> dict[tuple[str, str], Standing]:
        """Standing of the flag on a county's month, by region and month."""
        of_regions = [
            f for f in self.flags
            if f["object_type"] == "region" and f["period"] and f["is_current"] is not False
        ]  # fmt: skip
        of_regions.sort(key=lambda f: f["rule_code"] == MONTH_RULE)
        return {(f["region_code"], f["period"]): f.standing for f in of_regions}

    @cached_property
    def months(self) -> list[str]:
        """Every month of ``out_region_month`` in order."""
        return sorted(set(self.get("out_region_month")["month"].drop_nulls()))

    @cached_property
    def month(self) -> str | None:
        """The newest month in which any county could be judged, else the newest month."""
        frame = self.get("out_region_month").filter(pl.col("outcome").is_in(["flagged", "clear"]))
        newest = frame["month"].max()
        return str(newest) if newest is not None else (self.months[-1] if self.months else None)

    @cached_property
    def series(self) -> dict[str, pl.DataFrame]:
        """Rows of ``out_region_month`` by region, in month order."""
        parts = self.get("out_region_month").sort("region_code", "month")
        groups = parts.partition_by("region_code", as_dict=True, maintain_order=True)
        return {str(key[0]): part for key, part in groups.items()}

    @cached_property
    def month_rows(self) -> list[Row]:
        """Rows of the newest judged month, by region code."""
        frame = self.get("out_region_month").filter(pl.col("month") == (self.month or ""))
        return frame.sort("region_code").to_dicts()

    @cached_property
    def month_by_region(self) -> dict[str, Row]:
        """Row of the newest judged month by region code."""
        return {row["region_code"]: row for row in self.month_rows}

    @cached_property
    def _recent_months(self) -> dict[tuple[str, str], Row]:
        frame = self.get("out_region_month").filter(pl.col("month").is_in(self.months[-12:]))
        return {(r["region_code"], r["month"]): r for r in frame.iter_rows(named=True)}

    def month_of(self, code: str, month: str) -> Row:
        """Return a county's row of one of the last twelve months; empty where there is none."""
        return self._recent_months.get((code, month), {})

    @cached_property
    def has_proposals(self) -> bool:
        """Whether the run proposes key counties at all."""
        return not self.get("out_key_regions").is_empty()

    @cached_property
    def period(self) -> str | None:
        """The newest month or quarter proposed; a quarter goes before its last month."""
        labels = sorted(set(self.get("out_key_regions")["period"].drop_nulls()))
        regular = [label for label in labels if not is_window(label)]
        return max(regular or labels, key=_period_end, default=None)

    @cached_property
    def key_regions(self) -> dict[str, Row]:
        """The newest key-county proposal of each county."""
        return self.proposals(self.period)

    def proposals(self, period: str | None) -> dict[str, Row]:
        """Return the proposals of a period by region, in code order."""
        frame = self.get("out_key_regions").filter(pl.col("period") == (period or ""))
        return {row["region_code"]: row for row in frame.sort("region_code").iter_rows(named=True)}

    @cached_property
    def windows(self) -> list[str]:
        """First days of the campaign windows proposed, newest first."""
        labels = set(self.get("out_key_regions")["period"].drop_nulls())
        return sorted((label for label in labels if is_window(label)), reverse=True)

    @cached_property
    def confirmed(self) -> dict[str, Row]:
        """The newest proposal of each county that people confirmed, whatever its period."""
        frame = self.get("out_key_regions").filter(pl.col("decision") == "confirmed")
        return {row["region_code"]: row for row in frame.sort("period").iter_rows(named=True)}

    @cached_property
    def flagged_cases(self) -> list[Row]:
        """Rows of ``out_case_disparity`` that are flagged, newest decision first."""
        frame = self.get("out_case_disparity").filter(pl.col("outcome") == "flagged")
        order = ["decision_date", "case_key"]
        return frame.sort(order, descending=[True, False], nulls_last=True).to_dicts()

    @cached_property
    def compared(self) -> pl.DataFrame:
        """Every case that was to be compared, with what pictures count of it."""
        return self.get("compared" if "compared" in self.tables else "out_case_disparity")

    @cached_property
    def cases(self) -> dict[str, Row]:
        """Facts of the cases that are named beside the cards, by case key.

        Those flagged, those that stand for a warning, and of the flags those somebody still has to
        deal with or that appear on a card.
        """
        on_cards = set(self.get("out_case_peers")["peer_case_key"])
        on_cards |= set(self.get("out_undecided")["case_key"])
        on_cards |= set(self.get("out_undecided_peers")["peer_case_key"])
        wanted = on_cards & set(self.get("out_flags")["object_key"])
        wanted |= {r["case_key"] for r in self.flagged_cases}
        for row in self.warnings:
            wanted |= set(row["representative_case_keys"] or [])
        wanted |= {str(f["object_key"]) for f in self.open_flags if f["object_type"] == "case"}
        return self.cases_of(wanted, _OF_NAMED_CASES)

    @cached_property
    def case_pages(self) -> dict[str, str]:
        """Address of each card inside the site, by case key."""
        return {r["case_key"]: f"cases/{slug(r['case_key'])}.html" for r in self.flagged_cases}

    @cached_property
    def case_papers(self) -> dict[str, str]:
        """Address of the Word file of each card somebody still has to deal with, by case key."""
        papers = {}
        for row in self.flagged_cases:
            key = row["case_key"]
            if any(f.standing.is_open for f in self.flags_of_case.get(key, [])):
                papers[key] = self.case_pages[key].removesuffix(".html") + ".docx"
        return papers

    @cached_property
    def undecided(self) -> dict[str, list[Row]]:
        """Cases waiting for their decision by region code (empty: none), newest filing first."""
        frame = self.get("out_undecided").sort("case_key")
        frame = frame.sort("filed_date", descending=True, nulls_last=True, maintain_order=True)
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in frame.iter_rows(named=True):
            groups[row["region_code"] or ""].append(row)
        return dict(sorted(groups.items()))

    def undecided_page(self, code: str) -> str:
        """Return the address of a region's cases waiting for their decision."""
        return f"cases/undecided-{slug(code) if code else 'unmapped'}.html"

    @cached_property
    def warnings(self) -> list[Row]:
        """All issued warnings, newest first; where today's state is not known, that at issue."""
        frame = self.get("out_warnings").sort(
            "issued_on", "warning_id", descending=[True, False], nulls_last=True
        )
        at_issue = pl.col("n_cases").fill_null(0) + pl.col("n_complaints").fill_null(0)
        return frame.with_columns(
            pl.col("current_n").fill_null(at_issue),
            *(pl.coalesce(now, then).alias(now) for now, then in _TODAY.items()),
        ).to_dicts()

    @cached_property
    def warning_pages(self) -> dict[str, str]:
        """Address of each warning's sheet inside the site, by warning id."""
        return {w["warning_id"]: f"warnings/{slug(w['warning_id'])}.html" for w in self.warnings}

    @cached_property
    def warning_by_id(self) -> dict[str, Row]:
        """Issued warnings by their number."""
        return {w["warning_id"]: w for w in self.warnings}

    def is_live(self, warning: Row) -> bool:
        """Whether a warning is neither superseded, closed nor quiet for eight weeks."""
        if warning["superseded_by"] or (warning["status"] or "") in _CLOSED:
            return False
        end = warning["window_end"] or warning["issued_on"]
        newest = self._newest_evidence.get(warning["warning_id"], end)
        return end is None or self.run.as_of - max(end, newest) <= QUIET

    @cached_property
    def _newest_evidence(self) -> dict[str, date]:
        """Day on which each warning's newest record joined it."""
        known = self.get("out_warning_members").drop_nulls("added_on")
        return dict(known.group_by("warning_id").agg(pl.col("added_on").max()).iter_rows())

    def is_new_warning(self, warning: Row) -> bool:
        """Whether a warning came with this run; on a first run nothing is new."""
        known = self.run.previous_as_of is not None
        return known and warning["warning_id"] in self.run.new_warning_ids

    @cached_property
    def live_warnings(self) -> list[Row]:
        """Warnings still to be acted on: today's highest level first, then the most records."""
        ranks = {level: rank for rank, level in enumerate(LEVELS)}
        return sorted(
            (w for w in self.warnings if self.is_live(w)),
            key=lambda w: (
                ranks.get(w["current_level"] or "", len(LEVELS)),
                -(w["current_n"] or 0),
            ),
        )

    def sector(self, warning: Row) -> str:
        """Return what a warning is about, in the words of its columns."""
        parts = [warning["industry"], warning["object_category"], warning["violation_type"]]
        return " · ".join(p for p in parts if p) or "一事多人"

    def scope(self, warning: Row) -> str:
        """Return by name the regions a warning, or a signal that was held back, concerns today."""
        scope = warning["current_scope"] if "current_scope" in warning else warning["region_scope"]
        return self.places(scope)

    def places(self, codes: list[str] | None) -> str:
        """Return regions by name: at most six, and how many there are."""
        names = [self.region_name(c) for c in codes or []]
        return "、".join(names[:6]) + (f"等{len(names)}地" if len(names) > 6 else "") or "全域"
