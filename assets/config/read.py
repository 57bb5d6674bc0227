"""Read one bureau's overrides in ``config/``; unknown keys are errors."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assets.config import alarm_budget
from assets.config.action_profiles import read_actions
from assets.config.boundaries import Rings, read_boundaries
from assets.config.discretion import read_benchmarks
from assets.config.duties import read_month_layout, read_obligations, read_standard
from assets.config.law_tables import LawTables, read_law_tables
from assets.config.yaml_files import mapping
from assets.store.home import Home, HomeError
from data_contracts import (
    LISTS,
    Enumeration,
    Indicator,
    LeadRules,
    enumerations,
    indicators,
    lead_rules,
)
from data_contracts.actions import Actions
from data_contracts.month_table import MonthLayout, month_layout
from data_contracts.obligations import Obligations, obligations
from data_contracts.review_standard import ReviewStandard, review_standard
from models.clauses.benchmark import Benchmark

#: Domains that 三品一特 stands for; 医疗器械 and 化妆品 belong to it where a bureau says so.
SPECIAL_DOMAINS = ("食品", "药品", "产品质量", "特种设备")
#: The threshold a bureau may write in words.
_BUDGET = "false_per_week"
#: Subjects that count as treasury receipts when a bureau names none of its own.
TREASURY_SUBJECTS = (
    r"(市场监管|市场监督管理|工商|质量技术监督|质监|药品监督|食品药品|物价|价格).*罚没"
)


@dataclass(frozen=True)
class Config:
    """Contracts with this bureau's overrides laid over them."""

    enumerations: dict[str, Enumeration]
    indicators: dict[str, Indicator]
    treasury_codes: frozenset[str] = frozenset()
    treasury_names: str = TREASURY_SUBJECTS
    bureau: str = "市场监督管理局"
    answer_days: int = 5
    county_folders: dict[str, str] = field(default_factory=dict)
    city_folders: tuple[str, ...] = ()
    campaigns: dict[str, tuple[date, date]] = field(default_factory=dict)
    boundaries: dict[str, Rings] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    law_tables: LawTables = field(default_factory=LawTables)
    show_party_names: bool = False
    special_domains: tuple[str, ...] = SPECIAL_DOMAINS
    archive_years: int | None = None
    lead_rules: LeadRules = field(default_factory=lead_rules)
    obligations: Obligations = field(default_factory=obligations)
    review_standard: ReviewStandard = field(default_factory=review_standard)
    actions: Actions = field(default_factory=Actions)
    month_layout: MonthLayout = field(default_factory=month_layout)

    @property
    def windows(self) -> dict[date, date]:
        """First day to last day of each campaign."""
        return dict(sorted(self.campaigns.values()))


def read_config(home: Home) -> Config:
    """Read the files of ``config/``.

    Raises
    ------
    HomeError
        A file is not YAML, or names a key, rule, threshold or word list that does not exist.
    """
    settings = mapping(home.config / "hengjian.yml")
    known = {
        "treasury_codes", "treasury_names", "bureau", "answer_days", "campaigns", "show_party_names",
        "special_domains", "retention", "lists", "county_folders", "city_folders",
    }  # fmt: skip
    if unknown := sorted(set(settings) - known):
        raise HomeError(
            f"config/hengjian.yml 有不认识的键：{'、'.join(unknown)}。可用的键：{'、'.join(sorted(known))}。"
        )
    if type(names := settings.get("show_party_names", False)) is not bool:
        raise HomeError("config/hengjian.yml 的 show_party_names 应为 true 或 false。")
    counties = _county_folders(settings.get("county_folders"))
    cities = _city_folders(settings.get("city_folders"))
    if both := sorted(set(counties) & set(cities)):
        raise HomeError(
            f"config/hengjian.yml 的文件夹{'、'.join(both)}既在 county_folders 又在 city_folders，只能属一方。"
        )
    return Config(
        enumerations=_enumerations(home.config / "enumerations.yml"),
        indicators=_thresholds(home.config / "thresholds.yml"),
        treasury_codes=frozenset(str(c) for c in settings.get("treasury_codes", [])),
        treasury_names=str(settings.get("treasury_names", TREASURY_SUBJECTS)),
        bureau=str(settings.get("bureau", "市场监督管理局")),
        answer_days=_answer_days(settings.get("answer_days", 5)),
        county_folders=counties,
        city_folders=cities,
        campaigns=_campaigns(settings.get("campaigns")),
        archive_years=_archive_years(settings.get("retention")),
        boundaries=read_boundaries(home.config / "boundaries.geojson"),
        benchmarks=read_benchmarks(home.config / "benchmarks.yml"),
        law_tables=read_law_tables(home),
        show_party_names=names,
        special_domains=_special_domains(settings.get("special_domains")),
        lead_rules=_lists(settings.get("lists")),
        obligations=read_obligations(home),
        review_standard=read_standard(home),
        actions=read_actions(home),
        month_layout=read_month_layout(home),
    )


def _lists(given: Any) -> LeadRules:
    """Read ``lists: {county: 10, team: 40, leader: 15, section: 20}``: the most rows of each list."""
    if given is None:
        return lead_rules()
    where = "config/hengjian.yml 的 lists"
    if not isinstance(given, dict) or (unknown := sorted(map(str, set(given) - set(LISTS)))):
        said = f"，不认识：{'、'.join(unknown)}" if isinstance(given, dict) else ""
        raise HomeError(f"{where}应写成 {{{'、'.join(LISTS)}: 条数}}{said}。")
    for name, limit in given.items():
        if type(limit) is not int or not 1 <= limit <= 1000:
            raise HomeError(f"{where}.{name} 应为 1 到 1000 的整数，读到 {limit}。")
    return lead_rules().with_limits(given)


def _answer_days(given: Any) -> int:
    """Read ``answer_days``: working days a county has from the day it was really asked."""
    if type(given) is not int or not 1 <= given <= 60:
        raise HomeError(
            f"config/hengjian.yml 的 answer_days 应为 1 到 60 的整数（工作日），读到 {given}。"
        )
    return given


def _county_folders(given: Any) -> dict[str, str]:
    """Read ``county_folders: {文件夹: 区划代码}``: who fills in what lies in a folder of the inbox."""
    where = "config/hengjian.yml 的 county_folders"
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise HomeError(f"{where}应写成“收件箱里的文件夹: 区划代码”。")
    found = {_folder(folder, where): str(code) for folder, code in given.items()}
    if wrong := sorted(code for code in found.values() if not re.fullmatch(r"[1-9]\d{5}", code)):
        raise HomeError(f"{where}的区划代码应为六位，读到：{'、'.join(wrong)}。")
    return found


def _city_folders(given: Any) -> tuple[str, ...]:
    """Read ``city_folders: [文件夹, …]``: what lies in them was filled in by the city's own bureau."""
    where = "config/hengjian.yml 的 city_folders"
    if given is None:
        return ()
    if not isinstance(given, list):
        raise HomeError(f"{where}应为收件箱里文件夹的列表。")
    return tuple(_folder(folder, where) for folder in given)


def _folder(given: Any, where: str) -> str:
    folder = str(given).strip().strip("/")
    if not folder or "\\" in folder or {".", ".."} & set(folder.split("/")):
        raise HomeError(f"{where}的文件夹应为收件箱里的相对路径，读到“{given}”。")
    return folder


def _special_domains(given: Any) -> tuple[str, ...]:
    """Read ``special_domains: [食品, …]``, words of the list of domains."""
    if given is None:
        return SPECIAL_DOMAINS
    known = enumerations()["domain"].values
    if not isinstance(given, list) or (wrong := sorted({str(g) for g in given} - set(known))):
        said = f"，不认识：{'、'.join(wrong)}" if isinstance(given, list) else ""
        raise HomeError(f"config/hengjian.yml 的 special_domains 应为业务领域的列表{said}。")
    return tuple(str(g) for g in given)


def _archive_years(given: Any) -> int | None:
    """Read ``retention: {archive_years: N}``; without it originals are kept for ever."""
    if given is None:
        return None
    where = "config/hengjian.yml 的 retention"
    if not isinstance(given, dict) or set(given) != {"archive_years"}:
        raise HomeError(f"{where}应写成 {{archive_years: 年数}}。")
    years = given["archive_years"]
    if type(years) is not int or not 1 <= years <= 100:
        raise HomeError(f"{where}.archive_years 应为 1 到 100 的整数，读到 {years}。")
    return years


def _campaigns(given: Any) -> dict[str, tuple[date, date]]:
    """Read ``campaigns: {名称: [起, 止]}``; a campaign's period is named by its first day."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise HomeError("config/hengjian.yml 的 campaigns 应为“名称: [起, 止]”。")
    found: dict[str, tuple[date, date]] = {}
    for name, days in given.items():
        where = f"config/hengjian.yml 的 campaigns 中“{name}”"
        if not isinstance(days, list) or len(days) != 2:
            raise HomeError(f"{where}应写成 [起, 止] 两个日期。")
        first, last = (_day(day, where) for day in days)
        if last < first:
            raise HomeError(f"{where}止于{last}，早于起日{first}。")
        if first in (start for start, _ in found.values()):
            raise HomeError(f"{where}与另一个专项同日开始；期间以起日为名，不能重复。")
        found[str(name)] = (first, last)
    return found


def _day(given: Any, where: str) -> date:
    if type(given) is date:
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise HomeError(f"{where}的“{given}”不是日期（2026-05-01）。") from error


def _enumerations(path: Path) -> dict[str, Enumeration]:
    merged = dict(enumerations())
    for name, words in mapping(path).items():
        if name not in merged:
            raise HomeError(f"config/{path.name} 有不认识的词表：{name}。")
        if not isinstance(words, dict):
            raise HomeError(f"config/{path.name} 的 {name} 应为“标准词: [别名]”。")
        values = {k: list(v) for k, v in merged[name].values.items()}
        for word, aliases in words.items():
            values.setdefault(str(word), []).extend(str(a) for a in aliases or [])
        merged[name] = merged[name].model_copy(update={"values": values})
    return merged


def _per_week(words: str, where: str) -> float:
    try:
        return alarm_budget.per_week(words)
    except ValueError as error:
        said = f"{where} 应写成“{alarm_budget.EXAMPLE}”这样的话或每周条数，读到“{words}”。"
        raise HomeError(said) from error


def _thresholds(path: Path) -> dict[str, Indicator]:
    merged = dict(indicators())
    for code, values in mapping(path).items():
        if code not in merged:
            raise HomeError(f"config/{path.name} 有不认识的规则：{code}。")
        contract = merged[code]
        thresholds = dict(contract.thresholds)
        for name, given in (values or {}).items():
            if name not in thresholds:
                raise HomeError(f"config/{path.name} 的 {code} 没有阈值 {name}。")
            if name == _BUDGET and isinstance(given, str):
                value = _per_week(given, f"config/{path.name} 的 {code}.{name}")
            else:
                value = given
            low, high = thresholds[name].bounds
            if not isinstance(value, int | float) or not low <= value <= high:
                raise HomeError(
                    f"config/{path.name} 的 {code}.{name} 应在 {low} 到 {high} 之间，读到 {value}。"
                )
            thresholds[name] = thresholds[name].model_copy(update={"value": float(value)})
        merged[code] = contract.model_copy(update={"thresholds": thresholds})
    return merged
