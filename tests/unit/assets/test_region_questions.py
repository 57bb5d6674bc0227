"""What is proposed for a code of a region that no table knows."""

import datetime as dt
from typing import Any

from assets.out.region_questions import proposal

DAY = dt.date(2026, 3, 2)
KNOWN: dict[str, dict[str, Any]] = {
    "990101": {"code": "990101", "name": "青禾县", "parent_code": "990100", "start_date": None},
}


def told(**other: Any) -> dict[str, Any]:
    row = {
        "region_code": "990111", "name": "青禾区", "is_named": False, "old": "990101", "n_again": 6, "n": 7, "began": DAY, "goes_on": False, "silent": [],
    }  # fmt: skip
    return row | other


def test_a_county_whose_records_come_again_under_a_new_code_became_it() -> None:
    new, old = proposal(told(), KNOWN)
    assert (new["region_code"], new["name"], new["parent_code"], new["start_date"], new["split_from"]) == (
        "990111", "青禾区", "990100", DAY, None,
    )  # fmt: skip
    assert new["why"] == "7行案件写990111，6件以前写990101"
    assert (old["region_code"], old["name"], old["end_date"], old["merged_into"]) == (
        "990101", "青禾县", DAY, "990111",
    )  # fmt: skip


def test_one_that_goes_on_had_it_parted_from_it() -> None:
    (new,) = proposal(told(goes_on=True), KNOWN)
    assert new["split_from"] == "990101"


def test_of_a_code_nothing_tells_of_stands_the_name_and_without_a_name_nothing() -> None:
    (new,) = proposal(told(old=None, n_again=0), KNOWN)
    assert (new["name"], new["parent_code"], new["split_from"]) == ("青禾区", "990100", None)
    assert "记录看不出是哪个县改的" in new["why"]
    assert list(proposal(told(name=None), KNOWN)) == []


def test_a_province_is_below_nothing_and_a_city_below_its_province() -> None:
    """990000 was proposed below itself."""
    given = [("990000", None), ("990100", "990000"), ("990101", "990100")]
    for code, above in given:
        (new,) = proposal(told(region_code=code, old=None, n_again=0), KNOWN)
        assert new["parent_code"] == above


def test_of_a_code_on_two_cases_no_organ_tells_and_the_treasury_does() -> None:
    assert list(proposal(told(n=2, n_again=0), KNOWN)) == []
    assert len(list(proposal(told(n=0, n_again=0, old=None, is_named=True), KNOWN))) == 1


def test_counties_that_file_no_more_are_named_beside_a_code_nothing_tells_of() -> None:
    (new,) = proposal(told(old=None, n_again=0, silent=["990101"]), KNOWN)
    assert new["why"].endswith("2026-03-02以后没有立案的有990101青禾县")
