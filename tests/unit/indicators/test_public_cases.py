"""The public small-value food cases go through clause, input and rule, and come out flagged."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_contracts import reference
from data_contracts.loader import indicator
from models.clauses import listed, resolve
from models.indicators import evaluate, inputs
from tests.unit.indicators.golden_rows import AS_OF
from tests.unit.indicators.test_inputs import frame


def _case(fine: str, goods: str | None, gains: str | None, facts: str) -> pl.DataFrame:
    row = {
        "case_key": "示例|1", "region_code": "990101", "party_key": "甲", "in_sources": ["cases"],
        "penalty_kinds": ["罚款"], "decision_date": date(2021, 12, 1),
        "conduct_end_date": date(2021, 10, 1), "facts": facts,
        "legal_basis": "《中华人民共和国食品安全法》第一百二十四条第一款第（一）项",
        "fine_yuan": Decimal(fine), "goods_value_yuan": Decimal(goods) if goods else None,
        "illegal_gains_yuan": Decimal(gains) if gains else None,
    }  # fmt: skip
    cases = frame("core_cases", row).with_columns(is_penalty=pl.lit(True))
    clauses = resolve(cases, reference.statutes()).join(
        listed(cases, reference.exemptions()), on="case_key", how="left"
    )
    return inputs.feat_case_rules(cases, clauses)


@pytest.mark.parametrize(
    ("fine", "goods", "gains", "facts", "outcome", "level", "words"),
    [
        ("66000", "20", "20", "销售的芹菜农药残留超标。", "flagged", "疑点线索", "3300倍"),
        ("5000", None, "1.6", "销售的芥末油不合格。", "flagged", "提示", "3125倍"),
        ("20000", "60", None, "经营超过保质期的酸奶。", "flagged", "提示", "333.3倍"),
        ("66000", "20", "20", "芹菜农药残留超标，3人食物中毒。", "clear", None, None),
        ("66000", "20", "20", "芹菜农药残留超标，未造成人身伤害。", "flagged", "疑点线索", "3300倍"),
    ],
)  # fmt: skip
def test_small_values_large_fines(fine, goods, gains, facts, outcome, level, words):
    got = evaluate("P006", _case(fine, goods, gains, facts), indicator("P006"), AS_OF).to_dicts()[0]
    assert (got["outcome"], got["level"]) == (outcome, level)
    assert words is None or words in got["reason"]
