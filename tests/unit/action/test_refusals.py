"""What may not happen to a lead, told one by one; every refused event leaves the lead as it was."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.action.book import Book, Taken
from models.action.frame import sentence
from models.action.judge import Lists, Refusal
from models.action.lead import LeadEvent, Practice
from pipelines.cli.english import in_english

DAY = date(2025, 6, 10)  # a Tuesday
FACTS = {
    "channel": "信访",
    "received_on": "2025-06-09",
    "region_code": "990101",
    "title": "收费一项",
}
PROBLEM = {"finding": "执法不当，纠正"}
#: The straight way: kind, who, role, words.
WAY: list[tuple[str, str, str, dict[str, Any]]] = [
    ("register", "丁", "team", FACTS), ("assign", "丁", "team", {"section": "食品"}),
    ("data_check", "甲", "county", {"county_check": "数据无误"}),
    ("find", "乙", "section", PROBLEM), ("dispose", "丁", "team", {"measure": "立行立改"}),
    ("rectify", "甲", "county", {"done": "已退"}), ("check_rectified", "丙", "section", {"check": "通过"}),
    ("close", "丁", "team", {}),
]  # fmt: skip
LEAD = "L20250001"


def book_after(n: int) -> Book:
    """Return a book whose one lead went the first ``n`` steps of the straight way."""
    lists = Lists(
        findings=frozenset({"正常", *PROBLEM.values()}), sections=frozenset({"食品", "特种设备"})
    )
    book = Book(lambda _: Practice(days=5), lists)
    for kind, who, role, words in WAY[:n]:
        taken = book.take(LeadEvent(LEAD if book.leads else "", kind, who, role, DAY, words), DAY)
        assert isinstance(taken, Taken), taken
    return book


def refused(book: Book, kind: str, who: str, role: str, words: dict[str, Any] | None = None,
            *, number: str = LEAD, on: date = DAY, **more: Any) -> Refusal:  # fmt: skip
    before = repr((book.leads, book.events))
    found = book.take(LeadEvent(number, kind, who, role, on, words or {}, **more), DAY)
    assert isinstance(found, Refusal), found
    assert repr((book.leads, book.events)) == before
    assert "(in Chinese)" not in (english := in_english(found.reason)), english
    assert not re.search("[\u3400-\u9fff]", re.sub("“.*?”", "", english)), english
    return found


@pytest.mark.parametrize(
    ("steps", "kind", "who", "role", "words", "code"),
    [
        (1, "assign", "丁", "team", {"section": "食品科"}, "not_in_list"),
        (1, "assign", "丁", "team", {"section": "食品", "other_sections": ["特种设备监管处"]}, "not_in_list"),
        (2, "find", "乙", "section", PROBLEM, "not_heard"),
        (3, "find", " 甲 ", "section", PROBLEM, "one_person"),
        (3, "find", "乙", "team", PROBLEM, "wrong_role"),
        (3, "find", "乙", "section", {"finding": "差不多"}, "not_in_list"),
        (2, "data_check", "甲", "county", {"county_check": "数据有误"}, "needs_words"),
        (3, "close", "丁", "team", {}, "wrong_state"),
        (4, "close", "乙", "team", {}, "one_person"),
        (5, "close", "丁", "team", {}, "wrong_state"),
        (6, "close", "丁", "team", {}, "not_checked"),
        (7, "close", "乙", "team", {}, "one_person"),
        (4, "dispose", "丁", "team", {"measure": "限期整改"}, "needs_words"),
        (4, "dispose", "丁", "team", {"measure": "限期整改", "rectify_due": "下周"}, "no_day"),
        (5, "rectify", "甲", "county", {"done": "已退", "refunded_yuan": "-1"}, "no_amount"),
        (3, "dispose", "丁", "team", {"measure": "立行立改"}, "wrong_state"),
        (8, "instruct", "己", "leader", {}, "wrong_state"),
        (8, "reopen", "丁", "team", {"to": "judging"}, "needs_words"),
        (3, "merge", "丁", "team", {"into": LEAD}, "no_target"),
        (3, "merge", "丁", "team", {"into": "L20250009"}, "no_target"),
        (3, "ask", "丁", "team", {"due_on": "2025-06-01"}, "wrong_role"),
        (3, "close", "", "team", {}, "no_name"),
        (3, "fly", "丁", "team", {}, "unknown_kind"),
    ],
)  # fmt: skip
def test_what_may_not_happen(
    steps: int, kind: str, who: str, role: str, words: dict[str, Any], code: str
) -> None:
    assert refused(book_after(steps), kind, who, role, words).code == code


def test_silence_counts_as_heard_after_five_working_days_and_not_before() -> None:
    book = book_after(2)
    book.take(LeadEvent(LEAD, "ask", "丁", "team", DAY), DAY)
    due = date(2025, 6, 17)  # Wed 11, Thu 12, Fri 13, Mon 16, Tue 17
    early = book.take(LeadEvent(LEAD, "find", "乙", "section", due, PROBLEM), due)
    assert isinstance(early, Refusal)
    assert (early.code, "期限到2025-06-17" in early.reason) == ("not_heard", True)
    later = date(2025, 6, 18)
    assert isinstance(
        book.take(LeadEvent(LEAD, "find", "乙", "section", later, PROBLEM), later), Taken
    )


def test_another_county_and_another_section_are_told_so() -> None:
    told = refused(
        book_after(2),
        "data_check",
        "甲",
        "county",
        {"county_check": "数据无误"},
        places=("990102",),
    )
    assert told.code == "other_county"
    assert (
        refused(book_after(3), "find", "乙", "section", PROBLEM, places=("价格",)).code
        == "other_section"
    )


def test_what_was_based_on_an_earlier_state_is_refused_beside_what_changed() -> None:
    book = book_after(3)
    base = book.leads[LEAD].version
    assert isinstance(
        book.take(LeadEvent(LEAD, "find", "乙", "section", DAY, PROBLEM, base=base), DAY), Taken
    )
    told = refused(book, "find", "丙", "section", {"finding": "正常"}, base=base)
    assert (told.code, "2025-06-10 乙 认定" in told.reason, "已认定" in told.reason) == (
        "stale",
        True,
        True,
    )


def test_the_same_event_counts_once_and_says_so() -> None:
    book = book_after(3)
    told = refused(book, "data_check", "甲", "county", {"county_check": "数据无误"})
    assert told.code == "same"


def test_a_day_ahead_and_a_day_before_the_last_step_are_refused() -> None:
    book = book_after(3)
    assert refused(book, "find", "乙", "section", PROBLEM, on=date(2025, 6, 11)).code == "future"
    assert refused(book, "find", "乙", "section", PROBLEM, on=date(2025, 6, 9)).code == "early"


def test_a_correction_changes_the_words_and_keeps_the_history() -> None:
    book = book_after(4)
    before = list(book.events[LEAD])
    words = {"of": "4", "words": {"finding": "正常"}}
    taken = book.take(LeadEvent(LEAD, "correct", "丙", "section", DAY, words, "看错了案号"), DAY)
    assert isinstance(taken, Taken)
    assert book.leads[LEAD].said["finding"] == "正常"
    assert book.events[LEAD] == [*before, taken.event]
    # Whoever corrected a finding has found: the close is another's.
    assert refused(book, "close", "丙", "team").code == "one_person"


def test_a_correction_cannot_take_a_disposed_problem_away_or_move_the_state() -> None:
    book = book_after(5)
    gone = {"of": "4", "words": {"finding": "正常"}}
    assert refused(book, "correct", "丙", "section", gone, note="x").code == "wrong_state"
    moved = {"of": "5", "words": {"measure": "移送"}}
    assert refused(book, "correct", "丁", "team", moved, note="x").code == "not_correctable"
    asked = {"of": "9", "words": {}}
    assert (
        refused(book, "correct", "丁", "team", asked | {"words": {"a": 1}}, note="x").code
        == "unknown_event"
    )


def test_a_figure_of_a_closed_lead_is_put_right_by_the_team_and_the_lead_stays_closed() -> None:
    book = book_after(8)
    figure = {"of": "6", "words": {"refunded_yuan": "800"}}
    told = refused(book, "correct", "甲", "county", figure, note="误写")
    assert (told.code, told.reason) == ("wrong_role", "已销号的由专班更正")
    event = LeadEvent(LEAD, "correct", "丁", "team", DAY, figure, "误写")
    assert sentence(event) == "丁（专班）更正第6条：退还金额改为800"
    blank = replace(event, words={"of": "6", "words": {"rule_made": ""}})
    assert sentence(blank) == "丁（专班）更正第6条：建章立制改为空白"
    taken = book.take(event, DAY)
    assert isinstance(taken, Taken)
    assert (taken.lead.state, taken.lead.passed.refunded_yuan) == ("closed", 800)
    gone = {"of": "4", "words": {"finding": "正常"}}
    assert refused(book, "correct", "丙", "section", gone, note="x").code == "wrong_state"


def test_numbers_follow_each_other_within_a_year_and_are_never_given_twice() -> None:
    book = book_after(1)
    given: list[str] = []
    for day in (DAY, date(2026, 1, 5), DAY):
        facts = FACTS | {"title": f"第{len(given)}件"}
        taken = book.take(LeadEvent("", "register", "丁", "team", day, facts))
        assert isinstance(taken, Taken)
        given.append(taken.lead.number)
    assert given == ["L20250002", "L20260001", "L20250003"]
    assert book.leads["L20250002"].state == "registered"


def test_a_proposal_needs_its_county_before_it_is_a_lead() -> None:
    book = book_after(0)
    proposal = {"channel": "信访", "title": "收费一项", "why": "来信说收费一项"}
    book.take(LeadEvent("Tbcd", "propose", "程序", "machine", DAY, proposal), DAY)
    assert refused(book, "accept", "丁", "team", number="Tbcd").code == "needs_words"
    more = {"region_code": "990101", "received_on": "2025-06-09"}
    taken = book.take(LeadEvent("Tbcd", "accept", "丁", "team", DAY, more), DAY)
    assert isinstance(taken, Taken)
    assert (taken.lead.number, taken.lead.state) == ("L20250001", "registered")
    assert book.find("Tbcd") is taken.lead


def test_a_lead_is_not_merged_into_one_of_another_county() -> None:
    book = book_after(2)
    for number, region in (("L20250002", "990102"), ("L20250003", "990100")):
        words = {**FACTS, "region_code": region, "title": f"{region}的事"}
        taken = book.take(LeadEvent("", "register", "丁", "team", DAY, words), DAY)
        assert isinstance(taken, Taken) and taken.lead.number == number
    found = refused(book, "merge", "丁", "team", {"into": "L20250002"})
    assert (found.code, "另一个县" in found.reason) == ("no_target", True)
    event = LeadEvent("L20250003", "merge", "丁", "team", DAY, {"into": LEAD})
    assert isinstance(book.take(event, DAY), Taken)  # what the city was told is the county's matter
