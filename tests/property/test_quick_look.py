"""A column is masked as each of its texts is: in pieces, and after a quick look."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.identity.columns import mask_column
from models.identity.text import mask, masked_alone, without
from tests.examples import examples

_NUMBERS = st.sampled_from(
    [
        "12", "3", "７", "十二", "一百", "B", "Ａ", "139 1234 5678", "0571-87654321", "990101198001011234",
        "2026-06-30", "2026年6月30日", "191元", "87654321", "幺三九一二三四五六七八", "③",
    ]
)  # fmt: skip
_UNITS = st.sampled_from(
    [
        "栋", "幢", "单元", "室", "户", "房", "号", "号楼", "楼", "层", "组", "村民小组", "小组", "社", "队", "号院", "弄",
        "座", "-", "—", "#", "/", "－",
    ]
)  # fmt: skip
_SAID = st.sampled_from(
    [
        "幸福小区", "东升街", "南塘村", "我家在", "住址：", "户口所在地", "寄至", "经营者", "老板——", "当事人", "联系人：",
        "电话", "微信", "经", "由", "王生宝", "陈峰艳", "欧阳小明", "李娜", "汤 素 笺", "古丽扎尔·托合提", "（苏小燕）",
        "陈述", "称", "提供", "先生", "女士", "检查", "发现", "过期", "退款", "都是", "wxid_", "abc@qq.com", "京A12345",
        "。", "；", "，", "、", " ", "：", "！", "\n", "\ue000",
    ]
)  # fmt: skip
_TEXTS = st.lists(st.one_of(_SAID, _SAID, _NUMBERS, _UNITS), max_size=14).map("".join)


@settings(max_examples=examples(150))
@given(st.lists(st.one_of(_TEXTS, st.none()), min_size=1, max_size=30))
def test_a_column_is_masked_as_each_of_its_texts(texts: list[str | None]) -> None:
    masked = [None if text is None else mask(text) for text in texts]
    assert mask_column(pl.Series(texts, dtype=pl.String)).to_list() == masked


@settings(max_examples=examples(150))
@given(st.lists(_TEXTS, min_size=2, max_size=5))
def test_what_stands_behind_a_full_stop_is_masked_as_it_is_alone(texts: list[str]) -> None:
    """Only a name that another sentence tells goes as well."""
    parts = [f"查{text}。" for text in texts]
    alone = [masked_alone(part, is_text=True) for part in parts]
    people = dict.fromkeys(name for _, named in alone for name in named)
    assert mask("".join(parts)) == without("".join(masked for masked, _ in alone), people)


@pytest.mark.parametrize(
    "text",
    [
        "我家在幸福小区A栋701", "幸福小区A幢B单元1201", "住在南塘村3村民小组12号", "南塘村3村民小组",
        "户口所在地东升村12号", "在该小区某单元24-4屋内", "有钱的老板——陈峰艳。", "都是王生宝提供",
        "经营者陈峰艳、王生宝到场",
    ],
)  # fmt: skip
def test_what_a_quick_look_once_missed_is_seen(text: str) -> None:
    masked = mask(text)
    assert masked != text
    assert mask_column(pl.Series([text])).to_list() == [masked]
