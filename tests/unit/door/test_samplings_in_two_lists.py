"""What was sampled comes in one list, what became of the failed ones in another, under the same numbers."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

RESULTS = (
    "抽样编号,抽样时间,食品大类,样品名称,被抽样单位统一社会信用代码,所在县区,不合格项目,检验结论\n"
    "X1,2026-01-05,糕点,蛋糕,91990101MA0000001Y,990101,菌落总数,不合格\n"
)
DISPOSALS = (
    "不合格食品核查处置情况台账\n"
    "抽样编号,样品名称,抽样日期,核查处置单位,核查处置情况,处罚决定书文号\n"
    "X1,蛋糕,2026-01-05,990101,{},{}\n"
)


def test_a_list_of_disposals_empties_no_result(door: Door) -> None:
    """The row with fewer columns took the place of the other: category, items and enterprise were gone."""
    door.put("1结果.csv", RESULTS)
    door.run()
    door.put("2处置.csv", DISPOSALS.format("正在核查", ""))
    door.run()
    door.put("3处置.csv", DISPOSALS.format("已立案处罚", "甲罚〔2026〕1号"))
    door.run()
    row = door.table("core_samplings").row(0, named=True)
    assert (row["follow_up"], row["case_no"]) == ("已立案处罚", "甲罚〔2026〕1号")
    assert (row["product_category"], row["failed_items"]) == ("糕点", "菌落总数")
    assert (row["sampled_uscc"], row["region_code"]) == ("91990101MA0000001Y", "990101")
    door.run(fresh=True)
    assert door.table("core_samplings").row(0, named=True) == row


def test_what_the_newest_row_says_counts(door: Door) -> None:
    door.put("1处置.csv", DISPOSALS.format("正在核查", "甲罚〔2026〕1号"))
    door.put("2处置.csv", DISPOSALS.format("已移送", ""))
    door.run()
    row = door.table("core_samplings").row(0, named=True)
    assert (row["follow_up"], row["case_no"]) == ("已移送", "甲罚〔2026〕1号")
