"""Records are told apart by industry where they have named it from the beginning."""

import polars as pl

from models.early_warning.records.late_columns import without_late_industries

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
