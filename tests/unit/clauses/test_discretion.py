"""A province's discretion benchmark over the statutory range, and peers under another one."""

from datetime import date

import polars as pl
import pytest

from models.clauses import DiscretionBenchmark, Tier, place
from models.clauses.discretion import ABOVE, BELOW
from models.like_cases.peers.marks import marked

THREE = (Tier("从轻", 0, 0.3), Tier("一般", 0.3, 0.7), Tier("从重", 0.7, 1))
DAY = date(2025, 6, 1)


def discretion_benchmark(name="甲", region="99", first=date(2025, 1, 1), **more):
    return DiscretionBenchmark(name, region, first, **{"tiers": THREE, **more})


def placed(
    fine, discretion_benchmarks, low=50_000.0, high=100_000.0, day=DAY, discretion=None, **clause
):
    cases = pl.DataFrame(
        {"case_key": ["a"], "region_code": ["990101"], "decision_date": [day],
         "fine_yuan": [fine], "discretion": [discretion]},
        schema_overrides={"fine_yuan": pl.Float64, "discretion": pl.String},
    )  # fmt: skip
    clauses = pl.DataFrame(
        {"case_key": ["a"], "law": ["食品安全法"], "is_max_only": [low == 0], "is_merged": [False],
         "statutory_min_yuan": [low], "statutory_max_yuan": [high], **{k: [v] for k, v in clause.items()}},
        schema_overrides={"statutory_max_yuan": pl.Float64},
    )  # fmt: skip
    return place(cases, clauses, discretion_benchmarks).row(0, named=True)


@pytest.mark.parametrize(
    ("fine", "tier"),
    [
        (49_999, BELOW), (50_000, "从轻"), (65_000, "从轻"), (65_001, "一般"), (84_999, "一般"),
        (85_000, "从重"), (100_000, "从重"), (100_001, ABOVE),
    ],
)  # fmt: skip
def test_shares_from_the_minimum(fine, tier):
    got = placed(fine, [discretion_benchmark()])
    assert got["discretion_tier"] == tier
    assert got["discretion_position"] == pytest.approx((fine - 50_000) / 50_000, abs=1e-6)


@pytest.mark.parametrize(
    ("fine", "tier"),
    [(9_999, BELOW), (30_000, "从轻"), (30_001, "一般"), (69_999, "一般"), (70_000, "从重")],
)
def test_thirty_per_cent_from_zero(fine, tier):
    got = placed(fine, [discretion_benchmark(from_zero=True)], low=10_000.0)
    assert got["discretion_tier"] == tier
    assert got["discretion_position"] == pytest.approx(fine / 100_000, abs=1e-6)


def test_tiers_are_spelt_in_yuan_and_never_reach_below_the_minimum():
    from_zero = placed(60_000, [discretion_benchmark(from_zero=True)])["discretion_tiers"]
    assert from_zero == ["从轻 50000—50000元", "一般 50000—70000元", "从重 70000—100000元"]
    from_minimum = placed(60_000, [discretion_benchmark()])["discretion_tiers"]
    assert from_minimum == ["从轻 50000—65000元", "一般 65000—85000元", "从重 85000—100000元"]


def test_a_clause_without_minimum_has_a_position_but_no_tier_unless_the_discretion_benchmark_says_so():
    silent = placed(30_000, [discretion_benchmark()], low=0.0)
    assert (silent["discretion_position"], silent["discretion_tier"]) == (pytest.approx(0.3), None)
    own = (Tier("从轻", 0, 0.2), Tier("一般", 0.2, 1))
    assert (
        placed(30_000, [discretion_benchmark(max_only_tiers=own)], low=0.0)["discretion_tier"]
        == "一般"
    )


def test_the_day_of_the_decision_and_the_region_choose_the_version():
    old = discretion_benchmark("旧", first=date(2022, 1, 1), valid_to=date(2025, 5, 31))
    new = discretion_benchmark("新", first=date(2025, 6, 1))
    city = discretion_benchmark("市", region="9901", first=date(2025, 6, 1))
    elsewhere = discretion_benchmark("外", region="98")
    assert placed(60_000, [old, new, elsewhere])["discretion_benchmark"] == "新"
    assert placed(60_000, [old, new], day=date(2025, 5, 31))["discretion_benchmark"] == "旧"
    assert placed(60_000, [city, new])["discretion_benchmark"] == "市"
    assert placed(60_000, [elsewhere])["discretion_benchmark"] is None


def test_a_discretion_benchmark_for_one_law_goes_before_the_general_one():
    food = discretion_benchmark("食品", laws=("食品安全法",))
    other = discretion_benchmark("广告", laws=("广告法",))
    assert (
        placed(60_000, [food, other, discretion_benchmark("通用")])["discretion_benchmark"]
        == "食品"
    )


def test_the_officers_grade_is_laid_beside_the_tier_never_used_for_it():
    same = placed(60_000, [discretion_benchmark()], discretion="从轻")
    other = placed(60_000, [discretion_benchmark()], discretion="从重")
    assert same["discretion_tier"] == other["discretion_tier"] == "从轻"
    assert (same["is_tier_unlike_discretion"], other["is_tier_unlike_discretion"]) == (False, True)
    assert (
        placed(20_000, [discretion_benchmark()], discretion="减轻")["is_tier_unlike_discretion"]
        is False
    )
    assert placed(60_000, [discretion_benchmark()])["is_tier_unlike_discretion"] is None


def test_merged_and_missing_fines_and_unknown_ranges_have_no_tier():
    assert placed(60_000, [discretion_benchmark()], is_merged=True)["discretion_tier"] is None
    assert placed(None, [discretion_benchmark()])["discretion_tier"] is None
    assert placed(0.0, [discretion_benchmark()])["discretion_tier"] is None
    unknown = placed(60_000, [discretion_benchmark()], statutory_max_yuan=None)
    assert (unknown["discretion_tier"], unknown["discretion_tiers"]) == (None, None)


def test_without_discretion_benchmarks_every_case_has_a_row_and_nothing_else():
    assert placed(60_000, []) == {
        "case_key": "a", "discretion_benchmark": None, "discretion_position": None, "discretion_tier": None,
        "discretion_tiers": None, "is_tier_unlike_discretion": None,
    }  # fmt: skip


def test_peers_under_another_discretion_benchmark_or_law_version_are_marked():
    clauses = pl.DataFrame(
        {
            "case_key": ["own", "same", "other", "older", "unknown", "amended", "appealed"],
            "law_version": ["2021", "2021", "2021", "2015", "2021", "2021", "2021"],
            "discretion_benchmark": ["甲", "甲", "乙", "甲", None, "甲", "甲"],
            "version_note": [None, None, None, None, None, "行为后法律有修改，从旧兼从轻", None],
            "is_under_review": [False, False, False, False, False, False, True],
        }
    )
    names = ["same", "other", "older", "unknown", "amended", "appealed"]
    peers = pl.DataFrame({"case_key": ["own"] * 6, "peer_case_key": names})
    assert marked(peers, clauses)["marks"].to_list() == [
        [], ["另一裁量基准：乙"], ["另一法律版本：2015"], ["另一裁量基准：未载"],
        ["行为后法律有修改，从旧兼从轻"], ["复议或诉讼中"],
    ]  # fmt: skip
