"""Quantiles, false discovery, the worth of facts, organ effects."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from models.like_cases.chance import FOLDS, folds, hashes
from models.like_cases.discretion import organs
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.facts.features import Facts
from models.like_cases.fines.adjust import FactEffects, group_medians, medians_without
from models.like_cases.peers.expected import (
    peer_weights,
    weighted_quantiles,
)


def test_weighted_median_follows_the_weights():
    values = np.array([[1.0, 2.0, 3.0, 9.0]])
    even = np.full((1, 4), 0.25)
    assert weighted_quantiles(values, even, (0.5,))[0, 0] == pytest.approx(2.5)
    heavy = np.array([[0.01, 0.01, 0.01, 0.97]])
    assert weighted_quantiles(values, heavy, (0.5,))[0, 0] == pytest.approx(9.0, abs=0.2)


def test_a_row_without_peers_has_no_quantile():
    weights = peer_weights(np.full((1, 3), np.inf, dtype=np.float32))
    assert np.isnan(weighted_quantiles(np.zeros((1, 3)), weights, (0.1, 0.9))).all()


def test_group_medians():
    got = group_medians(np.array([1.0, 5.0, 2.0, 9.0]), np.array([0, 1, 0, 1]))
    assert got.tolist() == [1.5, 7.0, 1.5, 7.0]


def test_medians_without_each_fold():
    rng = np.random.default_rng(4)
    values, groups = rng.normal(size=31), np.array([0] * 11 + [1] * 14 + [2] * 5 + [4])
    fold_of = np.arange(31) % FOLDS
    got = medians_without(values, groups, fold_of, 5)
    for group in range(3):
        for fold in range(FOLDS):
            others = (groups == group) & (fold_of != fold)
            assert got[group, fold] == pytest.approx(np.median(values[others]))
    assert np.isnan(got[3]).all()
    assert np.isnan(got[4]).tolist() == [fold == fold_of[30] for fold in range(FOLDS)]


def test_the_worth_of_a_fact_is_learnt_across_clauses():
    rng = np.random.default_rng(2)
    n, names = 3000, [c.code for c in CIRCUMSTANCES]
    x = (rng.random((n, len(names))) < 0.1).astype(np.float32)
    groups = rng.integers(0, 20, n)
    refused = names.index("refused")
    y = groups + 0.9 * x[:, refused] + rng.normal(0, 0.3, n)
    none = sparse.csr_matrix((n, 8), dtype=np.float32)
    facts = Facts(np.zeros((n, 1), np.float32), x, none, names, 0)
    drawn = hashes(pl.Series([str(i) for i in range(n)]), 0)
    got = FactEffects(names, landmarks=0).fit(facts, y, groups, folds(drawn), drawn)
    assert got.coef_[refused] == pytest.approx(0.9, abs=0.15)


def test_organ_effects_find_the_heavy_organ_and_no_other():
    rng = np.random.default_rng(3)
    organ = np.repeat([f"{i:06d}" for i in range(8)], 40)
    residual = rng.normal(0, 0.3, 320) + np.where(organ == "000003", 0.8, 0.0)
    pool = pl.DataFrame(
        {"clause_id": ["c"] * 320, "organ": organ, "region_code": organ, "fine": [10_000.0] * 320}
    )
    got = organs.effects(pool, residual).sort("effect", descending=True)
    assert got["organ_code"][0] == "000003"
    assert got["interval_low"][0] > 0.3
    assert got.filter(pl.col("p_value") < 0.001)["organ_code"].to_list() == ["000003"]
    assert float(got["typical_gap_yuan"][0]) > 0
    assert got.filter("is_apart")["organ_code"].to_list() == ["000003"]


def test_an_organ_is_apart_where_its_interval_leaves_out_none_and_chance_is_small():
    ends = [(0.1, 0.5, 0.01), (-0.5, -0.1, 0.01), (-0.1, 0.5, 0.01), (0.1, 0.5, 0.2)]
    found = pl.DataFrame(ends, ["interval_low", "interval_high", "q_value"], orient="row")
    assert found.select(apart=organs._APART)["apart"].to_list() == [True, True, False, False]


def test_too_few_organs_say_nothing():
    pool = pl.DataFrame(
        {
            "clause_id": ["c"] * 20,
            "organ": ["a"] * 20,
            "region_code": ["a"] * 20,
            "fine": [1.0] * 20,
        }
    )
    assert organs.effects(pool, np.zeros(20)).is_empty()
