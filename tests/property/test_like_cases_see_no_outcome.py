"""Whatever was decided, and whoever was fined how much when: facts and likeness stay the same.

The judgement is made twice on the same cases, once as they are and once with other words for what
the officer concluded, other fines named in the text, other days, names and document numbers.
"""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.like_cases import judge
from tests.unit.like_cases.rows import AS_OF, case, frame

pytestmark = pytest.mark.slow

N = 40
GRADES = st.sampled_from(["从轻", "减轻", "从重", "一般", "不予处罚", "免予处罚", None])
CONCLUSIONS = st.sampled_from(
    [
        None, "从轻处罚", "予以减轻处罚", "依法从重处罚", "一般", "属一般", "给予一般处罚", "属于情节一般",
        "不予处罚", "依法不予行政处罚", "免予处罚", "无从轻从重情形", "无从轻、减轻、从重情形", "不具有法定情节",
        "裁量等次为一般", "违法程度较轻", "情节严重", "情节特别严重应当从重", "属从轻", "从重", "从宽处理",
        "没收涉案商品，并处罚款60,000元", "处以5000元罚款", "给予警告", "罚款人民币伍仟元整", "拟处￥3.5万元",
    ]
)  # fmt: skip
REASONS = ["当事人初次违法、及时改正", "涉案商品未售出", "系再次违法", "当事人是军属", None]
FINES = st.one_of(
    st.integers(50, 900_000).map(lambda n: f"{n}元"),
    st.integers(1_000, 900_000).map(lambda n: f"人民币{n:,}元"),
    st.floats(0.1, 99).map(lambda n: f"￥{n:.2f}万元"),
    st.sampled_from(["伍仟元整", "三万余元", "一百二十元五角", "五千圆"]),
)
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 1)).flatmap(
    lambda d: st.sampled_from(
        [f"{d.year}年{d.month}月{d.day}日", f"{d}", f"{d.year}.{d.month}.{d.day}", f"{d:%Y/%m/%d}",
         f"{d:%m月%d日}9时30分", "二〇二五年三月七日"]
    )
)  # fmt: skip
NAMES = st.text("测试样例甲乙丙丁商行店铺", min_size=3, max_size=9).map(lambda s: f"虚构{s}")
NUMBERS = st.tuples(st.integers(2020, 2026), st.integers(1, 9999)).map(
    lambda n: f"测市监处罚〔{n[0]}〕{n[1]}号"
)
DONE = ["销售超过保质期的酸奶", "货架上陈列过期饼干待售", "在冷柜内存放过期面包"]


def told(i: int, draw: st.DrawFn) -> dict[str, Any]:
    """Return case ``i`` with drawn outcome, day, name and number; its facts depend on ``i`` only."""
    reason, said = REASONS[i % len(REASONS)], draw(CONCLUSIONS)
    name, day, number = draw(NAMES), draw(DAYS), draw(NUMBERS)
    facts = f"经查，{name}于{day}{DONE[i % 3]}，货值金额{20 + i}元。"
    for words in (f"决定罚款{draw(FINES)}", f"{draw(CONCLUSIONS) or ''}", f"依据{number}立案"):
        facts += f"{words}。" if draw(st.booleans()) or words.startswith("依据") else ""
    return case(
        i, facts=facts, party_name=name, decision_no=number, discretion=draw(GRADES),
        discretion_reason="，".join(w for w in (reason, said) if w) or None,
        fine_yuan=4_000.0 + 500 * (i % 5), goods_value_yuan=20.0 + i,
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> pl.DataFrame:
    """Return the same cases, told in other words each time."""
    return frame([told(i, draw) for i in range(N)])


@settings(
    max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(worlds(), worlds())
def test_no_outcome_money_date_name_or_number_moves_neighbours_or_expected_range(
    first: pl.DataFrame, second: pl.DataFrame
) -> None:
    asked = first["case_key"].to_list()
    a, b = (judge(world, as_of=AS_OF, asked=asked) for world in (first, second))
    assert a.peers.height == N * 25
    same = ["case_key", "peer_case_key", "rank", "similarity", "peer_adjusted_yuan", "weight"]
    assert a.peers.select(same).equals(b.peers.select(same))
    assert a.disparity.drop("decision_no").equals(b.disparity.drop("decision_no"))
