"""Names that nothing introduces: masked where the segmentation sees a person, not where a place or brand begins."""

import polars as pl
import pytest

from models.identity.columns import mask_column
from models.identity.text import mask

NAMED = {
    "案发后，朱建鹏将剩余蛋糕倒入下水道": "案发后，朱某某将剩余蛋糕倒入下水道",
    "案发后，滕俊杰将剩余茶叶倒掉": "案发后，滕某某将剩余茶叶倒掉",
    "恶人戴芬祖占地多年": "恶人戴某某占地多年",
    "包工头要求欧阳俊杰垫付": "包工头要求欧阳某某垫付",
    "平台以徐萍为首": "平台以徐某某为首",
    "记者徐萍书本丢了": "记者徐某某书本丢了",
    "，徐萍书本丢了": "，徐某某书本丢了",
    "被陈建国打伤": "被陈某某打伤",
    "记者姚明在外地": "记者姚某某在外地",
    "举报苏晖、陈杰雄等五人": "举报苏某某、陈某某等五人",
}
KEPT = [
    "朱建鹏路夜间施工扰民",
    "住在梅溪湖片区附近",
    "购买了金立牌手机两部",
    "购买的“朱建鹏”牌酱油变质",
    "朱建鹏酒店早餐不新鲜",
    "造福于民的好事",
    "连安全都成问题",
    "王建*已确认",
    "与西门子合作",
    "周楠教育、陈建国际公司",
    "记者向辉在外地",
    "朱建鹏五金建材偷工减料",
    "徐建鹏隧道堵车",
    "打徐萍致伤",
    "朱建鹏路上包工头陶放明跑了",
    "这样的文明单位值得表扬",
    "教师于民族中学任教",
    "苏晖公司答复",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_person_whom_nothing_introduces_is_masked(text: str) -> None:
    assert mask(text) == NAMED[text]


@pytest.mark.parametrize("text", KEPT)
def test_places_brands_and_words_stay(text: str) -> None:
    assert mask(text) == text


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    column = pl.Series([*NAMED, *KEPT])
    assert mask_column(column).to_list() == [*NAMED.values(), *KEPT]


def test_a_name_or_title_is_not_read_as_a_sentence() -> None:
    title = "案发后朱建鹏将蛋糕倒掉"
    assert mask(title, is_text=False) == title
    assert mask_column(pl.Series([title]), is_text=False).to_list() == [title]
