"""Every lead with its events: what comes in is judged, what is in is replayed, nothing is rewritten."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from models.action import words as w
from models.action.judge import Lists, Refusal, RefusedError, judge, judge_correction
from models.action.lead import Lead, LeadEvent, Practice, begun, move
from models.leads.hearing import person

#: What begins a lead or a proposal.
_BEGINS = ("propose", "register")
SAME = "same"


@dataclass(frozen=True)
class Taken:
    """An event that counts, as it is to be written down, and the lead it moved."""

    event: LeadEvent
    lead: Lead


@dataclass
class Book:
    """The leads of one home.

    Attributes
    ----------
    practice : callable
        Facts of a lead to what its action's profile says of its way.
    lists : Lists
    leads : dict of str to Lead
        By number: of a proposal its own until it is accepted, then that of the lead.
    events : dict of str to list of LeadEvent
        By the same numbers, in order.
    """

    practice: Callable[[Lead], Practice]
    lists: Lists = field(default_factory=Lists)
    leads: dict[str, Lead] = field(default_factory=dict)
    events: dict[str, list[LeadEvent]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    now: dict[str, str] = field(default_factory=dict)
    sequence: dict[int, int] = field(default_factory=dict)

    def find(self, number: str) -> Lead | None:
        """Return a lead by its number, or by that of the proposal it was."""
        return self.leads.get(self.now.get(number, number))

    def take(self, event: LeadEvent, today: date | None = None) -> Taken | Refusal:
        """Judge an event and let it take effect; a refused one changes nothing.

        Raises nothing; an event that came before is refused as ``same``.
        """
        lead = self.find(event.number)
        event = self._named(replace(event, number=lead.number) if lead else event)
        keyed = event.keyed(lead.version if lead else 0)
        try:
            self._judge(lead, keyed, today)
        except RefusedError as no:
            return no.refusal
        given = self._classed(self._numbered(keyed), lead)
        self.record(given)
        return Taken(given, self.leads[self.now.get(given.number, given.number)])

    def _named(self, event: LeadEvent) -> LeadEvent:
        """Return a merge with the lead it goes into under its present number."""
        other = self.find(str(event.words.get("into", ""))) if event.kind == "merge" else None
        return replace(event, words={**event.words, "into": other.number}) if other else event

    def _judge(self, lead: Lead | None, event: LeadEvent, today: date | None) -> None:
        if event.key in self.seen:
            raise RefusedError(SAME, "与已记的相同，不重复记")
        if event.kind in _BEGINS:
            if lead is not None:
                raise RefusedError(SAME, f"{event.number} 已经有了，不重复记")
        elif lead is None:
            raise RefusedError("unknown_number", f"没有线索“{event.number[:40]}”；请核对编号")
        judge(lead, event, self.lists, today)
        if lead is not None and event.kind == "merge":
            self._mergeable(lead, str(event.words["into"]))
        if lead is not None and event.kind == "correct":
            judge_correction(lead, event, self._earlier(lead, event), self.lists)

    def _mergeable(self, lead: Lead, into: str) -> None:
        other = self.find(into)
        if other is None or other is lead or other.state in (w.PROPOSED, w.DECLINED, w.MERGED):
            raise RefusedError(
                "no_target", f"不能并入“{into[:40]}”；要并入另一条已登记、没有并走的线索"
            )
        own, its = (str(x.facts.get("region_code") or "") for x in (lead, other))
        # what a city was told may be the matter of one of its counties
        if own and its and own != its and not (own.endswith("00") or its.endswith("00")):
            raise RefusedError(
                "no_target", f"“{into[:40]}”是另一个县的线索，不能并入；并了本县就不会再问到"
            )

    def _earlier(self, lead: Lead, event: LeadEvent) -> LeadEvent:
        own = self.events[lead.number]
        nth = str(event.words["of"])
        if not nth.isdigit() or not 1 <= int(nth) <= len(own):
            raise RefusedError("unknown_event", f"这条线索没有第{nth[:10]}条事件，共{len(own)}条")
        return own[int(nth) - 1]

    def _numbered(self, event: LeadEvent) -> LeadEvent:
        """Give a lead its number at registration: the year and what comes next in it."""
        if event.kind not in ("register", "accept") or event.words.get("lead_id"):
            return event
        year = event.on.year
        lead_id = f"L{year}{self.sequence.get(year, 0) + 1:04d}"
        given = replace(event, words={**event.words, "lead_id": lead_id})
        return replace(given, number=lead_id) if event.kind == "register" else given

    def _classed(self, event: LeadEvent, lead: Lead | None) -> LeadEvent:
        """Give a kind of issue the class it belongs to in the action of its lead, whoever wrote it."""
        is_correction = event.kind == "correct"
        words = event.words["words"] if is_correction else event.words
        if event.kind not in (*_BEGINS, "accept", "correct") or not words.get("issue_kind"):
            return event
        practice = self.practice(lead or Lead(event.number, "", dict(event.words)))
        whole = {"issue_class": practice.classes.get(words["issue_kind"]), **words}
        return replace(event, words={**event.words, "words": whole} if is_correction else whole)

    def record(self, event: LeadEvent) -> None:
        """Let an event that counts take effect, unless it did before."""
        if event.key in self.seen:
            return
        self.seen.add(event.key)
        if event.kind in _BEGINS:
            self.leads[event.number] = begun(event)
            self.events[event.number] = [event]
        else:
            number = self.now.get(event.number, event.number)
            self.events[number].append(event)
            if event.kind == "correct":
                self.leads[number] = self._folded(self.events[number])
            else:
                lead = self.leads[number]
                move(lead, event, self.practice(lead))
                if event.kind == "accept":
                    self._rename(number, lead.number)
        if event.kind in ("register", "accept"):
            lead_id = str(event.words["lead_id"])
            year = int(lead_id[1:5])
            self.sequence[year] = max(self.sequence.get(year, 0), int(lead_id[5:]))

    def _rename(self, before: str, number: str) -> None:
        self.leads[number] = self.leads.pop(before)
        self.events[number] = self.events.pop(before)
        self.now[before] = number

    def _folded(self, events: list[LeadEvent]) -> Lead:
        """Return a lead made anew from its events, each with the words it was corrected to."""
        current = corrected(events)
        lead = begun(current[0])
        for event in current[1:]:
            if event.kind != "correct":
                move(lead, event, self.practice(lead))
            elif current[int(event.words["of"]) - 1].kind == "find":
                lead.finders.add(person(event.who))
                lead.version += 1  # whoever saw the earlier finding saw another state
                lead.moves.append(event)
            elif current[int(event.words["of"]) - 1].role == w.COUNTY:
                lead.checkers.add(person(event.who))
        return lead


def corrected(events: list[LeadEvent]) -> list[LeadEvent]:
    """Return the events of a lead, each with the words it was corrected to; corrections stay among them."""
    current = list(events)
    for event in events:
        if event.kind == "correct":
            place = int(event.words["of"]) - 1
            told = event.note if current[place].kind == "data_check" else current[place].note
            words = {**current[place].words, **event.words["words"]}
            current[place] = replace(current[place], words=words, note=told)
    return current


def replay(
    events: Iterable[LeadEvent], practice: Callable[[Lead], Practice], lists: Lists | None = None
) -> Book:
    """Return every lead after ``events``, each of which counted when it was written."""
    book = Book(practice, lists or Lists())
    for event in events:
        book.record(event)
    return book
