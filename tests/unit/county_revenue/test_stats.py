"""Small-sample statistics against values worked out by hand or by scipy."""

import numpy as np
import pytest
from scipy import stats

from models.county_revenue.baseline import Doubtful, SeasonVariance, months_in_level
from models.county_revenue.combine import (
    combined,
    half_years,
    null_tail,
    p_values,
    usual,
    usual_number,
)
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


def test_rises_among_the_months_compared_with_hardly_hide_others() -> None:
    """One month in twelve of the pool lies in a rise nobody has recognised: p stays near what it is without."""
    rng = np.random.default_rng(1)
    clean = combined(rng.normal(size=22_000), rng.normal(size=22_000))
    rises = combined(rng.normal(1.6, 1, 180), rng.normal(1.6, 1, 180))
    p = p_values(clean[2_000:], np.append(clean[:1_980], rises))
    assert 0.0055 < (p <= 0.01).mean() <= 0.01


def test_a_season_of_several_months_is_a_season() -> None:
    """Half of a wave a year long is a county's own, to a tenth: what is alike a month later too is no drift."""
    rng = np.random.default_rng(2)
    months, counties = 60, 200
    phase = rng.uniform(0, 12, counties)
    wave = 0.4 * np.sin(2 * np.pi * (np.arange(months)[:, None] - phase) / 12)
    seen = wave + rng.normal(0, 0.3, wave.shape)
    season = SeasonVariance(wave.shape, 0.01)
    for t in range(months):
        season.add(t, seen[t], np.full(counties, 10.0), np.ones(counties, dtype=bool))
    assert season.value() == pytest.approx(0.08, rel=0.1)


def test_a_level_that_wanders_is_no_season() -> None:
    rng = np.random.default_rng(3)
    walk = np.cumsum(rng.normal(0, 0.06, (60, 200)), axis=0)
    season = SeasonVariance(walk.shape, 0.01)
    for t, now in enumerate(walk - walk.mean(axis=0)):
        season.add(t, now, np.full(200, 10.0), np.ones(200, dtype=bool))
    assert season.value() < 0.01


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


def _scores(width: float, seed: int, months: int = 40, counties: int = 60) -> np.ndarray:
    return width * np.random.default_rng(seed).normal(size=(months, counties))


JUDGED, PROVINCE = np.ones((40, 60), dtype=bool), np.zeros(60, dtype=np.int64)


def test_how_widely_counts_scatter_is_learnt_from_the_province() -> None:
    mean = np.full((40, 60), 1000.0)
    before = usual_number(_scores(1, 1), JUDGED, PROVINCE, mean, 36)
    assert before.standard(np.full((40, 60), 3.0))[0, 0] == pytest.approx(2.8 / 1.1, rel=1e-2)
    calm = before.width[-1, 0]
    restless = usual_number(_scores(1.4, 2), JUDGED, PROVINCE, mean, 36).width[-1, 0]
    assert calm == pytest.approx(1.04, abs=0.05) and restless == pytest.approx(1.4, abs=0.1)
    few = usual_number(_scores(1, 1), JUDGED, PROVINCE, np.full((40, 60), 1.0), 36)
    assert few.width[0, 0] == pytest.approx(1.1 * 1.365)


def test_rises_do_not_widen_what_they_are_held_against() -> None:
    with_rises = _scores(1, 3)
    with_rises[:, :6] += 3.0  # one county in ten, all the time
    plain = usual(_scores(1, 3), JUDGED, PROVINCE, (0.0, 1.0), 36).width[-1, 0]
    assert usual(with_rises, JUDGED, PROVINCE, (0.0, 1.0), 36).width[-1, 0] < plain * 1.08


def test_another_province_and_later_months_say_nothing_of_what_is_usual() -> None:
    mixed = np.hstack([_scores(1, 4)[:, :30], _scores(2, 5)[:, :30]])
    province = np.repeat([0, 1], 30)
    both = usual(mixed, JUDGED, province, (0.0, 1.0), 36)
    alone = usual(mixed[:, :30], JUDGED[:, :30], province[:30], (0.0, 1.0), 36)
    assert (both.width[:, :30] == alone.width).all() and both.width[-1, 59] > 1.4
    shorter = usual(mixed[:25], JUDGED[:25], province, (0.0, 1.0), 36)
    assert (shorter.place == both.place[:25]).all() and (shorter.width == both.width[:25]).all()


def test_half_a_year_a_little_above_scores_and_one_month_far_above_does_not() -> None:
    number, fine = _scores(1, 6), _scores(1, 7)
    number[-6:, 0] += 1.9
    number[-1, 1] += 30.0
    score = half_years(number, fine, JUDGED, PROVINCE, 36)
    assert null_tail(score[-1, 0]) < 0.001
    assert null_tail(score[-1, 1]) > 0.02
    number[-2:, 2] = np.nan
    number[-4, 3] = np.nan
    number[[-3, -5], 4] = np.nan
    last = half_years(number, fine, JUDGED, PROVINCE, 36)[-1]
    assert np.isnan(last[2]) and np.isfinite(last[3]) and np.isnan(last[4])
    assert np.isnan(score[:4]).all()
