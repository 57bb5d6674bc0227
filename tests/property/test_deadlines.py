"""Every deadline against a plain walk over the calendar, day by day."""

from datetime import date, timedelta

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_contracts.loader import indicator
from models.indicators import evaluate, workdays
from tests.examples import examples

#: From a leap day over adjusted weekends and three year ends to the last known day.
DAYS = st.dates(date(2021, 9, 1), min(workdays.known_until(), date(2026, 6, 1)))
LEAP, YEAR_END, ADJUSTED = date(2024, 2, 29), date(2024, 12, 31), date(2025, 4, 27)
SPRING, AUTUMN = date(2025, 1, 27), date(2025, 9, 28)
EDGES = (LEAP, YEAR_END, ADJUSTED, SPRING, AUTUMN)
few = settings(max_examples=examples(60))


def walked(start: date, n: int) -> date:
    """Return the n-th working day after ``start``, one step at a time."""
    day = start
    while n:
        day += timedelta(1)
        n -= bool(workdays.is_working(day))
    return day


def rolled(day: date) -> date:
    """Return ``day``, or the first working day after it."""
    while not workdays.is_working(day):
        day += timedelta(1)
    return day


def on_edges(test):  # type: ignore[no-untyped-def]  # a decorator of decorators
    for day in EDGES:
        for off in (0, 1):
            test = example(day, off)(test)
    return few(given(DAYS, st.integers(0, 1))(test))


def judged(code: str, as_of: date, **row: object) -> str:
    """Return what a rule says of one row; its county fills every column beside it."""
    others = [row | {key: f"{row[key]}-{i}"} for key in row if key.endswith(("_key", "_no")) for i in range(9)]  # fmt: skip
    got = evaluate(code, pl.DataFrame([row, *others]), indicator(code), as_of)
    return str(got["outcome"][0])


def want(late: int) -> str:
    return "flagged" if late else "clear"


CASE = {"case_key": "a", "region_code": "990101", "in_sources": ["cases"], "is_penalty": True}


@on_edges
def test_working_days_after_and_between(start: date, late: int) -> None:
    for n in (1, 7, 20, 35 + late):
        end = walked(start, n)
        got = pl.DataFrame({"a": [start], "b": [end]}).select(
            after=workdays.after(pl.col("a"), n), count=workdays.count(pl.col("a"), pl.col("b")),
            rolled=workdays.or_next_working(pl.col("a")),
        )  # fmt: skip
        assert got.row(0) == (end, n, rolled(start))


@on_edges
def test_publication_within_twenty_working_days(start: date, late: int) -> None:
    row = {**CASE, "decision_date": start, "uscc": None, "penalty_kinds": ["罚款"]}
    end = walked(start, 20 + late)
    assert judged("S001", end, **row, publication_date=end) == want(late)


@on_edges
def test_service_within_seven_working_days(start: date, late: int) -> None:
    end = walked(start, 7 + late)
    assert judged("S010", end, **CASE, decision_date=start, service_date=end) == want(late)


@on_edges
def test_tip_offs_are_answered_within_thirty_five_working_days(start: date, late: int) -> None:
    end = walked(start, 35 + late)
    row = {"complaint_no": "a", "region_code": "990101", "registered_date": start}
    assert judged("S005", end, **row, result="立案", first_reply_date=end) == want(late)


@on_edges
def test_seizure_of_thirty_days_ends_on_a_working_day(start: date, late: int) -> None:
    end = rolled(start + timedelta(30)) + timedelta(late)
    row = {**CASE, "seizure_date": start, "seizure_lifted_date": end, "domain": "食品"}
    assert judged("S002", end, **row) == want(late)


@on_edges
def test_drugs_are_decided_on_within_seven_days(start: date, late: int) -> None:
    end = rolled(start + timedelta(7)) + timedelta(late)
    row = {**CASE, "seizure_date": start, "seizure_lifted_date": end, "domain": "药品"}
    assert judged("S002", end, **row, filed_date=end) == want(late)


@on_edges
def test_two_years_and_five_by_the_calendar(start: date, late: int) -> None:
    for years, words in ((2, []), (5, ["造成人身伤害"])):
        last = start.replace(year=start.year + years, day=min(start.day, 28 if start.month == 2 else 31))  # fmt: skip
        if start == LEAP:
            assert last == date(2024 + years, 2, 28)
        row = {**CASE, "conduct_end_date": start, "aggravating": words, "decision_date": last}
        got = judged("S003", last, **row, clue_date=last + timedelta(late))
        assert got == want(late) or start.day == 29


@on_edges
def test_handling_takes_ninety_days_to_a_working_day(start: date, late: int) -> None:
    end = rolled(start + timedelta(90)) + timedelta(late)
    row = {**CASE, "clue_date": start, "filed_date": start, "testing_start_date": start, "testing_end_date": start}  # fmt: skip
    assert judged("S006", end, **row, decision_date=end) == want(late)
