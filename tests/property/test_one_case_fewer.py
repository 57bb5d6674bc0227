"""One case fewer moves nobody's expected fine or level but of those that had it beside them.

Nor does the order in which cases are read, nor how many are judged at a time.
"""

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from threadpoolctl import threadpool_limits

from data_contracts.settings import shipped
from models.like_cases import (
    TEXTS,
    Changes,
    Disparity,
    Params,
    Yardstick,
    judge,
    learn,
    learnt,
    pack,
    unpack,
)
from models.like_cases.peers import search
from models.like_cases.standards import Standard
from tests.unit.like_cases.rows import AS_OF, case, frame

OTHER_LAW = "《食品安全法》第一百二十五条第一款第（二）项"
#: Lists in blocks of more than 40 cases; calibrated on all of them.
PARAMS = shipped(Params, max_leaf=20)
LOCKED = AS_OF - timedelta(days=30)
FIGURES = ["expected_q10", "expected_q50", "expected_q90", "score", "p_value", "q_value"]
WORDS = ["outcome", "direction", "not_evaluated_reason", "reason", "n_peers"]


def cases() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    facts = ["销售过期酸奶", "货架上陈列过期饼干", "在冷柜内存放过期面包", "拒不改正，销售过期火腿"]
    rows = [
        case(
            i,
            facts=f"当事人{facts[int(rng.integers(4))]}，货值金额{int(rng.integers(20, 400))}元。",
            fine_yuan=float(np.round(np.exp(rng.normal(8.6, 0.5)), -2))
            * (10 if i % 40 == 0 else 1),
            legal_basis=OTHER_LAW if i % 4 == 0 else case(i)["legal_basis"],
            decision_date=AS_OF - timedelta(days=int(rng.integers(0, 400))),
            campaign="某专项" if i % 5 == 0 else None,
        )
        for i in range(240)
    ]
    return frame(rows)


@pytest.fixture(scope="module")
def world() -> tuple[pl.DataFrame, Yardstick, Disparity]:
    every = cases()
    found = learn(every, PARAMS, as_of=AS_OF, until=LOCKED)
    assert found is not None
    assert found.clauses.lists  # some blocks are searched by lists
    yardstick = unpack(pack(found))
    return every, yardstick, of(every, yardstick)


def of(every: pl.DataFrame, yardstick: Yardstick | None) -> Disparity:
    asked = every["case_key"].to_list()
    return judge(every, PARAMS, as_of=AS_OF, asked=asked, yardstick=yardstick)


def moved(before: Disparity, after: Disparity) -> set[str]:
    """Return the cases any of whose figures is another, to the last bit."""
    both = before.disparity.join(after.disparity, on="case_key", suffix="_then")
    unlike = [pl.col(c).ne_missing(pl.col(f"{c}_then")) for c in [*FIGURES, *WORDS]]
    return set(both.filter(pl.any_horizontal(unlike))["case_key"])


@pytest.mark.slow
def test_a_case_that_goes_moves_those_only_that_had_it_as_a_peer(world) -> None:
    every, yardstick, before = world
    keys = every.sort("case_key")["case_key"].to_list()
    flagged = before.disparity.filter(outcome="flagged")["case_key"].to_list()
    assert flagged
    for gone in [*keys[::50], flagged[0]]:
        after = of(every.filter(pl.col("case_key") != gone), yardstick)
        had_it = set(before.peers.filter(peer_case_key=gone)["case_key"])
        assert moved(before, after) <= had_it, gone


@pytest.mark.parametrize("n", range(4))
def test_only_cases_that_can_have_moved_are_judged_anew_and_the_whole_is_the_same(world, n) -> None:
    every, yardstick, before = world
    keys = every.sort("case_key")["case_key"].to_list()
    flagged = before.disparity.filter(outcome="flagged")["case_key"].to_list()
    gone, other, new = keys[7 + 50 * n], keys[20 + 50 * n], keys[33 + 50 * n]
    gone = flagged[0] if n == 3 else gone
    was = every.filter(pl.col("case_key") != new)
    now = every.filter(pl.col("case_key") != gone).with_columns(
        fine_yuan=pl.when(case_key=other).then(pl.col("fine_yuan") * 5).otherwise("fine_yuan")
    )
    judged = judged_anew(was, now, {gone, other, new}, yardstick)
    assert {other, new} <= judged
    assert len(judged) < every.height * 0.8


def judged_anew(
    was: pl.DataFrame, now: pl.DataFrame, touched: set[str], yardstick: Yardstick
) -> set[str]:
    """Judge what ``touched`` can have moved; return the cases judged, and see that the whole is the same."""
    then = of(was, yardstick)
    has_changed = pl.col("case_key").is_in(touched)
    read = then.numbers.filter(pl.col("numbers").is_not_null(), ~has_changed)
    every = {*was["case_key"], *now["case_key"]}
    changes = Changes(
        frozenset(touched),
        was.filter(has_changed),
        frozenset(every),
        now.drop(TEXTS, strict=False).join(
            read.select("case_key", "goods", "gains"), on="case_key", how="inner"
        ),
        lambda: read,
    )
    fresh = now.join(read, on="case_key", how="anti")
    asked = sorted(every)
    few = judge(fresh, PARAMS, as_of=AS_OF, asked=asked, yardstick=yardstick, changes=changes)
    judged = set(few.disparity["case_key"])
    whole = of(now, yardstick)
    for part in fields(Disparity):
        moved_now = touched if part.name == "facts" else judged | touched
        kept = getattr(then, part.name).filter(~pl.col("case_key").is_in(moved_now))
        made = pl.concat([kept, getattr(few, part.name)])
        want = getattr(whole, part.name)
        by = [c for c in ("case_key", "rank", "fact", "label", "origin") if c in want.columns]
        assert_frame_equal(made.sort(by), want.sort(by), check_exact=True)
    return judged


def test_a_new_case_that_cannot_be_compared_moves_nobody(world) -> None:
    every, yardstick, _ = world
    new = every.sort("case_key")["case_key"][33]
    is_new = pl.col("case_key") == new
    now = every.with_columns(fine_yuan=pl.when(~is_new).then("fine_yuan"))
    assert of(now, yardstick).disparity.filter(is_new)["not_evaluated_reason"].item()
    assert judged_anew(every.filter(~is_new), now, {new}, yardstick) == {new}


def test_a_changed_standard_is_applied_to_each_case_by_itself(world) -> None:
    every, yardstick, before = world
    one = before.disparity.filter(outcome="flagged").row(0, named=True)
    of_it = before.residuals.filter(case_key=one["case_key"]).row(0, named=True)
    step = 0.7 if one["direction"] == "high" else -0.7
    beside = float(np.log(float(one["fine_yuan"]) / float(one["expected_q50"])))
    changed = Standard(
        one["region_code"], of_it["block"], one["decision_date"], step, 20, 20, 5e3, 1e4, False, beside
    )  # fmt: skip
    yardstick = replace(yardstick, standards=[changed])
    after = of(every, yardstick).disparity.filter(case_key=one["case_key"]).row(0, named=True)
    assert after["outcome"] == "clear"
    assert after["changed_standard"]
    other = every.sort("case_key")["case_key"][20]
    judged_anew(every.filter(pl.col("case_key") != other), every, {other}, yardstick)


def test_neither_order_nor_batches_move_anything(world, monkeypatch) -> None:
    every, yardstick, before = world
    assert moved(before, of(every.sample(fraction=1, shuffle=True, seed=2), yardstick)) == set()
    with threadpool_limits(2):  # a machine with more cores
        assert moved(before, of(every, yardstick)) == set()
    monkeypatch.setattr(search, "_BATCH", 10)
    monkeypatch.setattr(search, "_SLICE", 7)
    monkeypatch.setattr(learnt, "_SLICE", 7)
    assert moved(before, of(every, yardstick)) == set()


def test_a_yardstick_read_back_says_the_same_to_the_last_bit() -> None:
    every = cases().with_columns(fine_yuan=pl.col("fine_yuan").clip(5_000, 50_000))
    every = frame([case(i) | row | {"legal_basis": OTHER_LAW} for i, row in enumerate(
        every.select("case_key", "facts", "fine_yuan", "decision_date").iter_rows(named=True))])  # fmt: skip
    found = learn(every, PARAMS, as_of=AS_OF, until=LOCKED)
    assert found is not None
    assert found.rarity.banded_ > 0
    first, again = of(every, found), of(every, unpack(pack(found)))
    for part in fields(Disparity):
        assert_frame_equal(getattr(first, part.name), getattr(again, part.name), check_exact=True)


def test_a_clause_judged_by_itself_says_the_same(world) -> None:
    every, yardstick, before = world
    for _, clause in every.group_by("parent_clause_id"):
        assert moved(before, of(clause, yardstick)) == set()


def test_without_a_yardstick_many_would_move(world) -> None:
    every, _, before = world
    whole = of(every, None)
    assert len(moved(whole, of(every[1:], None))) > every.height / 2
    assert before.disparity.height == every.height


def test_only_locked_months_have_a_part_in_the_yardstick(world) -> None:
    every, yardstick, _ = world
    later = pl.col("decision_date") >= LOCKED
    other = every.with_columns(
        fine_yuan=pl.when(later).then(pl.col("fine_yuan") * 7).otherwise("fine_yuan")
    )
    again = learn(other, PARAMS, as_of=AS_OF, until=LOCKED)
    assert again is not None
    assert pack(again) == pack(yardstick)
    sooner = learn(every, PARAMS, as_of=AS_OF, until=date(2020, 1, 1))
    assert sooner is None


@pytest.mark.slow
def test_a_yardstick_of_a_sample_counts_all_cases_and_hangs_on_no_order(world, tmp_path) -> None:
    every, whole, _ = world
    few = replace(PARAMS, learn_most=120)
    found = learn(every, few, as_of=AS_OF, until=LOCKED)
    assert found is not None
    assert found.clauses.n.tolist() == whole.clauses.n.tolist()
    assert found.clauses.lists.keys() == whole.clauses.lists.keys()
    shuffled = every.sample(fraction=1, shuffle=True, seed=4)
    again = learn(shuffled, few, as_of=AS_OF, until=LOCKED)
    assert again is not None
    assert pack(again) == pack(found)
    shuffled.write_parquet(tmp_path / "cases.parquet")
    read = learn(pl.scan_parquet(tmp_path / "cases.parquet"), few, as_of=AS_OF, until=LOCKED)
    assert read is not None
    assert pack(read) == pack(found)
    assert pack(found) != pack(whole)
    judged = of(every, found).disparity
    assert judged["n_peers"].equals(of(every, whole).disparity["n_peers"])
