"""The ledger of leads as frames: one row a lead, one row an event, with whose turn it is."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from data_contracts.actions import ROLES
from models.action import words as w
from models.action.lead import Lead, LeadEvent
from models.indicators.flags import PROBLEMS

_TEXTS = (
    "channel",
    "region_code",
    "organ",
    "uscc",
    "domain",
    "issue_class",
    "issue_kind",
    "title",
    "text",
    "why",
)
_LISTS = ("source_keys", "rule_codes", "case_keys")
_SAID = ("county_check", "justification", "explanation", "finding", "unlawful", "clause", "found_by",
         "cause", "done", "closed_by")  # fmt: skip
_DAYS = ("found_on", "rectify_due", "closed_on")
#: Role, step and last day.
Turn = tuple[str | None, str, date | None]


def turn(lead: Lead, as_of: date | None = None) -> Turn:
    """Return whose turn it is (a role), what is to be done, and by when.

    A county whose days are over on ``as_of`` has had its turn.

    >>> turn(Lead("L20250001", "registered", {}))
    ('team', '指定牵头业务机构', None)
    """
    own = _TURNS.get(lead.state)
    role, step, due_on = own(lead) if own else (None, "", None)
    if role == w.COUNTY and lead.state == w.JUDGING and as_of and due_on and due_on < as_of:
        role, step = w.SECTION, "认定（县局逾期未答复）"
    return role, step, due_on


def _judging(lead: Lead) -> Turn:
    # whoever reopened it went through a finding, and with it the county's days, before
    if lead.answered_on is not None or lead.reopened:
        return w.SECTION, "认定", day(lead.deadline)
    if lead.due_on is None:
        return w.TEAM, "送县局核对", None
    return w.COUNTY, "核对数据、说明理由；期满后由业务机构认定", lead.due_on


def _found(lead: Lead) -> Turn:
    if lead.said.get("finding") in PROBLEMS and not lead.is_disposed:
        return w.TEAM, "处置", None
    return w.TEAM, "确认销号", None


def _checking(lead: Lead) -> Turn:
    return (w.TEAM, "确认销号", None) if lead.is_passed else (w.SECTION, "核查整改", None)


def _proposed(lead: Lead) -> Turn:
    del lead
    return w.TEAM, "受理、并入或者不予受理", None


def _registered(lead: Lead) -> Turn:
    del lead
    return w.TEAM, "指定牵头业务机构", None


def _rectifying(lead: Lead) -> Turn:
    return w.COUNTY, "整改并报结果", day(lead.said.get("rectify_due"))


_TURNS: dict[str, Callable[[Lead], Turn]] = {
    w.PROPOSED: _proposed, w.REGISTERED: _registered, w.JUDGING: _judging, w.FOUND: _found,
    w.RECTIFYING: _rectifying, w.CHECKING: _checking,
}  # fmt: skip


def day(text: str | None) -> date | None:
    """Return the day an ISO text names; None where there is none."""
    return date.fromisoformat(text) if text else None


def row(lead: Lead, action: str | None, as_of: date) -> dict[str, Any]:
    """Return one row of the ledger: facts, state, days of each state, words, and what is next."""
    role, step, due_on = turn(lead, as_of)
    late = (as_of - due_on).days if due_on is not None and due_on < as_of else None
    facts, said = lead.facts, lead.said
    days = {
        f"{state}_{which}": lead.entered[state][i] if state in lead.entered else None
        for state in w.STATES
        for i, which in enumerate(("first_on", "last_on"))
    }
    return {
        "lead_id": lead.number, "action": action, "state": lead.state, "state_zh": w.STATES[lead.state],
        **{n: facts.get(n) for n in _TEXTS},
        **{n: list(facts.get(n) or []) for n in _LISTS},
        "received_on": day(facts.get("received_on")), "registered_on": lead.registered_on,
        "section": lead.section, "other_sections": lead.other_sections,
        "deadline": day(lead.deadline), "asked_on": lead.asked_on, "due_on": lead.due_on,
        "answered_on": lead.answered_on,
        **{n: said.get(n) for n in _SAID}, **{n: day(said.get(n)) for n in _DAYS},
        "disposition": said.get("measure"),
        **_brought(lead),
        "check_result": said.get("check"), "papers": lead.papers, "merged_into": lead.merged_into,
        "is_supervised": lead.is_supervised, "reopened": lead.reopened, "version": lead.version,
        **days, "moved_on": lead.moved_on, "next_step": step or None,
        "next_role": ROLES.get(role) if role else None, "next_due_on": due_on, "overdue_days": late,
    }  # fmt: skip


def _brought(lead: Lead) -> dict[str, Any]:
    """Return what was put right: as reported so far, and of that what passed its check."""
    told = lead.passed.with_round(lead.said)
    return {
        "refunded_yuan": _yuan(told.refunded_yuan), "released_yuan": _yuan(told.released_yuan),
        "revoked_case_keys": list(told.revoked_case_keys), "rule_made": "；".join(told.rules_made) or None,
        "passed_refunded_yuan": _yuan(lead.passed.refunded_yuan),
        "passed_released_yuan": _yuan(lead.passed.released_yuan),
        "passed_case_keys": list(lead.passed.revoked_case_keys),
        "passed_rules": list(lead.passed.rules_made),
    }  # fmt: skip


def _yuan(amount: Decimal) -> Decimal | None:
    return amount.quantize(Decimal("0.01")) if amount else None


def rows(
    leads: Iterable[Lead], actions: Mapping[str, str | None], as_of: date
) -> list[dict[str, Any]]:
    """Return the rows of leads; ``actions`` names the action of each number."""
    return [row(lead, actions.get(lead.number), as_of) for lead in leads]


def event_row(lead: Lead, nth: int, event: LeadEvent, *, is_corrected: bool) -> dict[str, Any]:
    """Return one row of the history, with its sentence."""
    return {
        "lead_id": lead.number, "nth": nth, "kind": event.kind, "kind_zh": w.KINDS[event.kind].zh,
        "happened_on": event.on, "who": event.who,
        "role": ROLES.get(event.role, "系统"), "said": sentence(event), "note": event.note or None,
        "based_on": event.base, "is_corrected": is_corrected, "event_key": event.key,
    }  # fmt: skip


#: Words of an event that are told, with what stands before them.
_TOLD = {
    "title": "", "why": "", "section": "", "other_sections": "会同", "deadline": "期限", "asked_on": "",
    "due_on": "答复期限", "county_check": "", "justification": "", "finding": "", "unlawful": "是否违法：",
    "clause": "依据：", "cause": "", "measure": "", "rectify_due": "期限", "paper": "", "paper_no": "",
    "paper_on": "", "done": "", "refunded_yuan": "退还（元）", "released_yuan": "解除查封扣押（元）",
    "revoked_case_keys": "撤销变更案件", "rule_made": "建章立制：", "check": "", "into": "并入",
    "sections": "参加机构：", "attended": "参加人：", "outcome": "结果：", "answered_on": "答复日期",
    "answer": "答复：", "said_on": "原记日期",
}  # fmt: skip
_BACK_TO = {w.JUDGING: "退回研判", w.RECTIFYING: "退回整改"}


def sentence(event: LeadEvent) -> str:
    """Return what an event did, in one sentence without its day.

    >>> sentence(LeadEvent("L20250001", "find", "乙某", "section", date(2025, 6, 1), {"finding": "正常"}))
    '乙某（业务机构）认定：正常'
    >>> same = {"title": "收费一项", "why": "收费一项"}
    >>> sentence(LeadEvent("L20250001", "propose", "程序", "machine", date(2025, 6, 1), same))
    '系统自动提出：收费一项'
    """
    # 程序 is how the ledger calls it; in a sentence it would read as a procedure
    who = (
        "系统自动"
        if event.role == w.MACHINE
        else f"{event.who}（{ROLES.get(event.role, event.role)}）"
    )
    words = dict(event.words)
    if event.kind == "correct":
        changed = "，".join(
            f"{w.CALLED.get(n, n)}改为{_text(v) if v else '空白'}"
            for n, v in words["words"].items()
        )
        return f"{who}更正第{words['of']}条：{changed}"
    told = [f"{label}{_text(words[n])}" for n, label in _TOLD.items() if words.get(n)]
    told += [_BACK_TO[words["to"]]] if words.get("to") in _BACK_TO else []
    said = "，".join(dict.fromkeys([*told, *([event.note] if event.note else [])]))
    return f"{who}{w.KINDS[event.kind].zh}{f'：{said}' if said else ''}"


def _text(value: Any) -> str:
    return "、".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
