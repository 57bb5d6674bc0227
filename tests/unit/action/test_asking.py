"""Which leads a county is asked about: those nobody was asked about yet, worth most first, up to its list."""

from datetime import date
from typing import Any

import pytest

from models.action import words as w
from models.action.asking import rows_taken, to_ask
from models.action.lead import Lead
from models.action.origins import FLAG

ON = date(2026, 6, 10)
HERE, THERE = "990101", "990102"


def lead(number: str, region: str | None = HERE, **more: Any) -> Lead:
    facts = {"region_code": region, "source_keys": more.pop("source_keys", ["letter|1"])}
    return Lead(number, more.pop("state", w.JUDGING), facts, **more)


def asked(*leads: Lead, limit: int = 2, worth: dict[str, float] | None = None) -> list[str]:
    known = worth or {}
    return [x.number for x in to_ask(leads, ON, limit, lambda x: known.get(x.number, 0.5))]


def test_those_worth_most_come_first_and_the_older_of_two_alike() -> None:
    leads = [lead("L4"), lead("L2"), lead("L1"), lead("L3")]
    assert asked(*leads, limit=4, worth={"L3": 0.9}) == ["L3", "L1", "L2", "L4"]
    assert asked(*leads, limit=3, worth={"L3": 0.9}) == ["L3", "L1", "L2"]


@pytest.mark.parametrize(
    "other",
    [
        lead("L9", state=w.REGISTERED),
        lead("L9", asked_on=date(2026, 5, 4)),
        lead("L9", answered_on=date(2026, 5, 4)),
        lead("L9", None),
        lead("L9", source_keys=[f"{FLAG}P001-1"]),
    ],
    ids=["not judged yet", "asked already", "answered", "no county", "asked about as its flag is"],
)
def test_others_are_not_asked_about(other: Lead) -> None:
    assert asked(other, lead("L1")) == ["L1"]


def test_a_county_has_its_own_number_and_what_it_was_asked_this_month_counts() -> None:
    this_month = lead("L5", asked_on=date(2026, 6, 1))
    last_month = lead("L6", asked_on=date(2026, 5, 31))
    a_year_ago = lead("L7", asked_on=date(2025, 6, 10))
    waiting = [lead("L1"), lead("L2"), lead("L3", THERE)]
    assert asked(this_month, last_month, a_year_ago, *waiting) == ["L1", "L3"]


def test_rows_taken_of_a_list_are_those_asked_this_month_and_those_to_be_asked_now() -> None:
    of_flags = [lead(n, asked_on=ON, source_keys=[f"{FLAG}P001-1"]) for n in ("L8", "L9")]
    leads = [lead("L5", asked_on=ON), lead("L1"), lead("L2"), lead("L3", THERE), *of_flags]
    assert rows_taken(iter(leads), ON, 2, lambda _: 0.5) == {HERE: 2, THERE: 1}
