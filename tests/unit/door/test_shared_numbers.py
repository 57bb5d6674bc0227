"""Rows of one table under one number that are several records are told: only the last of them counts."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

INSPECTIONS = "检查编号,行政区划代码,检查机关,企业名称,统一社会信用代码,检查日期,检查结果\n"
FISCAL = "行政区划代码,年度,月份,执收单位,科目名称,本月金额(万元)\n"
ORGAN = "11990101MB0000001X"


def inspection(number: str, firm: str, result: str = "合格") -> str:
    return f"{number},990101,丙甲县局,{firm},9199010{firm[1]}MA0000001Y,2026-03-01,{result}\n"


def test_a_number_of_a_task_that_stands_on_every_row_is_told(door: Door) -> None:
    rows = [
        inspection("任务1", "第1厂"),
        inspection("任务1", "第2厂"),
        inspection("任务1", "第3厂"),
    ]
    door.put("双随机.csv", INSPECTIONS + "".join(rows))
    door.run()
    assert door.ask("select count(*)::int as n from core_inspections")["n"].to_list() == [1]
    said = door.notices()["shared_numbers"]
    assert said["n"] == 2
    assert said["detail"] == ["双随机.csv：检查 任务1 等，2行没有计入"]


def test_a_row_that_comes_again_with_another_result_is_not_told(door: Door) -> None:
    door.put(
        "一.csv", INSPECTIONS + inspection("1", "第1厂") + inspection("1", "第1厂", "责令改正")
    )
    door.put("二.csv", INSPECTIONS + inspection("1", "第1厂", "立案"))
    door.run()
    assert "shared_numbers" not in door.notices()


def test_a_number_that_begins_anew_each_month_is_told(door: Door) -> None:
    """April's five inspections took the place of March's, and nobody was told."""
    for month in ("03", "04"):
        rows = [
            inspection(str(n), f"第{n}厂{month}").replace("2026-03", f"2026-{month}")
            for n in (1, 2)
        ]
        door.put(
            f"{month}月.csv", INSPECTIONS + "".join(r.replace("MA0", f"MA{month}") for r in rows)
        )
    # Put right: another day of the same party, another party on the same day.
    door.put(
        "更正.csv",
        INSPECTIONS
        + inspection("1", "第1厂04").replace("2026-03-01", "2026-04-09").replace("MA0", "MA04"),
    )
    door.run()
    said = door.notices()["shared_numbers"]
    assert said["n"] == 2
    assert said["detail"] == ["03月.csv：检查 1 等，2行没有计入"]


def test_a_number_that_begins_anew_each_year_is_two_records_and_not_told(door: Door) -> None:
    for year in ("2025", "2026"):
        row = inspection("1", "第1厂" + year).replace("2026-03", f"{year}-03")
        door.put(f"{year}.csv", INSPECTIONS + row.replace("MA0", f"MA{year[2:]}"))
    door.run()
    assert door.ask("select count(*)::int as n from core_inspections")["n"].to_list() == [2]
    assert "shared_numbers" not in door.notices()


def test_two_offices_of_one_county_under_one_subject_are_told(door: Door) -> None:
    door.put("财政.csv", FISCAL + "990101,2026,3,甲局,市场监管罚没收入,1\n990101,2026,3,甲分局,市场监管罚没收入,2\n")  # fmt: skip
    door.run()
    said = door.notices()["shared_numbers"]
    assert said["n"] == 1
    assert said["detail"] == [
        "财政.csv：罚没收入月报 990101 市场监管罚没收入 2026 3 等，1行没有计入"
    ]


def test_a_review_that_names_a_decision_instead_of_its_case_is_of_that_case(door: Door) -> None:
    """It was told only, and the case that was revoked went on counting."""
    door.put("一.csv", "案号,决定书文号,办案机构代码,行政区划代码,处罚决定日期,罚款金额(元)\n"
                       f"甲市监案〔2026〕1号,甲市监罚〔2026〕1号,{ORGAN},990101,2026-02-03,5000\n")  # fmt: skip
    reviews = "案号,办案机构代码,类型,受理日期,结果\n"
    door.put("复议.csv", reviews + f"甲市监罚〔2026〕1号,{ORGAN},行政复议,2026-03-05,撤销\n")
    door.run()
    assert "unknown_cases" not in door.notices()
    said = door.ask("select case_key from core_reviews semi join core_cases using (case_key)")
    assert said.rows() == [(f"{ORGAN}|甲市监案〔2026〕1号",)]
