"""What all that is drawn reads: the tables of one run, its regions and their names."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

import polars as pl

from dashboards import frames
from dashboards.run import RunFacts
from data_contracts import rules_of_flags

Row = dict[str, Any]
T = TypeVar("T")
#: So many regions are named in a line.
_NAMED = 8

#: What pages and papers read of a case.
OF_CASES = (
    "case_no", "decision_no", "region_code", "organ_name", "penalty_organ_name", "domain", "campaign",
    "case_source", "violation_type", "discretion", "decision_date", "party_type", "party_name",
    "goods_value_yuan", "illegal_gains_yuan", "fine_yuan", "legal_basis", "is_first_offence",
    "is_minor_harm", "is_corrected_in_time",
)  # fmt: skip


@dataclass(frozen=True)
class Region:
    """A county or a city's own bureau."""

    code: str
    name: str
    city_code: str
    city: str
    is_city: bool


def slug(key: str) -> str:
    """Return a file name for a key: stable, short, ASCII."""
    plain = key.replace("-", "").replace("_", "")
    if plain.isascii() and plain.isalnum() and len(key) <= 48:
        return key
    return sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Tables:
    """The tables of a run by name, and what is read of any of them."""

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
        """Every region with a record, by code, in code order.

        A warning of several counties stands under their city, which has no record by that.
        """
        own = self.get("out_flags").filter(pl.col("object_type").ne_missing("sector"))
        seen = set(own["region_code"].drop_nulls())
        for name in ("out_region_month", "out_key_regions"):
            seen |= set(self.get(name)["region_code"].drop_nulls())
        return {code: self._region(code, self._known_regions) for code in sorted(seen)}

    @cached_property
    def _known_regions(self) -> dict[str, Row]:
        """Rows of the table of regions by code."""
        return {r["region_code"]: r for r in self.get("regions").iter_rows(named=True)}

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
    def _heirs(self) -> dict[str, str]:
        """Return into which county each that is no more was merged in the end, by code; empty where nobody says."""
        ended = self.get("regions").filter(pl.col("end_date") <= self.run.as_of)
        into = dict(ended.select("region_code", "merged_into").iter_rows())
        found = {}
        for code in into:
            heir, seen = code, set[str]()
            while into.get(heir) and heir not in seen:
                seen.add(heir)
                heir = into[heir]
            found[code] = "" if heir == code else heir
        return found

    @cached_property
    def merged(self) -> list[Row]:
        """Rows of the table of regions of those that are no more and say into which they were merged, in code order."""
        gone = pl.col("end_date") <= self.run.as_of
        rows = self.get("regions").filter(gone, pl.col("merged_into").is_not_null())
        return rows.sort("region_code").to_dicts()

    def taken_over(self, code: str) -> str:
        """Return whom a county that is no more was merged into, and that these are asked; else nothing."""
        heir = self.region_name(self._heirs.get(code) or None)
        return f"已并入{heir}，请{heir}填写" if self._heirs.get(code) else ""

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
        return {code: contract.title_zh for code, contract in rules_of_flags().items()}

    def today(self, codes: Sequence[str] | None) -> list[str]:
        """Return codes of regions as they are today: that of its heir for one that is no more."""
        return list(dict.fromkeys(self._heirs.get(code) or code for code in codes or []))

    def places(self, codes: Sequence[str] | None) -> str:
        """Return regions by name as they are today; of many how many of which city: see :meth:`all_places`."""
        groups = self._by_city(codes)
        n = sum(map(len, groups.values()))
        if n <= _NAMED:
            return "、".join(name for names in groups.values() for name in names) or "全域"
        counted = [f"{city}{len(names)}个县" for city, names in groups.items()]
        return counted[0] if len(groups) == 1 else f"{len(groups)}个市{n}个县：{'、'.join(counted)}"

    def all_places(self, codes: Sequence[str] | None) -> str:
        """Return every region by name as they are today, of many under their cities."""
        groups = self._by_city(codes)
        if sum(map(len, groups.values())) <= _NAMED:
            return self.places(codes)
        return "；".join(f"{city}：{'、'.join(names)}" for city, names in groups.items())

    def _by_city(self, codes: Sequence[str] | None) -> dict[str, list[str]]:
        """Return names of regions by city: under that which took it over stands a county that is no more."""
        merged: dict[str, list[str]] = defaultdict(list)
        for code in codes or []:
            heir = self._heirs.get(code)
            merged[heir or code] += [self.region_name(code)] if heir else []
        groups: dict[str, list[str]] = defaultdict(list)
        for code, former in merged.items():
            told = f"（含原{'、'.join(former)}）" if former else ""
            told = "（已撤销）" if self._heirs.get(code) == "" else told
            city = self._region(code, self._known_regions).city
            groups[city].append(f"{self.region_name(code)}{told}")
        return groups
