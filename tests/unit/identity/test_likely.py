"""Names that nothing introduces, weighed by their characters and by what stands around."""

import polars as pl
import pytest

from data_contracts.reference import name_odds
from models.identity import likely
from models.identity.columns import mask_column
from models.identity.text import mask

MASKED = {
    "转了三次账，收钱的户名是岑弛，备注写的货款": "转了三次账，收钱的户名是岑某某，备注写的货款",
    "经郤桐签字确认": "经郤某某签字确认",
    "与诸葛玥核对过，金额无误": "与诸葛某某核对过，金额无误",
    "已联系单琬晴，下周来取": "已联系单某某，下周来取",
}
#: A given name that is a word of its own, a place, a title, a word, a brand, a name that goes on.
KEPT = [
    "延时王胶囊三盒",
    "被害人陈述、证人证言",
    "与张各庄相邻的加油站",
    "经办人与秦经理核对过",
    "要求明确答复，对方不同意",
    "这瓶罗莱没有生产日期",
    "和温岚超市核对过",
]


@pytest.mark.parametrize("text", MASKED)
def test_a_likely_name_is_masked(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_words_places_and_titles_stay(text: str) -> None:
    assert mask(text) == text


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    assert mask_column(pl.Series([*MASKED, *KEPT])).to_list() == [*MASKED.values(), *KEPT]


def test_what_is_known_already_is_not_named_twice() -> None:
    text = "与诸葛玥核对过，金额无误"
    assert list(likely.spans(text)) == [(1, 4)]
    assert list(likely.spans(text, [(1, 4)])) == []


def test_every_weight_of_the_contract_is_read() -> None:
    assert set(name_odds().weights) == set(likely.Weights._fields)


def test_a_sign_weighs_one_thing() -> None:
    for levels in (name_odds().given, name_odds().surnames):
        signs = "".join(levels.values())
        assert len(signs) == len(set(signs))


def test_all_of_a_long_line_are_told() -> None:
    assert len(list(likely.spans("经沈雯签字确认，" * 2000))) == 2000
