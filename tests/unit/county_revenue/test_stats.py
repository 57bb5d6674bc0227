"""Small-sample statistics against values worked out by hand or by scipy."""

import numpy as np
import pytest
from scipy import stats

from models.county_revenue.combine import combined, null_tail, p_values
from models.stats import (
    benjamini_hochberg,
    gamma_shrunk_rates,
    negative_binomial_z,
    upper_rank_p,
)


def test_mid_p_scores_agree_with_the_distribution() -> None:
    n, mu, phi = np.array([0, 3, 12, 40]), 9.0, 0.2
    dist = stats.nbinom(1 / phi, 1 / (1 + phi * mu))
    mid = dist.sf(n) + dist.pmf(n) / 2
    assert negative_binomial_z(n, mu, phi) == pytest.approx(stats.norm.isf(mid), abs=1e-6)


def test_far_scores_grow_without_bound() -> None:
    z = negative_binomial_z(np.array([200, 2_000, 20_000, 200_000]), 5.0, 0.05)
    assert np.isfinite(z).all()
    assert (np.diff(z) > 1).all()


def test_benjamini_hochberg_by_hand() -> None:
    q = benjamini_hochberg([0.01, np.nan, 0.04, 0.03, 0.5])
    assert q == pytest.approx([0.04, np.nan, 0.16 / 3, 0.16 / 3, 0.5], nan_ok=True)


def test_rank_p_is_a_rank_and_goes_on_in_the_tail() -> None:
    pool = np.arange(1, 1000) / 1000
    assert upper_rank_p([0.5], pool)[0] == pytest.approx(501 / 1000)
    far = upper_rank_p([1.1, 1.2], pool)
    assert 0.0001 <= far[1] <= far[0] <= 0.002


def test_rates_of_small_places_are_shrunk() -> None:
    rates, lower, common = gamma_shrunk_rates([1, 100, 0], [100, 100_000, 10_000])
    assert common == pytest.approx(101 / 110_100)
    assert common < rates[0] < 0.01
    assert (lower < rates).all()


def test_p_of_clean_scores_is_uniform_and_stays_so_with_a_few_rises_in_the_pool() -> None:
    rng = np.random.default_rng(0)
    clean = combined(rng.normal(size=40_000), rng.normal(size=40_000))
    for level in (0.05, 0.01, 0.001):
        assert (null_tail(clean) <= level).mean() == pytest.approx(level, rel=0.35)
    pool = np.append(clean[:2_000], np.full(60, 6.0))
    p = p_values(clean[2_000:], pool)
    assert 0.004 < (p <= 0.01).mean() <= 0.011
