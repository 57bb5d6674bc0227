"""Whose discretion benchmark differs, and what a change of discretion benchmark moved: against worlds whose truth is known."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from models.clauses import DiscretionBenchmark
from models.like_cases.discretion import organs
from models.like_cases.discretion.before_after import (
    DIFFERENT,
    SAME,
    TREND,
    Change,
    changes_of,
    compare,
)

DAY = date(2025, 1, 1)


def standing(
    rng, spread: float, units: int = 16, each: int = 30, noise: float = 0.4
) -> pl.DataFrame:
    """Return cases whose organs differ by ``spread`` (standard deviation of the logarithm)."""
    own = rng.normal(0, spread, units)
    unit = np.repeat(np.arange(units), each)
    code = [f"9901{u:02d}" for u in unit]
    return pl.DataFrame(
        {
            "domain": ["食品"] * len(unit), "discretion_benchmark": ["甲"] * len(unit), "organ": code,
            "team": [None] * len(unit), "organ_name": [None] * len(unit), "city": ["990100"] * len(unit), "province": ["990000"] * len(unit),
            "region_code": code, "fine": [10_000.0] * len(unit), "decision_date": [DAY] * len(unit),
            "residual": own[unit] + rng.normal(0, noise, len(unit)),
        },
        schema_overrides={"team": pl.String, "organ_name": pl.String},
    )  # fmt: skip


@pytest.mark.slow
def test_the_interval_of_the_gap_covers_the_truth() -> None:
    rng, spread = np.random.default_rng(1), 0.3
    truth = 10_000 * (np.exp(2 * spread / np.sqrt(np.pi)) - 1)
    inside, above = 0, []
    for _ in range(200):
        row = organs.by_domain(standing(rng, spread))[1].row(0, named=True)
        inside += row["gap_low"] <= truth <= row["gap_high"]
        above.append(row["typical_gap_yuan"])
    assert inside / 200 >= 0.90
    assert np.median(above) == pytest.approx(truth, rel=0.15)


@pytest.mark.slow
def test_without_differences_chance_is_seldom_taken_for_one() -> None:
    rng = np.random.default_rng(2)
    worlds = [organs.by_domain(standing(rng, 0.0)) for _ in range(200)]
    assert np.mean([d["p_value"][0] < 0.05 for _, d in worlds]) <= 0.09
    assert np.mean([d["units_apart"][0] > 0 for _, d in worlds]) <= 0.05
    assert np.mean([d["gap_low"][0] == 0 for _, d in worlds]) >= 0.9


def test_the_organ_that_is_apart_is_found_with_yuan_and_interval() -> None:
    rng = np.random.default_rng(3)
    cases = standing(rng, 0.0)
    heavy = pl.col("organ") == "990105"
    cases = cases.with_columns(residual=pl.col("residual") + heavy * 0.7)
    units, domains = organs.by_domain(cases)
    apart = units.filter("is_apart")
    assert apart["unit_code"].to_list() == ["990105"]
    row = apart.row(0, named=True)
    assert row["ratio_low"] < np.exp(0.7) < row["ratio_high"] * 1.2
    assert row["gap_low"] < row["gap_yuan"] < row["gap_high"]
    assert row["gap_yuan"] == pytest.approx(10_000 * (row["ratio"] - 1))
    assert domains["units_apart"][0] == 1


def test_organs_are_compared_under_one_discretion_benchmark_and_regions_across() -> None:
    rng = np.random.default_rng(4)
    near = standing(rng, 0.0)
    far = standing(rng, 0.0).with_columns(
        pl.col("organ", "region_code").str.replace("99", "98"), discretion_benchmark=pl.lit("乙"),
        city=pl.lit("980100"), province=pl.lit("980000"), residual=pl.col("residual") + 0.6,
    )  # fmt: skip
    units, domains = organs.by_domain(pl.concat([near, far]))
    by_organ = domains.filter(level="处罚机关")
    assert set(by_organ["discretion_benchmark"]) == {"甲", "乙"}
    assert by_organ["units_apart"].sum() == 0
    across = units.filter(level="省")
    assert across["unit_code"].to_list() == ["980000", "990000"]
    assert across["ratio"][0] / across["ratio"][1] == pytest.approx(np.exp(0.6), rel=0.2)


def test_a_discretion_benchmark_that_every_region_has_left_is_past() -> None:
    rng = np.random.default_rng(15)
    old = standing(rng, 0.0).with_columns(discretion_benchmark=pl.lit("旧"))
    new = standing(rng, 0.0).with_columns(
        discretion_benchmark=pl.lit("新"), decision_date=pl.lit(DAY + timedelta(days=300))
    )
    _, domains = organs.by_domain(pl.concat([old, new]))
    by_organ = domains.filter(level="处罚机关").select("discretion_benchmark", "is_current")
    assert dict(by_organ.iter_rows()) == {"旧": False, "新": True}


def test_teams_are_compared_inside_one_county_only() -> None:
    rng = np.random.default_rng(5)
    cases = standing(rng, 0.0, units=2, each=60)
    team = [f"{code}T{i % 3}" for i, code in enumerate(cases["organ"])]
    named = {f"{code}T0": "城关所" for code in set(cases["organ"])}
    cases = cases.with_columns(team=pl.Series(team)).with_columns(
        organ_name=pl.col("team").replace_strict(named, default=None)
    )
    units, _ = organs.by_domain(cases)
    teams = units.filter(level="办案机构")
    assert teams.height == 6
    called = dict(teams.select("unit_code", "unit_name").iter_rows())
    assert {code: name for code, name in called.items() if name} == named
    assert (teams["unit_code"].str.head(6) == teams["region_code"]).all()


def test_fewer_than_five_cases_of_an_organ_are_never_shown() -> None:
    rng = np.random.default_rng(6)
    cases = standing(rng, 0.0)
    few = cases.filter(pl.col("organ") == "990103").head(4)
    units, _ = organs.by_domain(pl.concat([cases.filter(pl.col("organ") != "990103"), few]))
    assert "990103" not in units["unit_code"].to_list()
    assert units["n"].min() >= 5


def decided(rng, step=0.0, slope=0.0, here="99", n=400, organs_=10, noise=0.4) -> pl.DataFrame:
    """Return cases around :data:`DAY`: organs' levels, a step at the day, a trend a month."""
    days = rng.integers(-365, 365, n)
    organ = rng.integers(0, organs_, n)
    level = rng.normal(0, 0.3, organs_)[organ]
    net = 9 + level + step * (days >= 0) + slope * days / 30.44 + rng.normal(0, noise, n)
    return pl.DataFrame(
        {
            "case_key": [f"{here}{i:05d}" for i in range(n)], "clause_id": ["食品安全法-124-1-5"] * n,
            "law": ["食品安全法"] * n, "law_version": ["2021-04-29"] * n, "domain": ["食品"] * n,
            "organ": [f"{here}01{o:02d}" for o in organ], "region_code": [f"{here}01{o:02d}" for o in organ],
            "decision_date": [DAY + timedelta(days=int(d)) for d in days], "fine": np.exp(net), "net": net,
            "is_multiple": [False] * n,
        }
    )  # fmt: skip


CHANGE = (Change("甲省2025年基准", "裁量基准", DAY, "99"),)


def one(cases: pl.DataFrame, changes=CHANGE) -> dict:
    return compare(cases, changes).row(0, named=True)


@pytest.mark.slow
def test_a_step_is_found_and_its_interval_covers_it() -> None:
    rng, inside, said = np.random.default_rng(7), 0, []
    for _ in range(100):
        row = one(decided(rng, step=0.3))
        inside += row["ratio_low"] <= np.exp(0.3) <= row["ratio_high"]
        said.append(row["statement"])
    assert inside >= 88
    assert said.count(SAME) == 0


@pytest.mark.slow
def test_without_a_step_a_change_is_seldom_claimed() -> None:
    rng = np.random.default_rng(8)
    said = [one(decided(rng))["statement"] for _ in range(100)]
    assert said.count(SAME) >= 88
    assert said.count(DIFFERENT) <= 3


@pytest.mark.slow
def test_a_trend_alone_is_not_called_a_change() -> None:
    rng = np.random.default_rng(9)
    said = [one(decided(rng, slope=0.03))["statement"] for _ in range(60)]
    assert said.count(TREND) + said.count(SAME) >= 55
    assert said.count(TREND) >= 40


def test_a_large_step_is_called_different_beside_the_trend() -> None:
    row = one(decided(np.random.default_rng(10), step=0.8, slope=0.01))
    assert row["statement"] == DIFFERENT
    assert row["trend_low"] <= np.exp(0.8) <= row["trend_high"]
    assert (row["organs"], row["n_before"] + row["n_after"]) == (10, 400)


def test_the_same_days_elsewhere_stand_beside() -> None:
    rng = np.random.default_rng(11)
    cases = pl.concat([decided(rng, step=0.5), decided(rng, step=0.5, here="98")])
    row = one(cases)
    assert row["elsewhere_low"] <= np.exp(0.5) <= row["elsewhere_high"]
    assert one(decided(rng))["elsewhere_ratio"] is None


def test_fewer_than_fifteen_on_one_side_give_no_row() -> None:
    cases = decided(np.random.default_rng(12))
    few = cases.filter(pl.col("decision_date") < DAY).head(14)
    after = cases.filter(pl.col("decision_date") >= DAY)
    assert compare(pl.concat([few, after]), CHANGE).is_empty()


def test_a_revised_law_is_told_apart_by_the_version_applied() -> None:
    rng = np.random.default_rng(13)
    cases = decided(rng, n=600)
    new = (pl.col("decision_date") >= DAY + timedelta(days=60)).fill_null(value=False)
    cases = cases.with_columns(
        law_version=pl.when(new).then(pl.lit(DAY.isoformat())).otherwise("law_version"),
        net=pl.col("net") + new * 0.6,
    )
    revised = (Change(f"食品安全法{DAY}施行", "法律版本", DAY, "", ("食品安全法",)),)
    row = one(cases, revised)
    assert row["n_after"] == cases.filter(new).height
    assert row["ratio_low"] <= np.exp(0.6) <= row["ratio_high"]
    mixed = cases.with_columns(is_multiple=new)
    assert compare(mixed, revised).is_empty()


def test_the_window_ends_where_the_discretion_benchmark_changed_again() -> None:
    cases = decided(np.random.default_rng(14), step=0.4)
    again = Change("再改", "裁量基准", DAY + timedelta(days=120), "99")
    first = compare(cases, (*CHANGE, again)).filter(change="甲省2025年基准").row(0, named=True)
    within = cases.filter(pl.col("decision_date").is_between(DAY, again.day, closed="left"))
    assert first["n_after"] == within.height


def test_changes_come_from_the_overlay_and_from_law_versions() -> None:
    laws = pl.DataFrame(
        {"law_short": ["甲法", "甲法", "乙法"],
         "effective_date": [date(2020, 1, 1), date(2025, 6, 1), date(2027, 1, 1)],
         "unchanged_since": [None, date(2020, 1, 1), None]},
        schema_overrides={"unchanged_since": pl.Date},
    )  # fmt: skip
    known = (
        DiscretionBenchmark("基准", "99", DAY),
        DiscretionBenchmark("以后", "99", date(2027, 1, 1)),
    )
    found = changes_of(known, laws, date(2026, 6, 30))
    assert [(c.name, c.kind) for c in found] == [
        ("甲法2020-01-01施行", "法律版本"),
        ("基准", "裁量基准"),
    ]
