"""The split adds up to the fen for every county-month; a month's judgement never changes."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.settings import shipped
from models.county_revenue import Params, cells, judge, split
from tests.examples import examples

_QUIET = settings(max_examples=examples(12), suppress_health_check=list(HealthCheck))
_JUDGED = [
    "frequency_z", "severity_z", "score", "p_value", "q_value", "outcome",
    "not_evaluated_reason", "growth_kind", "expected_yuan", "ratio", "yoy", "reason",
    "expected_low_yuan", "ytd_yuan", "ytd_yoy", "treasury_z", "basis", "judged_on",
]  # fmt: skip


def _cases(seed: int, counties: int, months: int) -> pl.DataFrame:
    """Draw decisions of a small province, with months without any and fines of 0."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(counties):
        mean = rng.lognormal(0.8, 0.8)
        for t in range(months):
            n = rng.poisson(mean) * (rng.random() > 0.08) * (1 + 5 * (rng.random() < 0.03))
            for _ in range(n):
                fine = 0.0 if rng.random() < 0.1 else round(float(rng.lognormal(8, 1.6)), 2)
                rows.append((
                    f"{99 - i % 2}01{i + 1:02d}", f"{2020 + t // 12}-{t % 12 + 1:02d}", fine,
                    f"法-{rng.integers(9)}", f"F{rng.integers(4)}1", f"源{rng.integers(3)}",
                ))  # fmt: skip
    names = ["region_code", "month", "decided_yuan", "clause", "industry_code", "case_source"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return frame.with_columns(
        pl.col("decided_yuan").cast(pl.Decimal(18, 2)),
        pl.lit(True).alias("is_penalty"),
        pl.int_range(pl.len()).cast(pl.String).alias("case_key"),
    )


def _region_month(cases: pl.DataFrame, months: int) -> pl.DataFrame:
    labels = [f"{2020 + t // 12}-{t % 12 + 1:02d}" for t in range(months)]
    grid = cases.select("region_code").unique().join(pl.DataFrame({"month": labels}), how="cross")
    fine = pl.col("decided_yuan").cast(pl.Float64)
    sums = cases.group_by("region_code", "month").agg(
        pl.len().alias("cases"), (fine > 0).sum().alias("fined_cases"),
        fine.filter(fine > 0).log().sum().alias("sum_log_fine"),
        pl.col("decided_yuan").sum(), pl.col("decided_yuan").max().alias("largest_case_yuan"),
    )  # fmt: skip
    return (
        grid.join(sums, on=["region_code", "month"], how="left")
        .with_columns(
            pl.col("cases", "fined_cases", "sum_log_fine", "decided_yuan").fill_null(0),
            pl.lit(None, pl.Float64).alias("treasury_yuan"),
        )
        .with_columns(pl.col("decided_yuan").alias("fines_yuan"))
        .sort("region_code", "month")
    )


@_QUIET
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(14, 32))
def test_the_split_adds_up_to_the_fen(seed: int, counties: int, months: int) -> None:
    cases = _cases(seed, counties, months)
    if cases.is_empty():
        return
    feat = _region_month(cases, months)
    judged = judge(feat, shipped(Params), date(2030, 1, 1))
    region_month = feat.join(
        judged.select("region_code", "month", "expected_yuan", "expected_cases"),
        on=["region_code", "month"],
    )
    clauses = cases.select("case_key", pl.col("clause").alias("parent_clause_id"))
    parts = split(region_month, cells(cases, clauses))
    wanted = region_month.filter(pl.col("expected_yuan") > 0)
    assert parts.select("region_code", "month").n_unique() == wanted.height
    sums = parts.group_by("region_code", "month").agg(pl.col("change_yuan").sum()).join(
        wanted, on=["region_code", "month"]
    )  # fmt: skip
    for row in sums.iter_rows(named=True):
        assert row["change_yuan"] == row["decided_yuan"] - row["expected_yuan"]
    assert parts.group_by("region_code", "month").len()["len"].unique().to_list() in ([5], [])
    biggest = parts["change_yuan"].abs().max() or Decimal(0)
    assert biggest < Decimal(10) ** 9


@pytest.mark.slow
@_QUIET
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(2, 40), st.booleans())
def test_a_judged_month_does_not_change_when_months_are_added(
    seed: int, counties: int, cut: int, receipts: bool
) -> None:
    months = 42
    cases = _cases(seed, counties, months)
    feat = _region_month(cases, months)
    if receipts:
        rng = np.random.default_rng(seed)
        some = pl.Series(np.round(rng.lognormal(10, 1, feat.height) - 3000, 2))
        late = pl.col("region_code") > "985000"
        feat = feat.with_columns(some.alias("treasury_yuan")).with_columns(
            pl.when(late).then(0).otherwise(pl.col("cases")).alias("cases")
        )
    last = f"{2020 + (cut - 1) // 12}-{(cut - 1) % 12 + 1:02d}"
    early = judge(feat.filter(pl.col("month") <= last), shipped(Params), date(2040, 1, 1))
    later = judge(feat, shipped(Params), date(2040, 1, 1)).filter(pl.col("month") <= last)
    assert early.select("region_code", "month", *_JUDGED).equals(
        later.select("region_code", "month", *_JUDGED)
    )
