"""The shipped facts are whole: every statute belongs to a law version, ranges are ordered."""

import polars as pl

from data_contracts import reference


def test_every_statute_has_its_law_version():
    versions = set(reference.laws().select("law_short", "effective_date").iter_rows())
    used = set(reference.statutes().select("law_short", "effective_date").iter_rows())
    assert used <= versions


def test_ranges_are_ordered_and_have_units():
    frame = reference.statutes().filter(pl.col("max").is_not_null())
    assert frame.filter(pl.col("min") > pl.col("max")).is_empty()
    assert set(frame["unit"]) == {"元", "倍"}
    assert frame.filter((pl.col("unit") == "倍") & (pl.col("max") > 30)).is_empty()


def test_rule_ids_are_unique_and_status_is_said():
    frame = reference.statutes()
    assert frame["rule_id"].n_unique() == frame.height
    assert set(frame["verified"]) <= {"text", "secondary", "memory"}


def test_divisions_are_text_codes_with_known_parents():
    frame = reference.divisions()
    assert frame["code"].str.len_chars().unique().to_list() == [6]
    assert set(frame["parent_code"].drop_nulls()) <= set(frame["code"])
    assert set(frame["level"]) == {"province", "prefecture", "county"}


def test_changes_have_codes_and_years():
    frame = reference.division_changes()
    assert frame.height > 4000
    assert frame["year"].is_between(1980, 2024).all()
