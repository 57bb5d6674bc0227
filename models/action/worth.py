"""What a lead is worth looking at now: the chance that it is true, learned from findings, times its weight.

One order for every list of leads: class of worth first, then what is past its day, then the worth
itself. Money plays no part, and age alone brings no lead before one that is worth more.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_contracts import Indicator, LeadRules
from models.action import words as w
from models.action.frame import turn
from models.action.lead import Lead
from models.action.origins import FLAG
from models.indicators.flags import JUSTIFIED, PROBLEMS
from models.leads import worth as of_flags
from models.leads.worth import NEW_DAYS, Reason, Record, freshness

_OTHERS = "其他"


@dataclass(frozen=True)
class Known:
    """What is known when leads are put in order.

    Attributes
    ----------
    rules : LeadRules
    contracts : Mapping[str, Indicator]
    by_rule : Mapping of (rule_code, level) to Record
        What was found of flags.
    by_channel : Mapping[str, Record]
        What was found of leads, from :func:`tracks`.
    as_of : date
    """

    rules: LeadRules
    contracts: Mapping[str, Indicator]
    by_rule: Mapping[tuple[str, str], Record]
    by_channel: Mapping[str, Record]
    as_of: date


@dataclass(frozen=True)
class Place:
    """What a lead is worth and why it stands where it stands.

    ``chance`` is that it is true, resting on ``record``; ``key`` sorts leads, the first first.
    """

    value: float
    chance: float
    record: Record
    key: tuple[int, bool, float, str]
    why: str


def of_place(found: Place) -> dict[str, Any]:
    """Return a place as columns of the tables of leads."""
    record = found.record
    return {
        "worth": found.value, "why_here": found.why, "chance": round(found.chance, 6),
        "n_found": record.n_found, "n_problem": record.n_problem,
    }  # fmt: skip


def tracks(leads: Iterable[Lead]) -> dict[str, Record]:
    """Count what was found of the leads of each channel; data errors are no findings."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for lead in leads:
        finding = lead.said.get("finding")
        if finding in PROBLEMS or finding in JUSTIFIED:
            own = counts[str(lead.facts.get("channel") or _OTHERS)]
            own[0] += 1
            own[1] += finding in PROBLEMS
    return {channel: Record(*own) for channel, own in counts.items()}


def chance_of_channel(channel: str, record: Record, rules: LeadRules) -> float:
    r"""Return how likely a lead of a channel is true.

    .. math:: (m \pi + k) / (m + n)

    :math:`k` problems among :math:`n` findings; :math:`\pi` what is expected of the channel before
    any, which counts as :math:`m` findings.
    """
    before = rules.origins.get(channel, rules.origins[_OTHERS]).value
    counts = rules.chance_counts.value
    return (counts * before + record.n_problem) / (counts + record.n_found)


def place(lead: Lead, flags: Sequence[Mapping[str, Any]], known: Known) -> Place:
    """Return where a lead or a proposal stands.

    Parameters
    ----------
    lead : Lead
    flags : sequence of Mapping
        Rows of ``out_flags`` it stems from: ``flag_id, rule_code, level, first_seen``.
    known : Known
    """
    base, chance, record, why = _judged(lead, flags, known)
    received = _first_known(lead, flags)
    fresh = freshness(received, known.as_of, known.rules) if received else 1.0
    base = round(base, 9)
    value = round(base * fresh, 6)
    rank_class = bisect_right([-c for c in known.rules.classes], -base - 1e-12)
    due_on = turn(lead)[2]
    late = (known.as_of - due_on).days if due_on is not None and due_on < known.as_of else 0
    said = [f"过期{late}天"] if late else []
    said += [why, *_when(received, known.as_of, "出现" if flags else "收到")]
    return Place(
        value, chance, record, (rank_class, not late, -value, lead.number), "；".join(said)
    )


def _judged(
    lead: Lead, flags: Sequence[Mapping[str, Any]], known: Known
) -> tuple[float, float, Record, str]:
    """Return chance times weight, the chance that a lead is true, what it rests on, and why in words."""
    channel = str(lead.facts.get("channel") or _OTHERS)
    finding = lead.said.get("finding")
    weight = _weight(channel, flags, known)
    if finding is not None and lead.state != w.JUDGING:
        is_true = float(finding in PROBLEMS)
        told = "" if is_true else "，只等销号"
        return is_true * weight, is_true, Record(), f"已认定{finding}{told}"
    if flags:
        return _of_rules(lead, flags, known)
    record = known.by_channel.get(channel, Record())
    chance = chance_of_channel(channel, record, known.rules)
    return chance * weight, chance, record, _track(f"{channel}来的", record, chance)


def _weight(channel: str, flags: Sequence[Mapping[str, Any]], known: Known) -> float:
    kinds = known.rules.kinds
    if flags:
        return max(kinds[known.contracts[f["rule_code"]].kind].value for f in flags)
    return kinds["程序" if channel in ("复议诉讼", "评查") else "反映"].value


def _of_rules(
    lead: Lead, flags: Sequence[Mapping[str, Any]], known: Known
) -> tuple[float, float, Record, str]:
    """Return the same for a lead of flags: the base is that of any of its rules, each with its weight."""
    reasons = [
        Reason(f["flag_id"], f["rule_code"], f["level"], f["first_seen"], 1.0) for f in flags
    ]
    whole = of_flags.worth(reasons, known.by_rule, known.contracts, known.rules, known.as_of)
    newest = max(r.first_seen for r in reasons)
    base = whole.value / freshness(newest, known.as_of, known.rules)
    first = of_flags.main(reasons, known.by_rule, known.contracts, known.rules)
    record = known.by_rule.get((first.rule_code, first.level), Record())
    chance = of_flags.chance(first.level, record, known.rules)
    codes = len({r.rule_code for r in reasons})
    if codes == 1:
        return base, chance, record, _track(f"{first.level}，同规则", record, chance)
    # a lead is named after the first of its sources
    source = next(iter(lead.facts.get("source_keys") or ()), "")
    named = next((f["rule_code"] for f in flags if FLAG + f["flag_id"] == source), "")
    titles = {first.rule_code: known.contracts[first.rule_code].title_zh}
    which = of_flags.told_of(first.rule_code, named, titles)
    whose = f"{codes}条规则同时指向，{which}（{first.level}）同规则"
    return base, chance, record, _track(whose, record, chance)


def _track(whose: str, record: Record, chance: float) -> str:
    if not record.n_found:
        return f"{whose}还没有认定过，先按{chance:.0%}属实估"
    return f"{whose}认定过{record.n_found}条，{record.n_problem}条有问题"


def _first_known(lead: Lead, flags: Sequence[Mapping[str, Any]]) -> date | None:
    """Return the day from which a lead grows old: of a flag, when it was first seen, whenever it was taken up."""
    if flags:
        newest: date = max(f["first_seen"] for f in flags)
        return newest
    day = lead.facts.get("received_on")
    return date.fromisoformat(day) if day else None


def _when(received: date | None, as_of: date, came: str) -> list[str]:
    if received is None:
        return []
    is_new = (as_of - received).days < NEW_DAYS
    return [f"近一月{came}" if is_new else f"{received.year}年{received.month}月{came}"]
