"""Weeks, sectors, counting, scan, threshold, words and classifier one by one."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from data_contracts.loader import indicator
from data_contracts.settings import shipped
from models.early_warning import KNOWN, Params, events_from
from models.early_warning.records.events import tidy
from models.early_warning.records.sectors import division, find_sectors, industry_name
from models.early_warning.records.weeks import (
    is_festive,
    iso_week,
    last_ended,
    same_season,
    sunday,
    week_of,
)
from models.early_warning.records.weights import with_weights
from models.early_warning.rises.wander import Wander
from models.early_warning.surprise import eb05, mid_p_score
from models.early_warning.texts.classify import fit
from models.early_warning.texts.likeness import TextMatters
from models.early_warning.texts.terms import Earlier, rising
from models.early_warning.told.recipients import Register
from models.early_warning.tracks import Facts, Threshold, Track, distinct, level_of, most_frequent


def test_a_row_is_known_from_the_day_named_first():
    days = [date(2025, 1, 8), date(2025, 1, 7), date(2025, 1, 6)]
    said = {"region_code": "970101", "form": "投诉", "verdict": "不合格"}
    keys = {"feat_case": "case_key", "core_complaints": "complaint_no", "core_samplings": "sampling_no",
            "core_opinions": "opinion_no"}  # fmt: skip
    assert set(KNOWN) == set(keys)
    for place, (table, columns) in enumerate(KNOWN.items()):
        for first, column in enumerate(columns):
            row = said | {keys[table]: "K"} | dict(zip(columns[first:], days, strict=False))
            given: list[pl.DataFrame | None] = [None] * 4
            given[place] = pl.DataFrame([row])
            assert events_from(*given)["known_date"].to_list() == [days[0]], column


def test_only_ended_weeks_are_used():
    assert sunday(last_ended(date(2025, 3, 9))) == date(2025, 3, 9)
    assert sunday(last_ended(date(2025, 3, 8))) == date(2025, 3, 2)
    assert iso_week(week_of(date(2024, 12, 30))) == "2025-W01"


def test_same_season_follows_the_moving_festival():
    mid_autumn = week_of(date(2025, 10, 6))
    assert is_festive(mid_autumn)
    assert week_of(date(2024, 9, 17)) in same_season(mid_autumn)
    assert week_of(date(2024, 10, 6)) not in same_season(mid_autumn, years=1)
    assert max(same_season(mid_autumn)) <= mid_autumn - 40


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("C1411", "食品制造业"),
        ("1411", "食品制造业"),
        ("F52", "零售业"),
        ("99", None),
        (None, None),
    ],
)
def test_industry_of_a_code(code: str | None, name: str | None):
    assert industry_name(code) == name
    assert (division(code) is None) == (name is None)


def _events(rows: list[dict[str, object]]) -> pl.DataFrame:
    base = {"source": "complaint", "region_code": "970101", "known_date": date(2025, 3, 3)}
    rows = [base | {"key": f"K{i:03d}"} | r for i, r in enumerate(rows)]
    return tidy(pl.DataFrame(rows, infer_schema_length=None))


def test_a_party_and_a_person_count_once():
    parties = _events([{"party_key": "P", "violation_type": "a"}] * 3)
    assert with_weights(parties, shipped(Params))["weight"].sum() == 1
    persons = _events([{"complainant_key": "U", "violation_type": p} for p in "aabc"])
    assert with_weights(persons, shipped(Params))["weight"].to_list() == [1, 0, 1, 1]


def test_a_serial_complainant_counts_once_whatever_the_problem():
    rows = [{"complainant_key": "U", "violation_type": f"v{i}"} for i in range(20)]
    weighted = with_weights(_events(rows), shipped(Params, serial_complaints=5))
    assert weighted["weight"].sum() == 6
    assert weighted["is_serial"].sum() == 15


def test_a_batch_counts_as_its_root():
    rows = [{"source": "sampling", "batch": "B", "violation_type": "a"}] * 9
    assert with_weights(_events(rows), shipped(Params))["weight"].sum() == pytest.approx(3.0)


def test_wider_sectors_hold_their_leaves():
    rows = [
        {"industry": i, "object_category": o, "violation_type": "v"}
        for i, o in (("x", "p"), ("y", "p"), ("x", "q"))
    ]
    sectors = find_sectors(_events([*rows, {}]))
    assert sectors.n_leaves == 3
    assert (sectors.leaf_of == -1).sum() == 1
    wide = sectors.words.index((None, None, "v"))
    assert sorted(sectors.leaves(wide)) == [0, 1, 2]
    assert (None, "q", "v") not in sectors.words  # the same as its only leaf


def test_what_names_neither_object_nor_problem_is_of_no_sector_where_others_do():
    """A case not decided yet names no violation: the newest weeks alone have such cases."""
    said = {"source": "case", "industry": "零售业", "violation_type": "v"}
    open_ = {"source": "case", "industry": "零售业"}
    bare = {"source": "complaint", "industry": "零售业"}
    sectors = find_sectors(_events([said, open_, open_]))
    assert sectors.leaf_of.tolist() == [0, -1, -1]
    # Of a source that never says it, the industry is all there is.
    sectors = find_sectors(_events([said, open_, bare]))
    assert sectors.words[sectors.leaf_of[2]] == ("零售业", None, None)
    assert sectors.leaf_of[1] == -1


def test_mid_p_score_against_poisson():
    got = mid_p_score(np.array([5.0]), np.array([1.0]), np.array([1.0]))[0]
    assert got == pytest.approx(2.68, abs=0.02)  # (P[N>=5] + P[N>=6]) / 2 = 0.00213
    huge = mid_p_score(np.array([900.0, 950.0]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    assert huge[1] > huge[0] >= 300


def test_eb05_shrinks_small_numbers():
    few, many = eb05(np.array([3.0, 30.0]), np.array([1.0, 10.0]))
    assert few < many < 3


def test_threshold_keeps_the_budget_in_the_back_test_whatever_it_is_set_to():
    params = shipped(Params, backtest_from=10, start_threshold=4.0, floor=3.0)
    threshold = Threshold(params, first_week=0)
    for week in range(40, 140):
        track = Track("sector", 0, (None,) * 3, (0,), week, week, week, peak=3 + (week % 20) / 10)
        threshold.settle(track, week)
    assert threshold.at(30) == 4.0
    fitted = threshold.at(140)
    assert sum(score >= fitted for _, score, _ in threshold.settled) <= 0.5 * 104 + 1
    least, most = indicator("W001").thresholds["false_per_week"].bounds
    for budget, sign in ((least, 1), (most, -1)):
        other = Threshold(replace(params, false_per_week=budget, start_threshold=3.0), 0)
        as_shipped = Threshold(replace(params, start_threshold=3.0), 0)
        other.settled = as_shipped.settled = threshold.settled
        assert sign * (other.at(140) - as_shipped.at(140)) > 0


def test_threshold_never_sinks_below_the_start():
    params = shipped(Params, backtest_from=10)
    threshold = Threshold(params, first_week=0)
    for week in range(60, 140):
        threshold.settled.append((week, 9.0, True))
    assert threshold.at(160) == params.start_threshold


def _wandering(spread: float) -> Wander:
    rng = np.random.default_rng(3)
    wander, level = Wander((1, 8), decay=0.99), np.zeros((40, 5))
    mean = np.full((40, 5), 6.0)
    for _ in range(300):
        level = 0.95 * level + rng.normal(0, spread * np.sqrt(1 - 0.95**2), level.shape)
        wander.take(rng.poisson(mean * np.exp(level)).astype(float), mean, 1.0)
    return wander


def test_wander_is_learnt_by_length():
    still, moving = _wandering(0.0), _wandering(0.4)
    assert still.of(1) < 0.02
    assert still.of(8) < 0.02
    assert 0.1 < moving.of(1) < 0.3
    assert 0.1 < moving.of(8) < 0.25  # the variance of e^level, a little averaged out


def test_follow_up_counts_wander_as_chance():
    track = Track("sector", 0, (None, None, None), (0,), 1, 1, 1, 5.0)
    track.seen, track.expected = 40.0, 20.0
    plain = track.llr
    track.wander = 0.1
    assert track.llr == pytest.approx(plain / 3)


def test_small_helpers():
    assert distinct(np.array([1, 1, -1, -1])) == 3
    assert most_frequent(np.array([-1, 4, 2, 2])) == 2
    assert most_frequent(np.array([-1, -1])) == -2


def test_rising_words_leave_out_what_is_usual():
    members = [
        "蛋糕里检出脱氢乙酸钠，要求处理",
        "面包检出脱氢乙酸钠",
        "桃酥也检出脱氢乙酸钠，要求处理",
    ]
    before = pl.Series(["面包变质，要求处理"] * 200)
    found = rising(members, [Earlier(before)], 5)
    assert any("脱氢乙酸钠" in w for w in found)
    assert not any("要求处理" in w for w in found)


def test_like_texts_make_one_matter():
    fill = [
        f"{chr(0x4E00 + 7 * i)}{chr(0x5E00 + 11 * i)}{chr(0x6E00 + 13 * i)}街" for i in range(30)
    ]
    texts = [
        *fill,
        "某某新城旁边建搅拌站噪音大",
        "关于某某新城搅拌站噪音扰民",
        "地铁站出口什么时候修好",
        "某某新城业主反映搅拌站",
    ]
    n = len(texts)
    weeks = np.array([1] * (n - 1) + [2])
    matters = TextMatters(np.arange(n), pl.Series(texts), np.zeros(n, dtype=np.int64), weeks, 0.15)
    matters.step(1)
    assert matters.step(2) == {30: [30, 31, 33]}
    apart = np.array([0] * (n - 1) + [1])
    elsewhere = TextMatters(np.arange(n), pl.Series(texts), apart, weeks, 0.15)
    elsewhere.step(1)
    assert elsewhere.step(2) == {33: [33]}


def test_each_matter_that_grew_is_told_with_all_its_rows():
    fill = [
        f"{chr(0x4E00 + 7 * i)}{chr(0x5E00 + 11 * i)}{chr(0x6E00 + 13 * i)}街" for i in range(30)
    ]
    noise, lift = "某某新城旁边建搅拌站噪音大", "紫云公寓电梯困人没人管"
    texts = [*fill, noise, lift, noise + "扰民", lift + "修不好", noise + "晚上也吵", lift + "又坏"]
    n = len(texts)
    weeks = np.array([1] * (n - 2) + [2, 2])
    region = np.array([0] * 30 + [0, 1, 0, 1, 0, 1])
    region[:15] = 1
    rows = np.arange(n) * 10
    matters = TextMatters(rows, pl.Series(texts), region, weeks, 0.15, np.zeros(n, dtype=np.int64))
    matters.step(1)
    assert matters.step(2) == {300: [300, 320, 340], 310: [310, 330, 350]}


def test_classifier_states_its_accuracy():
    texts = [f"{'健身卡不退钱' if i % 2 else '蛋糕发霉变质'}第{i}次" for i in range(400)]
    labels = ["预付" if i % 2 else "食品" for i in range(400)]
    model = fit(texts, labels, seed=1)
    assert model is not None and model.accuracy > 0.95
    assert model.classes(["健身卡还是不退钱", "xyz"])[0] == "预付"
    assert fit(texts[:100], labels[:100], seed=1) is None


def test_events_from_the_four_sources():
    cases = pl.DataFrame(
        {
            "case_key": ["O|1"], "region_code": ["970101"], "filed_date": [date(2025, 3, 10)],
            "clue_date": [date(2025, 3, 1)], "decision_date": [None], "violation_type": ["过期"],
            "industry_code": ["F5299"], "party_key": ["P"], "organ_code": ["O"], "campaign": ["无"],
        },
        schema_overrides={"decision_date": pl.Date},
    )  # fmt: skip
    complaints = pl.DataFrame(
        {
            "complaint_no": ["1", "2"], "form": ["投诉", "咨询"], "region_code": ["970101"] * 2,
            "registered_date": [date(2025, 3, 2)] * 2, "problem_type": ["质量", "质量"],
            "suspected_violation": ["", "过期"],
        }
    )  # fmt: skip
    samplings = pl.DataFrame(
        {
            "sampling_no": ["S1", "S2"], "sampled_date": [date(2025, 3, 3)] * 2,
            "region_code": ["970101"] * 2, "verdict": ["不合格", "合格"],
            "failed_items": ["菌落总数；霉菌", None], "product_category": ["糕点"] * 2,
        }
    )  # fmt: skip
    got = events_from(cases, complaints, samplings, None)
    assert got["key"].to_list() == ["1", "S1", "O|1"]
    case = got.row(2, named=True)
    assert case["known_date"] == date(2025, 3, 10) and case["event_date"] == date(2025, 3, 1)
    assert case["industry"] == "零售业" and case["campaign"] is None
    assert case["is_campaign_told"]  # 无 says that it was none
    assert got["is_campaign_told"].to_list()[:2] == [None, None]
    assert got["violation_type"].to_list() == ["质量", "菌落总数", "过期"]
    assert events_from().is_empty()


def test_recipients_are_of_the_same_class_when_most_members_agree_on_one() -> None:
    register = Register(
        pl.DataFrame(
            [
                (f"U{n}", f"店{n}", code, "970101", "存续", "ABCD"[n % 4])
                for n, code in enumerate(["F5238", "F5238", "5238", "5213", "5213", "C1411"])
            ],
            schema=["uscc", "party_name", "industry_code", "region_code", "status", "risk_class"],
            orient="row",
        ),
        {"970101": "970100"},
    )
    assert register.trade_of([None, None, "5238"], ["U0", "U1", None]) == ["5238"]
    assert register.trade_of(["52", "52", "5238"], [None, None, None]) == ["52"]
    assert register.trade_of([None], ["nobody"]) == []
    listed = register.remind("W", ["970101"], ["5238"], {"U0"}, shipped(Params))
    assert listed["uscc"].to_list() == ["U2", "U1"]
    assert set(register.remind("W", ["970101"], ["5299"], set(), shipped(Params))["uscc"]) == {
        "U0", "U1", "U2", "U3", "U4",
    }  # fmt: skip


def test_a_name_asked_again_is_not_looked_for_again():
    texts = pl.Series(["甲乙丙", "乙丙丁", "戊"])
    one = Earlier(texts)
    first = one.share(["乙丙", "戊"])
    assert first.tolist() == [2.5 / 8, 1.5 / 8]
    one._texts = texts.clear().extend(pl.Series([""] * 3))  # whoever looks again finds nothing
    assert one.share(["戊", "乙丙", "丁"]).tolist() == [1.5 / 8, 2.5 / 8, 0.5 / 8]


def test_a_text_counts_once_for_a_word_however_often_and_beside_what_it_has() -> None:
    texts = ["甲乙甲乙丙", "", "乙丙，甲乙", "丙丁", "甲乙丙甲乙丙"]
    words = ["甲乙", "乙丙", "甲乙丙", "丁", "戊"]
    counted = [sum(word in text for text in texts) for word in words]
    assert counted == [3, 3, 2, 1, 0]
    found = Earlier(pl.Series(texts)).share(words, more=0.0)
    assert found.tolist() == [(n + 0.5) / len(texts) for n in counted]


def test_a_bureau_asks_for_no_fewer_people_than_a_matter_is_warned_of_with() -> None:
    fewest = indicator("W001").thresholds["matter_complainants"].bounds[0]
    assert indicator("W002").thresholds["min_persons"].bounds[0] == fewest


@pytest.mark.parametrize(
    ("score", "parties", "campaign", "confirmed", "level"),
    [
        (8.0, 6, 0.0, False, "预警"),
        (7.9, 6, 0.0, False, "关注"),
        (8.0, 5, 0.0, False, "关注"),
        (8.0, 6, 0.6, False, "关注"),
        (6.0, 1, 0.0, False, "关注"),
        (5.9, 9, 0.0, False, "提示"),
        (5.0, 1, 0.0, True, "预警"),
        (5.0, 1, 0.6, True, "关注"),
    ],
)
def test_the_level_of_a_rise_follows_from_the_contract(score, parties, campaign, confirmed, level):
    params = replace(shipped(Params), watch_margin=1.0, warn_margin=3.0, warn_parties=6)
    track = Track("sector", 0, (None, None, None), (0,), 1, 1, 1, score)
    track.confirmed_week = 2 if confirmed else None
    facts = Facts(0, parties, parties, parties, None, campaign)
    assert level_of(score, 5.0, track, facts, params) == level


def test_mid_p_score_of_what_sums_leave_of_nothing():
    """A hair below nothing made a score that is no number, and a warning of numpy on the screen."""
    with np.errstate(all="raise"):
        got = mid_p_score(np.array([-1e-15, 0.0]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    np.testing.assert_allclose(got[0], got[1])
