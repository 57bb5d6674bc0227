"""Names in Latin letters, names by their sound without dots, Japanese and Vietnamese ones."""

import polars as pl
import pytest

from models.identity import foreign
from models.identity.columns import mask_column
from models.identity.text import mask

MASKED = {
    "外教Kevin上了两节就走了": "外教K某某上了两节就走了",
    "老师叫Lucy，没见过证书": "老师叫L某某，没见过证书",
    "联系人：Lily Wang": "联系人：L某某",
    "My name is Robert Smith, no refund": "My name is R某某, no refund",
    "Contact: Amy": "Contact: A某某",
    "Brown老师说不能转": "B某某老师说不能转",
    "乘机人LI/LEI MR，要求退票": "乘机人L某某，要求退票",
    "护照姓名Chen Jianguo": "护照姓名C某某",
    "收件人：zhang wei": "收件人：z某某",
    "快递写的是wangxiaoming": "快递写的是w某某",
    "是扎西多吉把货拉来的": "是扎某某把货拉来的",
    "摊主库尔班江没有秤": "摊主库某某没有秤",
    "经营者乌云其木格到场": "经营者乌某某到场",
    "经营者吉克伍果到场": "经营者吉某某到场",
    "收款人是卓玛，金额三百": "收款人是卓某某，金额三百",
    "投诉人娜塔莎（俄罗斯籍）": "投诉人娜某某（俄罗斯籍）",
    "法定代表人山本健一在境外": "法定代表人山某某在境外",
    "联系人：陈氏红": "联系人：陈某某",
    "古丽扎尔 · 托合提的货": "古某某的货",
}
KEPT = [
    "客户VIP卡丢了", "联系人：QQ上说", "店主Apple手机坏了", "销售Nike鞋", "导购说OPPO好", "老师用Word写的", "型号Pro Max",
    "格桑花茶叶发霉", "库尔班节放假两天", "尼玛县发来的货", "乌兰察布的土豆", "扎西德勒餐厅", "负责人和田大枣店", "经营者沃尔玛", "客户卡萨帝冰箱不制冷",
    "达娃路施工", "当事人阿里巴巴网店",
]  # fmt: skip


@pytest.mark.parametrize("text", MASKED)
def test_such_a_name_is_masked(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_brands_places_and_words_stay(text: str) -> None:
    assert mask(text) == text


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    assert mask_column(pl.Series([*MASKED, *KEPT])).to_list() == [*MASKED.values(), *KEPT]


@pytest.mark.parametrize("word", ["库尔班·艾山", "扎西多吉", "Li Lei", "Kevin", "LI/LEI MR"])
def test_a_whole_cell_that_is_such_a_name(word: str) -> None:
    assert foreign.is_one(word)


@pytest.mark.parametrize("word", ["扎西", "VIP", "Apple", "abc123", "格桑花", "冰箱"])
def test_a_whole_cell_that_is_none(word: str) -> None:
    assert not foreign.is_one(word)


@pytest.mark.parametrize(
    "text",
    [
        "吊牌上写的是Louis Vuitton，经鉴定为假冒",
        "品牌名字是New Balance",
        "包装上署名Nestle Waters的水",
        "标签上Name: Green Tea",
        "商标署名Hugo Boss",
    ],
)
def test_a_brand_in_latin_letters_stays(text: str) -> None:
    assert mask(text) == text
