"""Days, moments and amounts that cannot be meant are set aside, row by row."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes

HEADER = "案号,办案机构代码,立案日期,处罚决定日期,应缴日期,罚款金额(元),送达日期"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (3, "2025-02-03 25:61", "没有这个时刻"),
        (3, "2025-02-03 23:60:00", "没有这个时刻"),
        (4, "0001-01-01", "年份不在1900—2199年之间"),
        (4, "9999-12-31", "年份不在1900—2199年之间"),
        (4, "9999/12/31", "年份不在1900—2199年之间"),
        (4, "00001", "年份不在1900—2199年之间"),
        (4, "99999.9", "晚于2099年"),
        (4, "2100-01-01", "晚于2099年"),
        (2, "99999.9", "比截至日期晚366天以上"),
        (6, "99999.9", "比截至日期晚十年以上"),
        (6, "2036-07-01", "比截至日期晚十年以上"),
        (5, "1e-3", "不足一分，不是金额"),
        (5, "0.004", "不足一分，不是金额"),
        (5, "1e17", "金额过大"),
        # The mark of a note is no digit, though folding makes one of it.
        (5, "500①", "不是金额"),
        (5, "500²", "不是金额"),
        (3, "2025-2-1②", "不是日期"),
    ],
)
def test_one_row_is_set_aside(column: int, value: str, why: str, context: IntakeContext) -> None:
    rows = [
        [f"甲案{i}号", "X", "2025-01-02", "2025-02-03", "2025-03-03", "500", "2025-02-05"]
        for i in (1, 2, 3)
    ]
    rows[1][column] = value
    text = "\n".join([HEADER, *(",".join(row) for row in rows), ""])
    (table,) = read_bytes(text.encode(), "a.csv", context)
    assert table.accepted["row_no"].to_list() == [2, 4]
    assert f"读到“{value}”，{why}" in table.set_aside["reason"][0]


def test_where_there_is_no_end_the_last_day_of_2099_stands(context: IntakeContext) -> None:
    text = HEADER + "\n甲案1号,X,2025-01-02,2025-02-03,2099-12-31,500,2036-06-30\n"
    (table,) = read_bytes(text.encode(), "a.csv", context)
    assert table.accepted.height == 1


def test_a_region_is_not_told_by_its_name_where_names_come_from(context: IntakeContext) -> None:
    """One such row came in without its key and stopped every run."""
    text = "行政区划代码,名称,上级代码\n990101,丙甲县,990100\n丙乙县,丙乙县,丙市\n"
    (table,) = read_bytes(text.encode(), "区划扩展.csv", context)
    assert table.accepted["region_code"].to_list() == ["990101"]
    assert (
        "「行政区划代码」读到“丙乙县”，是名称，不是六位区划代码；" in table.set_aside["reason"][0]
    )


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
