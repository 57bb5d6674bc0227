"""Which leads go to whom, in which order: shared by pages and workbooks.

No order anywhere is by money: overdue first, then level, then new ones, then by code.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dashboards.view import Flag, Row, View

_MONTH = re.compile(r"\d{4}-\d{2}")
#: Who does what about a warning of a level; a mere hint is watched.
_NEXT_STEP = {"预警": "业务科室提醒同类经营主体", "关注": "业务科室提醒同类经营主体"}
_LEVEL_RANK = {"明显异常": 0, "疑点线索": 1, "提示": 2}


@dataclass(frozen=True)
class Todo:
    """One thing to do first: what, why, by whom, due when, and where to read about it."""

    what: str
    why: str
    who: str
    due: date | None
    href: str
    is_new: bool


def urgency(flag: Flag) -> tuple[bool, int, bool, float, str]:
    """Return the sort key of a flag: overdue, level, new, then strongest within its rule."""
    late = flag.standing.word == "逾期未答复"
    rank = _LEVEL_RANK.get(flag["level"], 3)
    return (not late, rank, not flag.is_new, -(flag["score"] or 0.0), flag["flag_id"])


def newest_of_runs(flags: Sequence[Flag]) -> list[tuple[Flag, int]]:
    """Return flags with those of consecutive months on one region joined into the newest.

    Parameters
    ----------
    flags : sequence of Flag

    Returns
    -------
    list of (Flag, int)
        The newest flag of each run and how many months the run has; other flags with 1. The
        order of the flags kept is theirs in ``flags``.
    """
    months: dict[tuple[str, str, str, str], list[Flag]] = defaultdict(list)
    for flag in flags:
        if flag["object_type"] == "region" and _MONTH.fullmatch(flag["period"] or ""):
            key = (flag["rule_code"], flag["object_key"], flag["status"], flag["finding"] or "")
            months[key].append(flag)
    length: dict[str, int] = {}
    for run in months.values():
        run.sort(key=lambda f: f["period"], reverse=True)
        head = run[0]
        length[head["flag_id"]] = 1
        for newer, flag in pairwise(run):
            if _month_number(newer["period"]) - _month_number(flag["period"]) == 1:
                length[head["flag_id"]] += 1
                length[flag["flag_id"]] = 0
            else:
                head = flag
                length[head["flag_id"]] = 1
    kept = [(flag, length.get(flag["flag_id"], 1)) for flag in flags]
    return [(flag, n) for flag, n in kept if n]


def run_words(length: int) -> str:
    """Return how long a run of months is, for behind a sentence."""
    return f"（连续{length}个月，列最近一月）" if length > 1 else ""


def _month_number(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:7])


def to_check(view: View, region_code: str) -> list[Flag]:
    """Return what a county is asked this month, in the order of its list (``out_lists``).

    Parameters
    ----------
    view : View
    region_code : str
        Six-digit code of the county.

    Returns
    -------
    list[Flag]
        The main flag of each item.
    """
    return [f for item in view.county_list.get(region_code, {}) if (f := view.flag_by_id.get(item))]


def who(view: View, flag: Flag) -> str:
    """Return who has the next step on a flag."""
    if flag["status"] == "待送":
        return "等候送县局核对"
    if flag["status"] == "待核" and not flag["is_overdue"]:
        return f"{view.region_name(flag['region_code'])}局核对数据"
    return "市局业务机构认定"


def href(view: View, flag: Flag) -> str:
    """Return the page, inside the site, on which a flag is shown."""
    if flag["object_type"] == "case" and flag["object_key"] in view.case_pages:
        return view.case_pages[flag["object_key"]]
    if flag["object_key"] in view.warning_pages:
        return view.warning_pages[flag["object_key"]]
    if flag["region_code"] in view.regions:
        return f"counties/{flag['region_code']}.html#flags"
    return f"rules/{flag['rule_code']}.html"


def first_ten(view: View) -> list[Todo]:
    """Return the ten things to do first: counties, cases and warnings in turn."""
    flags = [flag for flag, _ in newest_of_runs(sorted(view.open_flags, key=urgency))]
    others = [f for f in flags if f["object_type"] != "region" and not is_warning(view, f)]
    lanes = [
        [_todo(view, f) for f in flags if f["object_type"] == "region"],
        [_todo(view, f) for f in _each_once(others)],
        [_warning_todo(view, warning) for warning in view.live_warnings],
    ]
    picked: list[Todo] = []
    for place in range(10):
        picked.extend(lane[place] for lane in lanes if place < len(lane))
    return picked[:10]


def _each_once(flags: list[Flag]) -> list[Flag]:
    """Return the first flag of each rule and region, in order, then the others."""
    seen: dict[tuple[str, str], int] = {}
    turns = []
    for flag in flags:
        key = (flag["rule_code"], flag["region_code"])
        seen[key] = seen.get(key, -1) + 1
        turns.append((seen[key], flag))
    return [flag for _, flag in sorted(turns, key=lambda t: t[0])]


def _todo(view: View, flag: Flag) -> Todo:
    return Todo(
        what=f"{view.region_name(flag['region_code'])} · {flag.title}",
        why=flag["reason"] or "",
        who=who(view, flag),
        due=flag.due,
        href=href(view, flag),
        is_new=flag.is_new,
    )


def is_warning(view: View, flag: Flag) -> bool:
    """Whether a flag only repeats an issued warning, which has its own list."""
    return flag["object_key"] in view.warning_pages


def _warning_todo(view: View, warning: Row) -> Todo:
    return Todo(
        what=f"{warning['current_level']} · {view.sector(warning)}",
        why=warning["current_reason"] or "",
        who=_NEXT_STEP.get(warning["current_level"] or "", "业务科室观察"),
        due=None,
        href=view.warning_pages[warning["warning_id"]],
        is_new=view.is_new_warning(warning),
    )
