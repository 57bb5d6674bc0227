"""Read one bureau's overrides in ``config/``; unknown keys are errors."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from assets.config import alarm_budget
from assets.config.action_profiles import read_actions
from assets.config.boundaries import Rings, read_boundaries
from assets.config.discretion import read_benchmarks
from assets.config.duties import read_month_layout, read_obligations, read_standard
from assets.config.law_tables import LawTables, read_law_tables
from assets.config.parse import Day, parsed
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
from data_contracts.leads import ListName
from data_contracts.month_table import MonthLayout, month_layout
from data_contracts.obligations import Obligations, obligations
from data_contracts.review_standard import ReviewStandard, review_standard
from data_contracts.strict import Strict
from models.clauses.benchmark import Benchmark

#: Domains that 三品一特 stands for; 医疗器械 and 化妆品 belong to it where a bureau says so.
SPECIAL_DOMAINS = ("食品", "药品", "产品质量", "特种设备")
#: The threshold a bureau may write in words.
_BUDGET = "false_per_week"
#: Subjects that count as treasury receipts when a bureau names none of its own.
TREASURY_SUBJECTS = (
    r"(市场监管|市场监督管理|工商|质量技术监督|质监|药品监督|食品药品|物价|价格).*罚没"
)


def _folder(given: str) -> str:
    folder = given.strip().strip("/")
    if not folder or "\\" in folder or {".", ".."} & set(folder.split("/")):
        raise ValueError(f"的文件夹应为收件箱里的相对路径，读到“{given}”")
    return folder


def _county_folders(given: dict[str, str]) -> dict[str, str]:
    found = {_folder(folder): code for folder, code in given.items()}
    if wrong := sorted(code for code in found.values() if not re.fullmatch(r"[1-9]\d{5}", code)):
        raise ValueError(f"的区划代码应为六位，读到：{'、'.join(wrong)}")
    return found


def _domains(given: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := sorted(set(given) - set(enumerations()["domain"].values)):
        raise ValueError(f"应为业务领域的列表，不认识：{'、'.join(wrong)}")
    return given


def _two_days(given: Any) -> Any:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise ValueError("应写成 [起, 止] 两个日期")
    return given


def _in_order(given: tuple[date, date]) -> tuple[date, date]:
    if given[1] < given[0]:
        raise ValueError(f"止于{given[1]}，早于起日{given[0]}")
    return given


#: First and last day of a campaign.
_Period = Annotated[tuple[Day, Day], BeforeValidator(_two_days), AfterValidator(_in_order)]
_Rows = Annotated[int, Field(strict=True, ge=1, le=1000)]


class _Retention(Strict):
    archive_years: int = Field(strict=True, ge=1, le=100, description="1 到 100 的整数")


class _Settings(Strict):
    """``config/hengjian.yml``; a key without a value counts as not written."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    bureau: str = "市场监督管理局"
    treasury_codes: frozenset[str] = frozenset()
    treasury_names: str = TREASURY_SUBJECTS
    #: Working days a county has from the day it was really asked.
    answer_days: int = Field(5, strict=True, ge=1, le=60, description="1 到 60 的整数（工作日）")
    show_party_names: bool = Field(default=False, strict=True, description="true 或 false")
    special_domains: Annotated[tuple[str, ...], AfterValidator(_domains)] = Field(
        SPECIAL_DOMAINS, description="业务领域的列表"
    )
    #: Without it originals are kept for ever.
    retention: _Retention | None = Field(
        None, description="{archive_years: 年数}，年数是 1 到 100 的整数"
    )
    #: The most rows of each list.
    lists: dict[ListName, _Rows] = Field(
        {}, description=f"{{{'、'.join(LISTS)}: 条数}}，条数是 1 到 1000 的整数"
    )
    #: Who fills in what lies in a folder of the inbox.
    county_folders: Annotated[dict[str, str], AfterValidator(_county_folders)] = Field(
        {}, description="“收件箱里的文件夹: 区划代码”"
    )
    #: What lies in them was filled in by the city's own bureau.
    city_folders: tuple[Annotated[str, AfterValidator(_folder)], ...] = Field(
        (), description="收件箱里文件夹的列表"
    )
    #: A campaign's period is named by its first day.
    campaigns: dict[str, _Period] = Field({}, description="“名称: [起, 止]”")

    @model_validator(mode="before")
    @classmethod
    def _written(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {str(key): value for key, value in given.items() if value is not None}

    @model_validator(mode="after")
    def _once(self) -> Self:
        if both := sorted(set(self.county_folders) & set(self.city_folders)):
            raise ValueError(
                f"文件夹{'、'.join(both)}既在 county_folders 又在 city_folders，只能属一方"
            )
        begun: set[date] = set()
        for name, (first, _) in self.campaigns.items():
            if first in begun:
                raise ValueError(f"campaigns.{name} 与另一个专项同日开始；期间以起日为名，不能重复")
            begun.add(first)
        return self


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
    given = parsed(_Settings, mapping(home.config / "hengjian.yml"), "config/hengjian.yml")
    return Config(
        enumerations=_enumerations(home.config / "enumerations.yml"),
        indicators=_thresholds(home.config / "thresholds.yml"),
        treasury_codes=given.treasury_codes,
        treasury_names=given.treasury_names,
        bureau=given.bureau,
        answer_days=given.answer_days,
        county_folders=given.county_folders,
        city_folders=given.city_folders,
        campaigns=given.campaigns,
        archive_years=given.retention.archive_years if given.retention else None,
        boundaries=read_boundaries(home.config / "boundaries.geojson"),
        benchmarks=read_benchmarks(home.config / "benchmarks.yml"),
        law_tables=read_law_tables(home),
        show_party_names=given.show_party_names,
        special_domains=given.special_domains,
        lead_rules=lead_rules().with_limits({str(k): v for k, v in given.lists.items()}),
        obligations=read_obligations(home),
        review_standard=read_standard(home),
        actions=read_actions(home),
        month_layout=read_month_layout(home),
    )


class _Words(RootModel[dict[str, dict[str, list[str] | None]]]):
    """Lists of words by name: standard word → further words in use for it."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class _Thresholds(RootModel[dict[str, dict[str, Any] | None]]):
    """Thresholds by rule."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


def _enumerations(path: Path) -> dict[str, Enumeration]:
    merged = dict(enumerations())
    for name, words in parsed(_Words, mapping(path), f"config/{path.name}").root.items():
        if name not in merged:
            raise HomeError(f"config/{path.name} 有不认识的词表：{name}。")
        values = {k: list(v) for k, v in merged[name].values.items()}
        for word, aliases in words.items():
            values.setdefault(word, []).extend(aliases or [])
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
    for code, values in parsed(_Thresholds, mapping(path), f"config/{path.name}").root.items():
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
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                raise HomeError(
                    f"config/{path.name} 的 {code}.{name} 应在 {low} 到 {high} 之间，读到 {value}。"
                )
            thresholds[name] = thresholds[name].model_copy(update={"value": float(value)})
        merged[code] = contract.model_copy(update={"thresholds": thresholds})
    return merged
