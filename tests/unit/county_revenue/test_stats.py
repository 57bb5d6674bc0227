"""Small-sample statistics against values worked out by hand or by scipy."""

import numpy as np
import pytest
from scipy import stats

from models.county_revenue.baseline import Doubtful, months_in_level
from models.county_revenue.combine import combined, discounted, null_tail, p_values
from models.stats import (
    benjamini_hochberg,
    gamma_shrunk_rates,
    negative_binomial_z,
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


def test_the_level_of_counts_learns_as_a_gamma_does() -> None:
    """Poisson counts, no drift: the level is the mean of a gamma, its variance 1/shape."""
    level, counts = 3.0, np.array([0.0, 1.0, 7.0, 2.0])
    told = Doubtful(1, drift=0.0, relative=True)
    told.variance[:] = 1 / level  # a gamma of shape 3 and rate 1
    for n in counts:
        step = told.step(
            slice(None), np.array([n / level - 1]), np.array([1 / level]), np.array([True])
        )
        level *= 1 + float(step[0])
    assert level == pytest.approx((3 + counts.sum()) / (1 + len(counts)), rel=1e-9)
    assert told.variance[0] == pytest.approx(1 / (3 + counts.sum()), rel=1e-9)


def test_one_month_out_of_the_ordinary_moves_a_settled_level_little() -> None:
    told = Doubtful(1, drift=0.0003, relative=True)
    told.variance[:] = 0.02
    told.months[:] = told.LEARNING
    seen = np.array([True])
    usual = told.step(slice(None), np.array([0.5]), np.array([0.2]), seen)[0]
    huge = told.step(slice(None), np.array([20.0]), np.array([0.2]), seen)[0]
    assert 0 < usual < huge < 0.12
    before = told.variance[0]
    told.step(slice(None), np.array([0.0]), np.array([0.2]), np.array([False]))
    assert told.variance[0] == pytest.approx(before + 0.0003)


def test_the_newest_months_are_not_in_the_level() -> None:
    assert [months_in_level(t, 2) for t in (0, 3, 6, 7, 8, 9, 30)] == [0, 3, 6, 6, 6, 7, 28]


def test_a_score_by_number_counts_less_and_least_where_few_cases_are_expected() -> None:
    told = discounted(np.array([0.2, 3.0, 3.0]), np.array([10.0, 1.0, 1000.0]))
    assert told[0] == 0.0
    assert told[1] == pytest.approx(2.8 / 1.5)
    assert told[2] == pytest.approx(2.8 / 1.1, rel=1e-3)
