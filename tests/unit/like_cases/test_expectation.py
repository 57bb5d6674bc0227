"""What the expected fine is made of: re-computable, not moved by the case's own fine."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from data_contracts.settings import shipped
from models.like_cases import Params, judge
from models.like_cases.chance import hashes
from models.like_cases.compare import compare
from models.like_cases.facts import circumstances, features
from models.like_cases.fines.adjust import ridge
from models.like_cases.peers.neighbours import lists_of, nearest
from models.like_cases.prepare import decided
from tests.unit.like_cases.rows import AS_OF, case, frame

N = 120


def judged(own: float):
    rows = [case(i) for i in range(N)]
    rows[7] = case(7, fine_yuan=own)
    return judge(frame(rows), as_of=AS_OF, asked=[rows[7]["case_key"], rows[8]["case_key"]])


def row(got, number: int) -> dict:
    key = f"990101|测{number:03d}"
    return got.disparity.filter(got.disparity["case_key"] == key).row(0, named=True)


def test_the_expected_fine_lies_in_a_place_where_the_listed_peers_lie():
    got = judged(5000.0)
    for number in (7, 8):
        mine = row(got, number)
        peers = got.peers.filter(got.peers["case_key"] == mine["case_key"])
        assert peers.height == mine["n_peers"]
        fines = peers["peer_fine_yuan"].cast(float).to_numpy()
        places = list(zip(mine["pieces_low"], mine["pieces_high"], strict=True))
        inside = np.any([(fines >= a) & (fines <= z) for a, z in places], axis=0)
        assert inside.mean() >= 0.7
        assert any(a <= mine["expected_q50"] <= z for a, z in places)


def test_the_own_fine_hardly_moves_the_own_expectation():
    usual, heavy = (row(judged(own), 7)["expected_q50"] for own in (5000.0, 500_000.0))
    assert heavy == pytest.approx(usual, rel=0.11)  # a cell of the grid


def test_most_neighbours_are_found_in_a_large_block():
    rng = np.random.default_rng(0)
    kinds = rng.standard_normal((60, 32))
    vectors = (kinds[rng.integers(60, size=6000)] + 0.4 * rng.standard_normal((6000, 32))).astype(
        np.float32
    )
    block, asked = np.zeros(6000, dtype=np.int64), np.arange(6000) < 200
    exact, _ = nearest(vectors, block, 25, queries=asked)
    numbers = hashes(pl.Series([f"{i:05d}" for i in range(6000)]), 0)
    found, _ = nearest(vectors, block, 25, {0: lists_of(vectors, numbers, 400)}, numbers)
    shared = [len(set(found[i]) & set(exact[i])) / 25 for i in range(200)]
    assert np.mean(shared) >= 0.75


MOST = 100_000.0  # 食品安全法 124条, goods worth less than 10 000 yuan
SEVERE = "当事人销售超过保质期的酸奶，导致三人食物中毒，涂改生产日期，经责令后仍未改正，阻挠检查"
ADVERT = "《中华人民共和国广告法》第五十五条第一款"


def heavy(i: int) -> dict:
    return case(i, fine_yuan=80_000.0 + 1000 * (i % 20))


def test_no_expected_range_and_no_adjusted_peer_lies_above_the_statutory_maximum():
    rows = [heavy(i) for i in range(60)]
    rows += [case(60 + i, facts=SEVERE, fine_yuan=99_000.0) for i in range(6)]
    rows.append(case(70, case_key="轻", facts=SEVERE, fine_yuan=4_000.0))
    cases = frame(rows).with_columns(campaign=pl.lit("铁拳"))
    got = judge(cases, as_of=AS_OF, asked=[r["case_key"] for r in rows])
    assert got.labelled.height == len(rows)
    for column in ("expected_q10", "expected_q50", "expected_q90"):
        assert got.disparity[column].max() <= MOST  # not a hair above: the card would say so
        assert got.labelled[column].max() <= MOST + 0.01
    assert got.peers["peer_adjusted_yuan"].max() <= MOST + 0.01
    light = got.disparity.filter(case_key="轻").row(0, named=True)
    assert (light["outcome"], light["direction"]) == ("flagged", "low")
    assert light["expected_q50"] > 0.8 * MOST


def test_the_maximum_of_a_multiple_follows_its_base():
    rows = [
        case(i, legal_basis=ADVERT, goods_value_yuan=None, domain="广告", fine_yuan=4.8 * (1000 + 50 * i),
             facts=f"当事人发布虚假广告，广告费用{1000 + 50 * i}元") for i in range(60)
    ]  # fmt: skip
    rows[5] |= {"facts": f"{SEVERE}，广告费用1250元", "fine_yuan": 500.0}
    cases = frame(rows)
    assert cases["base_yuan"].null_count() == 0
    got = judge(cases, as_of=AS_OF).disparity.join(cases, on="case_key")
    most = got["statutory_max_yuan"].cast(float)
    assert (got["expected_q90"] <= most).all()
    assert (got["expected_q50"] <= most).all()


def test_a_maximum_that_the_clause_itself_does_not_keep_is_no_limit():
    rows = [case(i, fine_yuan=150_000.0 + 1000 * (i % 9)) for i in range(40)]
    got = judge(frame(rows), as_of=AS_OF).disparity
    assert got["expected_q50"].min() > MOST


def test_the_range_still_holds_four_in_five_where_the_maximum_cuts_it():
    rng = np.random.default_rng(5)
    fines = np.minimum(np.exp(rng.normal(np.log(80_000), 0.6, 400)).round(-3), MOST)
    got = judge(frame([case(i, fine_yuan=float(f)) for i, f in enumerate(fines)]), as_of=AS_OF)
    fine = got.disparity["fine_yuan"].cast(float)
    low, high = got.disparity["expected_q10"], got.disparity["expected_q90"]
    assert high.max() <= MOST + 0.01
    assert got.disparity["pieces_high"].explode().max() <= MOST + 0.01
    assert ((fine >= low - 0.01) & (fine <= high + 0.01)).mean() >= 0.8


def test_a_label_makes_no_fine_expected():
    plain = decided(frame([case(i, campaign="无") for i in range(N)]), AS_OF, shipped(Params))
    named = plain.with_columns(campaign=pl.Series(["无", "铁拳"] * (N // 2)))
    shown = circumstances.flags(circumstances.read(plain)).to_numpy()
    a, b = (features.build(part, shown, shipped(Params), 0) for part in (plain, named))
    assert not [name for name in b.names if name.startswith(("campaign", "domain"))]
    assert (a.regressors == b.regressors).all()
    assert (a.terms != b.terms).nnz == 0
    assert (a.vectors[:, a.label_dims :] == b.vectors[:, b.label_dims :]).all()
    assert b.label_dims > a.label_dims


def test_a_campaign_that_fines_heavier_is_not_taken_for_a_reason():
    words = ["在“铁拳”专项行动中检查发现", "检查发现"]
    rows = []
    for i in range(N):
        campaign = i % 4 == 0
        row = case(i, campaign="铁拳" if campaign else "无", goods_value_yuan=20.0 + i)
        row["facts"] = words[not campaign] + row["facts"]
        row["fine_yuan"] *= 3 if campaign else 1
        rows.append(row)
    pool = decided(frame(rows), AS_OF, shipped(Params))
    shown = circumstances.flags(circumstances.read(pool)).to_numpy()
    found = compare(pool, shown, shipped(Params), 0)
    inside = (pool["campaign"] == "铁拳").to_numpy()
    gap = found.worth[inside].mean() - found.worth[~inside].mean()
    assert abs(gap) < 0.1 * np.log(3)


def test_terms_are_worth_the_same_whatever_penalties_are_tried_beside() -> None:
    draw = np.random.default_rng(4)
    terms = sparse.random(60, 12, density=0.3, format="csr", dtype=np.float32, rng=draw)
    target, kept = draw.normal(size=(60, 6)), draw.random((60, 6)) < 0.8
    penalty = np.array([0.4, 0.4, 2.0, 2.0, 20.0, 0.8])
    together = ridge(terms, target, kept, penalty)
    for one in range(6):
        alone = ridge(terms, target[:, [one]], kept[:, [one]], penalty[[one]])
        np.testing.assert_allclose(together[:, [one]], alone, rtol=1e-5, atol=1e-6)
        rows = kept[:, one]
        own = terms[rows].toarray().astype(float)
        wanted = np.linalg.solve(own.T @ own + penalty[one] * np.eye(12), own.T @ target[rows, one])
        np.testing.assert_allclose(alone[:, 0], wanted, atol=1e-3)
