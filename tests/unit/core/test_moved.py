"""Which county the rows of a code are of on their days."""

import datetime as dt

import polars as pl
import pytest

from assets.core.moved import days_of, holds_from

D = dt.date
OLD, NEW, NEXT, OTHER = "990101", "990111", "990121", "990102"
SCHEMA = {"code": pl.String, "start_date": pl.Date, "end_date": pl.Date, "merged_into": pl.String}


def regions(*rows: tuple[str, dt.date | None, dt.date | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def whose(days: pl.DataFrame, code: str, day: dt.date) -> str:
    found = [
        region
        for c, first, until, region in days.iter_rows()
        if c == code and (first or D.min) <= day < (until or D.max)
    ]
    assert len(found) < 2
    return found[0] if found else code


@pytest.mark.parametrize(("on", "first"), [(D(2026, 3, 1), D(2026, 3, 1)), (D(2026, 3, 15), D(2026, 3, 1)),
                                           (D(2026, 3, 16), D(2026, 4, 1)), (D(2025, 12, 20), D(2026, 1, 1))])  # fmt: skip
def test_a_change_holds_from_its_month_or_the_next(on: dt.date, first: dt.date) -> None:
    assert holds_from(on) == first


def test_a_new_code_is_the_old_county_before_and_the_old_code_the_new_one_after() -> None:
    days = days_of(regions((OLD, None, D(2026, 3, 1), NEW), (NEW, D(2026, 3, 1), None, None)))
    before, after = D(2026, 2, 28), D(2026, 3, 1)
    assert [whose(days, c, day) for day in (before, after) for c in (OLD, NEW)] == [
        OLD,
        OLD,
        NEW,
        NEW,
    ]


def test_of_two_that_became_one_the_new_code_does_not_tell_which() -> None:
    days = days_of(regions((OLD, None, D(2026, 3, 1), NEW), (OTHER, None, D(2026, 3, 1), NEW),
                           (NEW, D(2026, 3, 1), None, None)))  # fmt: skip
    assert [whose(days, c, D(2026, 2, 1)) for c in (OLD, OTHER, NEW)] == [OLD, OTHER, NEW]
    assert [whose(days, c, D(2026, 3, 1)) for c in (OLD, OTHER, NEW)] == [NEW, NEW, NEW]


@pytest.mark.parametrize("began", [None, D(2020, 1, 1)])
def test_a_county_that_takes_another_in_keeps_its_own_past(began: dt.date | None) -> None:
    days = days_of(regions((OLD, None, D(2026, 3, 1), OTHER), (OTHER, began, None, None)))
    assert whose(days, OTHER, D(2026, 2, 1)) == OTHER
    assert whose(days, OLD, D(2026, 3, 1)) == OTHER


def test_one_change_after_another() -> None:
    days = days_of(regions((OLD, None, D(2024, 3, 1), NEW), (NEW, D(2024, 3, 1), D(2026, 3, 1), NEXT),
                           (NEXT, D(2026, 3, 1), None, None)))  # fmt: skip
    for day, county in ((D(2024, 2, 1), OLD), (D(2025, 1, 1), NEW), (D(2026, 3, 1), NEXT)):
        assert {whose(days, code, day) for code in (OLD, NEW, NEXT)} == {county}


def test_codes_that_say_they_became_each_other_end_somewhere() -> None:
    days = days_of(
        regions((OLD, None, D(2026, 3, 1), NEW), (NEW, D(2026, 3, 1), D(2026, 5, 1), OLD))
    )
    assert whose(days, OLD, D(2026, 3, 5)) == NEW


def test_a_county_merged_into_itself_or_in_a_circle_stays_one() -> None:
    """A slip of whoever fills in the sheet must not stop the run."""
    on = D(2026, 3, 1)
    itself = days_of(regions((OLD, None, on, OLD), (NEXT, on, None, None)))
    assert itself.is_empty()
    circle = days_of(regions((OLD, on, on, NEW), (NEW, on, on, OLD)))
    assert {whose(circle, c, D(2026, 2, 1)) for c in (OLD, NEW)} <= {OLD, NEW}
    assert {whose(circle, c, on) for c in (OLD, NEW)} <= {OLD, NEW}
