"""What is left of an action when it is over: counted on from its beginning, and asked for no longer than needed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.month_table.office import Office
from data_contracts.actions import actions_from
from models.action.lead import LeadEvent

FIRST, DUE = date(2025, 6, 1), date(2025, 9, 8)


def events(number: str, county: str, closed: str) -> list[LeadEvent]:
    def step(kind: str, on: str, who: str = "丁", role: str = "team", **words: object) -> LeadEvent:
        return LeadEvent(number, kind, who, role, date.fromisoformat(on), words)

    facts = {
        "title": "收费一项", "channel": "信访", "region_code": county, "issue_kind": "乱收费",
        "received_on": "2025-06-10",
    }  # fmt: skip
    return [
        step("register", "2025-06-10", **facts), step("assign", "2025-06-10", section="食品"),
        step("ask", "2025-06-10"),
        step("data_check", "2025-06-12", "甲", "county", county_check="数据无误"),
        step("find", "2025-06-20", "乙", "section", finding="正常"), step("close", closed),
    ]  # fmt: skip


def of_city(office: Office, month: str) -> dict[str, tuple[Decimal, Decimal]]:
    found = office.table("out_month_sum").filter(month=month)
    return {r["item"]: (r["value"], r["value_to_date"]) for r in found.to_dicts()}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, 2, FIRST, date(2025, 7, 31), DUE)


def test_what_is_left_is_counted_from_the_beginning_and_asked_for_until_it_is_closed(
    office: Office,
) -> None:
    one, other = office.counties
    early, late = events("L20250002", one, "2025-07-02"), events("L20250001", other, "2025-09-03")
    office.do(*late[:-1])
    office.do(*early)
    office.run(date(2025, 8, 1))
    office.run(date(2025, 9, 1))
    august = of_city(office, "2025-08")
    assert august["received"] == (0, 2)
    assert august["found"] == (0, 2)
    assert august["closed"] == (0, 1)
    assert august["open"] == (1, 1)
    office.do(late[-1])
    office.run(date(2025, 10, 9))
    assert of_city(office, "2025-09")["closed"] == (1, 2)
    # All is over: nobody owes a table of October, and no register lists a county.
    office.run(date(2025, 11, 3))
    assert of_city(office, "2025-10") == {}
    assert office.table("out_month_register").filter(month="2025-10").is_empty()


def test_the_month_in_which_an_action_ends_is_its_month(tmp_path: Path) -> None:
    office = Office(tmp_path, 2, FIRST, date(2025, 7, 18), DUE)
    office.do(*events("L20250001", office.counties[0], "2025-07-02"))
    office.run(date(2025, 8, 1))
    july = of_city(office, "2025-07")
    assert (july["received"], july["closed"]) == ((0, 1), (1, 1))
    assert set(office.table("out_month_table").filter(month="2025-07")["action"]) == {"整治"}


def test_an_action_is_chosen_for_a_span_as_for_a_day() -> None:
    actions = actions_from(
        {
            "actions": {
                "日常": {"name": "日常", "first": "2025-01-01"},
                "甲": {"name": "甲", "first": "2025-06-01", "last": "2025-07-18"},
                "乙": {"name": "乙", "first": "2025-09-10", "last": "2025-10-31"},
            }
        }
    )

    def between(first: str, last: str) -> str | None:
        found = actions.between(date.fromisoformat(first), date.fromisoformat(last))
        return found.name if found else None

    assert between("2025-07-01", "2025-07-31") == "甲"
    assert between("2025-07-19", "2025-07-31") == between("2025-08-01", "2025-08-31") == "日常"
    assert between("2025-09-01", "2025-09-30") == "乙"
    assert between("2024-09-01", "2024-09-30") is None
    over = [
        actions.before(date.fromisoformat(d)) for d in ("2025-07-18", "2025-07-19", "2025-12-01")
    ]
    assert [a.name if a else None for a in over] == [None, "甲", "乙"]
