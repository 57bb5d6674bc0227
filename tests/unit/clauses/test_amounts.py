"""Amounts that facts state, as published decisions put them; every figure is invented."""

import polars as pl
import pytest

from models.clauses.amounts import says_no_gains, stated


@pytest.mark.parametrize(
    ("text", "name", "yuan"),
    [
        ("货值金额:36.00元", "goods_value", 36.0),
        ("本案涉案产品货值金额近12万元", "goods_value", 120_000.0),
        ("货值金额42元，另一种货值金额9元，合计货值金额51元", "goods_value", 51.0),
        ("库存货值金额45.5元，可核实的货值金额为45.5元", "goods_value", 45.5),
        ("货值金额为24495[(105+240)×71)]元", "goods_value", 24_495.0),
        ("获利3840[240×(71-55)]元", "illegal_gains", 3_840.0),
        ("多收价款57410元，另多收价款9570元，合计多收价款66980元", "illegal_gains", 66_980.0),
        ("累计多收电费358.21元，违法所得300元", "illegal_gains", 300.0),
        ("广告推广费为8565.65元", "ad_fee", 8_565.65),
        ("广告制作费用为2000元", "ad_fee", 2_000.0),
        ("货值金额为人民币壹万贰仟元整，违法所得叁佰元", "goods_value", 12_000.0),
        ("货值金额二千三百六十元五角", "goods_value", 2_360.5),
        ("货值金额8千元，违法所得1千2百元", "illegal_gains", 1_200.0),
        ("货值金额：人民币 5 680 元", "goods_value", 5_680.0),
        ("货值、违法所得分别为860元、120元", "illegal_gains", 120.0),
        ("货值金额按同类产品市场价格计算为5,400元", "goods_value", 5_400.0),
        ("前案货值金额为900元，本案货值金额为450元", "goods_value", 450.0),
        ("当事人称货值金额为200元，经核对货值金额应为320元", "goods_value", 320.0),
        ("货值金额不足一万元的，并处罚款；本案货值金额为128元", "goods_value", 128.0),
    ],
)
def test_an_amount_is_read(text: str, name: str, yuan: float) -> None:
    assert pl.DataFrame({"facts": [text]}).select(stated("facts", name)).item() == yuan


@pytest.mark.parametrize(
    "text",
    [
        "无照销售的货值金额为12000元，其中冒用厂名的货值金额为3000元",
        "查获食品货值金额不足1000元",
        "违法货值金额不超过500元",
        "货值金额1万元以上的，并处货值金额十倍以上罚款",
        "剩余货物的货值。另付5元",
        "货值金额不足一万元",
        "货值金额若干万元",
        "货值金额12000余元",
    ],
)
def test_several_amounts_and_bounds_are_none(text: str) -> None:
    """Of several the first was taken, and 不足1000元 was 1000 yuan."""
    assert pl.DataFrame({"facts": [text]}).select(stated("facts", "goods_value")).item() is None


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("违法所得：无。", True),
        ("违法所得也无法计算", True),
        ("违法所得难以认定", True),
        ("未取得违法所得", True),
        ("违法所得为零", True),
        ("违法所得无误，为20元", False),
        ("违法所得30元", False),
    ],
)
def test_no_gains_are_told_from_gains(text: str, is_none: bool) -> None:
    assert pl.DataFrame({"facts": [text]}).select(says_no_gains("facts")).item() is is_none
