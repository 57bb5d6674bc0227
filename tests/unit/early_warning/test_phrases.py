"""Only whole words are shown: no fragment, no name, no formula; nothing rather than half a word."""

import polars as pl
import pytest

from models.early_warning.texts.phrases import phrases, rising_phrases
from models.early_warning.texts.terms import Earlier

USUAL = [
    pl.Series(["在门店购买商品后质量不好，与商家沟通无果。", "会员卡余额不退，要求退款。"] * 200)
]


def shown(texts: list[str], names: list[str] | None = None) -> list[str]:
    return rising_phrases(texts, [names or []] * len(texts), [Earlier(u) for u in USUAL], 8)


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["某店更换的改装锂电池鼓包发烫，充电冒烟。", "购买三个月，改装锂电池鼓包，商家称正常。"], "改装锂电池鼓包"),
        (["突然闭店跑路，余额无法退。", "昨天去已搬空，群里都说闭店跑路。"], "闭店跑路"),
        (["店里卖的燃气软管开裂漏气。", "家中燃气软管开裂，购自五金店。"], "燃气软管开裂"),
        (["卖的是假冒缓释肥，玉米苗发黄。", "购买假冒缓释肥，地里减产。"], "假冒缓释肥"),
        (["蛋糕配料检出罗丹那非。", "抽样检出罗丹那非成分。"], "罗丹那非"),
        (["直播间推销量子能量杯，称能治糖尿病。", "量子能量杯毫无作用。", "诱导买量子能量杯。"], "量子能量杯"),
    ],
)  # fmt: skip
def test_what_rises_is_shown_as_a_whole(texts: list[str], word: str) -> None:
    found = shown(texts * 3)
    assert word in found
    assert not any(part in word and part != word for part in found)


@pytest.mark.parametrize(
    "text",
    [
        "现场检查时发现当事人经营超过保质期的食品",
        "停业前还在促销，现在钱要不回",
        "要求退一赔三，一经售出概不退款，母亲被骗",
        "昨天去，大门关着，电话无人接听，还剩十次",
        "执法人员依法送达行政处罚决定书",
        "车流产生巨大的声响，规划拟批准",
        "云梧县星沙开元路，云梧市经开区，那个时候",
        "",
    ],
)
def test_formulas_verbs_and_fragments_are_no_words(text: str) -> None:
    bad = {"查时", "检查", "发现", "当事人", "还在", "要不回", "母亲", "概不", "电话", "无人", "昨天", "决定书", "送达", "车流产生巨大", "规划拟批准", "县星沙", "市经", "时候"}  # fmt: skip
    found = phrases(text)
    assert not found & bad
    assert all(2 <= len(p) <= 10 for p in found)


def test_the_name_of_a_firm_is_no_word_in_full_or_in_part() -> None:
    name = "云梧漾健身俱乐部有限公司"
    texts = [f"{name}停业前还在促销游泳次卡。", "云梧漾健身俱乐部拒绝退游泳次卡。", "云梧漾的游泳次卡不退。"] * 3  # fmt: skip
    assert shown(texts, [name]) == ["游泳次卡"]
    assert not any("有限公司" in p for p in shown(texts))


def test_what_is_usual_is_no_news_and_few_texts_tell_nothing() -> None:
    assert shown(["会员卡余额不退"] * 5) == []
    assert shown(["硼砂水晶泥"]) == []
    assert shown(["硼砂水晶泥"] * 5) == ["硼砂水晶泥"]


def test_a_phrase_that_always_goes_on_is_part_of_a_longer_one() -> None:
    assert shown(["量子能量杯"] * 6) == ["量子能量杯"]


def test_what_is_read_in_a_part_of_a_text_is_read_wherever_the_part_stands() -> None:
    parts = ["来电人反映小区门口新开的火锅店", "锅底里检出罗丹明成分", "地面湿滑无人清理"]
    each = [phrases(part) for part in parts]
    assert all(each[:2])
    assert phrases("，".join(parts)) == frozenset().union(*each)
    assert phrases("；".join([*reversed(parts), parts[0]])) == frozenset().union(*each)
    assert phrases("，。；") == frozenset()
