"""A bureau's name without a code that stands in the cases with one county's code, and says that county."""

import pytest

from assets.out.mapping_sheets import unmapped_organs
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

REGIONS = "行政区划代码,名称,上级代码\n990101,丙甲旗,990100\n990102,丙乙旗,990100\n"
CASES = "案号,办案机构,行政区划代码,处罚决定日期,罚款金额(元)\n"
REVIEWS = "案号,办案机构,类型,受理日期,结果,结案日期\n"


def review(number: int, organ: str) -> str:
    return f"丙立〔2026〕{number}号,{organ},行政复议,2026-05-01,撤销,2026-06-01\n"


def case(number: int, organ: str, region: str) -> str:
    return f"丙立〔2026〕{number}号,{organ},{region},2026-02-03,500\n"


def test_a_ledger_of_reviews_that_names_bureaus_alone_finds_their_cases(door: Door) -> None:
    """Every bureau was asked for, each with its county proposed, and no review counted until then."""
    door.put("区划扩展.csv", REGIONS)
    door.put(
        "复议.csv", REVIEWS + review(1, "丙甲旗市场监督管理局") + review(2, "丙乙旗市场监督管理局")
    )
    asked = door.run(then=unmapped_organs)
    assert asked.height == 2  # no case tells yet
    cases = case(1, "丙甲旗市场监督管理局", "990101") + case(2, "丙乙旗市场监督管理局", "990102")
    door.put("案件.csv", CASES + cases)
    asked = door.run(then=unmapped_organs)
    assert asked.is_empty()
    found = "select r.region_code from core_reviews r join core_cases c using (case_key) order by 1"
    assert door.ask(found)["region_code"].to_list() == ["990101", "990102"]


def test_a_review_that_came_before_the_name_was_known_is_placed_once_it_is(door: Door) -> None:
    """Of a case that is not there: nothing else of it changes."""
    door.put("区划扩展.csv", REGIONS)
    door.put("复议.csv", REVIEWS + review(7, "丙甲旗市场监督管理局"))
    door.put("案件.csv", CASES + case(1, "丙乙旗市场监督管理局", "990102"))
    door.run()
    assert door.table("core_reviews")["organ_status"].to_list() == ["未对应"]
    door.put("案件二.csv", CASES + case(2, "丙甲旗市场监督管理局", "990101"))
    door.run()
    assert door.table("core_reviews")["region_code"].to_list() == ["990101"]


def test_names_that_do_not_say_it_or_stand_for_several_are_asked(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    organs = (("执法大队", "990101"), ("丙甲旗稽查大队", "990101"), ("丙甲旗稽查大队", "990102"))
    cases = "".join(case(n, organ, region) for n, (organ, region) in enumerate(organs, 1))
    door.put("案件.csv", CASES + cases)
    door.put("复议.csv", REVIEWS + review(1, "执法大队") + review(2, "丙甲旗稽查大队"))
    asked = door.run(then=unmapped_organs)
    assert sorted(asked["organ_name"]) == ["丙甲旗稽查大队", "执法大队"]


def test_an_answer_comes_before_what_the_cases_say(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    organ = "丙甲旗市场监督管理局"
    door.put("案件.csv", CASES + case(1, organ, "990101"))
    door.put("复议.csv", REVIEWS + review(7, organ))
    door.put("单位对照表.csv", f"单位名称,单位区划代码\n{organ},990102\n")
    door.run()
    assert door.table("core_reviews")["region_code"].to_list() == ["990102"]


def test_another_departments_name_stays_another_departments(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    door.put("案件.csv", CASES + case(1, "丙甲旗公安局", "990101"))
    door.put("复议.csv", REVIEWS + review(1, "丙甲旗公安局"))
    door.run()
    assert door.ask("select count(*) from core_cases").item() == 0
    assert door.table("core_reviews").is_empty()
