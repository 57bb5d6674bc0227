"""Read one bureau's overrides in ``config/``; unknown keys are errors."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

import polars as pl
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from assets.config import alarm_budget
from assets.config.action_profiles import read_actions
from assets.config.boundaries import Rings, read_boundaries
from assets.config.discretion import FORMER_NAME, discretion_file, read_discretion
from assets.config.duties import read_month_layout, read_obligations, read_standard
from assets.config.law_tables import LawTables, read_law_tables
from assets.config.parse import Day, parsed
from assets.config.rule_codes import known_rules
from assets.config.yaml_files import is_there, mapping
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
from data_contracts.indicator_contract import Threshold
from data_contracts.leads import ListName
from data_contracts.month_table import MonthLayout, month_layout
from data_contracts.obligations import Obligations, obligations
from data_contracts.review_standard import ReviewStandard, review_standard
from data_contracts.strict import Strict
from models.action import words as w
from models.clauses.discretion import DiscretionBenchmark

#: Every file of ``config/`` that is read.
FILES = (
    "hengjian.yml", "thresholds.yml", "enumerations.yml", "obligations.yml", "actions.yml", "discretion.yml",
    "month_table.yml", "review_standard.yml", "sources.yml", "engine.yml", "statutes.csv", "laws.csv",
    "mitigations.csv", "exemptions.csv", "boundaries.geojson",
)  # fmt: skip
#: A name like theirs; what is kept beside them (thresholds - 副本.yml) has another form.
_LIKE_OURS = re.compile(r"[a-z_-]+\.(?:ya?ml|csv|geojson)")
#: What editors and spreadsheets put behind a name, often unseen.
_OTHER_ENDING = re.compile(r"\.(?:txt|ya?ml|json|csv|xlsx?|et)$")
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
    if len(found) < len(given):
        raise ValueError(f"同一个文件夹写了两次：{'、'.join(given)}")
    if wrong := sorted(code for code in found.values() if not re.fullmatch(r"[1-9]\d{5}", code)):
        raise ValueError(f"的区划代码应为六位，读到：{'、'.join(wrong)}")
    return found


def _pattern(given: str) -> str:
    try:
        pl.Series([""]).str.contains(given)
    except pl.exceptions.ComputeError as error:
        raise ValueError(f"应为正则表达式，读到“{given}”") from error
    return given


def _codes(given: frozenset[str]) -> frozenset[str]:
    if wrong := sorted(code for code in given if not re.fullmatch(r"[0-9]{3,}", code)):
        raise ValueError(f"应为科目编码（数字）的列表，读到：{'、'.join(wrong)}")
    return given


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

    bureau: str = Field("市场监督管理局", min_length=1)
    treasury_codes: Annotated[frozenset[str], AfterValidator(_codes)] = frozenset()
    treasury_names: Annotated[str, AfterValidator(_pattern)] = Field(
        TREASURY_SUBJECTS, min_length=1
    )
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
    discretion_benchmarks: tuple[DiscretionBenchmark, ...] = ()
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

    @property
    def month_words(self) -> dict[str, list[str]]:
        """The words by which items of the month's table are drawn out into lines."""
        issues: dict[str, list[str]] = {}
        for action in self.actions.actions.values():
            for name, kinds in action.issues.items():
                known = issues.setdefault(name, [])
                known += [k for k in kinds if k not in known]
        return {
            "channel": [w.BY_RULES, *self.enumerations["opinion_channel"].values],
            "issue_class": list(issues),
            "issue_kind": [k for kinds in issues.values() for k in kinds],
            "measure": list(w.MEASURES),
        }


def read_config(home: Home) -> Config:
    """Read the files of ``config/``.

    Raises
    ------
    HomeError
        A file is not YAML, or names a key, rule, threshold, word list or law that does not exist, or
        has a name under which nothing is read.
    """
    _known_files(home.config)
    given = parsed(_Settings, mapping(home.config / "hengjian.yml"), "config/hengjian.yml")
    discretion = discretion_file(home.config)
    discretion_benchmarks, law_tables = read_discretion(discretion), read_law_tables(home)
    _known_laws(discretion, discretion_benchmarks, law_tables)
    found = Config(
        enumerations=_enumerations(home.config / "enumerations.yml"),
        indicators=_thresholds(home.config / "thresholds.yml"),
        **given.model_dump(exclude={"retention", "lists"}),
        archive_years=given.retention.archive_years if given.retention else None,
        boundaries=read_boundaries(home.config / "boundaries.geojson"),
        discretion_benchmarks=discretion_benchmarks,
        law_tables=law_tables,
        lead_rules=lead_rules().with_limits({str(k): v for k, v in given.lists.items()}),
        obligations=read_obligations(home),
        review_standard=read_standard(home),
        actions=read_actions(home),
        month_layout=read_month_layout(home),
    )
    if is_there(home.config / "month_table.yml"):
        _known_words(found)
    return found


def _known_files(config: Path) -> None:
    """Refuse settings under a name nobody reads: they would silently not hold."""
    there = config.iterdir() if config.is_dir() else ()
    names = {path.name for path in there}
    unknown = sorted(n for n in names - {*FILES, FORMER_NAME} if _is_meant_as_ours(n, names))
    if unknown:
        raise HomeError(
            f"config 里有不认识的文件：{'、'.join(unknown)}，请改名或移走。可用的文件：{'、'.join(FILES)}。"
        )


def _is_meant_as_ours(name: str, beside: set[str]) -> bool:
    """Return whether a name is like ours, or has another ending (….yml.txt) where ours is not there."""
    if _LIKE_OURS.fullmatch(name.lower()):
        return True
    ours = {own for own in FILES if own.partition(".")[0] == name.lower().partition(".")[0]}
    return bool(ours and _OTHER_ENDING.search(name.lower())) and not ours & beside


def _known_laws(file: Path, known: tuple[DiscretionBenchmark, ...], tables: LawTables) -> None:
    """Refuse a discretion benchmark for a law that no citation is ever read as."""
    laws = set(tables.laws["law_short"])
    for one in known:
        if wrong := [law for law in one.laws if law not in laws]:
            raise HomeError(
                f"config/{file.name} 的“{one.name}”：laws 有不认识的法律简称：{'、'.join(wrong)}。请先在 config/laws.csv 写明。"
            )


def _known_words(config: Config) -> None:
    """Refuse an item of the month's table that counts by a word no lead has: it would always be 0."""
    words = config.month_words
    for item in config.month_layout.items:
        for facet, wanted in item.where.items():
            if wrong := [word for word in wanted if word not in words[facet]]:
                raise HomeError(
                    f"config/month_table.yml 的项目{item.item} 的 {facet} 有不认识的词：{'、'.join(wrong)}。可用的词：{'、'.join(words[facet])}。"
                )


_Word = Annotated[str, Field(min_length=1)]


class _Words(RootModel[dict[str, dict[_Word, list[_Word] | None]]]):
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
        own = {word: aliases or [] for word, aliases in words.items()}
        values = _with_own(f"config/{path.name} 的 {name}", merged[name].values, own)
        merged[name] = merged[name].model_copy(update={"values": values})
    return merged


def _with_own(
    where: str, shipped: dict[str, list[str]], own: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Return a list with a bureau's own words: an alias of theirs is no longer that of another word."""
    meant: dict[str, str] = {}
    for word, aliases in own.items():
        for alias in aliases:
            if alias != word and (alias in shipped or alias in own):
                raise HomeError(f"{where} 的“{alias}”本身是标准词，不能作“{word}”的别名。")
            if meant.setdefault(alias, word) != word:
                raise HomeError(f"{where} 的“{alias}”不能既是“{meant[alias]}”又是“{word}”。")
    kept = {word: [a for a in aliases if a not in meant] for word, aliases in shipped.items()}
    return kept | {word: [*kept.get(word, []), *aliases] for word, aliases in own.items()}


def _per_week(words: str, where: str) -> float:
    try:
        return alarm_budget.per_week(words)
    except ValueError as error:
        said = f"{where} 应写成“{alarm_budget.EXAMPLE}”这样的话或每周条数，读到“{words}”。"
        raise HomeError(said) from error


def _thresholds(path: Path) -> dict[str, Indicator]:
    merged = dict(indicators())
    for code, values in parsed(_Thresholds, mapping(path), f"config/{path.name}").root.items():
        known_rules([code], f"config/{path.name}")
        contract = merged[code]
        thresholds = dict(contract.thresholds)
        for name, given in (values or {}).items():
            if name not in thresholds:
                raise HomeError(f"config/{path.name} 的 {code} 没有阈值 {name}。")
            value = _value(thresholds[name], given, f"config/{path.name}", f"{code}.{name}")
            thresholds[name] = thresholds[name].model_copy(update={"value": value})
        merged[code] = contract.model_copy(update={"thresholds": thresholds})
    return merged


def _value(threshold: Threshold, given: Any, file: str, name: str) -> float:
    is_words = name.endswith(f".{_BUDGET}") and isinstance(given, str)
    value = _per_week(given, f"{file} 的 {name}") if is_words else given
    low, high = threshold.bounds
    if type(value) not in (int, float):
        raise HomeError(f"{file} 的 {name} 应为数，不加引号，读到“{value}”。")
    if not low <= value <= high:
        raise HomeError(f"{file} 的 {name} 应在 {low} 到 {high} 之间，读到 {value}。")
    if threshold.is_whole and value % 1:
        raise HomeError(f"{file} 的 {name} 应为整数，读到 {value}。")
    return float(value)
