"""Version by date of conduct, tier by amounts and circumstances, range in yuan."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from data_contracts import reference
from models.clauses import resolve

FOOD = "《食品安全法》第一百二十四条第一款第（五）项"


def one(**given: Any) -> dict[str, Any]:
    row = {
        "case_key": "k", "legal_basis": FOOD, "goods_value_yuan": None, "illegal_gains_yuan": None,
        "facts": "", "party_name": "测试店", "party_type": "个体工商户",
        "conduct_end_date": date(2024, 5, 1), "decision_date": date(2024, 9, 1), **given,
    }  # fmt: skip
    return resolve(pl.DataFrame([row]), reference.statutes()).row(0, named=True)


def test_goods_value_chooses_the_tier_on_both_sides_of_the_line():
    below, at = one(goods_value_yuan=9999.99), one(goods_value_yuan=10_000.0)
    assert (below["tier"], below["statutory_min_yuan"]) == ("货值不足1万", 50_000.0)
    assert (at["tier"], at["statutory_min_yuan"], at["statutory_max_yuan"]) == (
        "货值1万以上", 100_000.0, 200_000.0,
    )  # fmt: skip
    assert (at["min_multiple"], at["base_yuan"]) == (10.0, 10_000.0)


def test_goods_value_is_read_from_the_text_where_the_column_is_silent():
    assert one(facts="涉案货值金额共计2.5万元")["base_yuan"] == 25_000.0


def test_a_value_under_its_other_name_chooses_the_tier_where_the_own_name_is_silent():
    """货值 and 违法经营额 are both the price of what was sold and was for sale."""
    food = one(facts="违法经营额12,544.00元")
    assert (food["tier"], food["statutory_min_yuan"]) == ("货值1万以上", 125_440.0)
    assert one(facts="货值金额300元，违法经营额12,544.00元")["tier"] == "货值不足1万"
    mark = one(legal_basis="《商标法》第六十条第二款", goods_value_yuan=160_000.0)
    assert (mark["tier"], mark["statutory_max_yuan"]) == ("经营额5万以上", 800_000.0)
    stated = {"goods_value_yuan": 160_000.0, "facts": "违法经营额3万元"}
    assert one(legal_basis="《商标法》第六十条第二款", **stated)["tier"] == "经营额不足5万"


def test_what_a_shop_turns_over_in_a_year_is_not_the_value_of_its_goods():
    assert one(facts="该店年经营额80万元")["tier"] is None


def test_an_unknown_base_leaves_the_range_open_and_the_clause_resolved():
    got = one()
    assert got["statutory_max_yuan"] is None
    assert got["unresolved_reason"] is None
    assert got["clause_id"] == "食品安全法-124-1-5"


def test_a_paragraph_punished_like_the_one_before_takes_its_range():
    got = one(legal_basis="《食品安全法》第一百二十四条第二款", goods_value_yuan=20.0)
    assert got["clause_id"] == "食品安全法-124-2-货值不足1万"
    assert (got["statutory_min_yuan"], got["statutory_max_yuan"]) == (50_000.0, 100_000.0)


def test_a_small_base_counts_as_the_statutory_floor():
    got = one(
        legal_basis="《药品管理法》第一百一十七条第一款",
        goods_value_yuan=300.0,
        party_name="测试大药房",
    )
    assert got["tier"] == "零售"
    assert (got["base_yuan"], got["statutory_min_yuan"]) == (10_000.0, 100_000.0)


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        ("当事人为药品批发企业，销售超过有效期的注射液。", "生产批发"),
        ("货值金额46000元（不足十万元的，按十万元计算）。", "生产批发"),
        ("不足一万元，按1万元计算。", "零售"),
        ("涉案药品标示生产企业为丙厂。", "零售"),
    ],
)
def test_what_the_facts_say_the_party_is_goes_before_its_name(facts, tier):
    got = one(
        legal_basis="《药品管理法》第一百一十七条第一款",
        goods_value_yuan=46_000.0,
        party_name="测试超市有限公司",
        facts=facts,
    )
    assert got["tier"] == tier
    assert got["base_yuan"] == {"生产批发": 100_000.0, "零售": 46_000.0}[tier]


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        ("无其他情节", "基本"),
        ("该行为属于情节严重", "严重"),
        ("不属于情节严重的情形", "基本"),
        ("当事人虚假宣传，情节严重。", "严重"),
        ("情节严重", "严重"),
        ("涉及三个品种，情节严重，其行为违反了该条规定", "严重"),
        ("尚未达到情节严重；已改正", "基本"),
        ("情节严重的，处五万元以上罚款", "基本"),
        ("情节严重程度一般", "基本"),
    ],
)
def test_severity_is_read_from_what_was_found(facts, tier):
    got = one(legal_basis="《电子商务法》第七十七条", facts=facts)
    assert got["tier"] == tier


@pytest.mark.parametrize(
    ("conduct", "decided", "version", "note"),
    [
        (date(2025, 10, 14), date(2026, 3, 1), "2019-04-23", "行为后法律有修改，从旧兼从轻"),
        (date(2025, 10, 15), date(2026, 3, 1), "2025-10-15", None),
        (date(2018, 6, 1), date(2019, 6, 1), "2018-01-01", None),
        (date(2017, 12, 31), date(2018, 3, 1), "1993-12-01", "行为后法律有修改，从旧兼从轻"),
        (date(1993, 6, 1), date(2026, 3, 1), None, "行为日早于本表所载最早版本"),
    ],
)
def test_the_version_is_that_of_the_day_of_the_conduct(conduct, decided, version, note):
    got = one(
        legal_basis="《反不正当竞争法》第二十五条第一款",
        conduct_end_date=conduct,
        decision_date=decided,
    )
    assert (got["law_version"], got["version_note"]) == (version, note)


def test_an_article_number_of_three_laws_has_three_versions_and_the_range_of_its_own():
    """24 was false advertising until 2017, the internet until 2025, bribery since: fines of one are no yardstick of another."""
    days = (date(2017, 6, 1), date(2020, 6, 1), date(2025, 12, 1))
    got = [
        one(legal_basis="《反不正当竞争法》第二十四条第一款", conduct_end_date=d, decision_date=d)
        for d in days
    ]
    assert [g["law_version"] for g in got] == ["1993-12-01", "2018-01-01", "2025-10-15"]
    assert [g["statutory_min_yuan"] for g in got] == [None, 100_000, None]


@pytest.mark.parametrize(
    ("article", "day", "highest"),
    [
        (20, date(2018, 1, 1), 1_000_000), (20, date(2017, 12, 31), None),
        (21, date(2018, 1, 1), 500_000), (21, date(2019, 4, 22), 500_000), (21, date(2019, 4, 23), 1_000_000),
    ],
)  # fmt: skip
def test_an_amendment_leaves_the_figures_of_other_articles(article, day, highest):
    """The amendment of 2019 raised the fines for secrets; the rest stands as it was since 2018."""
    got = one(
        legal_basis=f"《反不正当竞争法》第{'二十' if article == 20 else '二十一'}条", conduct_end_date=day, decision_date=day,
    )  # fmt: skip
    assert got["statutory_max_yuan"] == highest


def test_an_amendment_of_other_articles_is_no_change_of_the_one_cited():
    """The food law of 2025-12 touches 132 alone: cases under 124 were said to be hardly comparable."""
    days = {"conduct_end_date": date(2025, 11, 1), "decision_date": date(2026, 2, 1)}
    assert one(goods_value_yuan=100.0, **days)["version_note"] is None
    touched = one(legal_basis="《中华人民共和国食品安全法》第一百三十二条", **days)
    assert touched["version_note"] == "行为后法律有修改，从旧兼从轻"


def test_an_amendment_that_carries_over_leaves_the_range_in_force():
    got = one(
        goods_value_yuan=100.0, conduct_end_date=date(2026, 2, 1), decision_date=date(2026, 4, 1)
    )
    assert got["law_version"] == "2021-04-29"
    assert got["statutory_max_yuan"] == 100_000.0


def test_a_repealed_instrument_is_said_to_be_repealed():
    got = one(legal_basis="《无照经营查处取缔办法》第十四条")
    assert got["version_note"] == "引用的文件在行为日已废止"


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        (
            "行为一依据《食品安全法》第一百二十四条第一款，行为二依据《食品安全法》第一百二十五条第一款，合并罚款",
            True,
        ),
        ("《食品安全法》第一百二十四条第一款、第一百二十五条第一款", True),
        ("《价格法》第四十二条、《价格违法行为行政处罚规定》第十三条", False),
        ("《商标法》第六十条第二款、《中华人民共和国商标法实施条例》第七十八条", False),
        ("《商标法实施条例》第七十八条、《广告法》第五十五条第一款", True),
        ("《食品安全法》第一百二十四条第一款第（五）项、第二款", False),
        ("《食品安全法》第一百二十四条第一款、《行政处罚法》第三十二条", False),
    ],
)
def test_several_acts_in_one_fine_are_marked(text, merged):
    assert one(legal_basis=text)["is_merged"] is merged


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "no_basis"),
        ("  ", "no_basis"),
        ("罚款五千元", "no_citation"),
        ("第一百二十四条第一款", "law_not_named"),
        ("《食品安全法》第三十四条第（十）项", "no_penalty_clause"),
    ],
)
def test_every_unresolved_case_says_why(text, reason):
    got = one(legal_basis=text)
    assert (got["clause_id"], got["unresolved_reason"]) == (None, reason)


def test_every_case_has_one_row_in_key_order():
    cases = pl.DataFrame({"case_key": ["b", "a", "c"], "legal_basis": [FOOD, None, FOOD]})
    got = resolve(cases, reference.statutes())
    assert got["case_key"].to_list() == ["a", "b", "c"]
