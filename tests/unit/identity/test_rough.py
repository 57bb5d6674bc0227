"""Homes that are told by what stands beside them."""

import polars as pl
import pytest

from models.identity.columns import mask_column
from models.identity.text import mask

MASKED = {
    "我住村口老井往西第二家，很吵": "我住***，很吵",
    "家住水厂宿舍最里面一幢，电话没有": "家住***，电话没有",
    "本人家庭住址二中后门教师楼一单元": "本人家庭住址***",
    "上门地址：公交站对面蓝色卷帘门旁": "上门地址：***",
    "租住在小商品城后门那幢出租屋": "租住在***",
    "现居城关镇老电影院旁自建房": "现居城关镇***",
    "我家对着菜场南门那扇红铁门，": "我家***，",
    "就在六队晒谷场边上住，一天到晚灰": "就在***住，一天到晚灰",
    "住在马路对面顶楼都觉得吵": "住在***都觉得吵",
}
KEPT = [
    "我家在三楼", "住在该小区", "业主入住进去后更加无奈", "入住在车站对面的如家酒店", "把货送到桥头旁边的仓库里", "住所地某区中山路旁商场四楼",
    "地址：百货公司对面", "住院楼对面的药店", "在店面楼上是居民住宅区",
]  # fmt: skip


@pytest.mark.parametrize("text", MASKED)
def test_such_a_home_is_masked(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_where_nobody_lives_stays(text: str) -> None:
    assert mask(text) == text


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    assert mask_column(pl.Series([*MASKED, *KEPT])).to_list() == [*MASKED.values(), *KEPT]
