"""Sectors in the words of 综合监测: which field they belong to, what the law asks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from data_contracts.yaml_text import parsed

#: The four fields of 综合监测, in the order in which they are shown.
FIELDS = ("食品", "工业产品", "特种设备", "消费环境")
#: Everything else: drugs, devices and cosmetics, registration, trade marks.
OTHER = "其他"


@dataclass(frozen=True)
class Requirement:
    """What the law asks of a sector, in our own words, and what to look at."""

    law: str
    articles: str
    duty: str
    checks: Sequence[str]

    @property
    def basis(self) -> str:
        """Law and articles, the law's name in quotation marks where it names one law."""
        if not self.law:
            return ""
        return self.articles if "、" in self.law else f"《{self.law}》{self.articles}"

    def said(self, mark: str = "") -> str:
        """Return the duty as a sentence behind its basis, if any, which ``mark`` follows."""
        return f"{self.basis}{mark}：{self.duty}。" if self.basis else f"{self.duty}。"


@cache
def _lists() -> dict[str, Any]:
    text = (files("dashboards") / "sectors.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = parsed(text)
    return read


@cache
def field_of(problem: str | None, *places: str | None) -> str:
    """Return the field of a sector: its problem decides before object, industry or domain.

    Parameters
    ----------
    problem : str, optional
        Violation or problem in words.
    *places : str, optional
        Object, industry, domain: whatever is known.

    Returns
    -------
    str
        One of :data:`FIELDS`, else :data:`OTHER`.
    """
    lists = _lists()
    everything = " ".join(p for p in (*places, problem) if p)
    for part, text in (("problem", problem or ""), ("object", everything)):
        for name, words in lists["fields"].items():
            if any(word in text for word in words[part]):
                said = lists["same_as"].get(name, name)
                return said if said in FIELDS else OTHER
    return OTHER


def requirement_of(warning: Mapping[str, Any]) -> Requirement:
    """Return what the law asks of a warning's sector; the general sentence where no entry speaks of it."""
    lists = _lists()
    told = (warning[name] for name in ("violation_type", "object_category", "industry"))
    text = " ".join(t for t in told if t)
    found = next(
        (r for r in lists["requirements"] if any(w in text for w in r["words"])), lists["default"]
    )
    return Requirement(found["law"], found["articles"], found["duty"], tuple(found["checks"]))
