"""What a row of a workbook that came back does to its lead: the same events as the commands.

A row may speak in several steps; each is judged by itself, in the order of a lead's way. What is
wrong in one step takes nothing from the others.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from data_contracts import enumeration
from data_contracts.actions import ROLES
from data_contracts.own_keys import LETTER_FORM, letter_code
from models.action import origins
from models.action import words as w
from models.action.book import SAME, Book, Taken
from models.action.judge import Refusal
from models.action.lead import Lead, LeadEvent
from models.leads import answers
from models.leads.answers import Row, Verdict
from models.leads.hearing import person
from models.leads.rights import COUNTY
from models.leads.told import replaced, understood

#: What the team may answer to a proposal, with the kind of event it is.
TAKE_UP = {"受理": "accept", "不予受理": "decline", "并入": "merge"}
CLOSING = "销号"
#: What the team may answer where a lead is closed, with the state it goes back to.
REOPENING = {"退回研判": w.JUDGING, "退回整改": w.RECTIFYING}
_NUMBER = re.compile(rf"L\d{{8,10}}|T{LETTER_FORM}")
_LISTED = re.compile(r"[、,，;；\s]+")
#: What stands between the numbers of cases: what stands in a bracket after a number is a remark on it.
_BETWEEN = re.compile(r"[、,，;；\n]+(?![^(（【\[]*[)）】\]])")
_REMARK = re.compile(r"[(（【\[](?!\d{4}年?[)）】\]])[^()（）【】\[\]]*[)）】\]]$")
#: A number of a case has a year or a long serial in it; how many there were, or a word, is none.
_OF_CASE = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Step:
    """One thing a row may say.

    Attributes
    ----------
    name : str
        What ``out_answers.step`` says.
    kind : str
        Kind of the event.
    words : dict of str to str
        Contract column → word of the event; any of them filled makes the step.
    note : str
        Contract column whose text is the event's note.
    who, on : tuple of str
        Contract columns that may hold name and day; the first that is filled counts.
    """

    name: str
    kind: str
    words: dict[str, str]
    note: str
    who: tuple[str, ...]
    on: tuple[str, ...]


_CHECKED = (("checked_by", "handled_by"), ("checked_date", "handled_date"))
_FOUND = (("found_by", "handled_by"), ("found_date", "handled_date"))
_HANDLED = (("handled_by", "found_by"), ("handled_date", "found_date"))
_DONE = {
    "rectified": "done", "refunded_yuan": "refunded_yuan", "released_yuan": "released_yuan",
    "revoked_cases": "revoked_case_keys", "rule_made": "rule_made",
}  # fmt: skip
#: In the order of a lead's way.
STEPS = (
    Step("take_up", "", {"take_up": "take_up", "merge_into": "into", "issue_kind": "issue_kind"}, "remark", *_HANDLED),
    Step("assign", "assign", {"section": "section", "other_sections": "other_sections", "deadline": "deadline"}, "remark", *_HANDLED),
    Step("county", "data_check", {"county_check": "county_check"}, "explanation", *_CHECKED),
    Step("justify", "justify", {"justification": "justification"}, "explanation", *_CHECKED),
    Step("consult", "consult", {"consulted": "outcome", "consulted_with": "sections", "attended": "attended"}, "remark", *_HANDLED),
    Step("justice", "ask_justice", {"justice_asked": "asked_on", "justice_answered": "answered_on", "justice_answer": "answer"}, "remark", *_HANDLED),
    Step("city", "find", {"finding": "finding", "unlawful": "unlawful", "clause": "clause", "finding_organ": "finding_organ"}, "remark", *_FOUND),
    Step("cause", "cause", {"cause": "cause"}, "remark", *_FOUND),
    Step("dispose", "dispose", {"measure": "measure", "rectify_due": "rectify_due"}, "remark", *_HANDLED),
    Step("paper", "issue_paper", {"issued_paper": "paper", "issued_paper_no": "paper_no", "issued_paper_on": "paper_on"}, "remark", *_HANDLED),
    Step("rectify", "rectify", _DONE, "explanation", ("handled_by", "checked_by"), ("handled_date", "checked_date")),
    Step("check", "check_rectified", {"check_rectified": "check"}, "remark", *_HANDLED),
    Step("close", "close", {"closing": "closing"}, "remark", *_HANDLED),
    Step("reopen", "reopen", {"reopen": "to"}, "remark", *_HANDLED),
)  # fmt: skip
#: Words of an event that come from a list.
_CHOSEN = frozenset({*w.ALSO, "cause", "finding", "issue_kind", "paper", "section"})
#: Words with which a person says that nothing is typed there: they make no step of their own.
_BESIDE = {"finding_organ", "issue_kind"}
#: What a county may say again while nothing has moved, and the word that it is.
_SAID_AGAIN = {"data_check": "county_check", "justify": "justification"}
_NOTES = ("explanation", "remark", "rectify_result")
#: What a row of a step is short of, where only the text beside it was typed.
_SHORT = "只写了{typed}，没有选要办的事，先不记；请补填后再交"
_TYPED = {"explanation": "说明", "remark": "备注", "rectify_result": "整改结果"}


def _as_typed(_region: str, numbers: Sequence[str]) -> list[tuple[str, bool]]:
    return [(number, True) for number in numbers]


@dataclass(frozen=True)
class Held:
    """What rows of leads are held against beside the book.

    Attributes
    ----------
    as_of : date
        No day may be later; it counts where no day was typed.
    take : callable
        Judges an event against the book and lets it take effect.
    people : Mapping[str, str]
        Folded name → role, as the bureau configured them.
    closed : Collection[str]
        Months (``YYYY-MM``) that are locked: nothing is dated into them any more.
    names : Mapping[str, str]
        Region names by code.
    cases : callable
        By region code and numbers of cases as typed: under which key each counts, and whether it is known.
    """

    as_of: date
    take: Callable[[LeadEvent], Taken | Refusal]
    people: Mapping[str, str] = field(default_factory=dict)
    closed: Collection[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    cases: Callable[[str, Sequence[str]], list[tuple[str, bool]]] = _as_typed


def is_lead(number: str) -> bool:
    """Whether a number is that of a lead or a proposal, by its form."""
    return _NUMBER.fullmatch(number) is not None


def judge(
    row: Row, number: str, book: Book, held: Held, own: set[str] | None = None
) -> list[tuple[Verdict, Taken | None]]:
    """Return what becomes of a row: one verdict a step it speaks in, and the event of each that counts.

    Parameters
    ----------
    row : Row
        ``rights.rows`` gives for each lead of the workbook the number of the state it showed.
    number : str
        As typed, folded.
    book : Book
        Moves with each event that counts.
    held : Held
    own : set of str, optional
        Keys of what earlier rows of the same workbook said; those of this row are added.
    """
    steps = steps_in(row.cells)
    if not steps:
        return [(_without_step(row, number), None)]
    refusal = _no_right(row, number, book, held)
    base = _base(row, number)
    own = set() if own is None else own
    return [_step(row, step, number, book, held, refusal, base, own) for step in steps]


def steps_in(cells: Mapping[str, str]) -> list[Step]:
    """Return the steps a row speaks in, by the cells that are filled."""
    return [s for s in STEPS if any(cells.get(n) for n in s.words if n not in _BESIDE)]


def _step(
    row: Row, step: Step, number: str, book: Book, held: Held, refusal: Refusal | None,
    base: int | None, own: set[str],
) -> tuple[Verdict, Taken | None]:  # fmt: skip
    """Judge one step; ``own`` collects the keys of what the workbook itself says."""
    cells = {n: str(row.cells[n]) for n in _read_by(step) if row.cells.get(n)}
    found = refusal or _taken(row, step, number, cells, book, held, base, own)
    shown = understood(cells)
    if isinstance(found, Taken):
        hint = _hint(found) or _unknown_cases(found, cells, held) or _replaced(found.event, book)
        return Verdict(step.name, number, shown, True, answers.TAKEN, hint, cells), found
    code = {"future": "after_as_of"}.get(found.code, found.code)
    return Verdict(step.name, number, shown, False, code, found.reason, cells), None


def _taken(
    row: Row, step: Step, number: str, cells: Mapping[str, str], book: Book, held: Held,
    base: int | None, own: set[str],
) -> Taken | Refusal:  # fmt: skip
    """Let a step take effect, or say why it does not."""
    event = _event(row, step, number, cells, held)
    own.add(event.key)
    event = _on_the_state_it_showed(event, base, book, own)
    return (
        _twice(event, book)
        or _older(event, book)
        or _outside(event, cells, held)
        or _no_case(cells)
        or held.take(_with_cases(event, cells, book, held))
    )


def _without_step(row: Row, number: str) -> Verdict:
    """Return the verdict of a row in which no step is filled: blank, or text without a choice."""
    here = "county" if row.rights.role == COUNTY else "city"
    typed = {n: str(row.cells[n]) for n in _NOTES if row.cells.get(n)}
    if typed:
        why = _SHORT.format(typed="、".join(_TYPED[n] for n in typed))
        return Verdict(here, number, understood(typed), False, "no_choice", why, typed)
    return Verdict(here, number, "", False, answers.BLANK, "空行，没有填写；不用填的可以不管", {})


def _read_by(step: Step) -> list[str]:
    return [*step.words, step.note, *step.who, *step.on]


def _no_right(row: Row, number: str, book: Book, held: Held) -> Refusal | None:
    """Return why a row's file may not speak of this lead at all; ``None`` where it may."""
    rights, lead = row.rights, book.find(number)
    if rights.role is None:
        return Refusal("wrong_role", rights.why_not)
    if lead is None:
        return Refusal("unknown_number", f"认不出线索编号“{number[:40]}”；请照发出的表原样保留编号")
    if rights.role == COUNTY and lead.facts.get("region_code") != rights.place:
        name = held.names.get(rights.place) or rights.place
        return Refusal("other_county", f"这条线索不是{name}的，本县的表里不能填；请删去这一行")
    if rights.rows is not None and number not in rights.rows:
        return Refusal("not_in_book", "这一行不是本工作簿发出时的行；请在列有这一行的工作簿里填")
    if _base(row, number) is None:
        return Refusal("no_version", "没有状态序号，不知道填的时候线索在哪一步；请在发出的表里填")
    return None


def _base(row: Row, number: str) -> int | None:
    """Return the state a row was filled in on: as the workbook was sealed, else as typed."""
    sealed = (row.rights.rows or {}).get(number)
    told = sealed[0] if sealed else row.cells.get("lead_version")
    return int(told) if told is not None and str(told).isdigit() else None


def _event(row: Row, step: Step, number: str, cells: Mapping[str, str], held: Held) -> LeadEvent:
    """Return what a step says as an event on no particular state yet, with its key."""
    who = next((cells[n] for n in step.who if n in cells), "")
    typed_on = next((cells[n] for n in step.on if n in cells), None)
    role, places = _role(row, step)
    if not who and role == w.COUNTY:
        who = origins.UNSIGNED[w.COUNTY]
    kind = step.kind
    words: dict[str, Any] = {word: cells[n] for n, word in step.words.items() if n in cells}
    for name in _CHOSEN & words.keys():
        words[name] = w.listed(name, words[name], _papers() if name == "paper" else ())
    if step.name == "take_up":
        kind = TAKE_UP.get(words.pop("take_up", ""), "")
        own = {"merge": "into", "accept": "issue_kind"}.get(kind)
        words = {n: v for n, v in words.items() if n == own}
    if step.name == "reopen":
        words["to"] = REOPENING.get(words["to"], words["to"])
    for name in ("other_sections", "revoked_case_keys", "sections"):
        if name in words:
            words[name] = [t for t in _LISTED.split(words[name]) if t]
    note = cells.get(step.note, "")
    said = [number, kind, person(who), role, words, note, typed_on, _base(row, number)]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    key = letter_code(sha256(text.encode()).digest(), 32)
    on = date.fromisoformat(typed_on) if typed_on else held.as_of
    return LeadEvent(number, kind, who, role, on, words, note, places, key=key)


def _role(row: Row, step: Step) -> tuple[str, tuple[str, ...]]:
    """Return in which role a file speaks; a folder of the city's own stands for whoever does the step."""
    rights = row.rights
    if rights.role == COUNTY:
        return w.COUNTY, (rights.place,)
    if rights.office == w.SECTION:
        return w.SECTION, (rights.place,) if rights.place else ()
    if rights.office == w.TEAM:
        return w.TEAM, ()
    own = w.KINDS[step.kind or "accept"].roles
    return next((r for r in own if r in (w.SECTION, w.TEAM)), w.TEAM), ()


def _on_the_state_it_showed(
    event: LeadEvent, base: int | None, book: Book, own: set[str]
) -> LeadEvent:
    """Return the event with its base: what the same workbook moved since is no change by others.

    A meeting and what was disposed after it stand on two sheets. The same said twice is no next
    step, but two people's words in one workbook: the second is shown what the first changed.
    """
    lead = book.find(event.number)
    if lead is None or base is None:
        return event
    since = lead.moves[base:]
    mine = bool(since) and all(e.key in own and e.kind != event.kind for e in since)
    return LeadEvent(
        event.number, event.kind, event.who, event.role, event.on, event.words, event.note,
        event.places, lead.version if mine else base, event.key,
    )  # fmt: skip


def _twice(event: LeadEvent, book: Book) -> Refusal | None:
    """Refuse what stands on record already, and what was said before the newest word."""
    if event.key not in book.seen:
        return None
    lead = book.find(event.number)
    later = [e for e in book.events[lead.number] if e.kind == event.kind] if lead else []
    if later and later[-1].key != event.key:
        return Refusal("stale", "以前填过同样内容，后来已改填；仍以后填的为准")
    return Refusal(SAME, "与已记的相同，不重复记")


def _older(event: LeadEvent, book: Book) -> Refusal | None:
    """Refuse what a county said on an earlier day than what it said already: an older copy came later."""
    number = book.now.get(event.number, event.number)
    said = [e.on for e in book.events.get(number, []) if e.kind == event.kind]
    if event.kind not in _SAID_AGAIN or not said or event.on >= said[-1]:
        return None
    told, before = event.on.isoformat(), said[-1].isoformat()
    return Refusal("stale", f"核对日期{told}早于已记的{before}；以后填的为准")


def _choose(zh: str, cells: Mapping[str, str], column: str, known: Collection[str]) -> str:
    typed = f"写的是“{cells[column]}”" if column in cells else "空着"
    return f"{zh}{typed}；请选{'、'.join(known)}"


def _papers() -> Collection[tuple[str, Collection[str]]]:
    return enumeration("paper_kind").values.items()


def _outside(event: LeadEvent, cells: Mapping[str, str], held: Held) -> Refusal | None:
    """Refuse words that are none, people in another's place, and days in a month that is locked."""
    if not event.kind:
        return Refusal("not_in_list", _choose("受理决定", cells, "take_up", TAKE_UP))
    if event.kind == "close" and event.words.get("closing") != CLOSING:
        return Refusal(
            "not_in_list", f"销号写的是“{cells['closing']}”；销号的请选“{CLOSING}”，不销号的请留空"
        )
    if event.kind == "reopen" and event.words["to"] not in REOPENING.values():
        return Refusal("not_in_list", _choose("重开", cells, "reopen", REOPENING))
    known = held.people.get(person(event.who))
    if known is not None and known != event.role:
        return Refusal(
            "wrong_role",
            f"登记的{event.who}是{ROLES[known]}，这张表由{ROLES[event.role]}填；请由本人在自己的表里填",
        )
    month = f"{event.on:%Y-%m}"
    if month in held.closed:
        return Refusal(
            "closed_month", f"{month}的月报已经锁定，日期不能再写在这个月；请写补办的那天"
        )
    return None


def cases_in(text: str) -> list[str]:
    """Return the numbers of cases that a cell names, each without blanks and what is remarked on it.

    >>> cases_in("某市监罚〔2025〕 12号（由12万元改为5万元，已退）、某市监案字[2025]7号 某市监案字[2025]8号")
    ['某市监罚〔2025〕12号', '某市监案字[2025]7号', '某市监案字[2025]8号']
    """
    found: list[str] = []
    for part in _BETWEEN.split(text):
        bare = _REMARK.sub("", part.strip())
        words = bare.split()
        several = len(words) > 1 and all(w.endswith("号") and _OF_CASE.search(w) for w in words)
        found += words if several else ["".join(words)]
    return [number for number in found if number]


def _no_case(cells: Mapping[str, str]) -> Refusal | None:
    """Refuse a number of cases, or a word, where the table counts each case once by its own number."""
    wrong = [n for n in cases_in(cells.get("revoked_cases", "")) if not _OF_CASE.search(n)]
    if not wrong:
        return None
    said = "、".join(f"“{n[:40]}”" for n in wrong)
    return Refusal(
        "unreadable",
        f"撤销变更案件写的{said}不是案号或决定书文号，数不出是哪一件；请逐件写，没有的留空",
    )


def _with_cases(event: LeadEvent, cells: Mapping[str, str], book: Book, held: Held) -> LeadEvent:
    """Return the event with its cases under the keys they have: one case by two numbers counts once.

    Its own key stays that of the words as typed, so that a row read again is the same.
    """
    lead = book.find(event.number)
    if "revoked_cases" not in cells or lead is None:
        return event
    keys = [key for key, _ in _cases(lead, cells, held)]
    return replace(event, words={**event.words, "revoked_case_keys": list(dict.fromkeys(keys))})


def _cases(lead: Lead, cells: Mapping[str, str], held: Held) -> list[tuple[str, bool]]:
    region = str(lead.facts.get("region_code") or "")
    return held.cases(region, cases_in(cells.get("revoked_cases", "")))


def _unknown_cases(found: Taken, cells: Mapping[str, str], held: Held) -> str:
    """Return what a county is told of cases that it revoked and nobody knows."""
    said = "、".join(key for key, is_known in _cases(found.lead, cells, held) if not is_known)
    told = f"已记；撤销变更案件里{said}在本县的案件里查不到，照写的算，请核对案号或决定书文号"
    return told if said else ""


def _hint(found: Taken) -> str:
    """Return what is still missing after an event that counted."""
    lead: Lead = found.lead
    if found.event.kind == "justify" and "county_check" not in lead.said:
        return "理由已记；县局核对还空着，请补选数据无误或数据有误"
    return ""


def _replaced(event: LeadEvent, book: Book) -> str:
    """Return what a county had said before and says otherwise now: it may have sent two copies."""
    before = [
        e for e in book.events[book.now.get(event.number, event.number)] if e.kind == event.kind
    ]
    if event.kind not in _SAID_AGAIN or len(before) < 2:
        return ""
    was, now = (
        understood({_SAID_AGAIN[e.kind]: e.words[_SAID_AGAIN[e.kind]], "explanation": e.note})
        for e in before[-2:]
    )
    return replaced(was) if was != now else ""
