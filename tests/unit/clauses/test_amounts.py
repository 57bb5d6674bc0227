"""Amounts that facts state, as published decisions put them; every figure is invented."""

import polars as pl
import pytest

from models.clauses.amounts import stated


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
    ],
)
def test_several_amounts_and_bounds_are_none(text: str) -> None:
    """Of several the first was taken, and 不足1000元 was 1000 yuan."""
    assert pl.DataFrame({"facts": [text]}).select(stated("facts", "goods_value")).item() is None
