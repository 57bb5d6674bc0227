"""A complaint that is left out before its words are judged would have been no proposal."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.action.origins import may_be_of_enforcement, of_complaint
from models.county_revenue.evidence import ABOUT_ENFORCEMENT
from models.opinions import ASKS, PROBLEM, SPEAKS, complaint_kind
from tests.examples import examples

_PIECES = st.sampled_from(
    [
        "市场监管", "市监", "监管所", "市", "监", "场监管", "执法", "人员", "执法人员", "工商", "局", "稽查", "行政处罚",
        "处罚过重", "同案不同罚", "频繁", "检查", "乱收费", "态度恶劣", "粗暴", "推诿", "没有", "未", "不够", "耐心",
        "要求", "请", "希望", "查处", "核实", "处理", "商家", "拒绝退款", "凭什么", "吗", "是否", "  ", "\n",
        "。", "，", "；", "！", "？", "失职", "不作为", "始终没有答复", "罚了我", "来店里检查五次", "市场监督", "不够耐心",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.none(), st.lists(_PIECES, max_size=12).map("".join))
_ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "", "投诉", "举报", "咨询"]),
        st.sampled_from([None, "", "甲商行", "某县市场监管局"]),
        _TEXTS, _TEXTS, _TEXTS,
    ),
    min_size=1, max_size=20,
)  # fmt: skip
_COLUMNS = ["form", "subject_name", "problem_type", "suspected_violation", "statement"]


def _left_in(rows: list[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    return frame.filter(may_be_of_enforcement()).rows()


@given(_ROWS)
@settings(max_examples=examples(400))
def test_no_proposal_is_left_out(rows: list[tuple[str | None, ...]]) -> None:
    proposed = {r for r in rows if of_complaint(dict(zip(_COLUMNS, r, strict=True))) is not None}
    assert proposed <= set(_left_in(rows))


@given(_ROWS)
@settings(max_examples=examples(400))
def test_no_voice_is_left_out(rows: list[tuple[str | None, ...]]) -> None:
    """What the criterion reads is at least what it would count."""
    texts = pl.Series(["。".join(part or "" for part in row[2:]) for row in rows], dtype=pl.String)
    read = texts.to_frame("t").select(
        pl.col("t").str.contains_any(list(ABOUT_ENFORCEMENT))
        | pl.col("t").str.replace_all(ASKS, "").str.contains(SPEAKS)
    )["t"]
    told = [complaint_kind(row[0], row[1], text) for row, text in zip(rows, texts, strict=True)]
    missed = [
        t for t, kind, is_in in zip(texts, told, read, strict=True) if kind == PROBLEM and not is_in
    ]
    assert not missed


@pytest.mark.parametrize(
    ("statement", "is_left_in"),
    [
        ("市场监管所的人态度恶劣。", True),
        ("罚得不对，同案不同罚。", True),
        # Where the request is cut out, what stood around it makes a word.
        ("市请求核实监粗暴。", True),
        # The authority is only asked to act.
        ("商家拒绝退款，请市场监管部门核实。", False),
        ("商家拒绝退款。", False),
        (None, False),
    ],
)
def test_a_word_on_enforcement_keeps_a_complaint(statement: str | None, is_left_in: bool) -> None:
    row = ("投诉", None, None, "", statement)
    told = of_complaint(dict(zip(_COLUMNS, row, strict=True)))
    assert (bool(_left_in([row])), told is not None) == (is_left_in, is_left_in)
