"""What may be published gives away no month of a county with few decisions, and no month unheard of."""

import duckdb
import polars as pl

from assets.pub.pub_month import MONTHS, without_small
from assets.pub.pub_region_month import hidden


def shown(*cases: int | None) -> list[int | None]:
    """Return what is shown of the counties of one month."""
    months = pl.DataFrame(
        [(f"9901{i:02d}", "2026-03", n, None if n is None else 1000.0 * n) for i, n in enumerate(cases)],
        schema={"region_code": pl.String, "month": pl.String, "cases": pl.Int64, "decided_yuan": pl.Float64},
        orient="row",
    )  # fmt: skip
    found = hidden(months)
    assert found["decided_yuan"].is_null().to_list() == found["cases"].is_null().to_list()
    assert found["is_hidden"].to_list() == [
        n is None and was is not None for n, was in zip(found["cases"], cases, strict=True)
    ]
    return found["cases"].to_list()


def test_the_one_county_with_few_decisions_cannot_be_had_from_the_months_sum() -> None:
    assert shown(2, 9, 6, 0) == [None, 9, None, 0]
    assert shown(2, 6, 6, 0) == [None, None, 6, 0]


def test_of_two_counties_as_small_the_first_by_code_hides_whatever_order_they_come_in() -> None:
    months = pl.DataFrame(
        {
            "region_code": ["990103", "990102", "990101"],
            "month": "2026-03",
            "cases": [6, 6, 2],
            "decided_yuan": 9.0,
        }
    )
    assert hidden(months)["cases"].to_list() == [None, None, 6]


def test_several_counties_with_few_decisions_hide_each_other() -> None:
    assert shown(2, 3, 6, 0) == [None, None, 6, 0]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert shown(7, 0, 6) == [7, 0, 6]
    assert shown(2, 0) == [None, 0], "the month's sum is hidden itself"


def test_a_month_of_which_nothing_came_is_no_month_without_penalties() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            """create table out_region_month as select * from (values
                ('2026-03', 6, 900.0, true), ('2026-03', 0, 0.0, true), ('2026-04', 0, 0.0, true),
                ('2026-05', 0, 0.0, false)) as t(month, cases, decided_yuan, complete);
            create table core_inspections as
                select date '2026-05-02' as inspected_date, '未发现问题' as result;
            create table core_complaints as select date '2026-05-02' as registered_date"""
        )
        found = connection.sql(MONTHS.replace("$as_of", "date '2026-05-20'")).order("month")
        told = [(m, n, cases) for m, n, cases, *_ in found.fetchall()]
    assert told == [("2026-03", 2, 6), ("2026-04", 1, 0), ("2026-05", 1, None)]


def test_of_a_month_every_count_from_one_to_four_is_hidden_and_the_yuan_of_few_cases() -> None:
    counts = [0, 1, 4, 5, None]
    months = pl.DataFrame(
        {
            "month": [f"2026-0{n}" for n in range(1, 6)],
            "regions_reporting": 3,
            "decided_yuan": [0.0, 10.0, 40.0, 50.0, None],
            **dict.fromkeys(
                ("cases", "inspections", "inspections_with_problem", "complaints"), counts
            ),
        }
    )
    told = without_small(months)
    for name in ("cases", "inspections", "inspections_with_problem", "complaints"):
        assert told[name].to_list() == [0, None, None, 5, None], name
    assert told["decided_yuan"].to_list() == [0.0, None, None, 50.0, None]
    assert told["regions_reporting"].to_list() == [3] * 5
