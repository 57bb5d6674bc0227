"""A blank is told of up to the day its county's exports reach."""

from datetime import date

import polars as pl

from models.indicators.reach import with_told_until

AS_OF = date(2026, 7, 31)
Row = tuple[str, str | None, date, date | None, date | None]


def until(*rows: Row) -> list[date]:
    """Return the day told until for rows of county, file, begun, ended, arrived."""
    return told_again(0, *rows)


def told_again(again: int, *rows: Row) -> list[date]:
    """Return the same where files that are no increments tell of the days before their changed rows."""
    names = ["region_code", "file_sha", "begun", "ended", "arrived_as_of"]
    types = [pl.String, pl.String, pl.Date, pl.Date, pl.Date]
    frame = pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")
    return with_told_until(frame, AS_OF, "begun", "ended", again=again)["_until"].to_list()


def test_a_file_tells_until_the_day_it_came():
    assert until(("a", "f", date(2026, 5, 30), None, date(2026, 6, 5))) == [date(2026, 6, 5)]


def test_old_files_delivered_with_newer_ones_tell_until_their_own_newest_day():
    came = date(2026, 7, 5)
    told = until(
        ("a", "may", date(2026, 5, 30), None, came),
        ("a", "may", date(2026, 5, 2), date(2026, 6, 3), came),
        ("a", "june", date(2026, 6, 30), date(2026, 7, 3), came),
        ("b", "may", date(2026, 5, 30), None, came),
    )
    assert told == [date(2026, 6, 3), date(2026, 6, 3), came, came]


def test_a_row_that_came_unchanged_again_is_told_of_by_the_newer_file():
    """It stays with the file that brought it first; the newer one reaches over its day."""
    told = until(
        ("a", "may", date(2026, 5, 20), None, date(2026, 6, 5)),
        ("a", "both", date(2026, 5, 18), date(2026, 6, 28), date(2026, 7, 5)),
        ("a", "both", date(2026, 6, 20), None, date(2026, 7, 5)),
    )
    assert told == [date(2026, 7, 5)] * 3


def test_where_no_file_is_known_the_as_of_date_stands():
    assert until(("a", None, date(2026, 5, 20), None, None)) == [AS_OF]


def test_no_day_lies_after_the_as_of_date():
    assert until(("a", "f", date(2026, 7, 1), date(2062, 7, 9), date(2026, 8, 2))) == [AS_OF]


def test_a_file_that_had_long_lain_tells_until_its_own_newest_day():
    """Something every other day, then nothing in the 27 days before it came: June's file came late."""
    rows = [("a", "june", date(2026, 6, d), None, date(2026, 7, 25)) for d in range(2, 29, 2)]
    assert until(*rows) == [date(2026, 6, 28)] * len(rows)


def test_a_silence_of_less_than_three_weeks_tells_nothing():
    """A county that decides daily, and its export of the month: whoever sends it waits for others."""
    rows = [("a", "june", date(2026, 6, d), None, date(2026, 7, 18)) for d in range(2, 29)]
    assert until(*rows) == [date(2026, 7, 18)] * len(rows)
    rows = [("a", "june", date(2026, 6, d), None, date(2026, 7, 19)) for d in range(2, 29)]
    assert until(*rows) == [date(2026, 6, 28)] * len(rows)


def test_the_fewer_days_a_file_names_the_longer_must_be_its_silence():
    """Five days in four weeks: 60 days of nothing are a chance of .0102, 61 of .0098."""
    days = [date(2026, 3, d) for d in (1, 8, 15, 22, 29)]
    for came, told in (
        (date(2026, 5, 29), date(2026, 3, 29)),
        (date(2026, 5, 28), date(2026, 5, 28)),
    ):
        assert until(*(("a", "f", day, None, came) for day in days)) == [told] * 5


def test_where_little_ever_happens_silence_says_nothing():
    came = date(2026, 7, 25)
    seldom: list[Row] = [
        ("a", "f", date(2026, m, d), None, came) for m in range(2, 7) for d in (5, 20)
    ]
    assert until(*seldom) == [came] * 10
    few: list[Row] = [("a", "f", date(2026, 6, d), None, came) for d in (1, 8, 15)]
    assert until(*few) == [came] * 3
    assert until(("a", "f", date(2026, 6, 1), None, came)) == [came]
    assert (
        until(("a", "f", date(2026, 6, 1), None, came), ("a", "f", date(2026, 6, 20), None, came))
        == [came] * 2
    )


def test_an_export_of_the_year_to_date_tells_of_the_rows_before_its_changed_ones_too():
    """What is never published stays with the first file; the second one had it again."""
    june, july = date(2026, 6, 30), date(2026, 7, 31)
    rows: list[Row] = [("a", "to-june", date(2026, 6, d), None, june) for d in range(2, 29)]
    rows += [("a", "to-july", date(2026, 6, 25 + d), date(2026, 7, 30), july) for d in range(4)]
    rows += [("a", "to-july", date(2026, 7, d), date(2026, 7, 30), july) for d in range(1, 29)]
    assert told_again(0, *rows)[:2] == [june, june]
    assert told_again(60, *rows)[:2] == [july, july]


def test_an_increment_tells_of_nothing_before_it():
    june, july = date(2026, 6, 30), date(2026, 7, 31)
    rows: list[Row] = [("a", "june", date(2026, 6, d), None, june) for d in range(2, 29)]
    rows += [("a", "july", date(2026, 7, d), date(2026, 7, 30), july) for d in range(1, 29)]
    assert told_again(60, *rows)[:27] == [june] * 27


def test_a_list_of_corrections_tells_of_its_own_rows_alone():
    """A month of last year, then its like of this year with two corrected rows: the blanks of the others are as old as before."""
    first, second = date(2025, 7, 20), date(2026, 7, 20)
    old = [("a", "june", date(2025, 6, d), None, first) for d in range(1, 29)]
    new = [("a", "june again", date(2026, 6, d), None, second) for d in range(1, 29)]
    mended = [("a", "corrections", date(2025, 6, d), date(2025, 9, 9), second) for d in (2, 27)]
    told = until(*old, *new, *mended)
    assert told[:28] == until(*old)
    assert told[56:] == [date(2025, 9, 9)] * 2
    whole = [("a", "june whole", date(2025, 6, d), date(2025, 9, 9), second) for d in range(2, 28)]
    assert until(*old, *new, *whole)[1:27] == [date(2025, 9, 9)] * 26


def test_counties_are_told_of_each_by_its_own_files():
    """Far apart in time, and of the same days: another county's file says nothing."""
    of_a = [
        ("a", "one", date(1961, 3, 2), None, date(1961, 4, 5)),
        ("a", "two", date(2026, 5, 20), None, date(2026, 6, 5)),
        ("a", None, date(2026, 6, 1), None, None),
    ]
    of_b = [
        ("b", "three", date(1961, 3, 2), None, date(2026, 7, 4)),
        ("b", "three", date(2026, 6, 30), None, date(2026, 7, 4)),
        ("b", "four", date(2026, 5, 20), None, date(2026, 6, 1)),
    ]
    of_c: list[Row] = [("c", None, date(2026, 5, 20), None, None)]
    told = until(*of_b, *of_c, *of_a)
    assert told == [*until(*of_b), *until(*of_c), *until(*of_a)]
    assert told == [
        *[date(2026, 7, 4)] * 3, AS_OF, date(1961, 4, 5), date(2026, 6, 5), AS_OF,
    ]  # fmt: skip


def test_a_short_file_that_goes_on_is_no_list_of_corrections():
    """Two rows over a month and beyond what was there: an export to that day, however few changed."""
    first, second = date(2026, 6, 30), date(2026, 7, 20)
    old = [("a", "june", date(2026, 6, d), None, first) for d in range(1, 29)]
    more = [("a", "on", day, day, second) for day in (date(2026, 6, 2), date(2026, 7, 18))]
    assert until(*old, *more)[1:28] == [second] * 27
