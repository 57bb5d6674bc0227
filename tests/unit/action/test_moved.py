"""A lead nobody was asked about goes with its record to the county this turns out to be of."""

from datetime import date

import pytest

from models.action import origins
from models.action import words as w
from models.action.book import Book, Taken
from models.action.lead import LeadEvent, Practice

DAY = date(2026, 7, 1)
FACTS = {
    "channel": "复议诉讼", "title": "撤销", "why": "撤销", "region_code": "990102",
    "received_on": "2026-06-01", "source_keys": ["reviews:1"], "case_keys": [],
}  # fmt: skip


@pytest.fixture
def book() -> Book:
    """Return a book with one proposal of the program."""
    book = Book(lambda _: Practice())
    assert isinstance(book.take(origins.proposal("reviews:1", FACTS, DAY), DAY), Taken)
    return book


def moved(book: Book, region: str | None) -> LeadEvent | None:
    (lead,) = book.leads.values()
    return origins.moved(lead, region, DAY)


def test_it_goes_and_its_history_says_so(book: Book) -> None:
    event = moved(book, "990101")
    assert event is not None
    taken = book.take(event, DAY)
    assert isinstance(taken, Taken)
    assert taken.lead.facts["region_code"] == "990101"
    assert moved(book, "990101") is None
    assert moved(book, None) is None


def test_people_do_not_put_the_county_right_so(book: Book) -> None:
    event = moved(book, "990101")
    assert event is not None
    mine = LeadEvent(event.number, "correct", "丁组长", w.TEAM, DAY, event.words, "改县")
    refused = book.take(mine, DAY)
    assert not isinstance(refused, Taken)
    assert "区划" in refused.reason


def test_what_a_person_wrote_down_stays(book: Book) -> None:
    (number,) = book.leads
    words = {"region_code": "990105", "received_on": "2026-06-01"}
    assert isinstance(
        book.take(LeadEvent(number, "accept", "丁组长", w.TEAM, DAY, words), DAY), Taken
    )
    assert moved(book, "990101") is None
