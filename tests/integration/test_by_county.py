"""Rules that are judged county by county say of some counties what they say of all at once."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assets.feat.feat_rule__flagged import is_by_county, subjects_of
from assets.store.home import Home
from assets.store.warehouse import Published
from data_contracts import indicators
from models.indicators import codes, evaluate

from .conftest import Bureau

pytestmark = pytest.mark.slow
AS_OF = date(2026, 6, 30)
BY_COUNTY = [code for code in codes() if is_by_county(indicators()[code])]


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


def test_who_looks_across_counties_is_judged_at_once() -> None:
    assert len(BY_COUNTY) > 30
    assert not {"P004", "C001", "W003"} & set(BY_COUNTY)
