"""Half a year taken together: what each of its months says too softly."""

import numpy as np
import polars as pl

from models.county_revenue.lasting import lasting

CODES = [f"9901{i:02d}" for i in range(1, 41)]
MONTHS = [f"{2023 + k // 12}-{k % 12 + 1:02d}" for k in range(40)]


def province(seed: int = 1) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    rows = [(code, month) for code in CODES for month in MONTHS]
    number, fine = draw.normal(size=(2, len(rows)))
    return pl.DataFrame(rows, schema=["region_code", "month"], orient="row").with_columns(
        outcome=pl.when(pl.col("month") < "2024-01").then(pl.lit("not_evaluated")).otherwise(pl.lit("clear")),
        judged_on=pl.lit(None, pl.Date),
        cases=10, decided_yuan=120_000.0, expected_yuan=100_000.0,
        frequency_z=pl.Series(number), severity_z=pl.Series(fine),
    )  # fmt: skip


def lifted(code: str, first: str, last: str, z: float) -> pl.DataFrame:
    here = (pl.col("region_code") == code) & pl.col("month").is_between(pl.lit(first), pl.lit(last))
    return province().with_columns(
        frequency_z=pl.when(here).then(pl.col("frequency_z") + z).otherwise("frequency_z")
    )


def test_half_a_year_a_little_above_is_rare_and_one_month_far_above_is_not() -> None:
    found = lasting(lifted("990107", "2025-11", "2026-04", 2.2)).filter(month="2026-04")
    row = found.filter(region_code="990107").row(0, named=True)
    assert row["q_value"] <= 0.02 and row["judged_months"] == 6 and row["cases"] == 60
    assert found.filter(pl.col("q_value") <= 0.02).height == 1
    alone = lasting(lifted("990107", "2026-04", "2026-04", 30.0)).filter(month="2026-04")
    assert alone.filter(pl.col("q_value") <= 0.02).is_empty()


def test_counties_as_usual_are_hardly_ever_listed() -> None:
    listed = [
        lasting(province(seed)).filter(pl.col("q_value") <= 0.02).group_by("month").len().height
        for seed in range(10)
    ]
    assert np.mean(listed) / 23 <= 0.02  # months judged in each province


def test_later_months_and_the_order_of_rows_change_nothing() -> None:
    whole = province()
    shorter = lasting(whole.filter(pl.col("month") <= "2025-10"))
    again = lasting(whole.sample(fraction=1.0, shuffle=True, seed=1))
    assert again.filter(pl.col("month") <= "2025-10").equals(shorter)


def test_a_month_that_was_not_judged_is_none_of_the_half_year() -> None:
    silent = (pl.col("region_code") == "990101") & pl.col("month").is_in(["2026-01"])
    frame = province().with_columns(
        outcome=pl.when(silent).then(pl.lit("not_evaluated")).otherwise("outcome")
    )
    rows = lasting(frame).filter(region_code="990101")
    assert rows.filter(month="2026-04")["judged_months"].item() == 5
    assert rows.filter(month="2026-01")["lasting_score"].item() is None
    assert rows.filter(month="2024-04")["lasting_score"].item() is None  # four months so far
    assert lasting(frame.clear()).is_empty()


def test_another_province_changes_nothing() -> None:
    moved = province(2).with_columns(
        region_code=pl.lit("98") + pl.col("region_code").str.slice(2),
        frequency_z=pl.col("frequency_z") * 4,
    )
    both = lasting(pl.concat([province(), moved]))
    assert both.filter(pl.col("region_code").str.starts_with("99")).equals(lasting(province()))


def test_a_half_year_is_no_measure_of_what_is_usual_for_itself() -> None:
    """Half the counties rise together: taken among what is usual, they would score 4.6 and not 5.3."""
    here = (pl.col("region_code") <= "990120") & (pl.col("month") >= "2025-11")
    frame = province().with_columns(
        frequency_z=pl.when(here).then(pl.col("frequency_z") + 2.5).otherwise("frequency_z")
    )
    risen = lasting(frame).filter(pl.col("region_code") <= "990120", month="2026-04")
    assert risen["lasting_score"].mean() > 5
