"""What a special action is: its days, who plays which part, what becomes a lead, what is owed when."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from data_contracts.leads import Level
from data_contracts.strict import Strict
from data_contracts.yaml_text import parsed

Role = Literal["county", "section", "team", "leader", "analyst", "discipline"]
#: Roles with their Chinese names.
ROLES: dict[str, str] = dict(
    zip(get_args(Role), ("县局联络", "业务机构", "专班", "领导", "分析", "纪检联络"), strict=True)
)
_Region = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{5}$")]

#: Class of issue → the kinds in it, as the founding document groups them; what fits no kind is in no class of
#: theirs: a step of procedure not recorded is no abuse of power.
ISSUES: dict[str, list[str]] = {
    "四乱": ["乱收费", "乱罚款", "乱检查", "乱查封"],
    "异地与趋利": ["违规异地", "趋利性"],
    "标准不一": ["标准不一致"],
    "滥权与不作为": ["该罚不罚", "吃拿卡要", "粗暴执法", "不作为"],
    "其他": ["其他"],
}


class Person(Strict):
    """Who somebody is: a county's contact has a region, one of a section its domains."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    role: Role
    region: _Region | None = None
    sections: list[str] = []

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if (self.role == "county") != (self.region is not None):
            raise ValueError("县局联络（county）要写 region，别的角色不写")
        if self.sections and self.role != "section":
            raise ValueError("只有业务机构（section）写 sections")
        return self


class Report(Strict):
    """A report of the action and the day by which it is due."""

    kind: str = Field(min_length=1)
    due: date
    three_lists: bool = False


class FlagRule(Strict):
    """Which flags become leads by themselves: rules, levels, and how many a county and month."""

    rules: list[str] = Field(min_length=1)
    levels: list[Level] = ["明显异常"]
    per_county_month: int = Field(default=10, ge=1, le=1000)


class ActionProfile(Strict):
    """One action, or the everyday supervision, which has no last day.

    ``papers`` are the kinds of 三书一函; ``ordering`` those ways of disposing that order a rectification; ``answer_days`` the
    working days a county has, where it is not the bureau's own number.
    """

    name: str = Field(min_length=1)
    about: str = ""
    first: date
    last: date | None = None
    reports: list[Report] = []
    papers: list[str] = ["挂牌督办通知书", "约谈通知书", "整改通知书", "提醒敦促函"]
    issues: dict[str, list[str]] = ISSUES
    ordering: list[str] = ["立行立改", "限期整改", "重点监督", "上级督办", "快速反应"]
    answer_days: int | None = Field(default=None, ge=1, le=60)
    leads_from_flags: FlagRule | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"止于{self.last}，早于起日{self.first}")
        kinds = [kind for own in self.issues.values() for kind in own]
        if twice := sorted({k for k in kinds if kinds.count(k) > 1}):
            raise ValueError(f"issues 中重复：{'、'.join(twice)}")
        return self

    def covers(self, day: date) -> bool:
        """Whether the action is under way on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)

    def issue_class(self, kind: str) -> str | None:
        """Return the class a kind of issue belongs to."""
        return next((c for c, kinds in self.issues.items() if kind in kinds), None)


class Actions(Strict):
    """Every profile in force, and who is who."""

    people: dict[str, Person] = {}
    actions: dict[str, ActionProfile] = {}

    def on(self, day: date) -> ActionProfile | None:
        """Return the action a lead received on ``day`` belongs to: of several the last to begin.

        Everyday supervision, which has no last day, is for what no action of its own covers, though
        it may have begun while one was under way.
        """
        return self.between(day, day)

    def between(self, first: date, last: date) -> ActionProfile | None:
        """Return the action of a span of days, as :meth:`on` chooses: it need not be under way on all.

        The month in which an action ends is its month, though its last day lies before the month's.
        """
        running = [
            a for a in self.actions.values()
            if a.first <= last and (a.last is None or first <= a.last)
        ]  # fmt: skip
        return max(running, key=lambda a: (a.last is not None, a.first, a.name), default=None)

    def before(self, day: date) -> ActionProfile | None:
        """Return the action that ended last before ``day``."""
        over = [a for a in self.actions.values() if a.last is not None and a.last < day]
        return max(over, key=lambda a: (a.last, a.first, a.name), default=None)


def named(given: dict[str, object]) -> dict[str, object]:
    """Return ``given`` with each action's name in it; an action without a value is left out."""
    body = dict(given)
    found = body.get("actions")
    if isinstance(found, dict):
        body["actions"] = {
            str(name): {**own, "name": str(name)} if isinstance(own, dict) else own
            for name, own in found.items()
            if own is not None
        }
    return body


def actions_from(given: dict[str, object]) -> Actions:
    """Return what a mapping of ``people`` and ``actions`` says.

    Raises
    ------
    pydantic.ValidationError
        A key nobody knows, a value out of its range.
    """
    return Actions.model_validate(named(given))


@cache
def shipped_actions() -> dict[str, object]:
    """Return the shipped profiles as they are written."""
    text = (Path(__file__).parent / "actions.yml").read_text(encoding="utf-8")
    body: dict[str, object] = parsed(text)
    return body
