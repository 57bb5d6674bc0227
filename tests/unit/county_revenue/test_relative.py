"""Fines are weighed against earlier fines of their clause; ranges against months of like size."""

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.county_revenue import Params, relative_fines
from models.county_revenue.baseline import Shocks
from models.county_revenue.combine import verdicts
from models.county_revenue.ranges import ranges

FINES = {
    "region_code": pl.String, "month": pl.String, "clause_id": pl.String,
    "violation_type": pl.String, "log_fine": pl.Float64,
}  # fmt: skip


def fines(*rows: tuple[str, str, str | None, float]) -> pl.DataFrame:
    full = [
        (region, month, clause, None, float(np.log(yuan))) for region, month, clause, yuan in rows
    ]
    return pl.DataFrame(full, schema=FINES, orient="row")


def before(clause: str, month: str = "2024-01") -> list[tuple[str, str, str | None, float]]:
    """Forty fines from e^7 to e^9 on an even grid: the median is e^8."""
    return [("990109", month, clause, float(np.exp(7 + k / 20))) for k in range(41)]


def of(out: pl.DataFrame, region: str, month: str) -> tuple[int, float, float]:
    row = out.filter(region_code=region, month=month)
    return row.select("relative_cases", "sum_relative_fine", "sum_sq_relative_fine").row(0)


def test_a_fine_counts_by_its_distance_from_the_clauses_median() -> None:
    out = relative_fines(fines(*before("甲法-1"), ("990101", "2024-02", "甲法-1", np.exp(8.5))))
    count, total, squares = of(out, "990101", "2024-02")
    deviation = (8.5 - 8.0) / (1.0 / 1.349)  # the quartiles lie half a log on either side
    assert (count, total) == (1, pytest.approx(deviation, abs=0.15))
    assert squares == pytest.approx(total**2)


def test_a_dearer_clause_is_no_heavier_fine() -> None:
    dear = [("990109", "2024-01", "乙法-2", float(np.exp(10 + k / 20))) for k in range(41)]
    rows = [*before("甲法-1"), *dear]
    out = relative_fines(fines(*rows, ("990101", "2024-02", "乙法-2", np.exp(11.0))))
    assert of(out, "990101", "2024-02")[1] == pytest.approx(0, abs=0.15)


def test_one_huge_fine_counts_as_two_deviations() -> None:
    out = relative_fines(fines(*before("甲法-1"), ("990101", "2024-02", "甲法-1", 1e8)))
    assert of(out, "990101", "2024-02")[1] == 2.0


def test_a_rare_clause_takes_the_yardstick_of_all_and_nothing_earlier_takes_none() -> None:
    out = relative_fines(fines(*before("甲法-1"), ("990101", "2024-02", None, np.exp(8.0))))
    assert of(out, "990101", "2024-02")[0] == 1
    assert out.filter(month="2024-01").is_empty()  # the first month has nothing before it


def test_later_months_change_nothing() -> None:
    rows = [*before("甲法-1"), ("990101", "2024-02", "甲法-1", 5000.0)]
    later = [("990102", "2024-03", "甲法-1", 9e5)] * 60
    assert relative_fines(fines(*rows)).equals(
        relative_fines(fines(*rows, *later)).filter(pl.col("month") < "2024-03")
    )


def test_neighbours_say_more_the_surer_they_are_and_a_great_shock_is_taken_whole() -> None:
    shocks = Shocks(0.02)
    prior = np.zeros(3)
    seen, left = shocks.seen_by(np.array([0.1, 0.1, 1.0]), np.array([0.02, np.inf, 0.02]), prior)
    assert seen[0] == pytest.approx(0.05)  # half: as unsure as shocks are usual
    assert left[0] == pytest.approx(0.01)
    assert (seen[1], left[1]) == (0.0, pytest.approx(0.02))  # a county alone keeps its season
    assert seen[2] == pytest.approx(0.98, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize("counties", [8, 120])
def test_few_counties_are_flagged_no_oftener_than_many(counties: int) -> None:
    """Normal scores: one month's tests alone would flag one of eight in eighty."""
    rng = np.random.default_rng(7)
    score = rng.normal(size=(20_000 // counties, counties))
    size = np.broadcast_to(np.arange(counties, dtype=float), score.shape)
    found = verdicts(score, np.ones(score.shape, dtype=bool), size, shipped(Params))
    assert found.called.mean() < 0.002


def test_a_rise_that_lasts_lets_in_no_month_of_another_county() -> None:
    """Eight counties, one of them high for eight months: q of three in a thousand is below .10 then."""
    rng = np.random.default_rng(7)
    score = np.clip(rng.normal(size=(48, 8)), -3, 2)
    score[40:, 0] = 7.0
    size = np.broadcast_to(np.arange(8.0), score.shape)
    score[47, 1] = 3.2
    score[47, 2] = 4.2
    found = verdicts(score, np.ones(score.shape, dtype=bool), size, shipped(Params))
    assert 0.0015 < found.p[47, 1] < 0.005
    assert found.q[47, 1] <= 0.10  # held together with the rise it would be one of its company
    assert found.called[47, :3].tolist() == [True, False, True]
    assert verdicts(
        score, np.ones(score.shape, dtype=bool), size, shipped(Params, p_level=0.01)
    ).called[47, 1]


def test_ranges_hold_four_in_five_of_months_like_them() -> None:
    rng = np.random.default_rng(3)
    count = np.where(np.arange(40) < 20, 1.0, 30.0)
    cases = rng.poisson(count, (120, 40))
    amount = np.array([rng.lognormal(8, 1.5, n).sum() for n in cases.ravel()]).reshape(cases.shape)
    expected = np.broadcast_to(count * np.exp(8 + 1.5**2 / 2), cases.shape)
    size = np.broadcast_to(count, cases.shape)
    low, high = ranges(
        amount, expected, np.full(cases.shape, 0.3), size, np.ones(cases.shape, dtype=bool), 36
    )
    inside = ((low <= amount) & (amount <= high))[40:]
    assert inside[:, :20].mean() == pytest.approx(
        0.8, abs=0.12
    )  # a tenth of none is no tenth of yuan
    assert inside[:, 20:].mean() == pytest.approx(0.8, abs=0.04)
