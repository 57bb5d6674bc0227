"""What is proposed or becomes a lead by itself: flags by the profile's rule, at most so many a county."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_contracts.actions import ActionProfile
from models.action.lead import Lead

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """What is proposed together: the flags on one object, the main one first, and why."""

    flags: tuple[Row, ...]
    why: str
    is_by_rule: bool


def by_rule(
    items: Iterable[tuple[list[str], str]],
    flags: Mapping[str, Row],
    action: ActionProfile,
    done: Collection[str],
) -> list[Item]:
    """Return the items that the profile's rule makes leads, in the order of the list.

    A lead is named after the main flag, as its row is everywhere, whichever of its flags the rule names.

    Parameters
    ----------
    items : iterable of (flag numbers, why it stands where it stands)
        The team's list with all that waits, in its order; the main flag first.
    flags : mapping
        Rows of ``out_flags`` by number.
    action : ActionProfile
        The one under way.
    done : collection of str
        Flags that stand in a lead or a proposal already.
    """
    rule = action.leads_from_flags
    if rule is None:
        return []
    found = []
    for numbers, why in items:
        own = [flags[n] for n in numbers if n in flags]
        named = (
            f["rule_code"] in rule.rules and f["level"] in rule.levels and f["first_seen"] >= action.first
            for f in own
        )  # fmt: skip
        if any(named) and not any(f["flag_id"] in done for f in own):
            found.append(Item(tuple(own), f"{action.name}的规则：{why}", is_by_rule=True))
    return found


def room(leads: Iterable[Lead], on: date, limit: int) -> dict[str, int]:
    """Return how many leads more the rule may make in each county that had some this month."""
    left: dict[str, int] = {}
    for lead in leads:
        day, region = lead.registered_on, lead.facts.get("region_code")
        if day is None or not region or (day.year, day.month) != (on.year, on.month):
            continue
        if lead.facts.get("by_rule"):
            left[region] = left.get(region, limit) - 1
    return left
