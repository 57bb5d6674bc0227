"""Rules that are judged county by county, or case by case, say of some what they say of all at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from inspect import getsource
from types import SimpleNamespace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assets.engine import Rows
from assets.feat.feat_rule__flagged import (
    _PARTY,
    COUNTED,
    _jobs,
    _summed,
    is_by_county,
    is_by_row,
    note_headers,
    subjects_of,
)
from assets.store.home import Home
from assets.store.warehouse import Published
from data_contracts import indicators
from models.indicators import codes, evaluate, module
from pipelines.engines.here import Here

from .conftest import Bureau

pytestmark = pytest.mark.slow
AS_OF = date(2026, 6, 30)
BY_COUNTY = [code for code in codes() if is_by_county(indicators()[code])]
BY_ROW = [code for code in codes() if is_by_row(indicators()[code])]


@pytest.fixture(scope="module")
def published(small_demo: Bureau) -> Iterator[Published]:
    found = Published(Home(small_demo.home))
    yield found
    found.close()


@pytest.mark.parametrize("code", BY_COUNTY)
def test_some_counties_are_judged_as_among_all(published: Published, code: str) -> None:
    rule = indicators()[code]
    subjects = subjects_of(published, rule)
    third = pl.col("region_code").rank("dense").fill_null(0) % 3
    parts = subjects.with_columns(_part=third).partition_by("_part", include_key=False)
    alone = pl.concat(evaluate(code, part, rule, AS_OF) for part in parts)
    order = ("object_key", "period")
    whole = evaluate(code, subjects, rule, AS_OF)
    assert whole.height > 1000
    assert_frame_equal(whole.sort(order), alone.sort(order), check_exact=True)


@pytest.mark.parametrize("code", BY_ROW)
def test_some_cases_are_judged_as_among_all_and_on_any_day(published: Published, code: str) -> None:
    rule = indicators()[code]
    subjects = subjects_of(published, rule)
    parts = subjects.with_columns(_part=pl.int_range(pl.len()) % 7).partition_by(
        "_part", include_key=False
    )
    later = AS_OF + timedelta(days=40)
    alone = pl.concat(evaluate(code, part, rule, later) for part in parts)
    whole = evaluate(code, subjects, rule, AS_OF)
    order = ("object_key", "period")
    assert_frame_equal(whole.sort(order), alone.sort(order), check_exact=True)
    assert set(whole["object_key"]) == set(subjects["case_key"])


def test_counties_judged_some_at_a_time_say_the_same(
    published: Published, small_demo: Bureau
) -> None:
    """Cases of no county too."""
    placed = "select count(*) filter (region_code is null), count(*) from feat_case"
    nowhere, cases = published.query(placed).row(0)
    assert nowhere
    rules = [indicators()[code] for code in BY_COUNTY if indicators()[code].input == "feat_case"]
    run, headers = SimpleNamespace(warehouse=published, as_of=AS_OF), note_headers(published)
    (job,) = _jobs(run, rules, headers)
    jobs = [job, replace(job, at_once=cases // 5)]
    whole, *parts = Here(Home(small_demo.home)).groups("rules", jobs)
    assert len(parts) > 2
    pieces = {name: pl.concat(part[name] for part in parts) for name in whole}
    assert set(whole["flagged"]["rule_code"]) > {"S016"}
    for name, order in (("flagged", ("rule_code", "object_key", "period")), ("counts", COUNTED)):
        assert_frame_equal(whole[name].sort(order), pieces[name].sort(order), check_exact=True)


def test_parties_judged_some_at_a_time_say_the_same(
    published: Published, small_demo: Bureau
) -> None:
    """Here no two cases are of one county."""
    run, headers = SimpleNamespace(warehouse=published, as_of=AS_OF), note_headers(published)
    (job,) = _jobs(run, [indicators()["P004"]], headers, _PARTY)
    ((name, rows),) = job.tables.items()
    apart = Rows(published, f"select * replace (case_key as region_code) from ({rows.sql})")
    job = replace(job, tables={name: apart})
    jobs = [job, replace(job, at_once=rows.count() // 5)]
    whole, *parts = Here(Home(small_demo.home)).groups("rules", jobs)
    assert len(parts) > 2
    assert whole["flagged"].height > 3
    pieces = {name: pl.concat(part[name] for part in parts) for name in whole}
    whole["counts"], pieces["counts"] = _summed([whole["counts"]]), _summed([pieces["counts"]])
    for name, order in (("flagged", ("rule_code", "object_key", "period")), ("counts", COUNTED)):
        assert_frame_equal(whole[name].sort(order), pieces[name].sort(order), check_exact=True)


def test_who_looks_across_counties_is_judged_at_once() -> None:
    assert len(BY_COUNTY) > 30
    assert not {"P004", "C001", "W003"} & set(BY_COUNTY)
    assert len(BY_ROW) > 20
    assert not {"P004", "P011", "S001", "S013"} & set(BY_ROW)


@pytest.mark.parametrize("code", BY_ROW)
def test_who_looks_at_one_row_asks_no_others(code: str) -> None:
    """A share of a county's rows would hardly show among parts of them."""
    text = getsource(module(code))
    assert not [word for word in (".over(", ".group_by(", ".rank(", ".shift(") if word in text]
