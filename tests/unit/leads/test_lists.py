"""Lists: one row an object, one order, limits that hold, and nothing lost."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.standing import OF_FLAGS, WAITING, Flag, is_asked
from data_contracts import LEVELS, CountyList, indicators, lead_rules, table
from models.leads.items import by_object, for_county
from models.leads.lists import COLUMNS, NEEDS, choose
from tests.examples import examples
from tests.unit.leads.flags import AS_OF, flag, frame, sent

RULES, CONTRACTS = lead_rules(), indicators()


def chosen(*rows, rules=RULES) -> pl.DataFrame:
    return choose(frame(*rows), CONTRACTS, rules, AS_OF)


def county(*rows, region: str = "990101") -> pl.DataFrame:
    got = chosen(*rows)
    return got.filter((pl.col("list_name") == "county") & (pl.col("region_code") == region))


def ids(items) -> list[list[str]]:
    return sorted(item.flag_ids for item in items)


def test_the_columns_are_those_of_the_contract():
    assert list(COLUMNS) == list(table("out_lists").columns) == chosen(flag("a")).columns
    assert chosen().columns == list(COLUMNS)


def test_an_object_is_one_row_with_all_its_reasons():
    rows = [
        flag("a", "P001", object_key="机关|1"),
        flag("b", "P003", object_key="机关|1", level="明显异常"),
        flag("c", "S001", object_key="机关|1"),
        flag("d", "P001", object_key="机关|2"),
    ]
    got = county(*rows)
    assert got["flag_ids"].to_list() == [["a", "b", "c"], ["d"]]
    assert got["item_id"].to_list() == ["b", "d"]
    # a county is told no level before it was heard
    assert got["why_here"][0] == "3条规则同时指向；近一月新出现"
    team = chosen(*rows).filter(pl.col("list_name") == "team")
    assert team["why_here"][0] == "3条规则同时指向，最高为明显异常；近一月新出现"


@pytest.mark.parametrize(("rule", "said"), [("P001", "标题这一条"), ("S016", "其中“")])
def test_the_rule_a_row_is_named_after_is_not_named_again(rule, said):
    """On the overview fifteen rows said their own title twice."""
    found = [
        flag(f"f{i}", rule, status="已认定", finding="轻微，提醒", level="提示") for i in range(4)
    ]
    rows = [
        flag("p", "P001", object_key="机关|1", level="明显异常"),
        flag("s", "S016", object_key="机关|1", level="提示"),
    ]  # fmt: skip
    for one in found[: 4 * (rule == "P001")]:
        one["level"] = "明显异常"
    team = chosen(*found, *rows).filter(pl.col("list_name") == "team")
    row = team.filter(pl.col("flag_ids").list.contains("s")).to_dicts()[0]
    assert row["item_id"] == "p"
    assert f"；{said}" in row["why_here"] and "同类已认定4条，4条有问题；" in row["why_here"]


def test_a_pair_is_one_row_and_two_counties_are_not_shown_each_other():
    def pair(number, own, other, region):
        return flag(
            number, "P004", object_key=own, region_code=region,
            evidence=[f"cases:{own}", f"cases:{other}"],
        )  # fmt: skip

    same = [pair("a", "机关|1", "机关|2", "990101"), pair("b", "机关|2", "机关|1", "990101")]
    assert county(*same)["flag_ids"].to_list() == [["a", "b"]]
    apart = [same[0], pair("b", "机关|2", "机关|1", "990102")]
    assert county(*apart)["flag_ids"].to_list() == [["a"]]
    assert county(*apart, region="990102")["flag_ids"].to_list() == [["b"]]


def test_evidence_of_another_rule_makes_no_pair():
    rows = [
        flag("a", "P004", object_key="机关|1", evidence=["cases:机关|1", "cases:机关|2"]),
        flag("b", "P001", object_key="机关|2"),
    ]
    assert len(county(*rows)) == 2


def month(number, period, rule="C002", **given):
    return flag(
        number, rule, object_type="region", object_key="990101", period=period, domain=None, **given
    )


def test_months_of_a_county_are_one_row_with_up_to_two_between():
    rows = [month("a", "2025-11"), month("b", "2025-12"), month("c", "2026-03")]
    assert ids(by_object(rows, CONTRACTS)) == [["a", "b", "c"]]
    assert ids(by_object([*rows[:2], month("c", "2026-04")], CONTRACTS)) == [["a", "b"], ["c"]]


def test_context_joins_the_item_it_overlaps_and_brings_none_together():
    rows = [
        month("a", "2026-01"), month("b", "2026-05"),  # three months between: two rises
        *(month(f"k{m}", f"2026-0{m}", "C001") for m in range(1, 6)), month("x", "2025-06", "C001"),
        month("q", "2026-Q2", "C003"),
    ]  # fmt: skip
    assert ids(by_object(rows, CONTRACTS)) == [
        ["a"], ["b", "k1", "k2", "k3", "k4", "k5", "q"], ["x"],
    ]  # fmt: skip


def test_what_counties_are_not_asked_stands_on_no_county_list():
    rows = [
        month("a", "2026-05", "C001"), month("b", "2026-05", "C004"), flag("c", "P006", level="提示"),
        flag("w", "W001", object_type="sector"), flag("v", "W002", object_type="complaint_cluster"),
        flag("d", "P006"),
    ]  # fmt: skip
    assert county(*rows)["flag_ids"].to_list() == [["d"]]
    team = chosen(*rows).filter(pl.col("list_name") == "team")
    assert sorted(team["flag_ids"].explode()) == ["a", "b", "c", "d", "v", "w"]


def _leaders(rows: int, *given, share: float = 0.34) -> list[str]:
    body = RULES.model_dump() | {"rule_share": {"value": share, "why": "测试"}}
    rules = RULES.model_validate(body).with_limits({"leader": rows})
    got = chosen(*given, rules=rules).filter(pl.col("list_name") == "leader")
    assert got["rank"].to_list() == list(range(1, got.height + 1))
    assert got.sort("rank")["is_listed"].to_list() == [n < rows for n in range(got.height)]
    return got.sort("rank")["item_id"].to_list()


def test_one_rule_does_not_fill_the_leaders_list():
    grave = [flag(f"a{n}", "P001", level="明显异常") for n in range(5)]
    others = [flag(f"b{n}", "P003") for n in range(2)] + [flag(f"c{n}", "P005") for n in range(2)]
    listed = _leaders(6, *grave, *others)
    assert listed[:6] == ["a0", "a1", "b0", "b1", "c0", "c1"]
    assert listed[6:] == ["a2", "a3", "a4"]  # what waits stands in the order of its worth again
    assert _leaders(6, *grave, *others, share=1.0)[:6] == ["a0", "a1", "a2", "a3", "a4", "b0"]


def test_of_a_short_list_too_one_rule_leads_a_part_and_the_others_wait_by_worth():
    grave = [flag(f"a{n}", "P001", level="明显异常") for n in range(3)]
    others = [
        flag(f"{name}{n}", rule)
        for name, rule in (("b", "P003"), ("c", "P005"), ("d", "S001"))
        for n in range(2)
    ]
    assert _leaders(2, *grave)[:2] == ["a0", "a1"]
    assert _leaders(2, *grave, *others)[:2] == ["a0", "b0"]
    waiting = _leaders(3, *grave, *others)[3:]
    assert waiting == [n for n in _leaders(9, *grave, *others, share=1.0) if n in waiting]
    assert waiting[:2] == ["a1", "a2"]


def test_the_rule_of_an_item_is_that_of_its_main_reason():
    both = [
        flag(f"{name}{n}", rule, object_key=f"机关|{n}", level=level)
        for n in range(2) for name, rule, level in (("x", "P003", "提示"), ("y", "P001", "明显异常"))
    ]  # fmt: skip
    got = _leaders(3, *both, flag("z", "P003"), flag("w", "P005"))
    assert set(got[:3]) == {"y0", "z", "w"}


def test_where_the_others_are_few_one_rule_fills_the_leaders_list():
    grave = [flag(f"a{n}", "P001", level="明显异常") for n in range(5)]
    assert _leaders(4, *grave, flag("b", "P003")) == ["a0", "a1", "a2", "b", "a3", "a4"]
    assert _leaders(4, *grave) == ["a0", "a1", "a2", "a3", "a4"]


def test_what_lies_below_a_rules_level_brings_no_items_together():
    asked = CountyList(show="row", from_level="疑点线索", why="试")
    contracts = CONTRACTS | {"C003": CONTRACTS["C003"].model_copy(update={"county_list": asked})}
    faint = month("q", "2026-Q2", "C003") | {"level": "提示"}
    rows = [month("a", "2026-04"), month("b", "2026-06", "C009"), faint]
    assert ids(by_object(rows, contracts)) == [["a"], ["b", "q"]]
    assert ids(by_object([*rows[:2], faint | {"level": "疑点线索"}], contracts)) == [
        ["a", "b", "q"]
    ]


def test_pages_and_lists_agree_on_what_counties_are_asked():
    for code, contract in CONTRACTS.items():
        for level in LEVELS:
            own = flag("f", code, level=level)
            row = Flag([own.get(name) for name in OF_FLAGS], WAITING)
            assert is_asked(row) or county(own).is_empty(), (code, level)
            if contract.county_list.alone_from is None:
                assert is_asked(row) is (not county(own).is_empty()), (code, level)


def test_a_like_case_alone_is_asked_about_only_when_it_is_obvious():
    assert county(flag("a", "P003")).is_empty()
    assert county(flag("a", "P003", level="明显异常"))["item_id"].to_list() == ["a"]
    beside = [flag("a", "P003", object_key="机关|1"), flag("b", "P006", object_key="机关|1", level="提示")]  # fmt: skip
    # a second reason that the county is not told brings no row; one that it is told does
    assert county(*beside).is_empty()
    beside[1]["level"] = "疑点线索"
    assert county(*beside)["flag_ids"].to_list() == [["a", "b"]]


def test_late_steps_are_one_row_a_rule_with_their_list():
    rows = [
        *(flag(f"s{i}", "S001") for i in range(5)), flag("t", "S010"),
        flag("x", "S001", object_key="机关|1"), flag("y", "P001", object_key="机关|1"),
        flag("other", "S001", region_code="990102"),
    ]  # fmt: skip
    assert sorted(county(*rows)["flag_ids"].to_list()) == [
        [f"s{i}" for i in range(5)], ["t"], ["x", "y"],
    ]  # fmt: skip


def test_a_case_in_two_lists_of_rules_is_one_row_with_both_reasons():
    rows = [
        flag("a", "S001", object_key="机关|1"), flag("b", "S010", object_key="机关|1"),
        flag("c", "S001", object_key="机关|2"), flag("d", "S010", object_key="机关|3"),
    ]  # fmt: skip
    assert sorted(county(*rows)["flag_ids"].to_list()) == [["a", "b"], ["c"], ["d"]]


def test_ten_new_rows_a_month_whatever_became_of_those_sent():
    new = [flag(f"n{i:02d}", score=float(i)) for i in range(30)]
    assert county(*new)["is_listed"].sum() == 10
    answered = [sent(f"s{i}", f"s{i}", status="已核数据" if i < 2 else "已认定") for i in range(3)]
    asked = [sent("a1", "a1"), sent("a2", "a1"), sent("a3", "a3")]
    got = county(*new, *answered, *asked)
    listed = got.filter("is_listed")
    assert sorted(i for i in listed["item_id"] if not i.startswith("n")) == ["a1", "a3"]
    assert listed.height == 2 + (10 - 5)
    assert listed.filter(pl.col("item_id") == "a1")["flag_ids"].to_list() == [["a1", "a2"]]


def test_a_county_is_asked_about_its_own_growth_however_many_cases_are_worth_more():
    """Ten cases a month kept a county from being heard on months that made it a key county."""
    cases = [flag(f"{n:02d}", "P005", level="明显异常") for n in range(14)]
    growth = flag("z", "C002", level="疑点线索", object_type="region", object_key="990101")
    got = county(*cases, growth)
    listed = got.filter("is_listed")
    assert listed.height == RULES.lists["county"].value
    assert "z" in listed["item_id"]
    # Its place among them is that of its worth.
    assert got["item_id"].to_list()[-1] == "z"
    assert got["rank"].to_list() == list(range(1, 16))


def test_what_was_sent_in_an_earlier_month_stays_and_takes_no_place_of_this_one():
    before = [sent(f"o{i}", f"o{i}", date(2026, 5, 6)) for i in range(12)]
    new = [flag(f"n{i:02d}") for i in range(12)]
    got = county(*before, *new).filter("is_listed")
    counts = dict(got.group_by("issue").len().iter_rows())
    assert counts == {"2026-05": 12, "2026-06": 10}


def test_a_new_reason_joins_the_row_its_case_stands_in():
    rows = [sent("a", "a", object_key="机关|1"), flag("b", "P001", object_key="机关|1")]
    got = county(*rows)
    assert got.select("item_id", "flag_ids", "issue").rows() == [("a", ["a", "b"], "2026-06")]
    answered = [sent("a", "a", object_key="机关|1", status="已核数据"), rows[1]]
    assert county(*answered).select("item_id", "flag_ids").rows() == [("b", ["b"])]


def test_overdue_goes_first_in_its_class_only():
    rows = [
        flag("a", "P001", level="明显异常"),
        sent("b", "b", rule="P001", is_overdue=True, first_seen=date(2025, 1, 1)),
        flag("c", "P001"),
        flag("d", "S010", level="提示"),
    ]
    rows[1]["due_on"] = date(2026, 6, 1)
    assert chosen(*rows).filter(pl.col("list_name") == "team")["item_id"].to_list() == [
        "a", "b", "c", "d",
    ]  # fmt: skip


def test_age_alone_beats_nothing():
    old = flag("a", "P001", level="明显异常", first_seen=date(2020, 1, 1))
    assert county(flag("b", "P001"), old)["item_id"].to_list() == ["a", "b"]


def test_findings_move_a_rule_up():
    found = [
        flag(f"f{i}", "S004", status="已认定", finding="程序瑕疵，补正") for i in range(30)
    ] + [flag(f"g{i}", "P005", status="已认定", finding="正常") for i in range(30)]
    rows = [*found, flag("p", "P005"), flag("s", "S004")]
    assert county(*rows)["item_id"].to_list() == ["s", "p"]
    got = chosen(*rows).filter(pl.col("list_name") == "team")
    assert got["item_id"].to_list() == ["s", "p"]
    assert "同类已认定30条，30条有问题" in got["why_here"][0]


def test_sections_are_the_domains_of_the_cases():
    rows = [flag("a", domain="食品"), flag("b", domain="价格"), month("c", "2026-05")]
    got = chosen(*rows).filter(pl.col("list_name") == "section")
    assert got.select("section", "item_id").rows() == [
        ("价格", "b"),
        ("案件管理", "c"),
        ("食品", "a"),
    ]


def test_a_section_gets_only_what_its_county_was_heard_on():
    rows = [flag("a", level="明显异常"), flag("b", is_heard=True)]
    got = chosen(*rows).filter(pl.col("list_name") == "section")
    assert got.select("item_id", "rank", "is_listed").rows() == [("a", 1, False), ("b", 2, True)]


CODES = sorted(CONTRACTS)
STATUS = ["待送", "待核", "已核数据", "数据有误", "已认定", "历史"]


@st.composite
def worlds(draw) -> list[dict]:
    rows = []
    for i in range(draw(st.integers(0, 60))):
        code = draw(st.sampled_from(CODES))
        kind = CONTRACTS[code].object_type
        region = draw(st.sampled_from(["990101", "990102", "990100"]))
        status = draw(st.sampled_from(STATUS))
        key = region if kind == "region" else f"机关|{draw(st.integers(0, 12))}"
        make = flag if status in {"待送", "历史"} else sent
        base = {"rule": code} if make is flag else {"item": f"f{i:03d}", "rule": code}
        finding = draw(st.sampled_from(["正常", "执法不当，纠正"])) if status == "已认定" else None
        rows.append(
            make(
                f"f{i:03d}", **base, object_type=kind, object_key=key, region_code=region,
                status=status, finding=finding, level=draw(st.sampled_from(["明显异常", "疑点线索", "提示"])),
                period=draw(st.sampled_from(["2026-03", "2026-04", "2026-Q2", "2026"])),
                score=draw(st.sampled_from([None, 1.0, 2.0])),
                evidence=[f"cases:机关|{draw(st.integers(0, 12))}"],
            )
        )  # fmt: skip
    return rows


@settings(max_examples=examples(40))
@given(worlds())
def test_what_neither_stands_nor_was_sent_or_found_moves_nothing(rows):
    rows = [r | {"is_current": i % 3 > 0} for i, r in enumerate(rows)]
    counts = [
        r for r in rows
        if (r["is_current"] and r["status"] != "历史") or r["finding"] or r["sent_on"]
    ]  # fmt: skip
    assert chosen(*counts).equals(chosen(*rows))
    assert set(NEEDS) <= set(frame(*rows).columns)


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(worlds(), st.data())
def test_lists_hold_their_limits_lose_nothing_and_name_nothing_twice(rows, data):
    got = chosen(*rows)
    listed = got.filter("is_listed")
    for name, limit in (("team", 40), ("leader", 15)):
        assert listed.filter(pl.col("list_name") == name).height <= limit
    of_sections = listed.filter(pl.col("list_name") == "section").group_by("section").len()
    assert (of_sections["len"] <= 20).all()
    unsent = {r["flag_id"] for r in rows if r["status"] == "待送"}
    fresh = listed.filter(
        (pl.col("list_name") == "county") & pl.col("item_id").is_in(sorted(unsent))
    )
    assert (fresh.group_by("region_code").len()["len"] <= 10).all()
    by_id = {r["flag_id"]: r for r in rows}
    for (name, *_), part in got.group_by("list_name", "region_code", "section"):
        flags = part["flag_ids"].explode().to_list()
        assert len(flags) == len(set(flags))
        assert sorted(part["rank"]) == list(range(1, part.height + 1))
        objects = [
            {
                (by_id[i]["object_type"], by_id[i]["region_code"], by_id[i]["object_key"])
                for i in own
            }
            for own in part["flag_ids"]
        ]
        rows_of = [o for own in objects for o in own if o[0] != "region"]
        if name != "county":
            assert len(rows_of) == len(set(rows_of))
    open_now = {r["flag_id"] for r in rows if r["status"] in STATUS[:4]}
    team = got.filter(pl.col("list_name") == "team")["flag_ids"].explode().to_list()
    assert set(team) - {None} == open_now
    asked = {r["flag_id"] for r in rows if r["status"] == "待核"}
    assert asked <= set(listed.filter(pl.col("list_name") == "county")["flag_ids"].explode())
    shuffled = data.draw(st.permutations(rows))
    assert chosen(*shuffled).equals(got)


@pytest.mark.parametrize("name", ["county", "section", "team", "leader"])
def test_a_bureau_sets_its_own_lengths(name):
    rows = [flag(f"n{i:02d}", is_heard=True) for i in range(30)]
    got = chosen(*rows, rules=RULES.with_limits({name: 3}))
    assert got.filter((pl.col("list_name") == name) & pl.col("is_listed")).height == 3


def test_every_summary_flag_of_a_county_stands_in_one_item_at_most():
    rows = [flag(f"s{i}", "S006", object_key=f"机关|{i % 3}") for i in range(9)]
    items = for_county(rows, rows, CONTRACTS)
    assert ids(items) == [[f"s{i}" for i in range(9)]]
    assert items[0].is_summary
