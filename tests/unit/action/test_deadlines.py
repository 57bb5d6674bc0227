"""Deadlines that nobody can keep: set in the past, or left over from the round before."""

from datetime import date

import pytest

from models.action.book import Taken
from models.action.frame import row, turn
from models.action.lead import LeadEvent
from tests.unit.action.test_refusals import DAY, LEAD, book_after, refused

LATER = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("steps", "kind", "words"),
    [
        (1, "assign", {"section": "食品", "deadline": "2025-06-09"}),
        (4, "dispose", {"measure": "限期整改", "rectify_due": "2024-07-01"}),
    ],
)
def test_a_deadline_that_is_over_when_it_is_set_is_refused(steps, kind, words) -> None:
    found = refused(book_after(steps), kind, "丁", "team", words)
    assert found.code == "deadline_past"
    assert "早于办理日期2025-06-10" in found.reason


def test_a_deadline_is_not_put_right_to_one_that_was_over() -> None:
    book = book_after(4)
    due = {"measure": "限期整改", "rectify_due": "2025-07-01"}
    assert isinstance(book.take(LeadEvent(LEAD, "dispose", "丁", "team", DAY, due), DAY), Taken)
    words = {"of": "5", "words": {"rectify_due": "2025-01-07"}}
    assert refused(book, "correct", "丁", "team", words, note="误写").code == "deadline_past"


def reopened(to: str, answered: bool = True):
    """Return a lead that went its way with a deadline in July and was reopened in September."""
    book = book_after(2)
    steps = [
        *([("data_check", "甲", "county", {"county_check": "数据无误"})] if answered else [("ask", "丁", "team", {})]),
        ("find", "乙", "section", {"finding": "执法不当，纠正"}),
        ("dispose", "丁", "team", {"measure": "限期整改", "rectify_due": "2025-07-01"}),
        ("rectify", "甲", "county", {"done": "已退"}), ("check_rectified", "丙", "section", {"check": "通过"}),
        ("close", "丁", "team", {}), ("reopen", "丁", "team", {"to": to}),
    ]  # fmt: skip
    for kind, who, role, words in steps:
        on = DAY if kind == "ask" else date(2025, 6, 20) if kind != "reopen" else LATER
        taken = book.take(LeadEvent(LEAD, kind, who, role, on, words, "补充了材料"), LATER)
        assert isinstance(taken, Taken), taken
    return book.leads[LEAD]


@pytest.mark.parametrize("answered", [True, False])
def test_nobody_is_late_in_a_reopened_round_by_the_deadline_of_the_first(answered: bool) -> None:
    judged = reopened("judging", answered)
    assert turn(judged, LATER) == ("section", "认定", None)
    assert row(judged, None, LATER)["overdue_days"] is None
    mended = reopened("rectifying", answered)
    assert turn(mended, LATER) == ("county", "整改并报结果", None)


def test_a_correction_names_its_word_as_people_do() -> None:
    words = {"of": "1", "words": {"refunded_yuan": "800"}}
    found = refused(book_after(3), "correct", "丁", "team", words, note="误写")
    assert "登记的“退还金额”不能更正" in found.reason
