"""Columns that come into use late: what they name had been there all along under no name."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.late_columns import (
    columns_begun,
    streams_begun,
    without_late_industries,
)
from tests.unit.early_warning.test_judge import REGIONS, event, run

CITY = {"990101": "990100", "990102": "990100", "990201": "990200"}


def records(source: str, county: str, weeks: range, industry: str | None) -> pl.DataFrame:
    n = len(weeks)
    return pl.DataFrame({
        "source": [source] * n, "region_code": [county] * n, "known_week": list(weeks),
        "industry": pl.Series([industry] * n, dtype=pl.String),
    })  # fmt: skip


def test_what_a_source_named_in_its_first_quarter_decides_whatever_it_names_later() -> None:
    parts = [
        records("case", "990101", range(13), None),
        records("case", "990101", range(13, 100), "零售业"),  # most of all, but none at first
        records("case", "990102", range(50, 60), "餐饮业"),  # of the same city
        records("case", "990201", range(13), "零售业"),
        records("case", "990201", range(13, 100), None),
        records("complaint", "990101", range(20, 40), "教育"),  # another source
    ]
    got = without_late_industries(pl.concat(parts), CITY, 26)
    left = got.group_by("source", "region_code").agg(pl.col("industry").count()).sort(pl.all())
    assert left.rows() == [
        ("case", "990101", 0), ("case", "990102", 0), ("case", "990201", 13), ("complaint", "990101", 20),
    ]  # fmt: skip


def test_where_all_is_named_from_the_beginning_nothing_is_touched() -> None:
    events = records("case", "990101", range(60), "零售业")
    assert without_late_industries(events, CITY, 26).equals(events)


#: A county and week bring so many complaints; in the older system nobody wrote which goods.
EACH, CHANGE = 4, 80
GOODS, PROBLEMS = ("糕点", "外卖", "家电"), ("退费难", "过期销售", "标签不符", "质量")


def complaints(weeks: range, counties: Sequence[str], *, with_goods: bool) -> list[dict[str, object]]:  # fmt: skip
    return [
        event(week, county, PROBLEMS[n], industry=None, text="请核实", object_category=GOODS[(week + n) % 3] if with_goods else None)
        for week in weeks for county in counties for n in range(EACH)
    ]  # fmt: skip


def test_goods_named_since_another_system_are_no_rise_and_rise_later() -> None:
    """By goods everything begins at nothing in that week, in every county of the city."""
    counties = REGIONS["region_code"].to_list()
    plain = complaints(range(CHANGE), counties, with_goods=False)
    plain += complaints(range(CHANGE, 150), counties, with_goods=True)
    assert run(plain, weeks_ahead(152)).warnings.is_empty()
    rise = [
        event(125 + n % 3, "970101", "退费难", industry=None, text="请核实", object_category="家电")
        for n in range(30)
    ]
    found = run(plain + rise, weeks_ahead(152)).warnings
    assert found["region_scope"].to_list() == [["970101"]]
    assert found["object_category"].to_list() == ["家电"]


def weeks_ahead(weeks: int):
    return event(weeks, "970101", "退费难")["known_date"]


def weekly(named: Sequence[int], of: int = 20) -> pl.DataFrame:
    """Return cases of a city, so many of each week's with a problem."""
    return pl.DataFrame(
        [("case", "990101", week, None, "案由" if i < n else None) for week, n in enumerate(named) for i in range(of)],
        schema={"source": pl.String, "region_code": pl.String, "known_week": pl.Int64, "object_category": pl.String, "violation_type": pl.String}, orient="row",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "weeks"),
    [
        ([0] * 40 + [20] * 40, [40]),
        ([9] * 40 + [20] * 40, [40]),  # one of three bureaus wrote none
        ([9, 10, 8, 11] * 20, []),
        ([9] * 40 + [12] * 40, []),  # an office that writes it grows
        (
            [2] * 40 + [6] * 40,
            [],
        ),  # a fifth of all more, by no chance: it shifts, it does not begin
        ([0] * 5 + [20] * 40, [14]),  # told once a quarter of a year is known
        ([20] * 40 + [0] * 40, []),
    ],
)
def test_a_column_begins_where_far_more_is_named_than_in_the_year_before(
    named: list[int], weeks: list[int]
) -> None:
    city = np.array([0])
    begun = columns_begun(weekly(named), ["990101"], city, shipped(Params))
    assert [*begun] == weeks
    for week, of_week in streams_begun(begun, city).items():
        assert begun[week] == [("case", "violation_type", 0)]
        assert [(stream, regions.tolist()) for stream, regions in of_week] == [(1, [0])]
