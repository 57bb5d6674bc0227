"""One thing in several columns, ticked: read by the first of them, others had no result."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes
from tests.unit.intake.test_codes_and_legends import workbook

HEAD = [
    ["丙甲县市场监督管理局双随机抽查结果"],
    ["序号", "企业名称", "检查日期", "检查结果", "", "", "备注"],
    ["", "", "", "未发现问题", "责令改正", "立案", ""],
]
ROWS = [
    [1, "甲鸿食品店", "2026-03-02", "√", "", "", ""],
    [2, "乙鸿食品店", "2026-03-03", "", "√", "", "限期"],
    [3, "丙鸿食品店", "2026-03-04", "", "", "1", ""],
    [4, "丁鸿食品店", "2026-03-05", "", "", "", ""],
    ["合计", "", "", 12, 3, 1, ""],
]


def test_what_is_ticked_is_the_word_above_it(context: IntakeContext) -> None:
    (table,) = read_bytes(workbook(公示=[*HEAD, *ROWS]), "双随机/结果.xlsx", context)
    assert table.set_aside.height == 0
    read = table.accepted.sort("inspected_date")
    assert read["result"].to_list() == ["未发现问题", "发现问题责令改正", "发现问题立案", None]
    assert "「检查结果」分成3列打勾，合成一列读" in table.notes


@pytest.mark.parametrize("cell", ["3户", "见附件"])
def test_columns_with_other_things_stay_apart(cell: str, context: IntakeContext) -> None:
    rows = [*HEAD, [*ROWS[0][:4], cell, "", ""], *ROWS[1:]]
    (table,) = read_bytes(workbook(公示=rows), "双随机/结果.xlsx", context)
    assert not any("打勾" in note for note in table.notes)
