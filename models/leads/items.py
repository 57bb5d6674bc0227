"""From flags to items: one object, or one pair of cases, is one item with all its reasons."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from data_contracts import LEVELS, Indicator
from models.indicators.flags import period_end

Row = Mapping[str, Any]
#: Months without a flag that part no run: those after a rise are judged against a memory of it.
_GAP = 2


@dataclass(frozen=True)
class Item:
    """What takes one place on a list: its flags, and whether it stands for a rule's whole list."""

    flags: tuple[Row, ...]
    is_summary: bool = False

    @property
    def flag_ids(self) -> list[str]:
        """Numbers of the flags, sorted."""
        return sorted(f["flag_id"] for f in self.flags)


def by_object(flags: Iterable[Row], contracts: Mapping[str, Indicator]) -> list[Item]:
    """Return one item an object.

    Cases that one rule flags together (a pair named in each other's evidence) are one item. Of a
    region, months of one rule are one item where no more than two lie between (a rise of which a
    month fell just short is one rise); items of different rules that share a month are one. A rule that counties never see joins an item it overlaps with and brings none
    together.

    Parameters
    ----------
    flags : iterable of dict
        Rows of ``feat_flag__heard``; of one region or of all.
    contracts : mapping of str to Indicator

    Returns
    -------
    list of Item
        In no particular order; every flag in exactly one.
    """
    regions: dict[str, list[Row]] = defaultdict(list)
    others: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for flag in sorted(flags, key=lambda f: f["flag_id"]):
        if flag["object_type"] == "region":
            regions[flag["object_key"]].append(flag)
        else:
            others[_key(flag)].append(flag)
    items = [item for own in regions.values() for item in _of_region(own, contracts)]
    return [*items, *(Item(tuple(own)) for own in _linked(others))]


def _key(flag: Row) -> tuple[str, str, str]:
    return (flag["object_type"], flag["region_code"] or "", flag["object_key"] or "")


def _linked(groups: Mapping[tuple[str, str, str], list[Row]]) -> list[list[Row]]:
    """Join the groups of cases of one region that name each other as evidence of one rule."""
    parent = {key: key for key in groups}

    def root(key: tuple[str, str, str]) -> tuple[str, str, str]:
        while parent[key] != key:
            key = parent[key]
        return key

    rules = {key: {f["rule_code"] for f in flags} for key, flags in groups.items()}
    for key, flags in groups.items():
        for flag in flags:
            for other in _named(flag):
                there = (key[0], key[1], other)
                if there in groups and flag["rule_code"] in rules[there]:
                    low, high = sorted((root(key), root(there)))
                    parent[high] = low
    joined: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for key, flags in groups.items():
        joined[root(key)] += flags
    return list(joined.values())


def _named(flag: Row) -> list[str]:
    """Return the other cases a flag on a case names as its evidence."""
    if flag["object_type"] != "case":
        return []
    named = [e.removeprefix("cases:") for e in flag["evidence"] or [] if e.startswith("cases:")]
    return [key for key in named if key != flag["object_key"]]


def _of_region(flags: list[Row], contracts: Mapping[str, Indicator]) -> list[Item]:
    runs = [run for own in _by_rule(flags).values() for run in _runs(own)]
    leading = [run for run in runs if _is_asked(run, contracts)]
    joined: list[list[Row]] = []
    for run in leading:
        near = [own for own in joined if _shares(own, run)]
        joined = [own for own in joined if own not in near]
        joined.append([flag for own in [*near, run] for flag in own])
    asked, alone = [list(own) for own in joined], []
    for run in runs:
        if not _is_asked(run, contracts):
            if meets := [own for own in asked if _shares(own, run)]:
                max(meets, key=lambda own: max(_months(f)[1] for f in own)).extend(run)
            else:
                alone.append(run)
    joined = [*asked, *alone]
    return [Item(tuple(own)) for own in joined]


def _is_asked(run: Iterable[Row], contracts: Mapping[str, Indicator]) -> bool:
    return any(is_asked(f, contracts[f["rule_code"]]) for f in run)


def is_asked(flag: Row, contract: Indicator) -> bool:
    """Whether its county is asked about a flag: by its rule and level, or as the team chose it."""
    return flag["chosen_on"] is not None or contract.county_list.asks(flag["level"])


def _by_rule(flags: list[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for flag in flags:
        groups[flag["rule_code"]].append(flag)
    return groups


def _runs(flags: list[Row]) -> list[list[Row]]:
    """Return a rule's flags on one region, those with no more than two months between together."""
    ordered = sorted(flags, key=lambda f: (_months(f), f["flag_id"]))
    runs = [ordered[:1]]
    for before, flag in pairwise(ordered):
        if _months(flag)[0] <= _months(before)[1] + 1 + _GAP:
            runs[-1].append(flag)
        else:
            runs.append([flag])
    return runs


def _shares(own: Iterable[Row], run: Iterable[Row]) -> bool:
    months = [_months(f) for f in run]
    return any(a <= d and c <= b for a, b in map(_months, own) for c, d in months)


def _months(flag: Row) -> tuple[int, int]:
    """Return the first and last month of a flag's period, as running numbers."""
    period = flag["period"] or ""
    if not period:
        return 0, 0
    end = period_end(period)
    last = end.year * 12 + end.month
    return last - (2 if "Q" in period else 11 if len(period) == len("2026") else 0), last


def for_county(
    asked: Iterable[Row], standing: Iterable[Row], contracts: Mapping[str, Indicator]
) -> list[Item]:
    """Return the items one county may be asked about.

    Parameters
    ----------
    asked : iterable of dict
        Flags of the county that nobody has answered.
    standing : iterable of dict
        All its flags that still stand, answered or not: what points at an object beside others,
        where its rule is asked of counties at all.
    contracts : mapping of str to Indicator

    Returns
    -------
    list of Item
        Rows by object as each rule's ``county_list`` says, and one item a rule for those that are
        asked in one row. An object in two such lists has a row of its own with both reasons; a flag
        stands in one item at most.
    """
    rules: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for flag in standing:
        if contracts[flag["rule_code"]].county_list.asks(flag["level"]):
            rules[_key(flag)].add(flag["rule_code"])
    rows, lists = [], []
    for flag in asked:
        contract = contracts[flag["rule_code"]]
        list_of = contract.county_list
        if flag["chosen_on"] is not None:
            rows.append(flag)
        elif list_of.show == "summary":
            lists.append(flag)
        elif list_of.asks(flag["level"]):
            is_beside = len(rules[_key(flag)] | {flag["rule_code"]}) > 1
            if is_beside or _reaches(flag, list_of.alone_from):
                rows.append(flag)
    in_lists = Counter(key for key, _ in {(_key(flag), flag["rule_code"]) for flag in lists})
    twice = {key for key, rules_of in in_lists.items() if rules_of > 1}
    objects = {_key(flag) for flag in rows} | twice
    rows += [flag for flag in lists if _key(flag) in objects]
    alone: dict[str, list[Row]] = defaultdict(list)
    for flag in sorted(lists, key=lambda f: f["flag_id"]):
        if _key(flag) not in objects:
            alone[flag["rule_code"]].append(flag)
    summaries = [Item(tuple(own), is_summary=True) for _, own in sorted(alone.items())]
    return [*by_object(rows, contracts), *summaries]


def _reaches(flag: Row, level: str | None) -> bool:
    return level is None or LEVELS[flag["level"]] <= LEVELS[level]
