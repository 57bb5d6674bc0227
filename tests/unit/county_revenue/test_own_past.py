"""A county's fines against its own past, and the province's against its own."""

import numpy as np
import polars as pl
import pytest

from models.county_revenue.own_past import own_past


def _province(
    counties: int, months: int, seed: int, lift: float = 0.0, last: int = 0
) -> pl.DataFrame:
    """Return counties with twenty fines a month; half of them ``lift`` higher in the last months."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(counties):
        for t in range(months):
            u = rng.normal(lift if i % 2 == 0 and t >= months - last else 0.0, 1.0, 20).clip(-2, 2)
            rows.append(
                {
                    "region_code": f"9901{i:02d}", "month": f"{2020 + t // 12}-{t % 12 + 1:02d}",
                    "fined_cases": 20, "sum_log_fine": float((8 + u).sum()), "relative_cases": 20,
                    "sum_relative_fine": float(u.sum()), "sum_sq_relative_fine": float((u**2).sum()),
                }
            )  # fmt: skip
    return pl.DataFrame(rows)


def test_half_of_the_counties_at_once_are_seen_and_told_apart():
    got = own_past(_province(20, 36, 1, lift=0.7, last=3)).filter(month="2022-12")
    assert got["province_p"][0] < 0.01
    assert got["counties"][0] == 20
    up = got.filter(pl.col("own_z") >= 2)["region_code"].to_list()
    assert len(up) >= 7
    assert sum(int(code[-2:]) % 2 == 0 for code in up) >= len(up) - 1
    assert got.filter(pl.col("region_code") == up[0])["own_ratio"][0] > 1.3


@pytest.mark.parametrize("seed", range(3))
def test_a_calm_province_is_seldom_named(seed):
    p = own_past(_province(10, 60, seed)).group_by("month").agg(pl.col("province_p").first())
    assert (p["province_p"].drop_nulls() <= 0.02).mean() <= 0.06


def test_later_months_change_nothing_and_rows_keep_their_order():
    whole = _province(6, 30, 3)
    shorter = whole.filter(pl.col("month") <= "2022-01")
    got = own_past(whole.sample(fraction=1.0, shuffle=True, seed=1))
    assert got.filter(pl.col("month") <= "2022-01").equals(own_past(shorter))


def test_short_history_few_counties_and_nothing_say_nothing():
    first = own_past(_province(6, 11, 4))
    assert first["own_z"].null_count() == first.height
    few = own_past(_province(4, 30, 4))
    assert few["province_p"].null_count() == few.height
    assert own_past(whole := _province(6, 3, 4).clear()).height == whole.height == 0


def test_without_clauses_logs_of_yuan_serve():
    plain = _province(20, 36, 1, lift=0.7, last=3).drop(
        "relative_cases", "sum_relative_fine", "sum_sq_relative_fine"
    )
    squares = plain.with_columns(
        sum_sq_log_fine=pl.col("sum_log_fine") ** 2 / pl.col("fined_cases") + 19.0
    )
    got = own_past(squares).filter(month="2022-12")
    assert got["province_p"][0] < 0.01
