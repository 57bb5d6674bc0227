"""What a lead is worth looking at: how likely it is true, how much it weighs, how fresh it is.

Money plays no part. Overdue and fresh leads go first only among leads of the same class of worth.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod

import polars as pl

from data_contracts import LEVELS, Indicator, LeadRules
from data_contracts.leads import Level
from models.indicators.flags import JUSTIFIED, PROBLEMS, judged

#: Further than this many days back a lead is said to be of its month, nearer to be new: a month, as
#: lists are sent monthly. It is a word in the sentence, and moves no lead.
NEW_DAYS = 31
#: No rule is thought surer than this before its own level was looked at.
_MOST = 0.95


@dataclass(frozen=True)
class Record:
    """What was found so far of one rule's flags at one level.

    ``n_beside`` problems were found at the rule's other levels where ``expected_beside`` were to be
    expected of those levels.
    """

    n_found: int = 0
    n_problem: int = 0
    n_beside: int = 0
    expected_beside: float = 0.0


@dataclass(frozen=True)
class Reason:
    """One flag as its worth sees it.

    ``place`` is where its score stands among the open flags of its rule and level, 1 the strongest.
    """

    flag_id: str
    rule_code: str
    level: str
    first_seen: date
    place: float
    is_overdue: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Worth:
    """What an item is worth: ``value`` in 0..1, its class (0 the highest), and why in few words."""

    value: float
    rank_class: int
    is_overdue: bool
    why: str


def records(flags: pl.DataFrame, rules: LeadRules) -> dict[tuple[str, str], Record]:
    """Count the findings of each rule and level, and beside them those of its other levels.

    Parameters
    ----------
    flags : pl.DataFrame, shape (n, any)
        ``rule_code, level, status, finding``; data errors are no findings.
    rules : LeadRules

    Returns
    -------
    dict of (rule_code, level) to Record
        For every level of a rule of which anything was found.
    """
    problem, justified = judged(PROBLEMS), judged(JUSTIFIED)
    counts = flags.group_by("rule_code", "level").agg(
        (problem | justified).sum().alias("found"), problem.sum().alias("problem")
    )
    by_rule: dict[str, dict[Level, tuple[int, int]]] = {}
    for code, level, found, problems in counts.drop_nulls("level").sort("rule_code").iter_rows():
        by_rule.setdefault(code, {})[level] = (found, problems)
    kept: dict[tuple[str, str], Record] = {}
    for code, own in by_rule.items():
        for level in rules.chance if any(n for n, _ in own.values()) else ():
            beside = {name: said for name, said in own.items() if name != level}
            expected = math.fsum(n * rules.chance[name].value for name, (n, _) in beside.items())
            problems = sum(k for _, k in beside.values())
            kept[code, level] = Record(*own.get(level, (0, 0)), problems, expected)
    return kept


def chance(level: str, record: Record, rules: LeadRules) -> float:
    r"""Return how likely a flag is true.

    .. math:: (m \mu + k) / (m + n), \qquad
              \mu = \min\{\pi\,(m\pi + k') / (m\pi + e'),\ .95\}

    :math:`k` problems among :math:`n` findings of the rule at this level; :math:`\pi` what is
    expected of the level before findings, which counts as :math:`m` of them; :math:`k'` problems at
    the rule's other levels, where :math:`e'` were expected: what a rule is worth shows at one level
    for the others too.
    """
    before, counts = rules.chance[level].value, rules.chance_counts.value  # type: ignore[index]  # a level out of a table
    some = counts * before
    before = min(before * (some + record.n_beside) / (some + record.expected_beside), _MOST)
    return (counts * before + record.n_problem) / (counts + record.n_found)


def weighed(reason: Reason, record: Record, rule: Indicator, rules: LeadRules) -> float:
    """Return the chance that a flag is true times the weight of its rule's kind."""
    return chance(reason.level, record, rules) * rules.kinds[rule.kind].value


def freshness(first_seen: date, as_of: date, rules: LeadRules) -> float:
    """Return 1 on the first day, falling evenly to ``stale_factor`` after ``fresh_days``."""
    age = min(max((as_of - first_seen).days, 0) / rules.fresh_days.value, 1.0)
    return 1.0 - (1.0 - rules.stale_factor.value) * age


def worth(
    reasons: Sequence[Reason],
    found: Mapping[tuple[str, str], Record],
    contracts: Mapping[str, Indicator],
    rules: LeadRules,
    as_of: date,
    *,
    named: str = "",
    to_county: bool = False,
) -> Worth:
    r"""Return what an item with all its reasons is worth.

    .. math:: \left(1 - \prod_r (1 - c_r w_r)\right) f

    over its rules :math:`r`, each by its strongest flag: chance :math:`c`, weight :math:`w`; and
    :math:`f` the freshness of the newest. The class is that of the first factor alone: age never
    brings a lead behind one that is worth less.

    Parameters
    ----------
    reasons : sequence of Reason
        At least one.
    found : mapping of (rule_code, level) to Record
    contracts : mapping of str to Indicator
    rules : LeadRules
    as_of : datetime.date
    named : str
        Code of the rule the item is named after; its title is not said again.
    to_county : bool
        Whether the county itself reads why.
    """
    best: dict[str, float] = {}
    for r in reasons:
        own = weighed(r, _of(r, found), contracts[r.rule_code], rules)
        best[r.rule_code] = max(best.get(r.rule_code, 0.0), own)
    base = round(1.0 - prod(1.0 - value for _, value in sorted(best.items())), 9)
    newest = max(r.first_seen for r in reasons)
    value = round(base * freshness(newest, as_of, rules), 6)
    # classes fall, so that the number of them above the base is what bisect finds in their negatives
    rank_class = bisect_right([-c for c in rules.classes], -base - 1e-12)
    overdue = [r.due_on for r in reasons if r.is_overdue]
    titles = {code: contracts[code].title_zh for code in best}
    said = why(reasons, found, as_of, titles, named=named, to_county=to_county)
    return Worth(value, rank_class, bool(overdue), said)


def main(
    reasons: Sequence[Reason],
    found: Mapping[tuple[str, str], Record],
    contracts: Mapping[str, Indicator],
    rules: LeadRules,
) -> Reason:
    """Return the reason an item is named after: worth most, then strongest within its rule."""
    return min(
        reasons,
        key=lambda r: (
            -weighed(r, _of(r, found), contracts[r.rule_code], rules), r.place, r.flag_id,
        ),
    )  # fmt: skip


def why(
    reasons: Sequence[Reason],
    found: Mapping[tuple[str, str], Record],
    as_of: date,
    titles: Mapping[str, str],
    *,
    named: str = "",
    to_county: bool = False,
) -> str:
    """Return half a sentence on why an item stands where it stands.

    Where several rules point at it, the one whose findings are told is named by its title, unless the
    item is ``named`` after it. A county is told neither a level before it was heard nor what was found of others.
    """
    said = []
    if late := [r.due_on for r in reasons if r.is_overdue and r.due_on]:
        said.append(f"逾期{(as_of - min(late)).days}天未答复")
    codes = {r.rule_code for r in reasons}
    highest = min((r.level for r in reasons), key=LEVELS.__getitem__)
    several = f"{len(codes)}条规则同时指向" if len(codes) > 1 else ""
    level = "" if to_county else f"，最高为{highest}" if several else highest
    said += [several + level] if several or level else []
    track = [(t, r.rule_code) for r in reasons if (t := _of(r, found)).n_found]
    if track and not to_county:
        most, code = max(track, key=lambda t: (t[0].n_found, t[0].n_problem))
        whose = f"{told_of(code, named, titles)}同类" if several else "同类"
        said.append(f"{whose}已认定{most.n_found}条，{most.n_problem}条有问题")
    newest = max(r.first_seen for r in reasons)
    is_new = (as_of - newest).days < NEW_DAYS
    said.append("近一月新出现" if is_new else f"{newest.year}年{newest.month}月起")
    return "；".join(said)


def told_of(code: str, named: str, titles: Mapping[str, str]) -> str:
    """Return which of several rules is spoken of: by its title, where the row is not named after it."""
    return "标题这一条" if code == named else f"其中“{titles[code]}”"


def _of(reason: Reason, found: Mapping[tuple[str, str], Record]) -> Record:
    return found.get((reason.rule_code, reason.level), Record())
