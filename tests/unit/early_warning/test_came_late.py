"""Records that come weeks or months after they were registered."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest

from assets.feat.first_known import late_sql, of_table
from data_contracts.settings import shipped
from models.early_warning import Params, events_from, judge
from models.early_warning.told.wording import Behind, Sheet, now, reason

from .test_sentences import PLAIN

SILENT = shipped(Params).silent_days


def known(*rows: tuple[str, str, str, str | None]) -> dict[str, tuple[date | None, date | None]]:
    """Return by key from when a row (key, county, registered, came) was known, and when it came."""
    given = pl.DataFrame(rows, schema=["key", "region_code", "registered", "day"], orient="row")
    given = given.with_columns(pl.col("registered", "day").str.to_date()).with_columns(
        reached="registered"
    )
    with duckdb.connect() as connection:
        connection.register("arrived", given.to_arrow())
        found = connection.sql(late_sql("from arrived", SILENT)).fetchall()
    return {key: (day, came) for key, day, came in found}


def test_half_a_year_in_one_file_counts_as_known_when_it_was_registered() -> None:
    days = known(
        ("first", "1", "2025-12-30", "2026-01-05"),
        ("oldest", "1", "2026-01-01", "2026-07-10"),
        ("newest", "1", "2026-06-28", "2026-07-10"),
        ("missed its file", "1", "2025-12-15", "2026-07-10"),
        ("of another county", "2", "2026-06-28", "2026-07-10"),
    )
    came = date(2026, 7, 10)
    assert days == {
        "first": (None, None), "oldest": (None, came), "newest": (None, came),
        "missed its file": (came, None), "of another county": (None, None),
    }  # fmt: skip


def test_a_file_every_week_counts_from_the_day_it_came() -> None:
    days = known(
        ("a", "1", "2026-01-04", "2026-01-05"),
        ("b", "1", "2026-01-11", "2026-01-12"),
        ("c", "1", "2026-01-18", "2026-01-26"),
        ("dated ahead", "1", "2027-01-18", "2026-01-26"),
        ("d", "1", "2026-02-01", "2026-02-02"),
    )
    assert [days[k] for k in "abcd"] == [
        (None, None), *((date.fromisoformat(day), None) for day in ("2026-01-12", "2026-01-26", "2026-02-02"))
    ]  # fmt: skip


def test_a_county_of_a_city_that_was_heard_of_was_not_silent() -> None:
    """A small county has nothing for two months, and its city is heard of every day."""
    days = known(
        ("small", "990121", "2026-01-04", "2026-01-05"),
        ("beside", "990122", "2026-01-04", "2026-01-05"),
        ("beside, later", "990122", "2026-03-15", "2026-03-16"),
        ("again", "990121", "2026-03-17", "2026-03-18"),
        ("elsewhere", "990221", "2026-01-04", "2026-01-05"),
        ("elsewhere, later", "990221", "2026-03-17", "2026-03-18"),
        ("new", "990123", "2026-03-17", "2026-03-18"),
    )
    came = date(2026, 3, 18)
    assert (days["again"], days["elsewhere, later"]) == ((came, None), (None, came))
    assert days["new"] == (None, None)  # the first of its county


def test_a_list_of_decisions_reaches_their_days() -> None:
    """Cases filed two months before they are decided came every week, and each counted as after silence."""
    rows = [(1, "2026-01-05", "2026-03-10", "2026-03-11"), (2, "2026-02-10", "2026-03-17", "2026-03-18")]  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute("create table core_cases (case_key int, region_code text, filed_date date, decision_date date)")  # fmt: skip
        connection.execute("create table intake_files (arrival int, arrived_as_of date)")
        for case, filed, decided, came in rows:
            connection.execute(f"insert into core_cases values ({case}, '990121', '{filed}', '{decided}')")  # fmt: skip
            connection.execute(f"insert into intake_files values ({case}, '{came}')")
        each = "(select case_key, case_key as arrival, null::int as came from core_cases)"
        found = connection.sql(of_table("case_key", each, "core_cases", SILENT)).fetchall()
    assert sorted(found) == [(1, None, None), (2, date(2026, 3, 18), None)]


def test_a_correction_of_old_days_does_not_put_back_what_was_known() -> None:
    days = known(
        ("a", "1", "2026-03-01", "2026-03-02"),
        ("old", "1", "2026-01-15", "2026-03-05"),
        ("missed its file", "1", "2026-02-10", "2026-04-20"),
        ("goes on", "1", "2026-03-20", "2026-04-20"),
    )
    came = date(2026, 4, 20)
    assert (days["missed its file"], days["goes on"]) == ((came, None), (None, came))


@pytest.mark.parametrize("beyond", [0, 1])
def test_silence_is_counted_from_the_newest_day_of_earlier_files(beyond: int) -> None:
    first, came = date(2026, 1, 4), date(2026, 1, 4) + timedelta(days=SILENT + beyond)
    days = known(
        ("a", "1", str(first), str(first)),
        ("b", "1", str(first + timedelta(days=1)), str(came)),
    )
    assert days["b"] == ((None, came) if beyond else (came, None))


def test_the_sentence_says_how_late_the_records_came() -> None:
    behind = Behind(4, 18, 63, date(2026, 7, 20))
    sheet = Sheet(words=("零售业", "糕点", "退费难"), behind=behind, **PLAIN)
    said = "其中4件登记后18至63天才收到（最近一次2026年7月20日）"
    assert said in reason(sheet)
    assert said in now(sheet, date(2026, 4, 4), date(2026, 5, 9))
    whole = Sheet(
        words=("零售业", "糕点", "退费难"), behind=Behind(6, 20, 20, date(2026, 7, 20)), **PLAIN
    )
    assert "。6件登记后20天才收到" in reason(whole)
    matter = Sheet(words=(None, None, None), behind=behind, **(PLAIN | {"kind": "matter"}))
    assert "其中4件登记后" in reason(matter)
    assert "天才收到" not in reason(Sheet(words=("零售业", "糕点", "退费难"), **PLAIN))


def _complaint(n: int, day: date, came: date | None) -> dict[str, object]:
    return {
        "complaint_no": f"T{n:05d}", "region_code": f"9901{n % 3 + 21}", "registered_date": day,
        "industry": "零售业", "object_category": "糕点" if n % 2 else "电动车",
        "problem_type": "退费难", "party_key": f"P{n}", "complainant_key": f"V{n}",
        "statement": None, "known_date": day, "came_date": came,
    }  # fmt: skip


def test_weeks_of_which_nothing_has_come_do_not_say_that_it_is_quiet() -> None:
    start, weeks = date(2024, 1, 1), 78
    days = [start + timedelta(days=d) for d in range(7 * weeks)]
    rows = [_complaint(n, day, None) for n, day in enumerate(days)]
    rise = [days[-1] - timedelta(days=d // 3) for d in range(90)]
    came = days[-1] + timedelta(days=20)
    rows += [_complaint(10_001 + 2 * n, day, came) for n, day in enumerate(rise)]
    regions = pl.DataFrame(
        {"region_code": ["990121", "990122", "990123"], "parent_code": ["990100"] * 3}
    )
    until = days[-1] + timedelta(weeks=6)
    judged = judge(
        events_from(complaints=pl.DataFrame(rows, infer_schema_length=None)),
        regions,
        shipped(Params),
        until,
        0,
    )
    sector = judged.warnings.filter(pl.col("kind") == "sector")
    assert sector.height >= 1
    assert judged.weekly["week_start"].max() <= days[-1]
    assert sector["current_reason"].str.contains("天才收到（最近一次").all()


def test_of_half_a_year_in_one_file_what_goes_on_is_live_and_what_was_over_is_looked_back_upon() -> (
    None
):
    start, first, last = date(2024, 1, 1), 7 * 60, 7 * 86  # days of the first file and of both
    days = [start + timedelta(days=d) for d in range(last)]
    goes_on, over = days[-49:], days[-180:-130]
    each = [(n, day) for n, day in enumerate(days)]
    each += [(20_001 + 2 * n, day) for n, day in enumerate(goes_on * 2)]
    each += [(30_002 + 2 * n, day) for n, day in enumerate(over * 2)]
    came = {
        day: days[first] if day < days[first] else days[-1] + timedelta(days=17) for day in days
    }
    told = known(*((str(n), f"9901{n % 3 + 21}", str(day), str(came[day])) for n, day in each))
    rows = [
        _complaint(n, day, told[str(n)][1]) | {"known_date": told[str(n)][0] or day}
        for n, day in each
    ]
    regions = pl.DataFrame(
        {"region_code": ["990121", "990122", "990123"], "parent_code": ["990100"] * 3}
    )
    events = events_from(complaints=pl.DataFrame(rows, infer_schema_length=None))
    as_of = days[-1] + timedelta(days=20)
    sector = judge(events, regions, shipped(Params), as_of, 0).warnings.filter(
        (pl.col("kind") == "sector") & (pl.col("object_category").is_not_null())
    )
    live, closed = (
        sector.filter((pl.col("status") == "已关闭") == is_over) for is_over in (False, True)
    )
    assert set(live["object_category"]) == {"糕点"}
    assert live["last_seen_on"].max() >= days[-7]
    assert (
        live["issued_on"].min() <= days[-1]
    )  # as it would have been with the records of each week
    assert set(closed["object_category"]) == {"电动车"}
    assert (as_of - closed["last_seen_on"].max()).days > 90
    assert sector["reason"].str.contains("天才收到").all()
