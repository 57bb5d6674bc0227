"""Days, moments and amounts that cannot be meant are set aside, row by row."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes

HEADER = "案号,办案机构代码,立案日期,处罚决定日期,应缴日期,罚款金额(元),受伤"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (3, "2025-02-03 25:61", "没有这个时刻"),
        (3, "2025-02-03 23:60:00", "没有这个时刻"),
        (4, "0001-01-01", "年份不在1900—2199年之间"),
        (4, "9999-12-31", "年份不在1900—2199年之间"),
        (4, "9999/12/31", "年份不在1900—2199年之间"),
        (4, "00001", "年份不在1900—2199年之间"),
        (5, "1e-3", "不足一分，不是金额"),
        (5, "0.004", "不足一分，不是金额"),
        (5, "1e17", "金额过大"),
    ],
)
def test_one_row_is_set_aside(column: int, value: str, why: str, context: IntakeContext) -> None:
    rows = [
        [f"甲案{i}号", "X", "2025-01-02", "2025-02-03", "2025-03-03", "500", ""] for i in (1, 2, 3)
    ]
    rows[1][column] = value
    text = "\n".join([HEADER, *(",".join(row) for row in rows), ""])
    (table,) = read_bytes(text.encode(), "a.csv", context)
    assert table.accepted["row_no"].to_list() == [2, 4]
    assert f"读到“{value}”，{why}" in table.set_aside["reason"][0]


def test_midnight_may_be_called_24(context: IntakeContext) -> None:
    text = HEADER + "\n甲案1号,X,2025-01-02 24:00,2025-02-03 9点30分,,500,\n"
    (table,) = read_bytes(text.encode(), "a.csv", context)
    assert table.accepted.height == 1


def test_a_number_of_thousands_of_digits_is_only_one_bad_cell(context: IntakeContext) -> None:
    header = "登记编号,登记日期,行政区划代码,联系电话,证件号码,受伤人数"
    bad = f"2,2025-01-02,990101,1E{'9' * 5000},1E+{'9' * 5000},{'9' * 5000}"
    text = f"{header}\n1,2025-01-02,990101,,,\n{bad}\n"
    (table,) = read_bytes(text.encode(), "a.csv", context)
    assert table.accepted.height == 1
    assert "不是整数" in table.set_aside["reason"][0]
