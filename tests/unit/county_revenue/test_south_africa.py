"""Real receipts with invented codes: too short a history says so, a longer one does not flag wildly."""

import polars as pl
import pytest

from benchmarks.county_revenue.south_africa import AS_OF, FIRST_MONTHLY, region_month
from benchmarks.real_data import DATA
from data_contracts.settings import shipped
from models.county_revenue import Params, judge

pytestmark = pytest.mark.skipif(
    not (DATA / "za_traffic_fines.csv").is_file(),
    reason="the public data are not beside the project",
)


def judged(with_quarters: bool) -> pl.DataFrame:
    out = judge(region_month(DATA, with_quarters), shipped(Params), AS_OF)
    return out.filter(pl.col("month") >= FIRST_MONTHLY)


def test_twelve_months_alone_are_never_judged() -> None:
    out = judged(with_quarters=False)
    assert out.height == 230 * 12
    assert out["outcome"].unique().to_list() == ["not_evaluated"]


def test_with_the_quarters_few_months_are_flagged_and_the_spike_is() -> None:
    out = judged(with_quarters=True)
    evaluated = out.filter(pl.col("outcome") != "not_evaluated")
    assert evaluated.height > 2_000
    assert (evaluated["outcome"] == "flagged").mean() < 0.05
    spike = out.filter(pl.col("region_code") == "930110", pl.col("month") == "2015-03")
    assert spike["outcome"].to_list() == ["flagged"]
