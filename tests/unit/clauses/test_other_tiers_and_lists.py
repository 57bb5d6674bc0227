"""The tier a misplaced fine belongs to, and the item of a list a case is of."""

from datetime import date

import polars as pl
import pytest

from data_contracts import reference
from models.clauses import listed, resolve

BASIS = "《中华人民共和国食品安全法》第一百二十四条第一款第（五）项"


@pytest.mark.parametrize(
    ("goods", "fine", "tier", "low", "high"),
    [
        (12_000, 60_000, "货值不足1万", 50_000.0, 100_000.0),
        (12_000, 50_000, "货值不足1万", 50_000.0, 100_000.0),
        (12_000, 49_999, None, None, None),
        (12_000, 120_000, None, None, None),
        (12_000, 110_000, None, None, None),
        (9_999, 150_000, "货值1万以上", 99_990.0, 199_980.0),
        (9_999, 99_999, None, None, None),
        (None, 60_000, None, None, None),
        (None, 20_000, None, None, None),
        (None, 100_000, None, None, None),
        (None, 231_000, "货值1万以上", 100_000.0, None),
    ],
)
def test_a_fine_outside_its_tier_and_inside_another(goods, fine, tier, low, high):
    case = pl.DataFrame(
        {
            "case_key": ["a"], "legal_basis": [BASIS], "goods_value_yuan": [goods], "fine_yuan": [fine],
            "decision_date": [date(2026, 3, 2)], "conduct_end_date": [date(2026, 1, 5)],
        },
        schema_overrides={"goods_value_yuan": pl.Float64, "fine_yuan": pl.Float64},
    )  # fmt: skip
    got = resolve(case, reference.statutes()).row(0, named=True)
    assert (got["fine_tier"], got["fine_tier_min_yuan"], got["fine_tier_max_yuan"]) == (tier, low, high)  # fmt: skip


def test_without_an_amount_the_tier_below_a_threshold_reaches_up_to_it():
    case = pl.DataFrame(
        {
            "case_key": ["a", "b"], "legal_basis": ["《认证认可条例》第六十六条"] * 2,
            "fine_yuan": [8_000.0, 30_000.0], "decision_date": [date(2026, 3, 2)] * 2,
        }
    )  # fmt: skip
    got = resolve(case, reference.statutes())
    assert got["fine_tier"].to_list() == ["货值不足1万", None]
    assert got["fine_tier_max_yuan"].to_list() == [20_000.0, None]


@pytest.mark.parametrize(
    ("kind", "facts", "goods", "day", "item"),
    [
        ("未取得许可经营散装食品", None, None, date(2025, 2, 1), "未取得许可经营散装食品（熟食除外）"),
        ("未取得许可经营散装食品", None, None, date(2025, 1, 26), None),
        ("未取得许可经营散装食品", "经营散装熟食", None, date(2025, 2, 1), None),
        ("经营超过保质期的食品", None, 500, date(2025, 2, 1), "经营超过保质期的食品，货值五百元以下"),
        ("经营超过保质期的食品", None, 500.01, date(2025, 2, 1), None),
        ("经营超过保质期的食品", None, None, date(2025, 2, 1), None),
        (None, "销售超过保质期的酸奶一盒", 20, date(2025, 2, 1), "经营超过保质期的食品，货值五百元以下"),
        ("虚假宣传", "销售超过保质期的酸奶一盒", 20, date(2025, 2, 1), None),
    ],
)  # fmt: skip
def test_an_item_counts_from_its_day_by_its_words_and_up_to_its_amount(
    kind, facts, goods, day, item
):
    case = pl.DataFrame(
        {"case_key": ["a"], "violation_type": [kind], "facts": [facts], "goods_value_yuan": [goods], "decision_date": [day]},
        schema_overrides={"goods_value_yuan": pl.Float64, "violation_type": pl.String, "facts": pl.String},
    )  # fmt: skip
    got = listed(case, reference.exemptions()).row(0, named=True)
    assert got["exempt_item"] == item
    assert got["exempt_list"] == ("首违" if item else None)


def test_without_a_list_no_case_is_of_one():
    case = pl.DataFrame({"case_key": ["a"], "violation_type": ["散装食品"]})
    got = listed(case, reference.exemptions().clear())
    assert got.row(0) == ("a", None, None, None)
