"""Expected worth: chance learned from findings, weight of the kind, freshness within a class."""

from datetime import date, timedelta
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts import indicators, lead_rules
from models.leads.worth import Reason, Record, chance, freshness, main, records, why, worth
from tests.unit.leads.flags import AS_OF, flag, frame

RULES, CONTRACTS = lead_rules(), indicators()
LEVELS = ("明显异常", "疑点线索", "提示")


def reason(number: str = "a", rule: str = "P005", level: str = "疑点线索", **given) -> Reason:
    return Reason(number, rule, level, **({"first_seen": AS_OF, "place": 1.0} | given))


def value(*reasons: Reason, found=None):
    return worth(reasons, found or {}, CONTRACTS, RULES, AS_OF)


def test_before_findings_the_chance_is_that_of_the_level():
    assert [chance(level, Record(), RULES) for level in LEVELS] == [0.5, 0.3, 0.12]


def test_findings_move_the_chance_by_their_number():
    # (10 × 0.3 + 9) / (10 + 12) by hand
    assert chance("疑点线索", Record(12, 9), RULES) == pytest.approx(12 / 22)
    assert chance("疑点线索", Record(12, 0), RULES) == pytest.approx(3 / 22)


def test_only_findings_are_counted_and_by_rule_and_level():
    heard = frame(
        flag("a", finding="执法不当，纠正"), flag("b", finding="正常"), flag("c"),
        flag("d", finding="需调卷"), flag("e", finding="执法不当，纠正", status="数据有误"),
        flag("f", "P001", finding="有正当理由"), flag("g", level="提示", finding="轻微，提醒"),
    )  # fmt: skip
    kept = records(heard, RULES)
    # Beside the suspicion two findings, one a problem, of which .12 were to be expected as a hint.
    assert kept["P005", "疑点线索"] == Record(2, 1, 1, pytest.approx(0.12))
    assert kept["P005", "提示"] == Record(1, 1, 1, pytest.approx(0.6))
    assert kept["P005", "明显异常"] == Record(0, 0, 2, pytest.approx(0.72))
    assert kept["P001", "疑点线索"] == Record(1, 0, 0, 0.0)
    assert {code for code, _ in kept} == {"P001", "P005"}


def test_what_a_rule_is_worth_at_one_level_moves_its_others():
    # .12 × (1.2 + 6) / (1.2 + 3): ten suspicions, three expected, six problems.
    assert chance("提示", Record(0, 0, 6, 3.0), RULES) == pytest.approx(0.12 * 7.2 / 4.2)
    assert chance("提示", Record(0, 0, 0, 3.0), RULES) == pytest.approx(0.12 * 1.2 / 4.2)
    assert chance("明显异常", Record(0, 0, 90, 3.0), RULES) == 0.95


def test_several_rules_on_one_object_add_up_and_flags_of_one_rule_do_not():
    one = value(reason("a", "P001"))
    same = value(reason("a", "P001"), reason("b", "P001"))
    two = value(reason("a", "P001"), reason("b", "P003"))
    assert one.value == same.value == pytest.approx(0.3)
    assert two.value == pytest.approx(1 - 0.7 * 0.7)


def test_a_kind_that_weighs_less_is_worth_less():
    assert value(reason(rule="S010")).value == pytest.approx(0.3 * 0.4)


def test_freshness_falls_to_its_end_and_no_further():
    days = (0, 365, 3650, -5)
    got = [freshness(AS_OF - timedelta(days=n), AS_OF, RULES) for n in days]
    assert got == pytest.approx([1.0, 0.9, 0.9, 1.0])


@given(
    st.lists(st.tuples(st.sampled_from(sorted(CONTRACTS)), st.sampled_from(LEVELS)), min_size=1, max_size=4),
    st.integers(0, 4000),
    st.booleans(),
)  # fmt: skip
def test_age_and_lateness_never_change_the_class(drawn, age, late):
    fresh = [reason(str(i), rule, level) for i, (rule, level) in enumerate(drawn)]
    old = [
        reason(str(i), rule, level, first_seen=AS_OF - timedelta(days=age), is_overdue=late)
        for i, (rule, level) in enumerate(drawn)
    ]
    now, then = value(*fresh), value(*old)
    assert then.rank_class == now.rank_class
    assert 0.9 * now.value - 1e-6 <= then.value <= now.value <= 1
    best = {}
    for rule, level in drawn:
        own = RULES.chance[level].value * RULES.kinds[CONTRACTS[rule].kind].value
        best[rule] = max(best.get(rule, 0), own)
    base = 1 - prod(1 - v for v in best.values())
    assert now.rank_class == sum(base < c - 1e-9 for c in RULES.classes)


def test_the_main_reason_is_the_one_worth_most_then_the_strongest():
    weak, strong = reason("a", place=0.9), reason("b", place=0.1)
    heavy = reason("c", level="明显异常", place=1.0)
    light = reason("d", "S010", "明显异常", place=0.0)
    assert main([weak, strong, light], {}, CONTRACTS, RULES) == strong
    assert main([weak, strong, light, heavy], {}, CONTRACTS, RULES) == heavy


@pytest.mark.parametrize(
    ("reasons", "found", "said"),
    [
        ([reason()], {}, "疑点线索；近一月新出现"),
        (
            [reason("a", "P001", first_seen=date(2025, 9, 3)), reason("b", "P003", "明显异常", first_seen=date(2025, 9, 1))],
            {},
            "2条规则同时指向，最高为明显异常；2025年9月起",
        ),
        (
            [reason(is_overdue=True, due_on=date(2026, 6, 27))],
            {("P005", "疑点线索"): Record(12, 9)},
            "逾期3天未答复；疑点线索；同类已认定12条，9条有问题；近一月新出现",
        ),
        (
            [reason("a", "P002"), reason("b", "P003", "明显异常")],
            {("P002", "疑点线索"): Record(7, 6)},
            "2条规则同时指向，最高为明显异常；其中“罚款低于法定下限而导出数据未载减轻理由”同类已认定7条，6条有问题；近一月新出现",
        ),
    ],
)  # fmt: skip
def test_half_a_sentence_says_why_it_stands_there(reasons, found, said):
    titles = {r.rule_code: CONTRACTS[r.rule_code].title_zh for r in reasons}
    assert why(reasons, found, AS_OF, titles) == said
    assert not [w for w in ("元", "违规", "排名") if w in said]
