"""Members that belong, rises that are no news, words that rise, one list of classes, whom to remind."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from assets.feat.feat_warning__judged import LISTS
from data_contracts import enumerations, table
from data_contracts.settings import shipped
from models.early_warning import Params, events_from, judge, standardised
from models.early_warning.records.events import resolved, tidy
from models.early_warning.records.weeks import same_season, week_of
from models.early_warning.records.weights import with_weights
from models.early_warning.rises.belonging import CORE, chance, with_words
from models.early_warning.texts.likeness import TextMatters
from models.early_warning.texts.terms import Earlier, rising, without_names
from models.early_warning.texts.words import rising_words
from models.early_warning.told.recipients import Register, history_of
from tests.unit.early_warning.test_judge import (
    FIRST,
    REGIONS,
    burst,
    event,
    quiet_history,
    run,
)

COUNTIES = REGIONS["region_code"].to_list()


def test_an_event_belongs_by_what_its_county_had_above_the_expectation() -> None:
    risen, quiet, small = chance(np.array([9.0, 2.0, 1.0]), np.array([0.5, 2.0, 0.9]))
    assert risen > CORE
    assert quiet < 0.2
    assert small < 0.3
    even = chance(np.array([2.0, 2.0]), np.array([2.0, 2.0]))
    assert (even < 0.2).all()


def test_a_word_that_rose_tells_more_than_the_count() -> None:
    belongs = np.array([0.6, 0.6, 0.6, 0.6])
    told = with_words(belongs, np.array([True, True, True, False]))
    assert (told[:3] > 0.95).all()
    assert told[3] < 0.3
    assert with_words(belongs, np.zeros(4, dtype=bool)).tolist() == belongs.tolist()


def test_the_sheet_counts_every_member_and_says_how_many_are_most_alike() -> None:
    usual = [
        event(week, "970102", "退费难", text="来电反映会员费用")
        for week in range(100) for _ in range(2)
    ]  # fmt: skip
    result = run(quiet_history() + usual + burst(70, 12) + burst(70, 4, "970102"))
    row = result.warnings.filter(kind="sector").row(0, named=True)
    at_issue = result.members.filter(warning_id=row["warning_id"], added_on=row["issued_on"])
    assert at_issue.height == row["n_cases"] + row["n_complaints"]
    assert at_issue["is_core"].sum() == row["n_core"]
    assert (at_issue["is_core"] == (at_issue["belongs"] >= CORE - 5e-4)).all()
    if row["n_core"] < at_issue.height:
        assert f"其中{row['n_core']}件最像同一类" in row["reason"]
    keys = {e["key"] for e in usual}
    assert not set(result.members.filter("is_core")["key"]) & keys


def test_a_few_complainants_with_many_tickets_are_no_sector() -> None:
    rows = burst(70, 40)
    for i, row in enumerate(rows):
        row["complainant_key"] = f"U-of-four-{i % 4}"
    result = run(quiet_history() + rows)
    assert result.warnings.is_empty()
    assert result.suppressed["suppressed_reason"].str.contains("4名投诉人重复登记").any()


def test_a_firm_inside_a_warned_sector_is_no_second_warning() -> None:
    rows = burst(70, 24)
    late = [event(74, "970101", "退费难", party_key="P-firm", text="门店停业，预付卡不能退费") for _ in range(5)]  # fmt: skip
    result = run(quiet_history() + rows + late)
    assert result.warnings["kind"].to_list() == ["sector"]
    held = result.suppressed.filter(pl.col("suppressed_reason").str.contains("已含在行业预警中"))
    assert held["inside_warning_id"].to_list() == result.warnings["warning_id"].to_list()
    alone = run(quiet_history() + late)
    assert alone.warnings["kind"].to_list() == ["matter"]
    assert alone.recipients.is_empty()


def test_no_sector_is_warned_of_before_its_year_is_known_but_a_matter_is() -> None:
    early = run(quiet_history(60) + burst(40, 15), FIRST + timedelta(weeks=48))
    assert early.warnings.is_empty()
    firm = run(quiet_history(60) + burst(40, 8, party_key="P-one"), FIRST + timedelta(weeks=48))
    assert firm.warnings["kind"].to_list() == ["matter"]
    later = run(quiet_history(70) + burst(60, 15), FIRST + timedelta(weeks=66))
    assert "sector" in later.warnings["kind"].to_list()


def test_a_rise_that_other_cities_share_says_so_and_is_not_raised_to_the_top() -> None:
    rows = [r for county in COUNTIES for r in burst(70, 10, county)]
    result = run(quiet_history() + rows)
    assert result.warnings.height
    assert result.warnings["reason"].str.contains("其他市同类也在上升").all()
    assert "预警" not in result.warnings["level"].to_list()
    one_place = run(quiet_history() + burst(70, 12)).warnings
    assert not one_place["reason"].str.contains("其他市同类也在上升").any()


def test_the_weeks_of_a_warning_know_how_sure_the_expectation_is() -> None:
    weekly = run(quiet_history() + burst(70, 12)).weekly
    assert (weekly["expected_sd"] > 0).all()
    assert (weekly["dispersion"] >= 1).all()
    assert (weekly["expected_sd"] < 3 * weekly["expected"] + 1).all()


def _texts(texts: list[str], weeks: list[int]) -> TextMatters:
    n = len(texts)
    return TextMatters(
        np.arange(n), pl.Series(texts), np.zeros(n, dtype=np.int64), np.array(weeks), 0.15
    )


def test_texts_that_only_lead_to_one_another_are_not_coherent() -> None:
    same = [f"丽景新苑南门搅拌站夜间噪音粉尘扰民第{c}次" for c in "甲乙丙丁"]
    chain = [
        "东湖大桥几时开工建设",
        "几时开工建设西郊医院",
        "西郊医院停车收费太高",
        "停车收费太高的北站广场",
        "北站广场路灯不亮",
        "路灯不亮的青年公园",
    ]
    fill = [f"{chr(0x4E00 + 7 * i)}{chr(0x5E00 + 11 * i)}{chr(0x6E00 + 13 * i)}" for i in range(40)]
    texts = _texts([*fill, *same, *chain], [1] * 50)
    texts.step(1)
    assert texts.coherence([40, 41, 42, 43]) > 0.5
    assert texts.coherence([44, 45, 46, 47, 48, 49]) < 0.06
    assert texts.alike([40, 41], [42, 43]) > 0.5
    assert texts.alike([40, 41], [44, 45]) < 0.05


def nameless(week: int, region: str, text: str) -> dict[str, object]:
    gone = dict.fromkeys(("party_key", "industry", "object_category", "violation_type"))
    return event(week, region, "", text=text, **gone)


def test_one_matter_told_in_other_words_is_one_warning() -> None:
    first = "滨江花苑楼盘捆绑销售地下车位不买不给签购房合同"
    other = "开发商拒退定金，职工定向房滨江花苑捆绑车位涨价"
    fill = [
        nameless(40 + i % 30, "970101", "".join(chr(0x4E00 + (97 * i + 13 * k) % 5000) for k in range(12)))
        for i in range(90)
    ]  # fmt: skip
    rows = [nameless(70 + i // 4, "970101", f"{first}，{i}") for i in range(8)]
    rows += [nameless(72 + i // 3, "970102", f"{other}，{i}") for i in range(6)]
    result = run(quiet_history() + fill + rows)
    matters = result.warnings.filter(kind="matter")
    assert matters.height == 1
    members = set(result.members.filter(warning_id=matters["warning_id"][0])["key"])
    assert {str(r["key"]) for r in rows} == members


def test_a_word_that_rises_is_listed_without_any_warning() -> None:
    spread = [
        event(96 + i, county, "标签不符", text="蛋糕配料表检出罗丹那非")
        for i, county in enumerate(COUNTIES[:4])
    ]  # fmt: skip
    result = run(quiet_history() + spread, FIRST + timedelta(weeks=100))
    assert result.warnings.is_empty()
    row = result.words.filter(pl.col("term").str.contains("罗丹那非")).row(0, named=True)
    assert (row["n_events"], row["n_sources"], row["n_before"]) == (4, 4, 0)
    assert row["violation_type"] == "标签不符"
    assert row["region_scope"] == sorted(COUNTIES[:4])
    assert result.words.columns == list(result.words.schema)


def test_a_word_is_of_the_day_its_record_was_registered() -> None:
    """Complaints of September that came with a file of October were said to begin in October."""
    late = [
        {**event(90, "970101", "标签不符", text="检出罗丹那非"), "key": f"late{i}",
         "complainant_key": f"p{i}", "event_date": FIRST + timedelta(weeks=86, days=i)}
        for i in range(4)
    ]  # fmt: skip
    events = with_weights(
        tidy(pl.DataFrame(quiet_history() + late, infer_schema_length=None)), shipped(Params)
    )
    found = rising_words(events, week_of(FIRST) + 94, shipped(Params))
    assert set(found["first_known"]) == {FIRST + timedelta(weeks=86)}


def test_later_texts_do_not_change_the_words_of_a_week() -> None:
    rows = quiet_history() + [event(90 + i, "970101", "标签不符", text="检出罗丹那非") for i in range(4)]  # fmt: skip
    events = with_weights(tidy(pl.DataFrame(rows, infer_schema_length=None)), shipped(Params))
    week = week_of(FIRST) + 94
    before = rising_words(events.filter(pl.col("known_week") <= week), week, shipped(Params))
    assert before.equals(rising_words(events, week, shipped(Params)))


def test_names_of_places_are_no_words_and_parts_of_a_word_say_the_same() -> None:
    texts = pl.Series(["甲戌县门店闭店跑路", "甲戌门店突然闭店跑路", "甲戌区闭店跑路了"])
    kept = without_names(texts, ["甲戌县"]).to_list()
    assert not any("甲戌" in t for t in kept)
    found = rising(kept, [Earlier(pl.Series(["门店服务不好"] * 200))], 5)
    assert found[0] == "闭店跑路"
    assert not any("闭店跑路" in f for f in found[1:])


def test_words_are_brought_to_one_list_and_the_unknown_are_counted() -> None:
    events = tidy(pl.DataFrame({
        "source": ["complaint"] * 5 + ["case"], "key": [f"K{i}" for i in range(6)],
        "region_code": ["970101"] * 6, "known_date": [date(2025, 3, 3)] * 6,
        "industry": ["糕点、面包制造", "F5212", "手工酿造坊", "食品制造业", None, "零售业"],
        "object_category": ["预包装食品", "食品类", "（食品）", "月球岩石", None, None],
        "violation_type": ["预付卡", "过期销售", "不知所云", "预付式 消费", None, "过期销售"],
        "industry_code": [None] * 5 + ["9901"],
    }))  # fmt: skip
    lists = {
        "industry": {"食品制造业": ["糕点面包制造"], "零售业": []},
        "object_category": {"食品": ["预包装食品"]},
        "violation_type": {"预付款消费": ["预付卡", "预付式消费"]},
    }
    got, found = standardised(events, lists)
    by_key = {r["key"]: r for r in got.iter_rows(named=True)}
    assert [by_key[f"K{i}"]["industry"] for i in range(5)] == ["食品制造业", "零售业", "手工酿造坊", "食品制造业", None]  # fmt: skip
    assert [by_key[f"K{i}"]["object_category"] for i in range(4)] == ["食品", "食品", "食品", "月球岩石"]  # fmt: skip
    assert [by_key[f"K{i}"]["violation_type"] for i in range(4)] == ["预付款消费", "过期销售", "不知所云", "预付款消费"]  # fmt: skip
    unknown = found.filter(~pl.col("is_known")).select("column", "given", "n_events").rows()
    assert sorted(unknown) == [
        ("industry", "手工酿造坊", 1), ("industry_code", "9901", 1),
        ("object_category", "月球岩石", 1), ("violation_type", "不知所云", 1),
    ]  # fmt: skip
    assert found["n_events"].sum() == 1 + 5 + 4 + 5


def test_words_are_compared_without_width_and_signs_alone_are_no_word() -> None:
    given = ["ＫＴＶ", "K T V类", "（）", "—"]
    events = tidy(pl.DataFrame({
        "source": ["complaint"] * 4, "key": given, "region_code": ["970101"] * 4,
        "known_date": [date(2025, 3, 3)] * 4, "object_category": given,
    }))  # fmt: skip
    got, _ = standardised(events, {"object_category": {"KTV": [], "没有写": ["（）"]}})
    meant = dict(got.select("key", "object_category").iter_rows())
    assert [meant[word] for word in given] == ["KTV", "KTV", "没有写", "—"]


def test_a_party_known_by_name_is_the_one_in_the_register() -> None:
    events = tidy(pl.DataFrame({
        "source": ["complaint"] * 3, "key": ["a", "b", "c"], "region_code": ["970101"] * 3,
        "known_date": [date(2025, 3, 3)] * 3,
        "party_key": ["某某健身馆|970101", "重名店|970101", "U1"],
    }))  # fmt: skip
    register = pl.DataFrame({
        "uscc": ["U1", "U2", "U3"], "party_name": ["某某健身馆", "重名店", "重名店"],
        "region_code": ["970101"] * 3,
    })  # fmt: skip
    assert resolved(events, register)["party_key"].to_list() == ["U1", "重名店|970101", "U1"]
    assert resolved(events, None).equals(events)


def test_reminders_go_by_class_then_by_history() -> None:
    register = Register(
        pl.DataFrame(
            [(f"U{n}", f"店{n}", "5238", "970101", "存续", risk) for n, risk in enumerate("BBBCA")],
            schema=["uscc", "party_name", "industry_code", "region_code", "status", "risk_class"],
            orient="row",
        ),
        {"970101": "970100"},
    )
    events = pl.DataFrame({
        "source": ["case", "complaint", "complaint", "complaint", "case"],
        "party_key": ["U1", "U2", "U2", "U0", "U0"], "known_week": [100, 100, 101, 102, 1],
    })  # fmt: skip
    history = history_of(events, 110)
    assert history.rows() == [("U0", 0, 1), ("U1", 1, 0), ("U2", 0, 2)]
    listed = register.remind("W", ["970101"], ["5238"], set(), shipped(Params), history)
    assert listed["uscc"].to_list() == ["U3", "U1", "U2", "U0", "U4"]
    assert "risk_class" not in listed.columns
    assert "cases" not in listed.columns


def test_the_first_week_of_a_festival_is_not_diluted_by_the_week_before() -> None:
    first = week_of(date(2025, 10, 6)) - 3
    assert same_season(first, years=1, around=(0, 0)) == (week_of(date(2024, 9, 17)) - 3,)
    rows = []
    for week in range(150):
        day = FIRST + timedelta(weeks=week)
        mid_autumn = {2023: date(2023, 9, 29), 2024: date(2024, 9, 17), 2025: date(2025, 10, 6)}
        away = week_of(day) - week_of(mid_autumn[min(day.year, 2025)])
        rate = 6 if -3 <= away <= 0 else 1
        rows += [event(week, c, "退费难") for c in COUNTIES for _ in range(rate)]
        rows += [event(week, c, "标签不符") for c in COUNTIES]
    result = run(rows, date(2025, 11, 2))
    assert result.warnings.is_empty()


@pytest.mark.parametrize("column", ["industry", "object_category", "violation_type"])
def test_every_shipped_word_means_one_thing(column: str) -> None:
    values = enumerations()[LISTS[column]].values
    said = [w for name, words in values.items() for w in {name, *words}]
    assert len(said) == len(set(said))
    frame = tidy(pl.DataFrame({
        "source": ["complaint"] * len(said), "key": said, "region_code": ["970101"] * len(said),
        "known_date": [date(2025, 1, 1)] * len(said), column: said,
    }))  # fmt: skip
    _, found = standardised(frame, {column: values})
    assert found["is_known"].all()


def test_the_whole_judgement_is_the_same_twice() -> None:
    rows = quiet_history() + burst(70, 12)
    one, two = run(rows), run(list(reversed(rows)))
    for name in ("warnings", "members", "suppressed", "updates", "weekly", "words"):
        assert getattr(one, name).equals(getattr(two, name)), name
    assert judge(events_from(), REGIONS, shipped(Params), date(2024, 1, 1), 0).words.is_empty()


def test_complaints_without_a_class_get_one_and_the_accuracy_is_said() -> None:
    rows = quiet_history(110)
    for i, row in enumerate(rows):
        row["text"] = f"{row['violation_type']}的糕点，请处理第{i}件"
        if i % 5 == 0:
            row["violation_type"] = None
    said = run(rows, FIRST + timedelta(weeks=110)).accuracy
    assert said.columns == list(table("out_warning_classifier").columns)
    assert said["filled"].sum() > 0
    assert (said["accuracy"] > 0.9).all()
    assert said["from_week"].dt.weekday().unique().to_list() == [1]
