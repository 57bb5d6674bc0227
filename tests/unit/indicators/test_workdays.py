"""Chinese working days against an independent calendar, and the horizon."""

import datetime as dt
from datetime import date

import polars as pl
import pytest

from models.indicators import workdays

chinese_calendar = pytest.importorskip("chinese_calendar")


def test_every_day_since_2018_agrees_with_another_calendar():
    last = min(workdays.known_until(), date(max(d.year for d in chinese_calendar.holidays), 12, 31))
    days = pl.date_range(date(2018, 1, 1), last, eager=True)
    frame = pl.DataFrame({"day": days}).with_columns(before=pl.col("day").dt.offset_by("-1d"))
    ours = frame.select(workdays.count(pl.col("before"), pl.col("day")) == 1).to_series()
    theirs = [chinese_calendar.is_workday(day) for day in days]
    wrong = [d for d, a, b in zip(days, ours, theirs, strict=True) if a != b]
    assert wrong == []
    assert last.year >= 2025


def test_the_example_of_the_sentence():
    frame = pl.DataFrame({"a": [date(2025, 5, 6)], "b": [date(2025, 6, 20)]})
    got = frame.select(
        n=workdays.count(pl.col("a"), pl.col("b")), d=workdays.after(pl.col("a"), 20)
    )
    assert got.row(0) == (32, date(2025, 6, 4))


def test_nothing_is_guessed_beyond_the_horizon():
    edge = workdays.known_until()
    beyond = edge + dt.timedelta(days=1)
    frame = pl.DataFrame(
        {"a": [edge, beyond, None, date(2009, 12, 31)], "b": [beyond, beyond, edge, edge]}
    )
    assert frame.select(workdays.count(pl.col("a"), pl.col("b"))).to_series().null_count() == 4
    assert frame.select(workdays.after(pl.col("a"), 1)).to_series().null_count() == 4


def test_a_day_due_beyond_the_horizon_is_named_and_new_year_is_off():
    last = workdays.known_until()  # the 31st of December
    frame = pl.DataFrame({"a": [last, date(2025, 5, 6)]})
    first, usual = frame.select(workdays.due(pl.col("a"), 1)).to_series()
    assert first > date(last.year + 1, 1, 1)
    assert workdays.is_likely_working(first)
    assert usual == date(2025, 5, 7)
