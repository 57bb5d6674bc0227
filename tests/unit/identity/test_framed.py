"""Names between words that only persons stand between, one of each pair at least."""

import re

import polars as pl
import pytest

from models.identity import framed
from models.identity.columns import mask_column
from models.identity.text import mask

#: A pair of words and what stands between; the name's own signs say little in each.
SAID = [
    "钱都在罗钊手上", "货从阚栩处购得", "当日受靳琰指使", "该店由缪冉实际控制", "三箱卖给仝榕等人", "转让给了苗洺，",
    "对岑栩予以批评", "询问鄢榕时，", "我找庄栩，", "不是荀洺就是", "只认阮栩这个人", "让晏榕给我做的", "系佘洺以个人名义",
    "签收的是邝栩，", "据麻立冉讲，", "店里就辛洺一个人", "和桑榕合伙", "呈雷栩阅示", "随后郄洺将货架清空", "1、庹榕栩：要求退款",
    "被莫洺骗了三千元", "因亓榕下落不明，", "冒用蔺洺的签名", "签名非侯栩所签", "封面写着侯洺字样", "所里巫洺来过两回", "隔壁摊的龚洺能证明",
    "微信转账给了程钊（老板）。", "，毛洺一拖再拖", "接龙2、厍洺6-1101",
]  # fmt: skip
KEPT = [
    "付给了商家（老板），", "钱都在银行手上", "一经查实，从严从重处罚", "不是占线就是没人接", "约谈相关村，", "从严查实处理", "退还诚意金。", "4日凌晨3-4点", "多收720元左右（含税）", "100张光碟（其中五张）",
    "摩托车前来接货", "请问东九路、东十路", "买的是金龙鱼，", "对方正在给顾客称重", "属于白酒所有类别", "被向阳路的狗打伤",
]  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_a_person_between_two_words_is_masked(text: str) -> None:
    masked = mask(text)
    assert masked.count("某某") == 1
    assert len(masked) in (len(text) + 1, len(text))


def test_every_pair_of_words_is_tried() -> None:
    tried = [any(_finds(n, text) for text in SAID) for n in range(len(framed.FRAMES))]
    assert all(tried), [framed.FRAMES[n] for n, is_tried in enumerate(tried) if not is_tried]


def _finds(n: int, text: str) -> bool:
    before, behind = framed.FRAMES[n]
    name = f"(?P<name>[{framed.first_signs()}][\u4e00-\u9fff]{{1,3}}?)"
    return re.search(f"{before}{name}(?={behind})", text) is not None


@pytest.mark.parametrize("text", KEPT)
def test_other_words_between_them_stay(text: str) -> None:
    assert mask(text) == text


def test_a_name_that_is_a_word_is_one_between_them() -> None:
    assert mask("钱都在高峰手上") == "钱都在高某某手上"


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    assert mask_column(pl.Series([*SAID, *KEPT])).to_list() == [*map(mask, SAID), *KEPT]


def test_in_a_title_nobody_is_sought_so() -> None:
    assert mask("转给厍洺的定金", is_text=False) == "转给厍洺的定金"


def test_a_word_of_the_pair_that_goes_on_begins_no_name() -> None:
    assert list(framed.spans("由于朋友介绍的律师没有空")) == []
