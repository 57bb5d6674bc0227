"""A case whose case number is a publication's decision number stops no run and swallows nothing."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

NUMBER = "甲市监罚〔2026〕7号"
CODE = "11990101MB0000001X"
CASE_HEADS = (
    "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,处罚决定日期,罚款金额(元)"
)
PUBLISHED = f"""行政处罚决定书文号,行政相对人名称,处罚机关,处罚机关统一社会信用代码,处罚决定日期,罚款金额(万元),处罚内容
{NUMBER},甲店,甲县局,{CODE},2026-02-03,0.5,罚款
"""


def case(decision_no: str, fine: str = "5000") -> str:
    row = f"{NUMBER},{decision_no},甲县局,{CODE},990101,甲店,2026-02-03,{fine}"
    return f"{CASE_HEADS}\n{row}\n"


def found(door: Door) -> list[tuple[str, str | None, list[str]]]:
    said = door.ask("select case_key, decision_no, in_sources from core_cases order by 1")
    return said.rows()


def test_a_case_entered_under_its_decision_number_is_the_published_one(door: Door) -> None:
    door.put("案件.csv", case(""))
    door.put("公示.csv", PUBLISHED)
    door.run()
    assert found(door) == [(f"{CODE}|{NUMBER}", NUMBER, ["cases", "penalty_publications"])]


@pytest.mark.parametrize("first", ["案件.csv", "公示.csv"])
def test_another_case_under_the_published_number_leaves_both(door: Door, first: str) -> None:
    files = {"案件.csv": case("甲市监罚〔2026〕8号"), "公示.csv": PUBLISHED}
    door.put(first, files.pop(first))
    door.run()
    for name, text in files.items():
        door.put(name, text)
    door.run()
    both = [
        (f"{CODE}|{NUMBER}", "甲市监罚〔2026〕8号", ["cases"]),
        (f"{CODE}|{NUMBER}|公示", NUMBER, ["penalty_publications"]),
    ]
    assert found(door) == both
    door.run(fresh=True)
    assert found(door) == both


def test_a_case_that_names_its_decision_later_gives_the_publication_back_its_key(
    door: Door,
) -> None:
    door.put("案件.csv", case("甲市监罚〔2026〕8号"))
    door.put("公示.csv", PUBLISHED)
    door.run()
    door.put("案件更正.csv", case(NUMBER))
    door.run()
    assert found(door) == [(f"{CODE}|{NUMBER}", NUMBER, ["cases", "penalty_publications"])]


def test_a_day_of_publication_left_blank_is_the_one_the_publication_tells(door: Door) -> None:
    """How far the file of cases reaches is told by its own days alone."""
    heads = PUBLISHED.replace("处罚内容", "处罚内容,公示日期").replace(
        ",罚款\n", ",罚款,2026-03-20\n"
    )
    door.put("案件.csv", case(NUMBER))
    door.put("公示.csv", heads + heads.splitlines()[1].replace("7号", "9号") + "\n")
    door.run()
    said = door.ask(
        "select publication_date::varchar, told_publication_date::varchar from core_cases order by case_key"
    )
    assert said.rows() == [("2026-03-20", None), ("2026-03-20", "2026-03-20")]
