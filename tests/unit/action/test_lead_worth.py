"""The one order of leads: chance learned from findings and shrunk, weight, age; why in half a sentence."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from data_contracts import indicators, lead_rules
from models.action import worth
from models.action.lead import Lead
from models.action.worth import Known
from models.leads.worth import Record

DAY = date(2025, 6, 10)


def known(**by_channel: Record) -> Known:
    return Known(lead_rules(), indicators(), {}, by_channel, DAY)


def lead(
    channel: str, state: str = "registered", day: date = DAY, number: str = "L1", **said: Any
) -> Lead:
    return Lead(number, state, {"channel": channel, "received_on": day.isoformat()}, said=said)


def test_before_any_finding_the_start_of_the_channel_counts() -> None:
    review, other = (worth.place(lead(c), [], known()) for c in ("复议诉讼", "监测点"))
    assert review.value == pytest.approx(0.8 * 0.8)
    assert other.value == pytest.approx(0.35 * 0.6)
    assert other.why == "监测点来的还没有认定过，先按35%属实估；近一月收到"


def test_findings_move_the_chance_as_far_as_their_number_carries() -> None:
    # 10 findings of start at .35, then 30 with 24 problems: (3.5 + 24) / 40.
    found = worth.place(lead("监测点"), [], known(监测点=Record(30, 24)))
    assert found.chance == pytest.approx(27.5 / 40)
    assert (found.record.n_found, found.record.n_problem) == (30, 24)
    assert found.why == "监测点来的认定过30条，24条有问题；近一月收到"


def test_age_alone_brings_no_lead_before_or_behind_another_class() -> None:
    old = worth.place(lead("复议诉讼", day=date(2023, 6, 10)), [], known())
    new = worth.place(lead("监测点"), [], known())
    assert old.value == pytest.approx(0.64 * 0.9)
    assert old.key < new.key


def test_what_was_found_is_certain_and_what_is_late_comes_first_in_its_class() -> None:
    state = {"finding": "执法不当，纠正", "measure": "限期整改"}
    due = lead("信箱", "rectifying", number="L2", rectify_due="2025-06-30", **state)
    late = lead("信箱", "rectifying", number="L3", rectify_due="2025-06-01", **state)
    places = [worth.place(x, [], known()) for x in (due, late)]
    assert [p.chance for p in places] == [1.0, 1.0]
    assert places[1].key < places[0].key
    assert places[1].why == "过期9天；已认定执法不当，纠正；近一月收到"
    calm = worth.place(lead("信箱", "found", finding="正常"), [], known())
    assert calm.value == 0.0 and "只等销号" in calm.why


def test_a_lead_of_flags_stands_as_its_rules_were_found() -> None:
    flags = [{"flag_id": "a", "rule_code": "P001", "level": "疑点线索", "first_seen": DAY},
             {"flag_id": "b", "rule_code": "S009", "level": "疑点线索", "first_seen": DAY}]  # fmt: skip
    rules, contracts = lead_rules(), indicators()
    by_rule = {("P001", "疑点线索"): Record(10, 9)}
    found = worth.place(lead("数据提示"), flags, Known(rules, contracts, by_rule, {}, DAY))
    one = (10 * 0.3 + 9) / 20 * rules.kinds[contracts["P001"].kind].value
    two = 0.3 * rules.kinds[contracts["S009"].kind].value
    assert found.value == pytest.approx(1 - (1 - one) * (1 - two))
    assert found.chance == pytest.approx(12 / 20)
    assert found.why.startswith(
        "2条规则同时指向，其中“罚款达到或高于法定上限”（疑点线索）同规则认定过10条，9条有问题"
    )


@pytest.mark.parametrize(
    ("first", "said"),
    [("a", "标题这一条"), ("b", "其中“罚款达到或高于法定上限”")],
)
def test_the_rule_a_lead_is_named_after_is_not_named_again(first: str, said: str) -> None:
    """Every row of the ledger said its own title once more."""
    flags = [{"flag_id": "a", "rule_code": "P001", "level": "疑点线索", "first_seen": DAY},
             {"flag_id": "b", "rule_code": "S009", "level": "疑点线索", "first_seen": DAY}]  # fmt: skip
    own = lead("数据提示")
    own = replace(own, facts=own.facts | {"source_keys": [f"flag:{first}"]})
    by_rule = {("P001", "疑点线索"): Record(10, 9)}
    found = worth.place(own, flags, Known(lead_rules(), indicators(), by_rule, {}, DAY))
    assert found.why.startswith(f"2条规则同时指向，{said}（疑点线索）同规则认定过10条，9条有问题")


def test_a_lead_of_an_old_flag_is_not_called_new_because_it_was_taken_up_today() -> None:
    old = {"flag_id": "a", "rule_code": "P001", "level": "疑点线索", "first_seen": date(2024, 9, 2)}
    found = worth.place(lead("数据提示"), [old], Known(lead_rules(), indicators(), {}, {}, DAY))
    assert found.why.endswith("；2024年9月出现")


def test_tracks_count_findings_of_each_channel() -> None:
    leads = [
        lead("信箱", "found", finding="正常"),
        lead("信箱", "closed", finding="轻微，提醒"),
        lead("信访"),
    ]
    assert worth.tracks(leads) == {"信箱": Record(2, 1)}
