"""Read one bureau's overrides in ``config/``; unknown keys are errors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assets.store.home import Home, HomeError
from data_contracts import Enumeration, Indicator, enumerations, indicators

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
    answer_days: int = 15


def read_config(home: Home) -> Config:
    """Read ``config/*.yml``.

    Raises
    ------
    HomeError
        A file is not YAML, or names a key, rule, threshold or word list that does not exist.
    """
    settings = _mapping(home.config / "hengjian.yml")
    known = {"treasury_codes", "treasury_names", "bureau", "answer_days"}
    if unknown := sorted(set(settings) - known):
        raise HomeError(
            f"config/hengjian.yml 有不认识的键：{'、'.join(unknown)}。可用的键：{'、'.join(sorted(known))}。"
        )
    return Config(
        enumerations=_enumerations(home.config / "enumerations.yml"),
        indicators=_thresholds(home.config / "thresholds.yml"),
        treasury_codes=frozenset(str(c) for c in settings.get("treasury_codes", [])),
        treasury_names=str(settings.get("treasury_names", TREASURY_SUBJECTS)),
        bureau=str(settings.get("bureau", "市场监督管理局")),
        answer_days=int(settings.get("answer_days", 15)),
    )


def _mapping(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HomeError(f"config/{path.name} 读不懂：{str(error).splitlines()[0]}。") from error
    if not isinstance(found, dict):
        raise HomeError(f"config/{path.name} 应为“键: 值”形式。")
    return found


def _enumerations(path: Path) -> dict[str, Enumeration]:
    merged = dict(enumerations())
    for name, words in _mapping(path).items():
        if name not in merged:
            raise HomeError(f"config/{path.name} 有不认识的词表：{name}。")
        if not isinstance(words, dict):
            raise HomeError(f"config/{path.name} 的 {name} 应为“标准词: [别名]”。")
        values = {k: list(v) for k, v in merged[name].values.items()}
        for word, aliases in words.items():
            values.setdefault(str(word), []).extend(str(a) for a in aliases or [])
        merged[name] = merged[name].model_copy(update={"values": values})
    return merged


def _thresholds(path: Path) -> dict[str, Indicator]:
    merged = dict(indicators())
    for code, values in _mapping(path).items():
        if code not in merged:
            raise HomeError(f"config/{path.name} 有不认识的规则：{code}。")
        contract = merged[code]
        thresholds = dict(contract.thresholds)
        for name, value in (values or {}).items():
            if name not in thresholds:
                raise HomeError(f"config/{path.name} 的 {code} 没有阈值 {name}。")
            low, high = thresholds[name].bounds
            if not isinstance(value, int | float) or not low <= value <= high:
                raise HomeError(
                    f"config/{path.name} 的 {code}.{name} 应在 {low} 到 {high} 之间，读到 {value}。"
                )
            thresholds[name] = thresholds[name].model_copy(update={"value": float(value)})
        merged[code] = contract.model_copy(update={"thresholds": thresholds})
    return merged
