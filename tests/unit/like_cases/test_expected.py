"""Quantiles, calibration, p-values, false discovery, organ effects."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from models.like_cases import organs
from models.like_cases.adjust import FactEffects, dealt, group_medians, others_median
from models.like_cases.circumstances import CIRCUMSTANCES
from models.like_cases.expected import (
    benjamini_hochberg,
    calibrated,
    peer_weights,
    tail_p_values,
    weighted_quantiles,
)
from models.like_cases.features import Facts


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


def test_median_of_the_others():
    rng = np.random.default_rng(4)
    values, groups = rng.normal(size=31), np.array([0] * 11 + [1] * 14 + [2] * 5 + [3])
    got = others_median(values, groups)
    for i in range(30):
        others = (groups == groups[i]) & (np.arange(31) != i)
        assert got[i] == pytest.approx(np.median(values[others]))
    assert got[30] == values[30]


@pytest.mark.parametrize("heavy", [False, True])
def test_intervals_hold_in_the_worst_block(heavy):
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(10), 1600)
    noise = rng.standard_t(3, 16000) if heavy else rng.standard_normal(16000)
    residual = noise * (1 + groups)  # a block ten times as wide as another
    learn = np.where(np.arange(16000) % 2 == 0, residual, np.nan)
    bounds = calibrated(learn, groups, (0.05, 0.95))
    test = np.arange(16000) % 2 == 1
    inside = (residual >= bounds[:, 0]) & (residual <= bounds[:, 1])
    assert min(inside[test & (groups == g)].mean() for g in range(10)) >= 0.86


def test_clean_residuals_pass_hardly_ever_and_strange_ones_do():
    rng = np.random.default_rng(1)
    residual = rng.standard_normal(6000)
    months = np.arange(6000) % 30
    clean = benjamini_hochberg(tail_p_values(residual, months), months) <= 0.1
    assert clean.sum() <= 3
    residual[:60] = 8.0
    found = benjamini_hochberg(tail_p_values(residual, months), months) <= 0.1
    assert found[:60].all()
    assert (~found[60:]).mean() > 0.998


def test_p_values_fall_with_distance_and_nan_stays():
    residual = np.array([np.nan, 0.1, -3.0, 4.0, 9.0, *np.linspace(-2, 2, 60)])
    p = tail_p_values(residual, np.zeros(len(residual), dtype=np.int64))
    assert np.isnan(p[0])
    assert p[4] < p[3] < p[1]


def test_benjamini_hochberg_by_hand():
    p = np.array([0.01, 0.04, 0.03, 0.5, np.nan])
    q = benjamini_hochberg(p, np.zeros(5, dtype=np.int64))
    assert q[:4] == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])
    assert np.isnan(q[4])


def test_the_worth_of_a_fact_is_learnt_across_clauses():
    rng = np.random.default_rng(2)
    n, names = 3000, [c.code for c in CIRCUMSTANCES]
    x = (rng.random((n, len(names))) < 0.1).astype(np.float32)
    groups = rng.integers(0, 20, n)
    refused = names.index("refused")
    y = groups + 0.9 * x[:, refused] + rng.normal(0, 0.3, n)
    none = sparse.csr_matrix((n, 8), dtype=np.float32)
    facts = Facts(np.zeros((n, 1), np.float32), x, none, names, 0)
    got = FactEffects(names, 0, landmarks=0).fit(facts, y, groups, dealt(n, 0))
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
