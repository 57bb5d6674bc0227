"""What the team may choose for its county, and where a chosen flag stands on the county's list."""

from datetime import date

import pytest

from data_contracts import indicators
from models.leads.choosing import why_not
from models.leads.hearing import Chosen, Said, Sent, State, columns, fold
from tests.unit.leads.flags import AS_OF, flag, sent
from tests.unit.leads.test_lists import county, month

CONTRACTS = indicators()
DAY = date(2026, 6, 20)


def refusal(rule: str, **given: object) -> str | None:
    row = flag("f", rule) | {"answered_on": None, "found_on": None} | given
    return why_not(row, CONTRACTS[rule])


def test_rules_no_county_is_asked_about_by_itself_can_be_chosen():
    assert refusal("C001", object_type="region") is None
    assert refusal("P006", level="提示") is None
    assert refusal("P003") is None


@pytest.mark.parametrize("rule", ["C004", "W001", "W002", "W003"])
def test_what_is_internal_is_never_chosen_and_says_why(rule):
    assert refusal(rule) == "internal"
    assert CONTRACTS[rule].county_list.why
    assert "第七十四条" in CONTRACTS["C004"].county_list.why


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"is_current": False}, "gone"), ({"status": "历史"}, "past"), ({"found_on": DAY}, "settled"),
        ({"status": "已转台账"}, "settled"), ({"sent_on": DAY}, "sent"), ({"answered_on": DAY}, "sent"),
        ({"object_type": "sector"}, "no_county"), ({"region_code": None}, "unmapped"),
        ({"region_code": "丙"}, "unmapped"),
    ],
)  # fmt: skip
def test_what_is_settled_sent_or_nobodys_is_refused_by_name(given, why):
    assert refusal("P006", **given) == why


def test_what_was_chosen_goes_on_the_next_list():
    rows = [
        month("a", "2026-05", "C001"), month("b", "2026-05", "C001", chosen_on=DAY, region_code="990102"),
        flag("c", "P006", level="提示", chosen_on=DAY), flag("d", "P006", level="提示"),
        flag("s", "S001", chosen_on=DAY),
    ]  # fmt: skip
    got = county(*rows)
    assert sorted(got["flag_ids"].to_list()) == [["c"], ["s"]]
    assert got["is_listed"].all()
    assert all(why.startswith("专班指定；") for why in got["why_here"])
    assert county(*rows, region="990102")["flag_ids"].to_list() == [["b"]]


def test_what_was_chosen_takes_places_of_the_ten_and_is_not_held_back_by_them():
    new = [flag(f"n{i:02d}", level="明显异常") for i in range(12)]
    got = county(*new, flag("c", "P006", level="提示", chosen_on=DAY))
    assert got["is_listed"].sum() == 10
    assert "c" in got.filter(is_listed=True)["item_id"].to_list()
    full = [sent(f"s{i}", f"s{i}", AS_OF) for i in range(10)]
    got = county(*full, *new, flag("c", "P006", level="提示", chosen_on=DAY))
    assert sorted(got.filter(is_listed=True)["item_id"]) == ["c", *(f"s{i}" for i in range(10))]


def test_once_sent_a_chosen_flag_is_like_any_other():
    got = county(sent("c", "c", rule="P006", level="提示", chosen_on=DAY))
    assert got["why_here"][0].startswith("专班指定；")
    assert county(sent("c", "c"))["why_here"][0].startswith("专班指定；") is False
    blank = {"c": State(region_code="990101")}
    events = [Chosen("c", "问一问", DAY), Chosen("nobody", "", DAY), Sent("c", ("c",), "990101", "2026-06", AS_OF)]  # fmt: skip
    states = fold(blank, [*events, Said("county", "c", {"county_check": "数据无误"}, AS_OF)], 5)
    (row,) = columns(states, AS_OF).to_dicts()
    assert (row["chosen_on"], row["choice_note"], row["sent_on"]) == (DAY, "问一问", AS_OF)
    assert row["due_on"] == date(2026, 7, 7)
    assert row["is_heard"]
