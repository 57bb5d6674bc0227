"""The county worlds written apart are the same each time and hold what they say."""

import numpy as np
import polars as pl
import pytest

from benchmarks.county_revenue import apart, provinces
from benchmarks.county_revenue.apart_oracle import oracle_scores

KEY = ["region_code", "month"]


@pytest.fixture(scope="module")
def planted() -> apart.Made:
    return apart.make("c30-h36-gamma-planted", 4)


def test_the_same_name_and_seed_make_the_same_world() -> None:
    first, again, other = (apart.make("c8-h13", seed) for seed in (1, 1, 2))
    for part in ("cases", "months", "truth", "mapping", "oracle"):
        assert getattr(first, part).equals(getattr(again, part)), part
    assert not first.cases.equals(other.cases)


@pytest.mark.parametrize(
    "name", ["c9", "c8-h13-unknown", "x8-h13", "c8-h6", "c8-h13-gamma-clean-x"]
)
def test_an_unknown_world_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a world"):
        apart.make(name, 1)


def test_cases_are_dated_in_delivered_months_of_known_counties(planted: apart.Made) -> None:
    cases = planted.cases.with_columns(month=pl.col("decision_date").dt.truncate("1mo"))
    there = planted.months.filter("delivered").select(KEY)
    assert cases.join(there, on=KEY, how="anti").is_empty()
    assert cases["region_code"].str.contains(r"^99\d{4}$").all()
    assert (cases["fine_yuan"] >= 0).all()
    assert (cases["fine_yuan"] + cases["confiscated_yuan"] > 0).all()
    monthly = cases.group_by(KEY).len().group_by("region_code").agg(pl.col("len").mean())["len"]
    assert monthly.is_between(0, 220).all()
    assert (monthly < 4).any()
    assert (monthly > 60).any()


def test_planted_rises_are_few_short_and_of_the_stated_size() -> None:
    part = []
    for seed in range(3):
        made = apart.make("c15-h24-wander", seed)
        rises = made.truth.filter("planted")
        part.append(len(rises) / len(made.months))
        spans = rises.group_by("event").agg(pl.len(), pl.col("month").n_unique().alias("months"))
        assert spans["len"].equals(spans["months"])
        assert spans["len"].max() <= 6
        assert rises["peak"].is_between(1.5, 4.0).all()
        assert (rises["factor"] <= rises["peak"] + 1e-9).all()
        assert (rises["factor"] > 1.15).all()
        assert set(rises["kind"]) <= {"more_cases", "heavier_fines", "both"}
        assert (rises.filter(pl.col("kind") == "more_cases")["log_shift"] == 0).all()
    assert 0.018 <= np.mean(part) <= 0.042


def test_extra_cases_are_as_many_as_the_factor_says(planted: apart.Made) -> None:
    rises = planted.truth.filter(pl.col("kind").is_in(["more_cases", "campaign"]))
    level = (pl.col("common_log") + pl.col("own_log")).exp() * pl.col("expected_cases")
    both = rises.join(planted.oracle.with_columns(level=level), on=KEY)
    meant = both.select(pl.col("level") * (pl.col("factor_count") - 1)).to_series()
    assert 0.85 < both["extra_cases"].sum() / meant.sum() < 1.15


def test_each_innocent_thing_occurs(planted: apart.Made) -> None:
    kinds = set(planted.truth.filter(~pl.col("planted"))["kind"])
    assert kinds >= {
        *("campaign", "large_case", "mix_shift", "amendment", "policy", "back_posting"),
        *("missing", "late", "merged", "split"),
    }
    assert set(planted.mapping["kind"]) == {"merged", "split"}
    changed = planted.mapping.filter(pl.col("kind") == "merged").row(0, named=True)
    old = planted.cases.filter(pl.col("region_code") == changed["old_code"])
    assert old["decision_date"].max() < changed["from_month"]
    clean = apart.make("c8-h24-gamma-clean", 4)
    assert set(clean.truth["kind"]) <= {"festival", "staffing"}
    assert clean.months["delivered"].all()


def test_a_squeeze_doubles_fines_in_half_of_the_counties_at_once() -> None:
    made = apart.make("c30-h36-bounds-squeeze", 2)
    squeezed = made.truth.filter(pl.col("kind") == "squeeze")
    assert squeezed["region_code"].n_unique() == 15
    shift = squeezed.filter(pl.col("log_shift") != 0)["log_shift"].median()
    assert isinstance(shift, float)
    assert 0.35 < shift < np.log(2) + 0.05


@pytest.mark.parametrize("shape", sorted(apart.SHAPES))
def test_an_oracle_is_right_about_clean_worlds(shape: str) -> None:
    made = apart.make(f"c15-h36-{shape}-clean", 7)
    scores = oracle_scores(made.cases, made.oracle)
    for column in ("p_count", "p_fine", "p"):
        assert 0.005 < (scores[column] < 0.05).mean() < 0.12, (shape, column)
        assert 0.4 < (scores[column] < 0.5).mean() < 0.6, (shape, column)


def test_an_oracle_sees_what_is_planted(planted: apart.Made) -> None:
    scores = oracle_scores(planted.cases, planted.oracle)
    rises = planted.truth.filter("planted").select(KEY).unique()
    found = scores.join(rises, on=KEY)
    rest = scores.join(rises, on=KEY, how="anti")
    assert (found["p"] < 0.05).mean() > 0.3
    assert (found["log_ratio"] > rest["log_ratio"].quantile(0.95)).mean() > 0.3


@pytest.mark.parametrize("name", sorted(provinces.PROVINCES))
def test_provinces_are_the_same_each_time_and_hold_the_rises_they_say(name: str) -> None:
    first, again = (provinces.make(name, 1) for _ in range(2))
    assert first.cases.equals(again.cases)
    assert not first.cases.equals(provinces.make(name, 2).cases)
    of = provinces.PROVINCES[name]
    assert first.months.height == of.counties * of.months
    dated = first.cases.with_columns(month=pl.col("decision_date").dt.truncate("1mo"))
    assert dated.join(first.months, on=KEY, how="anti").is_empty()
    rises = first.truth.filter("planted")
    assert (
        0 <= rises.height - of.rises * of.counties * (of.months - 12) < 10
    )  # the last may go over
    # More cases come where a rise by number says so, not before they are decided.
    more = rises.filter((pl.col("kind") == "more_cases") & (pl.col("factor") > 1.3)).select(KEY)
    number = first.months.select(KEY).join(dated.group_by(KEY).len(), on=KEY, how="left")
    number = number.with_columns(
        pl.col("len").fill_null(0), county=pl.col("len").fill_null(0).mean().over("region_code")
    )
    risen = number.join(more, on=KEY)
    assert risen["len"].sum() > 1.15 * risen["county"].sum()


def test_what_a_city_enters_afterwards_lacks_in_its_months_and_comes_in_the_next() -> None:
    made = provinces.make("pushes", 1)
    dated = made.cases.with_columns(month=pl.col("decision_date").dt.truncate("1mo"))
    number = made.oracle.join(dated.group_by(KEY).len(), on=KEY, how="left")
    number = number.with_columns(pl.col("len").fill_null(0))
    for kind, low, high in (("missing", 0.15, 0.6), ("back_posting", 1.5, 3.5)):
        here = number.join(made.truth.filter(kind=kind).select(KEY), on=KEY)
        usual = here["expected_given_common"].sum()
        assert low < here["len"].sum() / usual < high, kind
        # Meetings that were not held bring some of the month before.
        assert abs(here["len"].sum() / here["expected_with_innocent"].sum() - 1) < 0.3, kind
    ends = made.truth.filter(kind="quarter_end")
    assert set(ends["month"].dt.month()) == {3, 6, 9, 12}
    late = number.join(ends.select(KEY), on=KEY)
    rest = number.join(ends.select("region_code").unique(), on="region_code").join(
        ends.select(KEY), on=KEY, how="anti"
    )
    assert late["len"].mean() > 1.2 * rest["len"].mean()


def test_a_drive_by_clause_keeps_to_its_clauses() -> None:
    made = provinces.make("pushes", 1)
    ticked = made.cases.filter("campaign").with_columns(
        month=pl.col("decision_date").dt.truncate("1mo")
    )
    of_one = ticked.group_by(KEY).agg(pl.col("clause").n_unique(), pl.len())
    # Two clauses a drive; more only where what was decided before carries a later month.
    assert (of_one["clause"] <= 2).mean() > 0.7
    assert ticked["clause"].n_unique() > 4


def test_a_meeting_that_is_not_held_leaves_its_cases_to_the_next() -> None:
    held = np.array([[True, False, False, True], [False, True, True, False]])
    assert provinces._next_held(held).tolist() == [[0, 3, 3, 3], [1, 1, 2, 3]]
