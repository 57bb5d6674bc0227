"""Watermarks and addresses, without a database."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from assets.arrivals.databases.marks import Mark, at_least, bound_after, mark_of, newest
from assets.arrivals.databases.readers import _text
from assets.arrivals.databases.settings import DatabaseSource, MissingVariableError

DAY = date(2026, 6, 30)


def source(**more: object) -> DatabaseSource:
    return DatabaseSource(**({"name": "办案库", "source": "cases", "table": "t"} | more))


@pytest.mark.parametrize(
    ("mark", "look_back", "text"),
    [
        (Mark("datetime", "2026-05-01 08:00:00.12"), None, "2026-04-30 08:00:00.120000"),
        (Mark("datetime", "2026-05-01 08:00:00+08"), 0.5, "2026-04-30 20:00:00+08:00"),
        (Mark("datetime", "2099-01-01 00:00:00"), 0, "2026-06-30 00:00:00"),
        (Mark("date", "2026-05-01"), None, "2026-04-30"),
        (Mark("date", "2099-01-01"), 2, "2026-06-28"),
        (Mark("number", "123456789012345678901"), None, "123456789012345677901"),
        (Mark("number", "10.5"), 0, "10.5"),
        (Mark("text", "a'b"), None, "a'b"),
    ],
)
def test_reading_goes_on_a_little_behind_the_watermark(
    mark: Mark, look_back: float | None, text: str
) -> None:
    assert bound_after(mark, DAY, look_back).text == text


def test_the_furthest_mark_counts_and_of_texts_the_last() -> None:
    late, early = Mark("datetime", "2026-05-02 00:00:00"), Mark("datetime", "2026-05-01 00:00:00")
    assert newest([late, early]) == late
    assert newest([Mark("number", "9"), Mark("number", "10")]) == Mark("number", "10")
    assert newest([Mark("text", "b"), Mark("text", "a")]) == Mark("text", "a")
    assert newest([]) is None
    assert at_least(late, early)
    assert not at_least(early, late)


@pytest.mark.parametrize("text", ["infinity", "-infinity"])
def test_a_mark_without_place_in_time_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="infinity"):
        _ = Mark("datetime", text).value


def test_numbers_that_are_none_are_errors() -> None:
    with pytest.raises(ValueError, match="NaN"):
        _ = Mark("number", "NaN").value


def test_marks_of_what_drivers_give() -> None:
    china = timezone(timedelta(hours=8))
    assert mark_of(datetime(2026, 5, 1, 8, tzinfo=china)) == Mark(
        "datetime", "2026-05-01 08:00:00+08:00"
    )
    assert mark_of(DAY) == Mark("date", "2026-06-30")
    assert mark_of(Decimal("1.50")) == Mark("number", "1.50")
    assert mark_of("2026-05-01") == Mark("text", "2026-05-01")


def test_secrets_of_any_letters_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENGJIAN_P", "a/b@c:d ${x}%")
    monkeypatch.setenv("HENGJIAN_URL", "postgresql://u:x@h/d")
    url = source(url="postgresql://u:${HENGJIAN_P}@h:5432/d").address()
    assert (url.password, url.host, url.port, url.database) == ("a/b@c:d ${x}%", "h", 5432, "d")
    apart = {
        "driver": "mysql+pymysql",
        "host": "h",
        "database": "d",
        "user": "u",
        "password": "${HENGJIAN_P}",
    }
    assert [source(**apart).address().password] == ["a/b@c:d ${x}%"]
    assert [source(url="${HENGJIAN_URL}").address().password] == ["x"]
    with pytest.raises(MissingVariableError, match="HENGJIAN_Q"):
        source(url="postgresql://u:${HENGJIAN_Q}@h/d").address()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (True, "是"), (b"\x00", "否"), (b"\x01", "是"), ("罚款".encode(), "罚款"), (Decimal("1E+3"), "1000"),
        (datetime(2026, 4, 1, 0, 30, tzinfo=timezone(timedelta(hours=8))), "2026-04-01 00:30:00"),
        (datetime(2026, 3, 31, 16, 30, tzinfo=UTC), "2026-04-01 00:30:00"), (DAY, "2026-06-30"), (1000.5, "1000.5"),
    ],
)  # fmt: skip
def test_values_of_any_driver_become_text(value: object, text: str | None) -> None:
    assert _text(value) == text
