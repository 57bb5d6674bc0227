"""S032: what in the facts says that several officers were there, and what only looks like it."""

import polars as pl
import pytest

from data_contracts import indicator
from models.indicators import evaluate
from tests.unit.indicators.golden_rows import AS_OF


def _exclusions(golden_input, facts: str) -> list[str]:
    one = pl.col("case_key") == "a01"
    frame = golden_input("S032").with_columns(
        pl.when(one).then(pl.lit(facts)).otherwise("facts").alias("facts")
    )
    got = evaluate("S032", frame, indicator("S032"), AS_OF)
    return got.filter(pl.col("object_key") == "a01")["exclusions"][0].to_list()


@pytest.mark.parametrize(
    "facts",
    [
        "两名执法人员到场", "本局二名办案人员现场检查", "三位执法人员", "四名检查人员", "2名本局执法人员", "3个执法人员",
        "4执法人员", "两检查人员", "执法人员两名", "检查人员二人", "办案人员三位", "执法人员四人", "执法人员2人",
        "执法人员3名", "执法人员4名", "12名执法人员",
    ],
)  # fmt: skip
def test_several_officers_are_read(golden_input, facts) -> None:
    assert _exclusions(golden_input, facts) == ["in_facts"]


@pytest.mark.parametrize(
    "facts",
    [
        "2025年3月12日本局执法人员对当事人检查", "3月2日执法人员到场", "有2个过期面包被执法人员查见", "第3次检查人员到场",
        "店内2名从业人员在执法人员检查时", "一名执法人员到场", "2名顾客，执法人员", "执法人员2次到场",
    ],
)  # fmt: skip
def test_days_goods_and_others_are_no_officers(golden_input, facts) -> None:
    assert _exclusions(golden_input, facts) == []
