"""A county that stopped sending is seen; a small county's empty month stays a true nought."""

from datetime import date

import duckdb
import polars as pl

from assets.out.out_delivery import _SENT, _counts, delivery, own_rows
from data_contracts import schema_of, table


def counts(rows: list[tuple[str, str, str, int]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["region_code", "source", "month", "rows"], orient="row")
    return frame.with_columns(is_late=pl.lit(value=False))


def states(rows: list[tuple[str, str, str, int]], as_of: date = date(2025, 12, 31)) -> dict:
    got = delivery(counts(rows), as_of)
    return {(r["source"], r["month"]): r["state"] for r in got.iter_rows(named=True)}


def test_a_large_county_that_stops_is_not_delivered_from_the_first_month() -> None:
    got = states([("990101", "cases", f"2025-{m:02d}", 30) for m in range(1, 7)])
    assert [got["cases", f"2025-{m:02d}"] for m in range(7, 12)] == ["not_delivered"] * 5


def test_it_stays_not_delivered_however_long_it_lasts() -> None:
    rows = [("990101", "cases", f"2023-{m:02d}", 3) for m in range(1, 13)]
    rows += [("990103", "cases", "2024-01", 1)]  # somebody did send January
    frame = delivery(counts(rows), date(2025, 12, 31)).filter(pl.col("region_code") == "990101")
    got = {(r["source"], r["month"]): r["state"] for r in frame.iter_rows(named=True)}
    assert got["cases", "2024-01"] == "delivered"
    assert {got["cases", f"2025-{m:02d}"] for m in range(1, 12)} == {"not_delivered"}


def test_a_month_of_which_a_fifth_waits_to_be_corrected_is_not_delivered() -> None:
    """Half of a county's month was set aside for its unit and the rest stood as the whole: a month without growth."""
    rows = [("990101", "cases", f"2025-{m:02d}", 8) for m in (1, 2, 3)]
    aside = pl.DataFrame(
        {"region_code": "990101", "source": "cases", "month": ["2025-02", "2025-03"], "rows_set_aside": [2, 1]}
    )  # fmt: skip
    got = delivery(counts(rows), date(2025, 4, 30), aside=aside, aside_share=0.2)
    assert got.select("month", "delivered", "state", "rows", "rows_set_aside").rows()[:3] == [
        ("2025-01", True, "delivered", 8, 0),
        ("2025-02", False, "set_aside", 8, 2),
        ("2025-03", True, "delivered", 8, 1),
    ]


def test_a_small_county_may_have_an_empty_month() -> None:
    rows = [("990102", "cases", f"2025-{m:02d}", 1) for m in (1, 2, 4, 5, 7, 8, 9, 11, 12)]
    rows += [("990103", "cases", f"2025-{m:02d}", 9) for m in range(1, 13)]
    got = delivery(counts(rows), date(2025, 12, 31))
    small = got.filter(pl.col("region_code") == "990102")
    assert set(small["state"]) == {"delivered"}
    assert small.filter(pl.col("rows") == 0)["month"].to_list() == ["2025-03", "2025-06", "2025-10"]


def test_a_month_nobody_sent_is_delivered_for_nobody() -> None:
    rows = [("990102", "cases", f"2025-{m:02d}", 1) for m in (1, 2, 4, 5, 7)]
    rows += [("990103", "cases", f"2025-{m:02d}", 2) for m in (1, 2, 4, 6, 7)]
    rows += [("990102", "complaints", "2025-01", 4)]
    got = delivery(counts(rows), date(2025, 7, 31)).filter(pl.col("source") == "cases")
    gone = got.filter(pl.col("state") == "not_delivered")
    assert gone.select("region_code", "month", "delivered", "rows").rows() == [
        ("990102", "2025-03", False, 0),
        ("990103", "2025-03", False, 0),
    ]


def test_a_region_that_ended_owes_nothing_afterwards() -> None:
    rows = [("990101", "cases", f"2025-{m:02d}", 30) for m in range(1, 7)]
    rows += [("990102", "cases", f"2025-{m:02d}", 30) for m in range(1, 13)]
    for end, last in ((date(2025, 7, 15), "2025-06"), (date(2025, 8, 31), "2025-08")):
        ended = pl.DataFrame({"region_code": ["990101"], "end_date": [end]})
        got = delivery(counts(rows), date(2025, 12, 31), ended)
        of = got.filter(pl.col("region_code") == "990101")
        assert of["month"].max() == last
        assert of.filter(pl.col("month") > "2025-06")["delivered"].to_list() == [False] * (
            int(last[5:]) - 6
        )
        assert got.filter(pl.col("region_code") == "990102")["month"].max() == "2025-12"
    # What it still sends is counted, and told late or not.
    late = delivery(counts([*rows, ("990101", "cases", "2025-10", 1)]), date(2025, 12, 31), ended)
    assert late.filter(pl.col("region_code") == "990101")["month"].max() == "2025-10"


def test_a_missing_monthly_report_is_not_delivered() -> None:
    rows = [("990101", "fiscal_revenue", f"2025-{m:02d}", 1) for m in (1, 2, 4)]
    got = states(rows)
    assert got["fiscal_revenue", "2025-03"] == "not_delivered"
    assert got["fiscal_revenue", "2025-05"] == "not_delivered"


def test_the_running_month_is_not_judged() -> None:
    rows = [("990101", "cases", "2025-11", 30)]
    got = delivery(counts(rows), date(2025, 12, 3)).row(1, named=True)
    assert (got["month"], got["delivered"], got["state"]) == ("2025-12", None, "delivered")


def test_publications_of_a_county_that_stopped_sending_cases_are_no_delivery_of_cases() -> None:
    rows = [
        ("990101", ["cases"]),
        ("990101", ["cases", "penalty_publications"]),
        ("990101", ["penalty_publications"]),
        ("990102", ["penalty_publications"]),
        (None, ["penalty_publications"]),
    ]
    connection = duckdb.connect()
    connection.register(
        "core_cases", pl.DataFrame(rows, schema=["region_code", "in_sources"], orient="row")
    )
    counted = connection.execute(
        f"select region_code, count(*) from core_cases where region_code is not null and {own_rows('cases')} "
        "group by all order by all"
    ).fetchall()
    assert counted == [("990101", 2), ("990102", 1)]
    assert own_rows("fiscal_revenue") == "true"


def late_months(
    came: list[tuple[str, date, date]], first: dict[str, date], days: int, as_of: date
) -> set[str]:
    """Return the late months of complaints: number, day and newest arrival of each, and when its number first came."""
    connection = duckdb.connect()
    for source in _SENT:
        schema = schema_of(table(f"core_{source}"))
        rows = came if source == "complaints" else []
        frame = pl.DataFrame(
            [{"complaint_no": no, "registered_date": on, "arrived_as_of": at, "region_code": "990101"} for no, on, at in rows],
            schema={n: schema.get(n, pl.Date) for n in ("complaint_no", "registered_date", "arrived_as_of", "region_code")},
        )  # fmt: skip
        missing = [
            pl.lit(None, kind).alias(n) for n, kind in schema.items() if n not in frame.columns
        ]
        newest = frame.with_columns(missing)
        connection.register(f"core_{source}", newest.to_arrow())
        days_first = [first.get(no, at) for no, _, at in rows]
        earliest = newest.with_columns(arrived_as_of=pl.Series(days_first, dtype=pl.Date))
        connection.register(f"core_{source}__rows", pl.concat([newest, earliest]).to_arrow())
    asked = _counts(days).replace("$as_of", f"date '{as_of}'")
    return {row[2] for row in connection.execute(asked).fetchall() if row[4]}


def test_a_month_is_late_by_as_many_days_as_the_bureau_says() -> None:
    first, later = date(2025, 1, 31), date(2025, 7, 15)
    came = [
        ("1", date(2025, 1, 5), first),
        ("2", date(2025, 5, 20), later),
    ]  # 45 days after the end of May

    def late(days: int) -> set[str]:
        return late_months(came, {}, days, date(2025, 7, 31))

    assert late(45) == late(90) == set()
    assert late(44) == {"2025-05"}


def test_a_month_whose_rows_were_changed_since_came_when_it_first_did() -> None:
    """A county was renamed: its nightly export wrote the new name into every row, and 24 months stood as late."""
    night = date(2025, 7, 15)
    came = [("1", date(2025, 1, 5), date(2025, 1, 31)), ("2", date(2025, 5, 20), night)]
    assert late_months(came, {"2": date(2025, 5, 21)}, 44, date(2025, 7, 31)) == set()


def test_a_number_of_another_bureau_that_came_in_time_hides_no_late_month() -> None:
    night = date(2025, 7, 15)
    came = [("1", date(2025, 1, 5), date(2025, 1, 31)), ("1", date(2025, 5, 20), night)]
    assert late_months(came, {}, 44, date(2025, 7, 31)) == {"2025-05"}


def test_a_report_by_the_quarter_owes_nothing_in_the_months_between() -> None:
    rows = [("990101", "fiscal_revenue", f"2025-{m:02d}", 1) for m in (3, 6, 9)]
    got = states(rows, date(2026, 2, 15))
    gone = [month for (_, month), state in got.items() if state == "not_delivered"]
    assert gone == ["2025-12", "2026-01"]
    # Two reports tell nothing yet of how often there is one.
    assert states(rows[:2], date(2025, 7, 15))["fiscal_revenue", "2025-05"] == "not_delivered"


def test_what_came_and_was_set_aside_is_not_called_silence() -> None:
    """A county whose file was set aside to the last row was said to have sent nothing."""
    rows = [("990101", "cases", f"2025-{m:02d}", 30) for m in (1, 2, 3, 5, 7)]
    rows += [("990102", "cases", f"2025-{m:02d}", 30) for m in range(1, 8)]
    aside = pl.DataFrame(
        [("990101", "cases", "2025-04", 28), ("990101", "cases", "2025-05", 2)],
        schema=["region_code", "source", "month", "rows_set_aside"], orient="row",
    )  # fmt: skip
    got = delivery(counts(rows), date(2025, 7, 31), None, aside)
    of = {r["month"]: r for r in got.filter(region_code="990101").iter_rows(named=True)}
    said = {m: (r["state"], r["delivered"], r["rows_set_aside"]) for m, r in of.items()}
    assert said["2025-04"] == ("set_aside", False, 28)
    assert said["2025-05"] == ("delivered", True, 2)
    assert said["2025-06"] == ("not_delivered", False, 0)
