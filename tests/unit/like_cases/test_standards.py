"""A standard of a county that changes and stays is told once; its cases are laid beside the others as before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.like_cases import Params, changed_standards, judge, learn, pack, sentences, unpack
from models.like_cases import standards as of_counties
from models.like_cases.standards import Standard, places
from models.like_cases.standards import learn as changed
from tests.unit.like_cases.rows import AS_OF, case, frame

START, CHANGE = date(2024, 1, 1), date(2025, 3, 1)
SCALES = "《中华人民共和国食品安全法》第一百二十六条第一款第（三）项"
BLOCK = "食品安全法-126-1-3|2021-04-29"


def fines(
    until: date = date(2026, 1, 1), county: str = "990101", teams: int = 3, seed: int = 1, a_month: int = 2,
    since: date = CHANGE, upto: date = date(2030, 1, 1), times: float = 2.0, who: tuple[int, ...] = (0, 1, 2),
) -> pl.DataFrame:  # fmt: skip
    """Return a county's fines of one clause, those of the teams ``who`` so many times as high in some months."""
    rng, rows, month = np.random.default_rng(seed), [], START
    while month < until:
        for i in range(a_month):
            team, day = (
                int(rng.integers(0, teams)),
                month + timedelta(days=int(rng.integers(0, 27))),
            )
            fine = 5_000.0 * np.exp(rng.normal(0, 0.2))
            raised = since <= day < upto and team in who
            rows.append(
                (county, BLOCK, f"{team}所", day, fine * (times if raised else 1.0), 0.0, i)
            )
        month = (month + timedelta(days=32)).replace(day=1)
    names = ["region_code", "block", "team", "decision_date", "fine", "offset", "i"]
    return pl.DataFrame(rows, schema=names, orient="row")


def found(cases: pl.DataFrame) -> list[Standard]:
    net = np.log(cases["fine"].to_numpy())
    return changed(cases, net, net)


def test_a_change_that_stays_is_found_with_its_month_and_medians():
    cases = fines()
    (one,) = found(cases)
    assert (one.region, one.block, one.since, one.is_county) == ("990101", BLOCK, CHANGE, True)
    after = cases["decision_date"] >= CHANGE
    assert (one.n_before, one.n_after) == (int((~after).sum()), int(after.sum()))
    assert one.before == pytest.approx(cases.filter(~after)["fine"].median())
    assert one.after == pytest.approx(cases.filter(after)["fine"].median())
    assert 1.7 < np.exp(one.step) < 2.4


def test_a_standard_lowered_is_found_as_well():
    (one,) = found(fines(times=0.4))
    assert one.since == CHANGE
    assert np.exp(one.step) < 0.55


def test_what_goes_back_after_a_quarter_is_none():
    assert found(fines(times=3.0, upto=date(2025, 6, 1))) == []


def test_what_began_within_four_months_is_none_yet():
    assert found(fines(until=date(2025, 6, 1), times=3.0, a_month=8)) == []


def test_one_team_is_no_county():
    assert found(fines(times=3.0, who=(0,))) == []


def test_a_batch_of_one_team_counts_by_its_months_and_is_none():
    usual = fines(times=1.0)
    batch = pl.concat([
        usual.head(1).with_columns(
            team=pl.lit("0所"), fine=pl.lit(20_000.0), decision_date=date(2025, 9, 1) + timedelta(days=3 * i)
        )
        for i in range(18)
    ])  # fmt: skip
    assert found(pl.concat([usual, batch])) == []


def test_a_team_with_most_months_is_no_county_either():
    """Four fifths of the fines are one team's, which moved; the other did not."""
    most = fines(teams=1, times=3.0, a_month=4)
    other = fines(teams=1, times=1.0, a_month=1).with_columns(team=pl.lit("1所"))
    assert found(pl.concat([most, other])) == []


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_a_small_step_of_few_months_may_be_chance(seed: int):
    """Two to four standard errors, with all the cases and months that are asked for."""
    assert found(fines(until=date(2025, 7, 1), times=1.3, seed=seed)) == []


def test_quiet_counties_are_hardly_ever_told_of():
    assert sum(len(found(fines(times=1.0, seed=seed))) for seed in range(40)) <= 1


def test_counties_of_a_city_that_move_at_once_are_told_as_one():
    cases = pl.concat([fines(county=f"99010{i}", seed=i) for i in range(1, 6)])
    (one,) = found(cases)
    assert (one.region, one.since, one.is_county) == ("9901", CHANGE, False)
    alone = pl.concat(
        [fines(county=f"99010{i}", seed=i, times=1.0 + (i == 3)) for i in range(1, 6)]
    )
    assert [c.region for c in found(alone)] == ["990103"]


def clauses(times: dict[str, float], few: int = 6, upto: date = date(2030, 1, 1)) -> pl.DataFrame:
    """Return some cases of each clause, on either side of the change, those of each so many times as high since."""
    rng, rows = np.random.default_rng(3), []
    for block, by in times.items():
        for i in range(2 * few):
            day = date(2024, 3, 1) if i < few else CHANGE
            day += timedelta(days=int(rng.integers(0, 360)) if i < few else 300 * (i - few) // few)
            fine = 5_000.0 * np.exp(rng.normal(0, 0.25)) * (by if CHANGE <= day < upto else 1.0)
            rows.append(("990101", block, f"{rng.integers(0, 3)}所", day, fine, 0.0))
    names = ["region_code", "block", "team", "decision_date", "fine", "offset"]
    return pl.DataFrame(rows, schema=names, orient="row")


def shared(cases: pl.DataFrame) -> list[Standard]:
    net = np.log(cases["fine"].to_numpy() / 5_000.0)
    return changed(cases, net, net)


FOODS = [f"食品安全法-12{i}-1" for i in range(2, 7)]


def test_clauses_of_a_law_that_move_at_once_are_seen_from_one_another():
    """None has the eight cases on either side; each is told with its own counts and medians."""
    cases = clauses(dict.fromkeys(FOODS, 1.6))
    assert [shared(cases.filter(block=one)) for one in FOODS] == [[]] * 5
    told = shared(pl.concat([cases, clauses({"价格法-42-1": 1.0})]))
    assert {one.block for one in told} == set(FOODS)
    assert {(one.n_before, one.n_after, one.together) for one in told} == {(6, 6, 5)}
    assert all(1.4 < np.exp(one.step) < 1.8 and abs(one.level - np.log(1.6)) < 0.4 for one in told)


def test_all_clauses_of_a_county_are_seen_from_one_another_where_no_law_has_enough():
    laws = [f"{law}-{i}-1" for i in range(4) for law in ("价格法", "商标法", "广告法")]
    told = shared(clauses(dict.fromkeys(laws, 1.6), few=2))
    assert len(told) >= 10
    assert {one.together for one in told} == {len(told)}


def test_clauses_of_a_law_are_seen_beside_many_of_others_that_did_not_move():
    others = clauses({f"价格法-4{i}-1": 1.0 for i in range(6)}, few=12)
    told = shared(pl.concat([clauses(dict.fromkeys(FOODS, 1.6)), others]))
    assert {one.block for one in told} == set(FOODS)


def test_a_clause_that_did_not_move_goes_with_no_other():
    times = dict.fromkeys(FOODS, 1.7) | {FOODS[0]: 1.0}
    assert {one.block for one in shared(clauses(times))} == set(FOODS[1:])


def test_one_clause_moves_no_others():
    """Most of the cases are one clause's, which moved: it is told alone."""
    moved, still = clauses({FOODS[0]: 2.5}, few=20), clauses(dict.fromkeys(FOODS[1:], 1.0), few=4)
    (one,) = shared(pl.concat([moved, still]))
    assert (one.block, one.together) == (FOODS[0], 1)


def test_a_quarter_of_all_clauses_is_none():
    back = clauses(dict.fromkeys(FOODS, 2.5), upto=date(2025, 6, 1), few=12)
    assert shared(back) == []


def test_what_is_lowered_beneath_a_minimum_is_not_taken_for_raised_beside_what_lay_there():
    """Fines that fell between two places: half of them are nearest to the lower one."""
    cases = fines(times=0.5)
    net = np.log(cases["fine"].to_numpy() / 5_000.0)
    is_after = (cases["decision_date"] >= CHANGE).to_numpy()
    nearer = is_after & (np.arange(len(net)) % 5 < 2)
    (one,) = changed(cases, np.where(nearer, -net, net), net)
    assert (one.since, one.step < 0, one.level < 0) == (CHANGE, True, True)


def test_a_bureau_that_moves_as_one_is_seen_by_its_fines_not_beside_one_another():
    """The places where like cases lie move with it."""
    cases = pl.concat([fines(county=f"99010{i}", seed=i) for i in range(1, 6)])
    net = np.log(cases["fine"].to_numpy())
    (one,) = changed(cases, np.zeros(len(net)), net)
    assert (one.region, one.since, one.level) == ("9901", CHANGE, 0.0)


def test_a_city_among_others_is_seen_beside_them():
    here = [fines(county=f"99010{i}", seed=i) for i in range(1, 4)]
    there = [fines(county=f"99020{i}", seed=i, times=1.0, a_month=3) for i in range(4, 8)]
    cases = pl.concat(here + there)
    net = np.log(cases["fine"].to_numpy() / 5_000.0)
    (one,) = changed(cases, net, np.zeros(len(net)))
    assert (one.region, one.since) == ("9901", CHANGE)
    assert one.level == pytest.approx(np.log(2), abs=0.1)


def test_cases_since_then_and_there_are_its_own():
    one = Standard("9901", BLOCK, CHANGE, 0.7, 20, 20, 5e3, 1e4, False, 9.2)
    cases = pl.DataFrame({
        "region_code": ["990101", "990101", "990201", None, "990102"], "block": [BLOCK] * 4 + ["别的"],
        "decision_date": [CHANGE, CHANGE - timedelta(days=1), CHANGE, CHANGE, CHANGE],
    })  # fmt: skip
    assert places(cases, [one]).tolist() == [0, -1, -1, -1, -1]
    assert places(cases, []).tolist() == [-1] * 5


def world(times: float = 4.0) -> list[dict[str, Any]]:
    """Return cases of sixteen counties in two years, those of one fined so many times as high from some day on."""
    rng, rows = np.random.default_rng(7), []
    for i in range(960):
        county, day = i % 16, date(2024, 7, 1) + timedelta(days=int(rng.integers(0, 700)))
        fine = round(8_000 * np.exp(rng.normal(0, 0.15)), -2)
        new = county == 0 and day >= date(2025, 9, 1)
        rows.append(
            case(
                i, region_code=f"99{county // 4 + 1:02d}{county + 1:02d}", organ_code=f"{county}|{i // 16 % 3}", legal_basis=SCALES,
                decision_date=day, conduct_end_date=day - timedelta(days=60), fine_yuan=fine * (times if new else 1.0),
            )
        )  # fmt: skip
    return rows


def test_its_cases_are_no_departures_but_a_case_beyond_it_is(monkeypatch):
    rows = world()
    own = [
        r for r in rows if r["region_code"] == "990101" and r["decision_date"] >= date(2025, 9, 1)
    ]
    light = own[5]
    light["fine_yuan"] = 1_000.0
    got = judge(frame(rows), as_of=AS_OF).disparity
    told = got.filter(pl.col("changed_standard").is_not_null())
    assert set(told["case_key"]) == {r["case_key"] for r in own}
    assert set(got.filter(outcome="flagged")["case_key"]) == {light["case_key"]}
    near = told.filter(pl.col("reason").str.contains("与改后的相近"))
    assert near.height >= len(own) / 2
    assert near["reason"].str.len_chars().max() <= sentences.LIMIT
    monkeypatch.setattr(of_counties, "_SURE", 99.0)
    before = judge(frame(rows), as_of=AS_OF).disparity.filter(outcome="flagged")["case_key"]
    assert set(near["case_key"]) < set(before)


def test_a_fine_far_beyond_the_new_standard_or_against_the_change_is_one_still():
    high = Standard("990101", BLOCK, CHANGE, np.log(2), 12, 20, 5_000.0, 1e4, False, np.log(2))
    beside = np.log(np.array([3.0, 6.0, 0.9, 3.0]))
    far = of_counties.apart([high], np.array([0, 0, 0, -1]), beside)
    assert far[0] == pytest.approx(np.log(1.5))
    assert far[1] == pytest.approx(np.log(3))
    assert np.isinf(far[2:]).all()


def test_what_stands_is_kept_and_read_by_people():
    rows = world()
    yardstick = learn(frame(rows), shipped(Params), as_of=AS_OF)
    assert yardstick is not None
    assert [one.region for one in yardstick.standards] == ["990101"]
    assert unpack(pack(yardstick)).standards == yardstick.standards
    (row,) = changed_standards(yardstick).to_dicts()
    assert row["region_code"] == "990101"
    assert row["clause_id"] == row["block"].split("|")[0]
    assert 3 < row["ratio"] < 5
    assert changed_standards(None).is_empty()


def test_what_is_said_names_both_medians_and_stays_short():
    money = Standard("990101", BLOCK, CHANGE, np.log(2), 12, 20, 5_000.0, 12_300.0, False, 9.4)
    assert sentences.standard(money) == (
        "本县该条款2025年3月起20件罚款中位1.2万元，此前12件5000元（除去事实的差别约2倍），可能是裁量基准调整，见裁量尺度。"
    )
    assert sentences.by_new(13_000.0, money) == (
        "本县该条款2025年3月起罚款中位1.2万元，此前5000元；本案1.3万元，除去事实的差别与改后的相近。"
    )
    assert "约2倍，与另外3个条款合看）" in sentences.standard(replace(money, together=4))
    multiple = Standard("9901", BLOCK, CHANGE, np.log(0.5), 12, 20, 2.0, 1.04, True, 0.0)
    assert sentences.by_new(13_000.0, multiple) == (
        "全市该条款2025年3月起罚款倍数中位1倍，此前2倍；本案1.3万元，除去事实的差别与改后的相近。"
    )
