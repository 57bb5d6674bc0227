"""The recount of two months of answers finds what is wrong, and nothing where nothing is."""

import datetime as dt
from typing import Any

import pytest

from benchmarks.two_months.people import Typed
from benchmarks.two_months.recount import (
    STRIP,
    Book,
    answers_differ,
    console_counts,
    flags_differ,
    strip_by_papers,
    workdays_after,
)

SENT, DAY = dt.date(2026, 6, 30), dt.date(2026, 7, 13)
LATE = dt.date(2026, 7, 8)


def typed(step: str = "county", *, taken: bool = True, row_no: int = 4, **cells: str) -> Typed:
    told = (
        {"县局核对": "数据无误", "正当理由": "有市局文书", "核对人": "陆听澜"}
        if step == "county"
        else {"认定": "正常", "认定人": "沈若谷"}
    )
    return Typed("甲.xlsx", "待核事项", row_no, "A", step, "right", taken, told | cells, DAY)


def flag(**more: Any) -> dict[str, Any]:
    return {
        "flag_id": "A", "status": "待核", "sent_on": SENT, "due_on": dt.date(2026, 7, 7), "finding": None,
        "is_overdue": False, "is_current": True, "item_id": "A", "justification": None, "explanation": None, "measure": None, "rectify_result": None,
    } | more  # fmt: skip


@pytest.fixture
def book() -> Book:
    made = Book()
    made.send({"A": "990101"}, SENT)
    return made


def test_five_working_days_pass_the_weekend() -> None:
    assert workdays_after(SENT, 5) == dt.date(2026, 7, 7)


def test_a_silent_lead_is_overdue_from_the_day_after_the_last(book: Book) -> None:
    assert flags_differ(book, [flag()], dt.date(2026, 7, 7)) == []
    assert flags_differ(book, [flag(is_overdue=True)], LATE) == []
    (wrong,) = flags_differ(book, [flag()], LATE)
    assert "is_overdue" in wrong


def test_what_was_withdrawn_is_never_overdue(book: Book) -> None:
    gone = flag(is_current=False)
    assert flags_differ(book, [gone], LATE) == []
    assert flags_differ(book, [gone | {"is_overdue": True}], LATE) != []
    more = {"rule_code": "P005"}
    book.join([gone], SENT)
    counted = dict(zip(STRIP, strip_by_papers(book, [gone | more], LATE), strict=True))
    assert {k: n for k, n in counted.items() if n} == {"已送": 1, "已撤回": 1}
    book.take(typed())
    counted = dict(zip(STRIP, strip_by_papers(book, [gone | more], LATE), strict=True))
    assert {k: n for k, n in counted.items() if n} == {"已送": 1, "已答": 1, "答复后撤回": 1}


def test_an_answer_changes_the_state_and_its_words_must_be_found(book: Book) -> None:
    book.take(typed())
    kept = flag(status="已核数据", explanation="有市局文书")
    assert flags_differ(book, [kept], LATE) == []
    assert "is lost" in flags_differ(book, [kept | {"explanation": None}], LATE)[0]
    assert "status" in flags_differ(book, [flag(explanation="有市局文书")], LATE)[0]


def test_a_finding_counts_and_calling_for_the_file_does_not(book: Book) -> None:
    book.take(typed("section", 认定="需调卷"))
    assert book.strip() == [1, 0, 0, 0]
    book.take(typed("section", 整改结果="已退还"))
    assert book.strip() == [1, 0, 1, 1]


def test_a_lead_that_was_never_sent_has_no_state_but_waiting(book: Book) -> None:
    other = flag(flag_id="B", item_id="B")
    assert flags_differ(book, [flag(), other], SENT) != []
    assert flags_differ(book, [flag(), other | {"status": "待送"}], SENT) == []


def test_every_typed_row_has_one_answer_of_the_right_kind() -> None:
    row = {
        "file": "甲.xlsx",
        "sheet": "待核事项",
        "row_no": 4,
        "step": "county",
        "taken": True,
        "understood": "已记",
        "reason": None,
    }
    assert answers_differ([typed()], [row]) == []
    assert answers_differ([typed()], [row, row]) != []
    assert answers_differ([typed()], []) != []
    assert answers_differ([typed(taken=False)], [row]) != []
    assert answers_differ([typed(taken=False)], [row | {"taken": False}]) != []
    assert (
        answers_differ([typed(taken=False)], [row | {"taken": False, "reason": "认不出编号"}]) == []
    )
    assert answers_differ([], [row]) != []


def test_the_console_line_is_read() -> None:
    assert console_counts("答复14条：11条已记，2条认不出编号，1条不是本县") == (14, 11)
    assert console_counts("没有") is None
