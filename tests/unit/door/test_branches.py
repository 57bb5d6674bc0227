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
