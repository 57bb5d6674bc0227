"""One lead and the events that move it: what it is now follows from its events alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from data_contracts.own_keys import letter_code
from models.action import words as w
from models.leads.hearing import due, person

Words = Mapping[str, Any]


@dataclass(frozen=True)
class LeadEvent:
    """What somebody did about a lead.

    Attributes
    ----------
    number : str
        The lead, or the proposal it was before; empty for one to be registered.
    kind : str
        A key of :data:`models.action.words.KINDS`.
    who, role : str
    on : date
        The day it was done.
    words : Mapping[str, Any]
        What was said: text, or lists of text; days as ISO text.
    note : str
    places : tuple of str
        Region of a county, domains of a section; empty where who did it is bound to none.
    base : int, optional
        ``Lead.version`` the writer saw; ``None`` where it was done on the state as it is.
    key : str
        What makes the same event twice one.
    """

    number: str
    kind: str
    who: str
    role: str
    on: date
    words: Words = field(default_factory=dict)
    note: str = ""
    places: tuple[str, ...] = ()
    base: int | None = None
    key: str = ""

    def keyed(self, version: int) -> "LeadEvent":
        """Return the event with its key; ``version`` stands for the base where none was seen."""
        if self.key:
            return self
        base = version if self.base is None else self.base
        said = [self.number, self.kind, person(self.who), self.role, self.on.isoformat(),
                dict(self.words), self.note, base]  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=list)
        return replace(self, key=letter_code(sha256(text.encode()).digest(), 32))


@dataclass(frozen=True)
class Brought:
    """What rectifications brought: what a reopened lead brings comes to what it brought before."""

    refunded_yuan: Decimal = Decimal(0)
    released_yuan: Decimal = Decimal(0)
    revoked_case_keys: tuple[str, ...] = ()
    rules_made: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Brought()

    def with_round(self, said: Words) -> "Brought":
        """Return it with what one more rectification said; a case or a rule named again counts once."""
        rules = (said["rule_made"],) if said.get("rule_made") else ()
        return Brought(
            self.refunded_yuan + Decimal(str(said.get("refunded_yuan") or 0)),
            self.released_yuan + Decimal(str(said.get("released_yuan") or 0)),
            tuple(dict.fromkeys((*self.revoked_case_keys, *(said.get("revoked_case_keys") or ())))),
            tuple(dict.fromkeys((*self.rules_made, *rules))),
        )


#: Words of a round that its check settles: a later round begins without them.
_SETTLED = ("refunded_yuan", "released_yuan", "revoked_case_keys", "rule_made")


@dataclass
class Lead:
    """A lead as it stands; ``version`` counts the changes of its state, ``moves`` says who made them.

    ``entered`` holds the first and the last day on which each state began; ``checkers`` and
    ``finders`` are folded names of all who ever checked its data or found on it. ``is_disposed``:
    how to go on was said since the finding that stands. ``passed`` is what rectifications brought
    that passed their check; what is reported and not checked yet stands among ``said``.
    """

    number: str
    state: str
    facts: dict[str, Any]
    registered_on: date | None = None
    version: int = 0
    moved_on: date | None = None
    moves: list[LeadEvent] = field(default_factory=list)
    entered: dict[str, tuple[date, date]] = field(default_factory=dict)
    section: str | None = None
    other_sections: list[str] = field(default_factory=list)
    deadline: str | None = None
    asked_on: date | None = None
    due_on: date | None = None
    answered_on: date | None = None
    said: dict[str, Any] = field(default_factory=dict)
    checkers: set[str] = field(default_factory=set)
    finders: set[str] = field(default_factory=set)
    is_ordered: bool = False
    is_disposed: bool = False
    papers: list[str] = field(default_factory=list)
    passed: "Brought" = field(default_factory=Brought)
    is_supervised: bool = False
    reopened: int = 0
    merged_into: str | None = None

    def heard(self, on: date) -> bool:
        """Whether the county answered, or its days to answer were over before ``on``."""
        return self.answered_on is not None or (self.due_on is not None and self.due_on < on)

    @property
    def is_passed(self) -> bool:
        """Whether the rectification that was ordered has been checked and found done."""
        return self.said.get("check") == w.PASSED


@dataclass(frozen=True)
class Practice:
    """What the profile of the lead's action says of its way.

    Attributes
    ----------
    days : int
        Working days a county has to answer.
    ordering : tuple of str
        Ways of disposing that order a rectification.
    classes : Mapping[str, str]
        Kind of issue → the class it belongs to.
    """

    days: int = 5
    ordering: tuple[str, ...] = ("立行立改", "限期整改", "重点监督", "上级督办", "快速反应")
    classes: Mapping[str, str] = field(default_factory=dict)


def begun(event: LeadEvent) -> Lead:
    """Return the lead that a ``propose`` or ``register`` event begins."""
    lead = Lead(event.number, "", dict(event.words))
    if event.kind == "register":
        lead.registered_on = event.on
    _move(lead, event, str(w.KINDS[event.kind].target))
    return lead


def move(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    """Let an event take effect on its lead."""
    _EFFECTS.get(event.kind, _words_only)(lead, event, practice)
    target = target_of(lead, event)
    if target is not None and (target != lead.state or event.kind == "reopen"):
        _move(lead, event, target)


def target_of(lead: Lead, event: LeadEvent) -> str | None:
    """Return the state an event leads to; ``None`` where it leaves the state as it is."""
    if event.kind == "dispose":
        if event.words["measure"] == w.REFER:
            return w.REFERRED
        return w.RECTIFYING if lead.is_ordered else None
    if event.kind == "check_rectified":
        return w.RECTIFYING if event.words["check"] == w.BACK else None
    if event.kind == "reopen":
        return str(event.words["to"])
    return w.KINDS[event.kind].target


def _move(lead: Lead, event: LeadEvent, target: str) -> None:
    lead.state = target
    lead.version += 1
    lead.moved_on = event.on
    lead.moves.append(event)
    first = lead.entered.get(target, (event.on, event.on))[0]
    lead.entered[target] = (first, event.on)


def _words_only(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del practice
    lead.said.update({k: v for k, v in event.words.items() if v not in (None, "", [])})


def _accept(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del practice
    lead.number = event.words["lead_id"]
    lead.registered_on = event.on
    lead.facts |= {k: v for k, v in event.words.items() if k != "lead_id"}


def _assign(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del practice
    lead.section = event.words["section"]
    lead.other_sections = list(event.words.get("other_sections") or [])
    lead.deadline = event.words.get("deadline")


def _ask(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    if lead.asked_on is None:
        lead.asked_on = _day(event, "asked_on")
        told = event.words.get("due_on")
        lead.due_on = date.fromisoformat(told) if told else due(lead.asked_on, practice.days)


def _day(event: LeadEvent, name: str) -> date:
    """Return the day a word names, which an earlier record may hold; else the event's own."""
    told = event.words.get(name)
    return date.fromisoformat(told) if told else event.on


def _answer(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    _words_only(lead, event, practice)
    lead.answered_on = _day(event, "said_on")
    lead.checkers.add(person(event.who))
    if event.note:
        lead.said["explanation"] = event.note


def _find(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    _words_only(lead, event, practice)
    lead.finders.add(person(event.who))
    lead.is_disposed = False
    lead.said |= {"found_on": _day(event, "said_on").isoformat(), "found_by": event.who}


def _dispose(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    _words_only(lead, event, practice)
    lead.is_disposed = True
    lead.is_ordered = lead.is_ordered or event.words["measure"] in practice.ordering


def _close(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del practice
    lead.said |= {"closed_on": event.on.isoformat(), "closed_by": event.who}


def _reopen(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    """Take back the close; back to judging the finding and what followed from it as well.

    A deadline that is over by then was that of the first round: nobody is late in the new one by it.
    """
    del practice
    lead.reopened += 1
    gone = {"check", "closed_on", "closed_by"}
    if (lead.said.get("rectify_due") or "9") < event.on.isoformat():
        gone.add("rectify_due")
    if lead.deadline is not None and lead.deadline < event.on.isoformat():
        lead.deadline = None
    if event.words["to"] == w.JUDGING:
        gone |= {"finding", "unlawful", "clause", "found_on", "found_by", "measure", "rectify_due"}
        lead.is_ordered = False
    else:
        lead.is_ordered = True
    lead.said = {k: v for k, v in lead.said.items() if k not in gone}


def _check(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    _words_only(lead, event, practice)
    if lead.is_passed:
        lead.passed = lead.passed.with_round(lead.said)
        lead.said = {k: v for k, v in lead.said.items() if k not in _SETTLED}


def _merge(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del practice
    lead.merged_into = event.words["into"]


def _paper(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del practice
    told = (event.words.get(name) for name in ("paper", "paper_no", "paper_on"))
    lead.papers.append(" ".join(str(t) for t in told if t))


def _instruct(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del event, practice
    lead.is_supervised = True


def _nothing(lead: Lead, event: LeadEvent, practice: Practice) -> None:
    del lead, event, practice


_EFFECTS = {
    "accept": _accept, "assign": _assign, "ask": _ask, "data_check": _answer, "justify": _answer,
    "find": _find, "dispose": _dispose, "check_rectified": _check, "close": _close, "reopen": _reopen,
    "merge": _merge, "issue_paper": _paper, "instruct": _instruct, "remind": _nothing,
    "decline": _nothing,
}  # fmt: skip
