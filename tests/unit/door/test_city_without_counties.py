"""A city without counties: its townships have codes of nine digits, its branches stand under the city's code."""

import pytest

from assets.out.mapping_sheets import unmapped_organs
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

CASES = "案号,办案机构,行政区划代码,处罚决定日期,罚款金额(元)\n"
CALLS = "登记编号,登记日期,行政区划代码,管辖单位\n"
REVENUE = "行政区划代码,单位名称,年度,月份,科目编码,科目名称,本月金额(万元)\n"
UNITS = ("松岚分局", "石楠分局", "柳溪分局")
OWN = "东莞市市场监督管理局"


def put_cases(door: Door) -> None:
    names = [*(f"{OWN}{unit}" for unit in UNITS), OWN, f"{OWN}执法支队"]
    rows = (
        f"东市监立〔2026〕{n}号,{name},441900,2026-02-03,500\n" for n, name in enumerate(names, 1)
    )
    door.put("案件.csv", CASES + "".join(rows))
    call = f"441900202603010000001,2026-03-01,441900,{OWN}{UNITS[0]}\n"
    police = f"441900202603010000002,2026-03-01,441900,东莞市公安局{UNITS[0]}\n"
    door.put("投诉.csv", CALLS + call + police)


def put_revenue(door: Door) -> None:
    towns = (("441900003", "松岚街道"), ("441900101", "石楠镇"), ("441900401000", "柳溪园区"))
    rows = "".join(
        f"{code},{name},2026,2,103050123,市场监管罚没收入,{n}.5\n"
        for n, (code, name) in enumerate(towns)
    )
    door.put("财政.csv", REVENUE + rows)


def answer(door: Door, *answers: tuple[str, str], name: str = "单位对照表.csv") -> None:
    rows = "".join(f"{OWN}{unit},{code}\n" for unit, code in answers)
    door.put(name, f"单位名称,单位区划代码\n{rows}")


def places(door: Door) -> dict[str, str]:
    return dict(door.table("core_cases", "organ_name, region_code").rows())


def test_revenue_by_township_is_each_ones_own(door: Door) -> None:
    put_revenue(door)
    door.run()
    told = door.table("core_fiscal_revenue", "region_code, amount_yuan").rows()
    assert [(code, int(yuan)) for code, yuan in told] == [
        ("441903", 5000),
        ("441941", 15000),
        ("441991", 25000),
    ]


def test_its_branches_are_asked_for_once_townships_are_named(door: Door) -> None:
    put_cases(door)
    assert door.run(then=unmapped_organs).is_empty()
    put_revenue(door)
    asked = door.run(then=unmapped_organs)
    offered = dict(asked.select("organ_name", "region_code").rows())
    assert offered == {
        f"{OWN}松岚分局": "441903",
        f"{OWN}石楠分局": "441941",
        f"{OWN}柳溪分局": None,
    }


def test_an_answer_comes_before_the_citys_code_on_the_row(door: Door) -> None:
    put_cases(door)
    door.run()
    assert set(places(door).values()) == {"441900"}
    answer(door, ("松岚分局", "441900003"), ("石楠分局", "441900101"))
    door.run()
    got = places(door)
    assert (got[f"{OWN}松岚分局"], got[f"{OWN}石楠分局"]) == ("441903", "441941")
    assert {got[f"{OWN}柳溪分局"], got[OWN], got[f"{OWN}执法支队"]} == {"441900"}
    calls = door.table("core_complaints", "handling_organ, region_code").rows()
    assert (f"{OWN}松岚分局", "441903") in calls
    # Answered again, the newest answer holds; nothing is left under the former one.
    answer(door, ("松岚分局", "441900004"), name="单位对照表二.csv")
    door.run()
    assert places(door)[f"{OWN}松岚分局"] == "441904"
    assert "441903" not in door.table("core_complaints", "region_code")["region_code"].to_list()


def test_an_answer_elsewhere_leaves_the_rows_own_code(door: Door) -> None:
    door.put("案件.csv", f"{CASES}甲〔2026〕1号,丙市市场监督管理局甲分局,360900,2026-02-03,500\n")
    door.put("单位对照表.csv", "单位名称,单位区划代码\n丙市市场监督管理局甲分局,360902\n")
    door.run()
    assert set(places(door).values()) == {"360900"}


def test_it_is_told_that_they_are_counted_as_one(door: Door) -> None:
    put_cases(door)
    door.run()
    told = door.notices()["units_of_one_city"]
    assert told["n"] == 3
    assert told["says"].startswith("东莞市不设区县：3个分局、镇街单位的3行案件都写市的代码")
    assert "区划扩展" in told["next_step"]
    put_revenue(door)
    door.run()
    assert "单位对照表" in door.notices()["units_of_one_city"]["next_step"].split("；")[0]
    answer(door, ("松岚分局", "441900003"))
    door.run()
    assert "units_of_one_city" not in door.notices()  # two are left: they may be the city's own


def test_a_ledger_without_organs_is_where_its_publications_organ_was_answered_to_be(
    door: Door,
) -> None:
    """The answer is of the name, which stands in the folder of the publications and not in the ledger's."""
    organ = "东莞市石楠镇人民政府"
    door.put(
        "公示/双公示.csv",
        "行政相对人名称,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚内容,罚款金额（元）,处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"
        f"甲店,东石楠综执罚〔2026〕1号,违法经营,事实,依据,罚款3000元,3000,2026-04-10,{organ},114419000073410002\n",
    )
    door.put(
        "石楠/台账.csv",
        "案号,决定书文号,处罚决定日期,罚款金额(元)\n石楠立1,东石楠综执罚〔2026〕1号,2026-04-10,3000\n",
    )
    door.put("区划扩展.csv", "行政区划代码,名称,上级代码\n441900101,石楠镇,441900\n")
    door.put("单位对照表.csv", f"单位名称,单位区划代码\n{organ},441900101\n")
    door.run()
    assert places(door) == {organ: "441941"}
