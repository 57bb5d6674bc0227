"""One lead's way through the action: who did what on which day, drawn from what usually happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from data_contracts.actions import ISSUES
from data_contracts.seals import NO_SECTION
from models.action import words as w
from models.indicators import workdays
from models.indicators.flags import PROBLEMS
from models.leads.hearing import due
from pipelines.demo.action.starts import Start
from pipelines.demo.words import words

_DAYS_TO_ANSWER = 5
_CLASS_OF = {kind: name for name, kinds in ISSUES.items() for kind in kinds}
#: How often what was found is which kind of problem, and what is then ordered.
_FOUND = (0.35, 0.35, 0.25, 0.05)
_PAPERS = {
    "限期整改": "整改通知书",
    "重点监督": "约谈通知书",
    "上级督办": "挂牌督办通知书",
    "快速反应": "提醒敦促函",
}


#: Who does something, in what role.
By = tuple[str, str]
_PROGRAM, _TEAM, _CLOSER = ("程序", w.MACHINE), ("专班甲", w.TEAM), ("专班乙", w.TEAM)
_LEADER = ("分管领导", w.LEADER)


@dataclass
class Step:
    """One event to come: day, kind, who in what role, and what was said."""

    on: date
    kind: str
    who: str
    role: str
    words: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass
class Told:
    """A step of one lead; ``place`` is the lead's place among all starts."""

    start: Start
    step: Step
    place: int
    number: str = ""
    into: str = field(default="")

    @property
    def region(self) -> str:
        """County of the lead."""
        return str(self.start.facts["region_code"])


class Walk:
    """Draws the steps of one lead, one after another, each on a working day.

    Parameters
    ----------
    rng : numpy.random.Generator
    start : Start
    county : str
        Name of the county, for its contact.
    """

    def __init__(self, rng: np.random.Generator, start: Start, county: str) -> None:
        self.rng, self.start, self.county = rng, start, county
        self.day = start.on
        self.steps: list[Step] = []
        self.kind = start.facts.get("issue_kind") or _kind_of(str(start.facts["title"]))
        self.said = words("action")

    def some(self, name: str) -> Any:
        """Return one of the words of a list."""
        own = self.said[name]
        return own[int(self.rng.integers(len(own)))]

    def is_one_of(self, share: float) -> bool:
        """Whether what happens to a share of all happens here."""
        return bool(self.rng.random() < share)

    def do(self, kind: str, by: By, after: int = 0, note: str = "", **said: Any) -> None:
        """Take a step ``after`` days on, moved to the next working day."""
        self.day = working(self.day + timedelta(days=after))
        self.steps.append(Step(self.day, kind, *by, said, note))

    def later(self, low: int, high: int) -> int:
        """Return a number of days between the two."""
        return int(self.rng.integers(low, high + 1))


def working(day: date) -> date:
    """Return the day, or the next on which people work."""
    while workdays.is_working(day) is False:
        day += timedelta(days=1)
    return day


def walk(rng: np.random.Generator, start: Start, county: str) -> list[Step]:
    """Return the steps of a lead from its proposal on; those after the as-of date are the caller's to drop."""
    way = Walk(rng, start, county)
    way.do("propose", _PROGRAM, note="", **start.facts)
    if way.is_one_of(0.06):  # nobody has looked at it yet
        return way.steps
    if not start.is_flag and way.is_one_of(0.14):
        way.do("decline", _TEAM, way.later(1, 5), note=way.some("declined"))
        return way.steps
    way.do("accept", _TEAM, way.later(0, 4), issue_kind=way.kind, issue_class=_CLASS_OF[way.kind])
    if not start.is_flag and way.is_one_of(0.05):
        way.do("merge", _TEAM, 1)
        return way.steps
    section = start.facts.get("domain") or NO_SECTION
    way.do("assign", _TEAM, way.later(0, 2), section=section)
    if way.is_one_of(0.02):
        way.do("dispose", _TEAM, 1, measure=w.REFER, note="属交通运输部门职责，材料已送")
        return way.steps
    _hear(way)
    _find(way, section)
    return way.steps


def _kind_of(title: str) -> str:
    """Return the kind of issue the team writes down after reading a title."""
    for word, kind in (("检查", "乱检查"), ("罚款", "乱罚款"), ("尺度", "标准不一致"), ("态度", "粗暴执法"), ("说明理由", "其他")):  # fmt: skip
        if word in title:
            return kind
    return "其他"


def _hear(way: Walk) -> None:
    """Ask the county; it answers in time, late, wrongly and then rightly, or not at all."""
    way.do("ask", _PROGRAM if way.start.is_flag else _TEAM, way.later(0, 2))
    asked = way.day
    contact = (f"{way.county}联络员", w.COUNTY)
    last = due(asked, _DAYS_TO_ANSWER)
    if way.is_one_of(0.12):  # silent: found after the days ran out
        way.day = last + timedelta(days=1)
        if way.is_one_of(0.6):
            way.do("remind", _TEAM, 1)
        return
    late = way.is_one_of(0.14)
    way.day = last if late else asked
    if way.is_one_of(0.08):
        way.do(
            "data_check",
            contact,
            way.later(1, 3),
            note=way.some("wrong_data"),
            county_check="数据有误",
        )
        if way.is_one_of(0.5):
            way.do(
                "data_check",
                contact,
                1,
                note="复核后与案卷一致，前一次看错了行",
                county_check="数据无误",
            )
        return
    way.do("data_check", contact, way.later(1, 4 if not late else 9), county_check="数据无误",
           note=way.some("explanations") if way.is_one_of(0.5) else "")  # fmt: skip
    if way.is_one_of(0.25):
        way.do("justify", contact, 0, justification=way.some("justifications"))


def _find(way: Walk, section: str) -> None:
    """Let the section find, and what follows from it."""
    if way.is_one_of(0.12):
        way.do("consult", _TEAM, way.later(1, 4), outcome=way.some("consults"),
               sections=[section, "法规"], attended=way.some("attended"))  # fmt: skip
    finder = (f"{section}认定人", w.SECTION)
    if not way.is_one_of(way.start.chance):
        finding = "有正当理由" if way.is_one_of(0.5) else "正常"
        way.do(
            "find",
            finder,
            way.later(2, 12),
            finding=finding,
            unlawful="否",
            note=way.some("innocent"),
        )
        way.do("close", _CLOSER, way.later(1, 6))
        return
    finding = PROBLEMS[int(way.rng.choice(len(PROBLEMS), p=_FOUND))]
    unlawful = {PROBLEMS[2]: "是", PROBLEMS[3]: "待定"}.get(finding, "否")
    way.do(
        "find",
        finder,
        way.later(2, 14),
        finding=finding,
        unlawful=unlawful,
        clause=way.said["clauses"].get(way.kind, way.said["clause"]),
    )
    way.do("cause", finder, way.later(0, 3), cause=way.some("causes"))
    _rectify(way, section, finding)


def _rectify(way: Walk, section: str, finding: str) -> None:
    measure = _measure(way, finding)
    weeks = timedelta(days=way.later(14, 40))
    until = {} if measure == "立行立改" else {"rectify_due": working(way.day + weeks).isoformat()}
    way.do("dispose", _TEAM, way.later(1, 5), measure=measure, **until)
    if paper := _PAPERS.get(measure):
        way.do("issue_paper", _TEAM, way.later(0, 3), paper=paper)
    if measure in ("重点监督", "上级督办"):
        way.do("instruct", _LEADER, way.later(0, 4), note=way.some("instructions"))
    if way.is_one_of(0.12):  # nothing reported yet
        return
    contact = (f"{way.county}联络员", w.COUNTY)
    ways = way.said["done"][way.kind]
    done, rule = ways[int(way.rng.integers(len(ways)))]
    way.do("rectify", contact, way.later(7, 45), done=done, **_amounts(way, done, rule))
    checker = (f"{section}核查人", w.SECTION)
    if way.is_one_of(0.1):
        way.do("check_rectified", checker, way.later(2, 8), check=w.BACK)
        way.do("rectify", contact, way.later(4, 15), done=f"{done}；退回后补充了材料")
    way.do("check_rectified", checker, way.later(2, 10), check=w.PASSED)
    way.do("close", _CLOSER, way.later(1, 6))
    if way.is_one_of(0.06):
        way.do("reopen", _TEAM, way.later(5, 20), note="回访发现退款没有到账", to=w.RECTIFYING)


def _measure(way: Walk, finding: str) -> str:
    if finding == PROBLEMS[0]:
        return "立行立改"
    if finding == PROBLEMS[1]:
        return "限期整改"
    return str(
        way.rng.choice(["限期整改", "重点监督", "上级督办", "快速反应"], p=[0.55, 0.25, 0.1, 0.1])
    )


def _amounts(way: Walk, done: str, rule: str) -> Mapping[str, Any]:
    """Return what a county reports beside what it did; yuan as it writes them."""
    said: dict[str, Any] = {"rule_made": rule} if rule else {}
    if "退还" in done:
        said["refunded_yuan"] = f"{way.later(4, 260) * 100}"
    if "已解除" in done:
        said["released_yuan"] = f"{way.later(10, 400) * 100}"
    if "变更决定" in done and way.start.facts.get("case_keys"):
        said["revoked_case_keys"] = list(way.start.facts["case_keys"])
    return said
