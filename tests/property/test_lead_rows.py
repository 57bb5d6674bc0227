"""Any rows of any workbooks in any order: the ledger's invariants hold, replay gives the same, told row by row.

What rows did is checked by the slow reading of `test_leads_of_an_action`, which shares no code with the book.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.action import sheet_rows
from models.action.book import Book, Taken, replay
from models.action.lead import LeadEvent
from models.action.sheet_rows import Held
from models.leads.answers import Row
from models.leads.rights import CITY, COUNTY, Rights
from tests.examples import examples

from .test_leads_of_an_action import FACTS, LISTS, START, Plain, practice

_WORDS = {
    "county_check": ["数据无误", "数据有误", "也许"], "justification": ["单个大案"], "explanation": ["已核", ""],
    "finding": ["正常", "执法不当，纠正", "差不多"], "cause": ["其他"], "measure": ["立行立改", "限期整改", "移送"],
    "rectify_due": ["2025-10-20", ""], "rectified": ["已退"], "refunded_yuan": ["10.5", ""],
    "check_rectified": ["通过", "退回"], "closing": ["销号", "不销"], "section": ["食品"], "take_up": ["受理", "不予受理", "并入"],
    "merge_into": ["L20250001", ""], "consulted": ["同意"], "justice_asked": ["2025-09-25"], "justice_answer": ["合法", ""],
    "issued_paper": ["整改通知书", "便条"], "reopen": ["退回研判", "退回整改", "judging"], "remark": ["说明", ""],
}  # fmt: skip
_NAMES = ["甲", "乙", "丙", "丁", ""]
_WHO = {"county": ["甲", "戊"], "section": ["乙", "丙", "甲"], "team": ["丁", "乙"], "none": ["丁"]}
#: Columns of each workbook, and now and then of another.
_SHEETS = {
    "county": ("county_check", "justification", "explanation", "rectified", "refunded_yuan"),
    "section": ("finding", "cause", "check_rectified", "remark"),
    "team": (
        "take_up",
        "merge_into",
        "section",
        "measure",
        "rectify_due",
        "closing",
        "consulted",
        "justice_asked",
        "justice_answer",
        "issued_paper",
        "reopen",
        "remark",
    ),
}
_PLACES = {"county": ["990101", "990102"], "section": ["食品", "计量"], "team": [""]}


#: State of a lead → who brings it further, in which columns, so that walks come to the end.
_ONWARD = {
    "proposed": [("team", {"take_up": ["受理", "受理", "受理", "不予受理"], "remark": ["说明"]})],
    "registered": [("team", {"section": ["食品"]})],
    "judging": [("county", {"county_check": ["数据无误"]}), ("section", {"finding": ["执法不当，纠正", "正常"], "cause": ["其他"]}),
                ("section", {"finding": ["执法不当，纠正"]})],
    "found": [("team", {"measure": ["立行立改"]}), ("team", {"closing": ["销号"]})],
    "rectifying": [("county", {"rectified": ["已退"]})],
    "checking": [("section", {"check_rectified": ["通过", "通过", "退回"]}), ("team", {"closing": ["销号"]})],
    "closed": [("team", {"reopen": ["退回研判", "退回整改"], "remark": ["说明"]})],
}  # fmt: skip
_OWN_PLACE = {"county": "990101", "section": "食品"}


def _row(draw: Any, book: Book, day: date) -> tuple[Row, str]:
    """Draw a row of a workbook: mostly one that brings its lead further, else anything by anybody."""
    number = draw(st.sampled_from([*sorted({*book.leads, *book.now}), "L20259999"]))
    lead = book.find(number)
    if lead is not None and lead.state in _ONWARD and draw(st.integers(0, 3)):
        office, own = draw(st.sampled_from(_ONWARD[lead.state]))
        cells = {c: draw(st.sampled_from(words)) for c, words in own.items()}
        place = _OWN_PLACE.get(office, "")
    else:
        office = draw(st.sampled_from(["county", "section", "team", "none"]))
        columns = [*_WORDS] if draw(st.booleans()) else _SHEETS.get(office, _SHEETS["team"])
        chosen = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=4, unique=True))
        cells = {c: draw(st.sampled_from(_WORDS[c])) for c in chosen}
        place = draw(st.sampled_from(_PLACES.get(office, [""])))
    who = draw(st.sampled_from(_WHO[office] if draw(st.integers(0, 5)) else _NAMES))
    cells |= dict.fromkeys(("checked_by", "found_by", "handled_by"), who)
    if draw(st.integers(0, 3)) == 0:
        on = day + timedelta(days=draw(st.sampled_from([0, 0, -1, 1])))
        cells |= dict.fromkeys(("checked_date", "found_date", "handled_date"), on.isoformat())
    version = lead.version if lead else 1
    base = draw(st.sampled_from([version] * 6 + [version - 1, 0]))
    listed = {} if draw(st.integers(0, 19)) == 0 else {number: [str(base)]}
    role = {"county": COUNTY, "none": None}.get(office, CITY)
    rights = Rights(
        role, place, listed, day, "不知道是谁填的", "" if office == "county" else office
    )
    return Row("feedback", {k: v for k, v in cells.items() if v}, rights, 1), number


def _begin(book: Book, plain: dict[str, Plain], day: date) -> list[LeadEvent]:
    """Register two leads, propose one, ask the first county: what the workbooks are about."""
    events = [
        LeadEvent("", "register", "丁", "team", day, {**FACTS, "title": "甲"}, key="a"),
        LeadEvent("", "register", "丁", "team", day, {**FACTS, "title": "乙"}, key="b"),
        LeadEvent("Tbcdf", "propose", "程序", "machine", day, {**FACTS, "title": "丙"}, key="c"),
        LeadEvent("L20250001", "assign", "程序", "machine", day, {"section": "食品"}, key="d"),
        LeadEvent("L20250001", "ask", "程序", "machine", day, key="e"),
    ]
    taken = []
    for event in events:
        found = book.take(event, day)
        assert isinstance(found, Taken)
        own = plain.setdefault(found.lead.number, Plain())
        _step(own, found.event, [])
        taken.append(found.event)
    return taken


def _step(own: Plain, event: LeadEvent, earlier: list[LeadEvent]) -> None:
    if event.kind in ("propose", "register"):
        own.becomes("proposed" if event.kind == "propose" else "registered", event.on)
    elif event.kind == "accept":
        own.becomes("registered", event.on)
    else:
        own.step(event, earlier)


@settings(max_examples=examples(80))
@given(st.data())
def test_rows_of_workbooks_keep_the_invariants(data: st.DataObject) -> None:
    book, plain, day = Book(practice, LISTS), {}, START
    taken = _begin(book, plain, day)
    closed: set[str] = {"2025-08"}
    sent: list[tuple[Row, str]] = []
    for _ in range(data.draw(st.integers(12, 30))):
        day += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 5])))
        held = Held(day, lambda e, day=day: book.take(e, day), {"丙": "section"}, closed)
        again = bool(sent) and data.draw(st.integers(0, 5)) == 0
        row, number = data.draw(st.sampled_from(sent)) if again else _row(data.draw, book, day)
        before = {n: list(own) for n, own in book.events.items()}
        moves = [*lead.moves] if (lead := book.find(number)) else []
        verdicts = sheet_rows.judge(row, number, book, held)
        sent.append((row, number))
        assert verdicts
        assert all(v.code and (v.taken or v.reason) for v, _ in verdicts), "told nothing"
        for verdict, one in verdicts:
            assert verdict.taken == (one is not None)
            if one is None:
                continue
            assert row.rights.role is not None
            assert row.rights.rows and number in row.rights.rows
            assert row.rights.role != COUNTY or one.lead.facts["region_code"] == row.rights.place
            shown = int(row.rights.rows[number][0])
            assert 0 <= shown <= len(moves), "taken on a state that never was"
            assert all(_says(row, e) for e in moves[shown:]), "taken on a state others had changed"
            assert one.event.on <= day
            _apply(plain, one, book)
            taken.append(one.event)
        for number_before, events in before.items():
            now = book.events[book.now.get(number_before, number_before)]
            assert now[: len(events)] == events, "history was rewritten"
    assert replay(taken, practice, LISTS).leads == book.leads
    assert len({e.key for e in taken}) == len(taken)


def _says(row: Row, event: LeadEvent) -> bool:
    """Tell whether a row says what an event says: it moved the lead itself, when it first came."""
    words = {str(v) for v in event.words.values()} if event.kind != "reopen" else set()
    return words <= set(row.cells.values()) and event.who in row.cells.values()


def _apply(plain: dict[str, Plain], one: Taken, book: Book) -> None:
    number = one.lead.number
    old = next((n for n, now in book.now.items() if now == number), number)
    own = plain.pop(number, None) or plain.pop(old, None) or Plain()
    _step(own, one.event, book.events[number][:-1])
    plain[number] = own
    if one.event.base is None:
        raise AssertionError("a row says on which state it was filled in")
