"""Any events in any order: only the arrows, hearing first, two people, nothing twice, nothing rewritten.

What the book took is checked by a slow reading of its own (:class:`Plain`) that shares no code with it.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.action.book import Book, Taken, replay
from models.action.judge import Lists
from models.action.lead import Lead, LeadEvent, Practice
from models.action.words import CLOSED, KINDS, OPEN, STATES

START = date(2025, 9, 24)
#: Days without work between 24 September and 31 October 2025, as the State Council ordered.
REST = {
    date(2025, 9, 27),
    *(date(2025, 10, d) for d in (1, 2, 3, 4, 5, 6, 7, 8, 12, 18, 19, 25, 26)),
}
PROBLEMS = {"执法不当，纠正"}
FINDINGS = ("正常", "执法不当，纠正")
ORDERS = {"立行立改", "限期整改", "重点监督", "上级督办", "快速反应"}
ARROWS = {
    ("", "proposed"), ("", "registered"), ("proposed", "registered"), ("proposed", "declined"),
    ("registered", "declined"), ("proposed", "merged"), ("registered", "merged"),
    ("judging", "merged"), ("registered", "judging"), ("judging", "found"), ("found", "rectifying"),
    ("rectifying", "checking"), ("checking", "rectifying"), ("checking", "closed"),
    ("found", "closed"), ("closed", "judging"), ("closed", "rectifying"),
    ("registered", "referred"), ("judging", "referred"), ("found", "referred"),
    ("rectifying", "referred"),
}  # fmt: skip
#: In so many of all histories at least a drawn event meets a lead in each state of its way.
OFTEN = 5
FACTS = {"channel": "信访", "received_on": "2025-09-20", "region_code": "990101", "why": "一句话"}
LISTS = Lists(findings=frozenset(FINDINGS))
#: What brings a lead further; drawn more often, so that walks come to the end and back.
ONWARD = (
    "accept", "assign", "data_check", "find", "dispose", "rectify", "check_rectified", "close", "reopen",
)  # fmt: skip
ROLES = {
    "甲": "county",
    "乙": "section",
    "丙": "section",
    "丁": "team",
    "戊": "team",
    "己": "leader",
}


def practice(lead: Lead) -> Practice:
    del lead
    return Practice(days=3)


def third_working_day(day: date) -> date:
    left = 3
    while left:
        day += timedelta(days=1)
        works = day.isoweekday() < 6 and day not in REST
        works = works or day in (date(2025, 9, 28), date(2025, 10, 11))
        left -= works
    return day


@dataclass
class Plain:
    """What a lead has come to, read slowly from the events that were taken."""

    state: str = ""
    changes: int = 0
    asked: date | None = None
    answered: bool = False
    finding: str | None = None
    ordered: bool = False
    passed: bool = False
    last_change: date | None = None
    checkers: set[str] = field(default_factory=set)
    finders: set[str] = field(default_factory=set)

    def becomes(self, state: str, day: date) -> None:
        assert (self.state, state) in ARROWS, (self.state, state)
        self.state, self.changes, self.last_change = state, self.changes + 1, day

    def step(self, event: LeadEvent, earlier: list[LeadEvent]) -> None:
        assert event.base in (None, self.changes)
        assert self.last_change is None or event.on >= self.last_change
        kind, words = event.kind, event.words
        if kind == "find":
            over = self.asked is not None and third_working_day(self.asked) < event.on
            assert self.answered or over, "found before the county was heard"
            self.finding = words["finding"]
            self.finders.add(event.who)
            self.becomes("found", event.on)
        elif kind in ("data_check", "justify"):
            assert self.state == "judging"
            self.answered = True
            self.checkers.add(event.who)
        elif kind == "ask":
            self.asked = self.asked or event.on
        elif kind == "dispose":
            self.disposed(event)
        elif kind == "close":
            assert self.finding is not None
            assert not self.ordered or self.passed, "closed without its check"
            assert event.who not in self.finders
            self.becomes("closed", event.on)
        elif kind == "reopen":
            self.passed = False
            self.ordered = words["to"] == "rectifying"
            self.finding = self.finding if self.ordered else None
            self.becomes(words["to"], event.on)
        elif kind == "correct":
            nth = int(words["of"]) - 1
            is_newest = all(e.kind != "find" for e in earlier[nth + 1 :])
            self.corrected(event, earlier[nth], is_newest=is_newest)
        else:
            self.rest(event)
        assert not self.checkers & self.finders, "one person checked and found"

    def disposed(self, event: LeadEvent) -> None:
        measure = event.words["measure"]
        if measure == "移送":
            self.becomes("referred", event.on)
            return
        assert self.finding in PROBLEMS
        if measure in ORDERS:
            self.ordered = True
            if self.state != "rectifying":
                self.becomes("rectifying", event.on)

    def corrected(self, event: LeadEvent, earlier: LeadEvent, *, is_newest: bool) -> None:
        if self.state == "closed":
            assert earlier.kind != "find"
            assert event.role in ("team", "machine")
        if earlier.kind == "find":
            self.finders.add(event.who)
            if is_newest:  # what was found before a lead was opened again counts no more
                self.finding = event.words["words"].get("finding", self.finding)
            self.changes += 1
            assert self.state == "found" or self.finding in PROBLEMS
        elif earlier.role == "county" and earlier.kind != "rectify":
            assert self.state == "judging"
            self.checkers.add(event.who)

    def rest(self, event: LeadEvent) -> None:
        targets = {
            "propose": "proposed", "register": "registered", "accept": "registered",
            "decline": "declined", "merge": "merged", "rectify": "checking",
        }  # fmt: skip
        if event.kind == "assign" and self.state == "registered":
            self.becomes("judging", event.on)
        elif event.kind == "rectify":
            self.passed = False
            self.becomes("checking", event.on)
        elif event.kind == "check_rectified" and event.words["check"] == "退回":
            self.becomes("rectifying", event.on)
        elif event.kind == "check_rectified":
            self.passed = True
        elif event.kind in targets:
            self.becomes(targets[event.kind], event.on)


def words_of(draw: Any, kind: str) -> dict[str, Any]:
    """Draw the words of an event, now and then wrong ones."""
    pick = {
        "section": ["食品"], "county_check": ["数据无误", "数据有误"], "justification": ["单个大案"],
        "finding": [*FINDINGS, "差不多"], "measure": ["立行立改", "立行立改", "限期整改", "移送", "其他处理"],
        "rectify_due": ["2025-10-20", ""], "check": ["通过", "退回"], "to": ["judging", "rectifying"],
        "into": ["L20250001", "L20250002", "T1", "没有"], "of": ["1", "2", "3", "4", "5", "99"],
        "outcome": ["同意"], "asked_on": ["2025-09-25"], "cause": ["其他"], "paper": ["整改通知书"],
        "done": ["已退"], "title": ["收费一项"],
    }  # fmt: skip
    words = {n: draw(st.sampled_from(pick[n])) for n in KINDS[kind].needs if n in pick}
    if kind == "dispose":
        words["rectify_due"] = draw(st.sampled_from(pick["rectify_due"]))
    if kind == "correct":
        words["words"] = draw(st.sampled_from(
            [{"finding": "正常"}, {"finding": "执法不当，纠正"}, {"county_check": "数据无误"},
             {"title": "改过"}, {"measure": "移送"}, {}]
        ))  # fmt: skip
    return {**FACTS, **words} if kind in ("propose", "register") else words


def next_of(draw: Any, lead: Lead, day: date) -> LeadEvent | None:
    """Return a step that brings a lead further or to an end, done as it should be; None where it has none."""
    steps = {
        "proposed": ["accept", "accept", "decline", "merge"],
        "registered": ["assign", "assign", "decline", "merge", "refer"],
        "judging": [*["find" if lead.answered_on else "data_check"] * 3, "merge", "refer"],
        "found": ["dispose", "close"], "rectifying": ["rectify"],
        "checking": ["close" if lead.is_passed else "check_rectified"], "closed": ["reopen"],
    }  # fmt: skip
    if lead.state not in steps:
        return None
    step = draw(st.sampled_from(steps[lead.state]))
    words = {
        "assign": {"section": "食品"}, "data_check": {"county_check": "数据无误"}, "rectify": {"done": "已退"},
        "find": {"finding": draw(st.sampled_from(FINDINGS))}, "dispose": {"measure": "立行立改"},
        "check_rectified": {"check": "通过"}, "reopen": {"to": draw(st.sampled_from(["judging", "rectifying"]))},
        "refer": {"measure": "移送"}, "merge": {"into": draw(st.sampled_from(["L20250001", "L20250002"]))},
    }.get(step, {})  # fmt: skip
    kind = "dispose" if step == "refer" else step
    roles = {"county": "甲", "section": "乙", "team": "丁"}
    who = roles[next(r for r in KINDS[kind].roles if r != "machine")]
    return LeadEvent(lead.number, kind, who, ROLES[who], day, words, "见附件")


#: What a correction may change of an event, by the event's kind.
_CORRECTIONS = {
    "propose": [{"title": "改过"}], "register": [{"title": "改过"}],
    "data_check": [{"county_check": "数据有误"}], "find": [{"finding": f} for f in FINDINGS],
}  # fmt: skip


def correction_of(draw: Any, earlier: list[LeadEvent], day: date) -> LeadEvent | None:
    """Return a correction of one of a lead's events, mostly by who did it; None where none can be corrected."""
    known = [(n, e) for n, e in enumerate(earlier, 1) if e.kind in _CORRECTIONS]
    if not known:
        return None
    nth, event = draw(st.sampled_from(known))
    words = {"of": str(nth), "words": draw(st.sampled_from(_CORRECTIONS[event.kind]))}
    who = draw(st.sampled_from([event.who] * 4 + list(ROLES)))
    return LeadEvent(event.number, "correct", who, event.role, day, words, "看错了")


def event_of(draw: Any, book: Book, day: date) -> LeadEvent:
    """Draw an event: often the next step of a lead, mostly one its state allows; else anything."""
    numbers = sorted(book.leads)
    if draw(st.integers(0, 7)) == 0:
        number = draw(st.sampled_from(numbers))
        correction = correction_of(draw, book.events[number], day)
        if correction is not None:
            return replace(correction, number=number)
    if draw(st.integers(0, 2)) == 0:
        further = next_of(draw, book.leads[draw(st.sampled_from(numbers))], day)
        if further is not None:
            return further
    number = draw(st.sampled_from([*numbers, *(["T1"] if "T1" in book.now else []), "没有"]))
    lead = book.find(number)
    fits = [k for k, kind in KINDS.items() if lead is not None and lead.state in kind.sources]
    is_wild = not fits or draw(st.integers(0, 9)) == 0
    onward = [k for k in fits if k in ONWARD]
    kind = draw(st.sampled_from(list(KINDS) if is_wild else [*fits, *onward, *onward, *onward]))
    who = draw(st.sampled_from(list(ROLES)))
    roles = [r for r in KINDS[kind].roles if r != "machine"] or [ROLES[who]]
    role = ROLES[who] if is_wild else draw(st.sampled_from(roles))
    base = draw(st.sampled_from([None, None, None, lead.version if lead else 0, 1]))
    note = draw(st.sampled_from(["见附件", "见附件", "见附件", ""]))
    places = draw(st.sampled_from([(), (), ("990101", "食品"), ("990102", "价格")]))
    base = None if kind in ("propose", "register") else base
    number = {"propose": f"T{draw(st.integers(1, 3))}", "register": ""}.get(kind, number)
    return LeadEvent(number, kind, who, role, day, words_of(draw, kind), note, places, base)


@pytest.mark.slow
def test_the_invariants_hold_whatever_comes() -> None:
    reached: Counter[str] = Counter()

    @settings(max_examples=120)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        reached.update(live(data.draw))

    met = {*STATES, "correct find", "correct data_check", "correct register"}
    for _ in range(3):  # by chance the stories of one go leave a state out
        holds()
        if met <= set(reached) and min(reached[s] for s in (*OPEN, CLOSED)) >= OFTEN:
            break
    assert met <= set(reached), "a state of the ledger was never reached, or nothing corrected"
    assert min(reached[s] for s in (*OPEN, CLOSED)) >= OFTEN, reached


def live(draw: Any) -> set[str]:
    """Live through one drawn history, holding the book against the slow reading.

    Return the states that drawn events met, and the kinds of events that were corrected.

    The opening goes a drawn part of a lead's whole way, so that its middle is reached as often as its end.
    """
    reached = set()
    book, day = Book(practice, LISTS), START
    plain: dict[str, Plain] = {}
    taken: list[LeadEvent] = []
    lead_id = "L20250001"
    opening = [
        LeadEvent("T1", "propose", "程序", "machine", START, {**FACTS, "title": "甲"}),
        LeadEvent("", "register", "丁", "team", START, {**FACTS, "title": "乙"}),
        LeadEvent(lead_id, "assign", "丁", "team", START, {"section": "食品"}),
        LeadEvent(lead_id, "data_check", "甲", "county", START, {"county_check": "数据无误"}),
        LeadEvent(lead_id, "find", "乙", "section", START, {"finding": "执法不当，纠正"}),
        LeadEvent(lead_id, "dispose", "丁", "team", START, {"measure": "立行立改"}),
        LeadEvent(lead_id, "rectify", "丁", "team", START, {"done": "已退"}),
        LeadEvent(lead_id, "check_rectified", "乙", "section", START, {"check": "通过"}),
        LeadEvent(lead_id, "close", "戊", "team", START),
    ][: draw(st.sampled_from([2, 3, 4, 5, 6, 6, 6, 7, 7, 8, 9]))]  # fmt: skip
    for nth in range(draw(st.integers(9, 30))):
        day += timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 6])))
        event = opening[nth] if nth < len(opening) else event_of(draw, book, day)
        if nth >= len(opening) and draw(st.integers(0, 7)) == 0:
            event = draw(st.sampled_from(taken))
        if nth >= len(opening) and (aimed := book.find(event.number)) is not None:
            reached.add(aimed.state)
        before = repr(book.leads)
        histories = {n: list(own) for n, own in book.events.items()}
        found = book.take(event, day)
        if not isinstance(found, Taken):
            assert (repr(book.leads), book.events) == (before, histories)
            assert found.reason
            continue
        number = found.lead.number
        old = book.now.get(event.number, event.number)
        earlier = histories.get(number) or histories.get(event.number) or []
        assert book.events[number] == [*earlier, found.event], "history was rewritten"
        assert found.event.key not in {e.key for e in taken}
        own = plain.pop(event.number, None) or plain.pop(old, None) or Plain()
        own.step(found.event, earlier)
        if found.event.kind == "correct" and nth >= len(opening):
            reached.add(f"correct {earlier[int(found.event.words['of']) - 1].kind}")
        plain[number] = own
        taken.append(found.event)
        assert (own.state, own.changes) == (found.lead.state, found.lead.version)
    again = replay(taken, practice, LISTS)
    assert (again.leads, again.events) == (book.leads, book.events)
    for event in taken:
        again.record(event)
        assert not isinstance(again.take(event, day), Taken)
    assert (again.leads, again.events) == (book.leads, book.events)
    assert len({n for n in book.leads if n.startswith("L")}) == len(
        [e for e in taken if e.kind in ("register", "accept")]
    )
    return reached


def test_the_property_reaches_every_state_and_the_end() -> None:
    """A lead goes its whole way and back, so that the property is not about first steps only."""
    book = Book(practice, LISTS)
    steps = [
        ("register", "丁", {**FACTS, "title": "甲"}), ("assign", "丁", {"section": "食品"}),
        ("ask", "丁", {}), ("data_check", "甲", {"county_check": "数据无误"}),
        ("find", "乙", {"finding": "执法不当，纠正"}), ("dispose", "丁", {"measure": "立行立改"}),
        ("rectify", "甲", {"done": "已退", "refunded_yuan": "1200.50"}),
        ("check_rectified", "乙", {"check": "退回"}), ("rectify", "甲", {"done": "已退清"}),
        ("check_rectified", "乙", {"check": "通过"}), ("close", "丁", {}),
        ("reopen", "丁", {"to": "judging"}), ("find", "丙", {"finding": "正常"}), ("close", "戊", {}),
    ]  # fmt: skip
    number, states = "", []
    for kind, who, words in steps:
        given = LeadEvent(number, kind, who, ROLES[who], START, words, "说明")
        found = book.take(given, START)
        assert isinstance(found, Taken), (kind, found)
        number = found.lead.number
        states.append(found.lead.state)
    assert number == "L20250001"
    assert states == [
        "registered", "judging", "judging", "judging", "found", "rectifying", "checking",
        "rectifying", "checking", "checking", "closed", "judging", "found", "closed",
    ]  # fmt: skip
    refused = book.take(
        replace(LeadEvent(number, "reopen", "己", "leader", START, {"to": "judging"}, "x"))
    )
    assert not isinstance(refused, Taken)
    assert refused.code == "wrong_role"
