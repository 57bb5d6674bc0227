"""Whether an event may happen to a lead as it stands, and the sentence that tells why it may not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from data_contracts.actions import ROLES
from models.action import words as w
from models.action.lead import Lead, LeadEvent
from models.indicators.flags import PROBLEMS
from models.leads.hearing import person

#: What a section is called by beside its field.
_OFFICE = re.compile(r"(?:安全)?(?:监督管理|监管|管理)?[科处室股组]$")
#: Words of an event that are days, in Chinese.
_DAYS = {
    "received_on": "收到日期", "deadline": "期限", "asked_on": "征求日期", "answered_on": "答复日期",
    "rectify_due": "整改期限", "paper_on": "发文日期",
}  # fmt: skip
_YUAN = {"refunded_yuan": "退还金额", "released_yuan": "解除查封扣押金额"}
_NEEDS = {
    "channel": "渠道", "received_on": "收到日期", "region_code": "区划代码", "title": "标题", "why": "理由",
    "section": "牵头机构", "into": "并入哪条线索", "county_check": "数据无误或数据有误", "justification": "正当理由",
    "outcome": "会商结果", "asked_on": "征求日期", "finding": "认定", "cause": "原因", "measure": "处置方式",
    "paper": "文书种类", "done": "整改情况", "check": "通过或退回", "to": "退回研判还是退回整改", "of": "第几条事件",
    "words": "改成什么",
}  # fmt: skip
_MACHINE_ZH = "系统"


@dataclass(frozen=True)
class Refusal:
    """Why an event does not count: a code for counting, a sentence for whoever sent it."""

    code: str
    reason: str


@dataclass(frozen=True)
class Lists:
    """Words that count, where a bureau may add its own.

    ``issues`` are kinds of issue; a list that is empty takes every word. A bureau may have
    ``sections`` that are in no list, but none that is one of them by another name (食品科).
    """

    channels: frozenset[str] = frozenset()
    findings: frozenset[str] = frozenset()
    issues: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


class RefusedError(Exception):
    """An event that does not count."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(code, reason)


def judge(lead: Lead | None, event: LeadEvent, lists: Lists, today: date | None = None) -> None:
    """Refuse what may not happen to ``lead``; ``None`` is a lead that does not exist yet.

    Raises
    ------
    RefusedError
    """
    kind = w.KINDS.get(event.kind)
    if kind is None:
        raise RefusedError("unknown_kind", f"没有“{event.kind}”这种办理")
    _by_whom(event, kind)
    if lead is not None:
        _in_place(lead, event)
        _not_stale(lead, event)
        if lead.state not in kind.sources:
            raise RefusedError("wrong_state", wrong_state(lead, kind))
    _on_a_day(lead, event, today)
    _words(event, kind, lists)
    if lead is not None and (own := _OWN.get(event.kind)) is not None:
        own(lead, event)


def _by_whom(event: LeadEvent, kind: w.Kind) -> None:
    if not person(event.who):
        raise RefusedError("no_name", "没有写是谁办的")
    if event.role not in kind.roles:
        own = ROLES.get(event.role, _MACHINE_ZH if event.role == w.MACHINE else event.role)
        may = "、".join(ROLES[r] for r in kind.roles if r in ROLES)
        raise RefusedError("wrong_role", f"{kind.zh}由{may}办，{own}不能办")


def _in_place(lead: Lead, event: LeadEvent) -> None:
    if not event.places:
        return
    if event.role == w.COUNTY and lead.facts.get("region_code") not in event.places:
        raise RefusedError("other_county", "这条线索不是本县的，不能填；请删去这一行")
    if event.role == w.SECTION:
        own = {lead.section, *lead.other_sections}
        if not own & set(event.places):
            raise RefusedError(
                "other_section", f"这条线索由{lead.section or '别的机构'}牵头，不归本机构办"
            )


def _not_stale(lead: Lead, event: LeadEvent) -> None:
    if event.base is None or event.base == lead.version:
        return
    since = lead.moves[event.base :] if 0 <= event.base <= lead.version else lead.moves
    told = "；".join(f"{e.on.isoformat()} {e.who} {w.KINDS[e.kind].zh}" for e in since[-3:])
    raise RefusedError(
        "stale", f"填的时候以后状态变了（{told}），现在是{w.STATES[lead.state]}；请按现在的状态重填"
    )


def wrong_state(lead: Lead, kind: w.Kind) -> str:
    """Return the sentence that an event of a kind cannot happen in the state of a lead."""
    own = "、".join(w.STATES[s] for s in kind.sources)
    return f"现在是{w.STATES[lead.state]}，不能{kind.zh}；{kind.zh}要在{own}时办"


def _on_a_day(lead: Lead | None, event: LeadEvent, today: date | None) -> None:
    if today is not None and event.on > today:
        raise RefusedError("future", f"日期{event.on.isoformat()}还没有到，请改正")
    if lead is not None and lead.moved_on is not None and event.on < lead.moved_on:
        raise RefusedError(
            "early", f"日期{event.on.isoformat()}早于上一步的{lead.moved_on.isoformat()}，请改正"
        )


def _words(event: LeadEvent, kind: w.Kind, lists: Lists) -> None:
    for name in kind.needs:
        if event.words.get(name) in (None, "", [], {}):
            raise RefusedError("needs_words", f"{kind.zh}要写{_NEEDS[name]}")
    if kind.needs_note and not event.note.strip():
        raise RefusedError("needs_words", f"{kind.zh}要写说明")
    listed_words(event.words, kind, lists)


def listed_words(words: Mapping[str, Any], kind: w.Kind, lists: Lists) -> None:
    """Refuse words that are in no list, days that are none, and amounts that are none.

    Raises
    ------
    RefusedError
    """
    own = {
        **kind.lists, "channel": tuple(lists.channels), "finding": tuple(lists.findings),
        "issue_kind": tuple(lists.issues), "paper": tuple(lists.papers),
    }  # fmt: skip
    for name, known in own.items():
        given = words.get(name)
        if known and given not in (None, "") and given not in known:
            raise RefusedError("not_in_list", f"“{given}”不在列表里：{'、'.join(sorted(known))}")
    for section in (words.get("section"), *(words.get("other_sections") or ())):
        bare = _OFFICE.sub("", section or "")
        if section not in lists.sections and bare in lists.sections:
            raise RefusedError("not_in_list", f"业务机构“{section}”请写成列表里的“{bare}”")
    for name, zh in _DAYS.items():
        if words.get(name) not in (None, ""):
            _day(str(words[name]), zh)
    for name, zh in _YUAN.items():
        if words.get(name) not in (None, ""):
            _yuan(str(words[name]), zh)


def _day(text: str, zh: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("no_day", f"{zh}应写成 2026-05-01，读到“{text}”") from error


def _yuan(text: str, zh: str) -> None:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise RefusedError("no_amount", f"{zh}应为元数，读到“{text}”") from error
    if not value.is_finite() or value < 0:
        raise RefusedError("no_amount", f"{zh}应为不小于零的元数，读到“{text}”")


def _data_check(lead: Lead, event: LeadEvent) -> None:
    del lead
    if event.words["county_check"] == "数据有误" and not event.note.strip():
        raise RefusedError("needs_words", "选了数据有误，还要写明哪里错、正确的数和出处")


def _find(lead: Lead, event: LeadEvent) -> None:
    if not lead.heard(event.on):
        raise RefusedError("not_heard", unheard(lead))
    _not_a_checker(lead, event)


def unheard(lead: Lead) -> str:
    """Return the sentence that the county is to be heard first."""
    if lead.due_on is None:
        return "还没有送县局核对；先听县局说明，再作认定"
    return f"县局还没有答复，期限到{lead.due_on.isoformat()}；期满或答复以后再认定"


def _not_a_checker(lead: Lead, event: LeadEvent) -> None:
    if person(event.who) in lead.checkers:
        raise RefusedError(
            "one_person", "认定人与核对人是同一个人；核对和认定要由两个人做，请换人认定"
        )


def _checks_alone(lead: Lead, event: LeadEvent) -> None:
    if person(event.who) in lead.finders:
        raise RefusedError(
            "one_person", "核对人与认定人是同一个人；核对和认定要由两个人做，请换人核对"
        )


def _checked(lead: Lead, event: LeadEvent) -> None:
    _checks_alone(lead, event)
    if event.kind == "data_check":
        _data_check(lead, event)


def _dispose(lead: Lead, event: LeadEvent) -> None:
    measure = event.words["measure"]
    if measure == w.REFER or (event.role == w.MACHINE and measure == w.OTHER):
        return
    if lead.state not in (w.FOUND, w.RECTIFYING):
        raise RefusedError(
            "wrong_state", f"现在是{w.STATES[lead.state]}，还没有认定，不能处置；只可移送"
        )
    if lead.said.get("finding") not in PROBLEMS:
        raise RefusedError("no_problem", f"认定为{lead.said.get('finding')}，不用处置，可以销号")
    if measure == w.BY_A_DAY and not event.words.get("rectify_due"):
        raise RefusedError("needs_words", "限期整改要写整改期限")
    deadline_ahead(event.words, event.on)


def _assign(lead: Lead, event: LeadEvent) -> None:
    del lead
    deadline_ahead(event.words, event.on)


def deadline_ahead(words: Mapping[str, Any], on: date) -> None:
    """Refuse a deadline that was over when it was set: whoever got it would be late from the first day.

    Raises
    ------
    RefusedError
    """
    for name in ("rectify_due", "deadline"):
        told = words.get(name)
        if told and date.fromisoformat(str(told)) < on:
            raise RefusedError(
                "deadline_past", f"{_DAYS[name]}{told}早于办理日期{on.isoformat()}；请核对期限和办理日期"
            )  # fmt: skip


def _close(lead: Lead, event: LeadEvent) -> None:
    if person(event.who) in lead.finders:
        raise RefusedError(
            "one_person", "销号人与认定人是同一个人；认定和销号要由两个人做，请换人销号"
        )
    if lead.said.get("finding") is None:
        raise RefusedError("no_finding", "还没有认定，不能销号")
    if lead.is_ordered and not lead.is_passed:
        raise RefusedError("not_checked", "整改还没有核查通过，不能销号")


def _reopen(lead: Lead, event: LeadEvent) -> None:
    if event.words["to"] == w.RECTIFYING and lead.said.get("finding") not in PROBLEMS:
        raise RefusedError(
            "no_problem", f"认定为{lead.said.get('finding')}，没有可整改的；请退回研判"
        )


def _accept(lead: Lead, event: LeadEvent) -> None:
    facts = {**lead.facts, **event.words}
    for name in ("region_code", "received_on"):
        if facts.get(name) in (None, ""):
            raise RefusedError("needs_words", f"受理要写{_NEEDS[name]}")


def _ask(lead: Lead, event: LeadEvent) -> None:
    keys = lead.facts.get("source_keys") or []
    if event.role != w.MACHINE and any(key.startswith("flag:") for key in keys):
        raise RefusedError(
            "asked_as_flag", "来自数据提示的线索随县局核对表送，请用 hengjian send 指定它的提示编号"
        )
    if event.role != w.MACHINE and {"asked_on", "due_on"} & set(event.words):
        raise RefusedError("wrong_role", "送核的日期按送出那天算，不能另写")


_OWN = {
    "accept": _accept, "ask": _ask, "assign": _assign,
    "data_check": _checked, "justify": _checked, "find": _find, "dispose": _dispose, "close": _close,
    "reopen": _reopen,
}  # fmt: skip


def _after_the_close(event: LeadEvent, earlier: LeadEvent) -> None:
    """Refuse what would take a closed lead's ground away: figures and words are put right by the team alone."""
    if earlier.kind == "find":
        raise RefusedError("wrong_state", "已销号，认定不再更正；要改的先重开研判")
    if event.role not in (w.TEAM, w.MACHINE):
        raise RefusedError("wrong_role", "已销号的由专班更正")


def judge_correction(lead: Lead, event: LeadEvent, earlier: LeadEvent, lists: Lists) -> None:
    """Refuse a correction of ``earlier`` that changes more than words, or another's words.

    Raises
    ------
    RefusedError
    """
    kind = w.KINDS[earlier.kind]
    if event.role not in (*kind.roles, w.TEAM) or (
        earlier.kind == "find" and event.role != w.SECTION
    ):
        raise RefusedError(
            "wrong_role", f"{kind.zh}由{'、'.join(ROLES[r] for r in kind.roles if r in ROLES)}更正"
        )
    if lead.state == w.CLOSED:
        _after_the_close(event, earlier)
    if earlier.role == w.COUNTY and earlier.kind != "rectify" and lead.state != w.JUDGING:
        raise RefusedError("wrong_state", "已经认定，县局的核对和理由不再更正")
    words = event.words["words"]
    may = {*kind.correctable, *([w.COUNTY_OF] if event.role == w.MACHINE else [])}
    if wrong := sorted(set(words) - may):
        own = "、".join(f"{w.CALLED[n]}（{n}）" for n in kind.correctable) or "没有"
        told = "、".join(w.CALLED.get(n, n) for n in wrong)
        raise RefusedError("not_correctable", f"{kind.zh}的“{told}”不能更正；可以更正的：{own}")
    if blank := [n for n in kind.needs if words.get(n, 0) in (None, "", [])]:
        raise RefusedError("needs_words", f"{kind.zh}要写{_NEEDS[blank[0]]}")
    listed_words(words, kind, lists)
    deadline_ahead(words, earlier.on)
    if earlier.kind == "data_check":
        _checked(lead, LeadEvent("", "data_check", event.who, "", event.on, words, event.note))
    if "finding" in words:
        _not_a_checker(lead, event)
        if lead.state != w.FOUND and words["finding"] not in PROBLEMS:
            raise RefusedError(
                "wrong_state", "已经处置，不能改成没有问题；先核查、销号，再重开研判"
            )
