"""A complaint that the hotline and 12315 both send is one."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

REGISTER = "登记编号,工单号,登记日期,行政区划代码,涉及主体名称,问题陈述\n"
HOTLINE = "工单编号,来电日期,行政区划代码,被反映对象,诉求内容\n"
REGIONS = "行政区划代码,名称,上级代码\n990101,甲县,990100\n"


def held(door: Door) -> list[str]:
    return door.ask("select complaint_no from core_complaints order by 1")["complaint_no"].to_list()


@pytest.mark.parametrize("hotline_first", [True, False])
def test_a_complaint_that_came_by_both_ways_counts_once(door: Door, *, hotline_first: bool) -> None:
    """The hotline's 5 957 orders that 12315 had as well were counted again."""
    files = {
        "12315.csv": REGISTER
        + "1990101202603010001,WH1234526030101,2026-03-01,990101,甲店,退款\n"
        + "1990101202603020002,,2026-03-02,990101,乙店,退款\n",
        "热线.csv": HOTLINE
        + "WH1234526030101,2026-03-01,990101,甲店,退款\nWH1234526030102,2026-03-01,990101,丙店,退款\n",
    }
    door.put("区划.csv", REGIONS)
    for name in sorted(files, reverse=hotline_first):
        door.put(name, files[name])
        door.run()
    assert held(door) == ["1990101202603010001", "1990101202603020002", "WH1234526030102"]
    assert door.notices()["by_both_ways"]["n"] == 1
    door.run(fresh=True)
    assert held(door) == ["1990101202603010001", "1990101202603020002", "WH1234526030102"]


def test_the_number_of_an_order_alone_is_the_row_s_own(door: Door) -> None:
    door.put("区划.csv", REGIONS)
    door.put("热线.csv", HOTLINE + "WH1234526030101,2026-03-01,990101,甲店,退款\n")
    door.run()
    assert held(door) == ["WH1234526030101"]
    assert "by_both_ways" not in door.notices()


PHONE = "13900000001"
SET_WORDS = "销售过期食品，请依法查处并奖励"
SAID = "在甲店买的面包已经过期，商家不给退"


@pytest.mark.parametrize("hotline_first", [True, False])
def test_what_one_person_said_to_both_is_one_complaint(door: Door, *, hotline_first: bool) -> None:
    """Neither named the other's number, and 45 of 45 counted twice."""
    calls = [
        (
            "DH26030001",
            "2026-03-01",
            "甲店",
            SAID,
        ),  # handed over a day later, with a word before it
        ("DH26030002", "2026-03-01", "乙店", "乙店的电子秤不准，少了二两"),  # another matter
        ("DH26030003", "2026-03-09", "甲店", SAID),  # days later, again
        ("DH26030004", "2026-03-01", "甲店", "甲店不退"),  # said too shortly
        ("DH26030005", "2026-03-02", "丙店", SET_WORDS),  # the same words of another firm
    ]
    files = {
        "12315.csv": "登记编号,登记日期,行政区划代码,联系电话,涉及主体名称,问题陈述\n"
        + f"1990101202603020001,2026-03-02,990101,{PHONE},甲县甲店,消费者反映：{SAID}。\n"
        + f"1990101202603020002,2026-03-02,990101,{PHONE},甲店,甲店不退\n"
        + f"1990101202603020003,2026-03-02,990101,{PHONE},丁店,{SET_WORDS}\n",
        "热线.csv": "工单编号,来电日期,行政区划代码,联系电话,被反映对象,诉求内容\n"
        + "".join(f"{no},{day},990101,{PHONE},{firm},{text}\n" for no, day, firm, text in calls),
    }
    door.put("区划.csv", REGIONS)
    for name in sorted(files, reverse=hotline_first):
        door.put(name, files[name])
        door.run()
    kept = [f"199010120260302000{n}" for n in (1, 2, 3)] + [f"DH2603000{n}" for n in (2, 3, 4, 5)]
    assert held(door) == kept
    assert door.notices()["by_both_ways"]["n"] == 1
    door.run(fresh=True)
    assert held(door) == kept
