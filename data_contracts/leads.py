"""What a lead is worth before anything was found, and how long a person's list is."""

from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from data_contracts.strict import Strict
from data_contracts.yaml_text import parsed

Level = Literal["明显异常", "疑点线索", "提示"]
#: Levels with their place, the gravest first.
LEVELS: dict[str, int] = {level: place for place, level in enumerate(get_args(Level))}
ListName = Literal["county", "section", "team", "leader"]
LISTS: tuple[ListName, ...] = ("county", "section", "team", "leader")


class Reasoned(Strict):
    """A number with its reason."""

    value: float = Field(ge=0)
    why: str = Field(min_length=1)


class ListLimit(Strict):
    """How many rows a person's list has at most, between 1 and 1000."""

    value: int = Field(ge=1, le=1000)
    why: str = Field(min_length=1)


class LeadRules(Strict):
    """What a lead is worth before anything was found, and how long lists are (``leads.yml``).

    ``chance`` by level is the share found true that is expected before findings, which counts as
    ``chance_counts`` findings; a rule that is surely true less often than ``suspend_below`` is proposed
    for suspension; ``kinds`` are weights; ``origins`` the chance of what came by a channel, not from a rule; ``classes`` the lower ends of the classes of
    worth, from the highest. ``lists`` are the limits of each list; on those of all counties one rule leads
    at most ``rule_share`` of the rows, where others can fill them.
    """

    chance: dict[Level, Reasoned]
    chance_counts: Reasoned
    suspend_below: Reasoned
    kinds: dict[str, Reasoned]
    origins: dict[str, Reasoned]
    fresh_days: Reasoned
    stale_factor: Reasoned
    classes: list[float]
    classes_why: str
    lists: dict[ListName, ListLimit]
    rule_share: Reasoned

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.classes != sorted(set(self.classes), reverse=True):
            raise ValueError("leads.yml: classes fall from the highest")
        if missing := set(LISTS) - set(self.lists):
            raise ValueError(f"leads.yml: no limit for {sorted(missing)}")
        return self

    def with_limits(self, limits: dict[str, int]) -> "LeadRules":
        """Return these with a bureau's own lengths of lists."""
        body = self.model_dump()
        for name, value in limits.items():
            body["lists"][name]["value"] = value
        return LeadRules.model_validate(body)


@cache
def lead_rules() -> LeadRules:
    """Return what leads are worth and how long lists are."""
    text = (Path(__file__).parent / "leads.yml").read_text(encoding="utf-8")
    return LeadRules.model_validate(parsed(text))
