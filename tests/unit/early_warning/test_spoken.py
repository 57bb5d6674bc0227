"""What the records of a warning speak of is looked for again only where something has changed."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.early_warning.records.weeks import week_of
from models.early_warning.texts.spoken import SCHEMA, Spoken, Terms

WEEK = 2900


def never() -> Terms:
    raise AssertionError("looked again")


def found(*words: str) -> Terms:
    return Terms([f"{w}字" for w in words], list(words))


@pytest.fixture
def before() -> Spoken:
    spoken = Spoken({WEEK: "a", WEEK + 4: "b"}, pl.DataFrame(schema=SCHEMA))
    spoken.of("W1", WEEK, ["甲店"], lambda: found("软管"))
    spoken.of("W1", WEEK + 4, ["甲店"], lambda: found("软管", "开裂"))
    spoken.of("W1", WEEK + 4, ["甲店"], lambda: found("漏气"), is_today=True)
    return spoken


def test_what_hangs_on_the_same_stands(before: Spoken) -> None:
    again = Spoken({WEEK: "a", WEEK + 4: "b"}, before.table())
    assert again.of("W1", WEEK + 4, ["甲店"], never, is_today=True) == found("漏气")
    assert again.of("W1", WEEK + 4, ["甲店"], never) == found("软管", "开裂")
    assert again.of("W1", WEEK, ["甲店"], never) == found("软管")
    assert_frame_equal(again.table(), before.table())


def test_a_changed_record_a_new_name_and_another_warning_are_looked_at(before: Spoken) -> None:
    again = Spoken({WEEK: "a", WEEK + 4: "c"}, before.table())
    assert again.of("W1", WEEK + 4, ["甲店"], lambda: found("电池")) == found("电池")
    assert again.of("W1", WEEK, ["甲店", "乙店"], lambda: found("电池")) == found("电池")
    assert again.of("W2", WEEK, ["甲店"], lambda: found("电池")) == found("电池")
    assert again.table()["shown"].to_list() == [["电池"]] * 3


def test_what_no_longer_is_a_warning_is_forgotten(before: Spoken) -> None:
    again = Spoken({WEEK: "a"}, before.table())
    again.of("W1", WEEK, ["甲店"], never)
    assert again.table().height == 1
    assert week_of(again.table()["updated_on"][0]) == WEEK
