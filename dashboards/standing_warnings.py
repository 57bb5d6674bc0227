"""How a warning stands today beside how it stood at issue, and whether a letter may be drafted."""

from collections.abc import Mapping
from typing import Any

from dashboards import words
from dashboards.followed import count
from dashboards.sectors import requirement_of

LEVEL_MARKS = {"预警": "▲", "关注": "◆", "提示": "●"}
#: Levels for which reminders and letters are drafted; a mere hint is watched.
ACTED_ON = ("预警", "关注")
WATCHED = "观察，不起草函件"


def is_remindable(w: Mapping[str, Any]) -> bool:
    """Tell whether others of the trade can be reminded: of a known conduct, and from 关注 up."""
    return w["current_level"] in ACTED_ON and bool(w["kind"] == "matter" or w["violation_type"])


def at_issue(w: Mapping[str, Any]) -> str:
    """Return in short how a warning stood when it was issued: level, records, day."""
    return "{}（{}）".format(*issue_parts(w))


def issue_parts(w: Mapping[str, Any]) -> tuple[str, str]:
    """Return a warning's level and records at issue, and the day of issue."""
    n = (w["n_cases"] or 0) + (w["n_complaints"] or 0)
    seen = f"{words.whole(n)}件" if n else f"{count(w['n_counted'])}件"
    return f"{w['level'] or words.NOTHING}·{seen}", words.long_day(w["issued_on"])


def level_words(w: Mapping[str, Any]) -> str:
    """Return today's level, with the one at issue where it was another."""
    now, then = w["current_level"] or "", w["level"] or ""
    return f"{now}（发出时{then}）" if then and then != now else now


def why_no_letter(w: Mapping[str, Any], *, names_one: bool = True) -> str:
    """Return why no letter is drafted; empty when one may be.

    A letter needs somebody or something it is about, a conduct, a clause, and a level above 提示.

    Parameters
    ----------
    w : Mapping
        A row of :attr:`dashboards.view.View.warnings`.
    names_one : bool
        Whether the records of a matter name one enterprise.
    """
    if w["current_level"] not in ACTED_ON:
        return "提示级只观察：继续登记同类情况，到“关注”再起草函件。"
    lacks = []
    if w["kind"] == "matter" and not names_one:
        lacks.append("同一个被反映的单位")
    if w["kind"] != "matter" and not (w["object_category"] or w["industry"]):
        lacks.append("行业或客体")
    if not w["violation_type"]:
        lacks.append("具体行为或问题")
    elif not requirement_of(w).basis:
        lacks.append("对应的法条")
    return f"不起草函件：记录里没有{'、'.join(lacks)}，请先读原文归类。" if lacks else ""
