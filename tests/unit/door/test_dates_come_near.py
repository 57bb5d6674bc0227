"""A run with an as-of date years too early: what it set aside comes in once the date is right."""

import datetime as dt

import pytest

from .conftest import AS_OF, Door

pytestmark = pytest.mark.slow

CASES = """案号,办案机构代码,行政区划代码,处罚决定日期,罚款金额(元)
罚立〔2026〕1号,11990102MB0001,990102,2026-03-02,500
罚立〔2026〕2号,11990102MB0001,990102,2026.3.9,800
罚立〔2026〕3号,11990102MB0001,990102,2062-03-09,700
"""
KNOWN = "罚立〔2020〕9号,11990102MB0001,990102,2020-05-06,300\n"
EARLY = dt.date(2020, 6, 30)


def accepted(door: Door, **how: object) -> list[tuple[str, ...]]:
    door.run(**how)
    return door.ask("select decision_date::varchar from core_cases order by 1").rows()


def test_rows_too_far_ahead_of_a_wrong_as_of_date_are_read_again_with_the_right_one(door) -> None:
    door.put("案件.csv", CASES + KNOWN)
    assert accepted(door, as_of=EARLY) == [("2020-05-06",)]
    assert door.table("out_set_aside").height == 3
    next_day = AS_OF + dt.timedelta(days=1)  # nothing is read a third time
    for how in ({}, {}, {"as_of": next_day}, {"as_of": next_day, "fresh": True}):
        assert accepted(door, **how) == [("2020-05-06",), ("2026-03-02",), ("2026-03-09",)]
        still = door.ask("select distinct value from out_set_aside where is_open")
        assert still["value"].to_list() == ["2062-03-09"]  # a slip
        assert door.ask("select count(distinct arrival) as n from intake_files")["n"][0] == 2
    door.adds_up()


def test_a_slip_that_still_lies_ahead_is_not_read_again(door) -> None:
    door.put("案件.csv", CASES)
    for _ in range(2):
        assert accepted(door) == [("2026-03-02",), ("2026-03-09",)]
        assert door.ask("select count(distinct arrival) as n from intake_files")["n"][0] == 1
