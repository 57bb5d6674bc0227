"""A short number is each county's own; what is the same record under it, and what is another."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

CHECKS = "检查编号,行政区划代码,企业名称,检查日期,检查结果\n"
NATIONAL = "12345678901234567890"


def test_a_chain_checked_in_two_counties_is_two_checks_unless_the_day_is_the_same(
    door: Door,
) -> None:
    door.put(
        "一.csv",
        CHECKS + "7,990101,连锁店,2026-03-07,未发现问题\n8,990101,连锁店,2026-03-08,未发现问题\n",
    )
    door.put(
        "二.csv",
        CHECKS + "7,990102,连锁店,2026-03-20,未发现问题\n8,990102,连锁店,2026-03-08,发现问题\n",
    )
    door.run()
    found = door.ask("select inspection_no, region_code from core_inspections order by all")
    assert found.rows() == [("7", "990101"), ("7·990102", "990102"), ("8", "990102")]


def test_a_number_that_is_given_once_is_one_record_wherever_it_turns_out_to_be(door: Door) -> None:
    door.put("一.csv", CHECKS + f"{NATIONAL},990101,甲店,2026-03-07,未发现问题\n")
    door.put("二.csv", CHECKS + f"{NATIONAL},990102,乙店,2026-03-20,未发现问题\n")
    door.run()
    found = door.ask("select inspection_no, region_code from core_inspections")
    assert found.rows() == [(NATIONAL, "990102")]


def test_a_check_whose_county_is_known_later_is_the_one_of_that_day(door: Door) -> None:
    door.put("一.csv", CHECKS + "7,,,2026-03-07,未发现问题\n8,,,2026-03-08,未发现问题\n")
    door.put(
        "二.csv",
        CHECKS + "7,990102,甲店,2026-03-07,未发现问题\n8,990102,乙店,2026-03-28,未发现问题\n",
    )
    door.run()
    found = door.ask("select inspection_no, region_code from core_inspections order by all")
    assert found.rows() == [("7", "990102"), ("8", None), ("8·990102", "990102")]
    # Said once more without a county, of that day: it was the same all along, and its own number goes.
    door.put("三.csv", CHECKS + "8,,,2026-03-28,发现问题\n")
    door.run()
    before = door.table("core_inspections")
    assert before["inspection_no"].to_list() == ["7", "8"]
    door.run(fresh=True)
    assert door.table("core_inspections").equals(before)


def test_a_number_that_turns_out_to_be_anothers_is_moved(door: Door) -> None:
    """A header answered later says whose the first was: the one that had taken its place has its own."""
    door.put(
        "一.csv",
        CHECKS.replace("行政区划代码", "在哪个县") + "7,990101,甲店,2026-03-07,未发现问题\n",
    )
    door.run()
    door.put("二.csv", CHECKS + "7,990102,乙店,2026-03-07,发现问题\n")
    door.run()
    assert door.table("core_inspections")["inspection_no"].to_list() == ["7"]
    door.put("三.csv", "表的来源,不认识的表头,这一列是\n检查,在哪个县,行政区划代码\n")
    door.run()
    found = door.ask("select inspection_no, region_code from core_inspections order by all")
    assert found.rows() == [("7", "990101"), ("7·990102", "990102")]
    before = door.table("core_inspections")
    door.run(fresh=True)
    assert door.table("core_inspections").equals(before)
