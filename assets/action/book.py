"""The one way into the ledger of leads: events read from it, judged, and appended in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from assets.config.read import Config, read_config
from assets.store import proof
from assets.store.home import Home, run_lock
from assets.store.ledger import Event, Ledger
from data_contracts.seals import NO_SECTION
from data_contracts.words import ELSEWHERE
from models.action import words as w
from models.action.book import Book, Taken, replay
from models.action.judge import Lists, Refusal
from models.action.lead import Lead, LeadEvent, Practice
from models.action.sheet_rows import CLOSING, REOPENING, TAKE_UP
from models.identity.text import mask
from models.leads.hearing import FETCH_FILE

#: Kind of the ledger's events about leads.
KIND = "lead_event"


def book_of(config: Config, events: Iterable[Event]) -> Book:
    """Return every lead after the ledger's events, with this bureau's profiles and lists."""
    return replay(
        (event_of(e) for e in events if e.kind == KIND), practice_of(config), lists_of(config)
    )


def event_of(written: Event) -> LeadEvent:
    """Return what an event of the ledger says of a lead."""
    body = written.payload
    return LeadEvent(
        body["number"], body["kind"], body["who"], body["role"], date.fromisoformat(body["on"]),
        body["words"], body["note"], tuple(body["places"]), body["base"], written.key,
    )  # fmt: skip


def written_of(event: LeadEvent, beside: Mapping[str, Any]) -> Event:
    """Return an event as the ledger keeps it; ``beside`` says who ran the program and from what file."""
    body = {
        "number": event.number, "kind": event.kind, "who": event.who, "role": event.role,
        "on": event.on.isoformat(), "words": dict(event.words), "note": event.note,
        "places": list(event.places), "base": event.base,
    }  # fmt: skip
    return Event(KIND, event.key, {**body, **beside})


def action_of(config: Config, lead: Lead) -> str | None:
    """Return the action a lead belongs to: the one under way when it was received."""
    day = lead.facts.get("received_on")
    action = config.actions.on(date.fromisoformat(day)) if day else None
    return action.name if action else None


def practice_of(config: Config) -> Callable[[Lead], Practice]:
    """Return what says of a lead how many days its county has and what orders a rectification."""
    usual = Practice(days=config.answer_days)
    known = {
        name: Practice(
            action.answer_days or config.answer_days,
            tuple(action.ordering),
            {kind: own for own, kinds in action.issues.items() for kind in kinds},
        )
        for name, action in config.actions.actions.items()
    }

    of_day: dict[str | None, Practice] = {}

    def practice(lead: Lead) -> Practice:
        day = lead.facts.get("received_on")
        if day not in of_day:
            of_day[day] = known.get(action_of(config, lead) or "", usual)
        return of_day[day]

    return practice


def lists_of(config: Config) -> Lists:
    """Return the words that count: this bureau's lists, and those of its actions together."""
    actions = config.actions.actions.values()
    return Lists(
        channels=frozenset({w.BY_RULES, *config.enumerations["opinion_channel"].values}),
        findings=frozenset(config.enumerations["finding"].values) - {FETCH_FILE},
        issues=frozenset(k for a in actions for kinds in a.issues.values() for k in kinds),
        papers=frozenset(p for a in actions for p in a.papers),
        sections=frozenset(_sections(config)),
    )


def _sections(config: Config) -> list[str]:
    domains = [word for word in config.enumerations["domain"].values if word != ELSEWHERE]
    return [*domains, NO_SECTION]


def lead_choices(config: Config) -> dict[str, list[str]]:
    """Return the words offered in the workbooks of leads, by column of the contract ``feedback``."""
    lists, known = lists_of(config), config.enumerations
    return {
        "county_check": list(known["county_check"].values),
        "justification": list(known["justification"].values),
        "finding": [v for v in known["finding"].values if v in lists.findings],
        "unlawful": list(w.UNLAWFUL), "cause": list(w.CAUSES),
        "section": _sections(config), "measure": list(w.MEASURES),
        "check_rectified": [w.PASSED, w.BACK], "take_up": list(TAKE_UP), "closing": [CLOSING],
        "issue_kind": list(dict.fromkeys(k for a in config.actions.actions.values() for kinds in a.issues.values() for k in kinds)),
        "reopen": list(REOPENING), "issued_paper": sorted(lists.papers),
    }  # fmt: skip


def act(
    home: Home,
    events: Callable[[Book], Sequence[LeadEvent]],
    beside: Mapping[str, Any],
    today: date,
    follow: Callable[[Lead], Sequence[LeadEvent]] | None = None,
) -> list[Taken | Refusal]:
    """Judge events against the ledger as it is and append those that count, all in one transaction.

    Parameters
    ----------
    home : Home
    events : callable
        The book as it stands to what is to be done.
    beside : Mapping[str, Any]
        Who ran the program and from what file.
    today : date
        No event may be of a later day.
    follow : callable, optional
        What an event that counted brings with it, by the lead it moved; what is refused of that is
        left out in silence.

    Returns
    -------
    list of Taken or Refusal
        One for each event, in order.

    Raises
    ------
    BusyError
        A run is under way.
    BrokenLedgerError
    """
    with run_lock(home):
        ledger = Ledger(home)
        proof.check(home)
        book = book_of(read_config(home), ledger.events(KIND))
        results: list[Taken | Refusal] = []
        written: list[Event] = []
        for event in events(book):
            found = book.take(masked(event), today)
            results.append(found)
            if isinstance(found, Taken):
                more = [book.take(masked(e), today) for e in (follow(found.lead) if follow else ())]
                kept = [found, *(m for m in more if isinstance(m, Taken))]
                written += [written_of(k.event, beside) for k in kept]
        if written:
            as_of = ledger.newest_as_of() or today
            ledger.append(written, as_of=as_of, run="command line")
    return results


def act_on(book: Book, event: LeadEvent, today: date) -> tuple[Taken, Event] | Refusal:
    """Judge what the program itself does; return what is to be written, or why it does not count."""
    found = book.take(masked(event), today)
    if isinstance(found, Refusal):
        return found
    return found, written_of(found.event, {"user": None, "file": None})


#: Words of events that people write freely.
_FREE = (
    "title",
    "text",
    "why",
    "done",
    "outcome",
    "attended",
    "answer",
    "rule_made",
    "justification",
    "clause",
)


def masked(event: LeadEvent) -> LeadEvent:
    """Return an event whose note and free words have lost the numbers and names of persons."""
    words = {n: mask(v) if n in _FREE and isinstance(v, str) else v for n, v in event.words.items()}
    if isinstance(own := words.get("words"), dict):
        words["words"] = {n: mask(v) if n in _FREE else v for n, v in own.items()}
    return LeadEvent(
        event.number, event.kind, event.who, event.role, event.on, words, mask(event.note),
        event.places, event.base, event.key,
    )  # fmt: skip
