"""Who handles a call, written in levels, is one column."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes


@pytest.mark.parametrize(
    "head",
    [
        "一级承办单位,二级承办单位,三级承办单位",
        "承办单位,二级承办单位,三级承办单位",
        "一级处置部门,二级处置部门,三级处置部门",
    ],
)
def test_levels_are_one_column(head: str, context: IntakeContext) -> None:
    text = f"工单编号,来电时间,区县,诉求内容,{head}\nD1,2026-05-01,丙甲县,过期,热线中心,丙甲县政府,丙甲县市监局\nD2,2026-05-01,丙甲县,停水,热线中心,丙甲县住建局,\n"
    (table,) = read_bytes(text.encode(), "热线.csv", context)
    assert table.accepted["handling_organ"].to_list() == [
        "热线中心→丙甲县政府→丙甲县市监局", "热线中心→丙甲县住建局",
    ]  # fmt: skip
    assert table.questions.height == 0


def test_one_level_alone_is_asked_about_as_before(context: IntakeContext) -> None:
    text = "工单编号,来电时间,区县,诉求内容,承办单位,协办单位\nD1,2026-05-01,丙甲县,过期,丙甲县市监局,丙甲县住建局\n"
    (table,) = read_bytes(text.encode(), "热线.csv", context)
    assert table.accepted.select("handling_organ", "assisting_organ").rows() == [
        ("丙甲县市监局", "丙甲县住建局")
    ]


def test_the_hotlines_number_alone_is_the_rows(context: IntakeContext) -> None:
    head = "热线编号,来电日期,县区,反映内容,责任单位\n"
    (table,) = read_bytes(f"{head}D1,2026-05-01,丙甲县,过期,\n".encode(), "热线.csv", context)
    assert table.accepted["complaint_no"].to_list() == ["D1"]
    both = f"登记编号,{head}A1,D1,2026-05-01,丙甲县,过期,\n"
    (table,) = read_bytes(both.encode(), "12315.csv", context)
    assert table.accepted.select("complaint_no", "hotline_no").rows() == [("A1", "D1")]
