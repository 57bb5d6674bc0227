"""What the words of a decision impose, as published decisions put them; every figure is invented."""

import pytest

from assets.intake.values import penalty
from assets.intake.values.money import parse_money


@pytest.mark.parametrize(
    ("text", "fine", "taken", "kinds"),
    [
        ("1.没收广告费1552.5元，2.罚款3105元。", 3105, 1552.5, "罚款;没收违法所得"),
        ("1，没收广告费用262.46元2，罚款6000元", 6000, 262.46, "罚款;没收违法所得"),
        ("没收销售收入1200元，处以罚款2400元", 2400, 1200, "罚款;没收违法所得"),
        ("没收其销售不合格插座的违法所得137.8元；罚款人民币柒佰元整(700元)", 700, 137.8, "罚款;没收违法所得"),
        ("没收违法所得4.5元、依法扣押的3袋食品，并处以3000元罚款", 3000, 4.5, "罚款;没收违法所得;没收非法财物"),
        ("没收工具和违法所得500元，罚款1000元", 1000, None, "罚款;没收违法所得;没收非法财物"),
        ("没收过期饼干3袋，违法所得20元；罚款500元", 500, None, "罚款;没收非法财物"),
        ("没收违法所得700元，并处违法所得三倍的罚款，计人民币2100元", 2100, 700, "罚款;没收违法所得"),
        ("决定给予当事人以下行政处罚：罚款人民币（大写）壹仟伍佰元整", 1500, None, "罚款"),
        ("分别处2940.98元、4756元、5000元罚款", None, None, "罚款"),
        ("对甲、乙两店各罚款5000元", None, None, "罚款"),
        ("处五万元以下罚款的规定不适用", None, None, None),
        ("罚款：30000（叁万）元整", 30000, None, "罚款"),
        ("处以 2 万元 罚款", 20000, None, "罚款"),
        ("罚2000没收300", 2000, 300, "罚款;没收违法所得"),
        ("没收300，罚款0.5万（已缴）", 5000, 300, "罚款;没收违法所得"),
        ("罚2000没收8", 2000, 8, "罚款;没收违法所得"),
        ("没收8，罚2", None, None, "罚款;没收违法所得"),
        ("罚1,500", 1500, None, "罚款"),
        ("罚2", None, None, "罚款"),
        ("罚2000、罚3000", None, None, "罚款"),
        ("没收300袋，罚2000", None, None, "没收非法财物"),
    ],
)  # fmt: skip
def test_what_is_imposed(
    text: str, fine: float | None, taken: float | None, kinds: str | None
) -> None:
    said = [penalty.fine(text), penalty.gains(text)]
    assert [float(parse_money(one, "元")) if one else None for one in said] == [fine, taken]
    assert penalty.kinds(text) == kinds
