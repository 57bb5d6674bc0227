"""A city's branch that is called by its district is proposed for the district, not for the city."""

import pytest

from assets.out.mapping_sheets import unmapped_organs
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow


def test_the_branch_of_a_district_is_proposed_for_it(door: Door) -> None:
    door.put(
        "区划扩展.csv", "行政区划代码,名称,上级代码\n990100,丙市,990000\n990101,溪石区,990100\n"
    )
    head = "检查编号,检查机关,检查日期,检查结果\n"
    names = ["丙市市场监督管理局溪石分局", "丙市市场监督管理局"]
    door.put(
        "检查.csv",
        head + "".join(f"甲{n},{name},2026-03-01,合格\n" for n, name in enumerate(names)),
    )
    asked = door.run(then=unmapped_organs)
    proposed = dict(asked.select("organ_name", "region_code").rows())
    assert proposed == {names[0]: "990101", names[1]: "990100"}


def test_a_district_that_only_the_whole_country_knows_is_not_proposed_for_a_branch(
    door: Door,
) -> None:
    """Many cities have a branch of the same name."""
    door.put("区划扩展.csv", "行政区划代码,名称,上级代码\n990100,丙市,990000\n")
    name = "丙市市场监督管理局海淀分局"
    door.put("检查.csv", f"检查编号,检查机关,检查日期,检查结果\n甲1,{name},2026-03-01,合格\n")
    asked = door.run(then=unmapped_organs)
    assert dict(asked.select("organ_name", "region_code").rows()) == {name: "990100"}


def test_a_zones_branch_is_the_zones_and_not_the_citys(door: Door) -> None:
    """Saved as it was offered, the sheet gave 277 cases of a development zone to its city."""
    regions = "行政区划代码,名称,上级代码\n990100,丙市,990000\n990171,丙市经济技术开发区,990100\n"
    door.put(
        "区划扩展.csv", regions + "990172,丙市高新技术产业开发区,990100\n990101,溪石区,990100\n"
    )
    names = (
        "丙市市场监督管理局高新区分局",
        "市市场监督管理局经济技术开发区分局",
        "丙市经开区局",
        "丙市市场监督管理局",
    )
    rows = "".join(f"丙市监立〔2026〕{n}号,{name},2026-02-03,500\n" for n, name in enumerate(names))
    door.put("案件.csv", "案号,办案机构,处罚决定日期,罚款金额(元)\n" + rows)
    asked = door.run(then=unmapped_organs)
    offered = dict(asked.select("organ_name", "region_code").rows())
    assert [offered[name] for name in names] == ["990172", "990171", "990171", "990100"]
    shown = dict(asked.select("organ_name", "region_name").rows())
    assert shown[names[0]] == "丙市高新技术产业开发区"
    # Of two zones of one kind the short name says nothing.
    door.put("区划扩展二.csv", "行政区划代码,名称,上级代码\n990173,戊高新技术产业开发区,990100\n")
    asked = door.run(then=unmapped_organs)
    offered = dict(asked.select("organ_name", "region_code").rows())
    assert offered[names[0]] is None
    assert offered[names[1]] == "990171"


def test_a_county_called_for_short_is_proposed_and_not_its_city(door: Door) -> None:
    """Saved as it was offered, the sheet gave the counties of 14 cities to the cities: 宜章局 to 郴州市."""
    names = ("宜章局", "永兴市监局", "城关局")
    head = "案号,办案机构,处罚决定日期,罚款金额(元)\n"
    rows = "".join(f"郴市监案〔2026〕{n}号,{name},2026-02-03,500\n" for n, name in enumerate(names))
    door.put("郴州市/案件.csv", head + rows)
    door.put("邵阳市/案件.csv", f"{head}邵市监案〔2026〕1号,城步局,2026-02-03,500\n")
    asked = door.run(then=unmapped_organs)
    offered = dict(asked.select("organ_name", "region_code").rows())
    assert [offered[name] for name in (*names[:2], "城步局")] == ["431022", "431023", "430529"]
    assert offered["城关局"] is None
    assert dict(asked.select("organ_name", "region_name").rows())["城步局"] == "城步苗族自治县"
