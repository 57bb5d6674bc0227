"""Goods named in the column 商品服务名称 rise within a sector whose number hardly does."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_contracts.settings import shipped
from models.early_warning import Params, judge
from models.early_warning.records.weeks import same_season
from models.early_warning.rises.goods import _SPAN as SPAN
from models.early_warning.rises.goods import GoodsRises
from tests.unit.early_warning.test_judge import REGIONS, event

CITY = REGIONS.head(3)
USUAL = ("空调", "冰箱", "热水器", "洗衣机")


def history(weeks: int = 100) -> list[dict[str, object]]:
    """Return five complaints a week in each county on one problem, of one kind of goods after the other."""
    rows = []
    for week in range(weeks):
        for r, region in enumerate(CITY["region_code"]):
            for i in range(5):
                goods = USUAL[(week + r + i) % 4]
                rows.append(event(week, region, "不履行三包义务", product=goods))
    return rows


def rise(goods: str, regions: tuple[str, ...], each: int = 8) -> list[dict[str, object]]:
    return [
        event(80 + i % 2, region, "不履行三包义务", product=goods)
        for region in regions
        for i in range(each)
    ]


def issued(
    rows: list[dict[str, object]], as_of: date = date(2024, 11, 24), **given: float
) -> pl.DataFrame:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return judge(frame, CITY, replace(shipped(Params), **given), as_of, 0).warnings


def test_goods_that_rise_in_a_county_are_told_though_their_sector_hardly_does():
    got = issued(history() + rise("电热毯", ("970101",)))
    assert got["region_scope"].to_list() == [["970101"]]
    assert got["violation_type"].to_list() == ["不履行三包义务"]


@pytest.mark.parametrize(
    ("goods", "regions", "why"),
    [
        (None, ("970101",), "no column names the goods: the number alone is not enough"),
        ("电热毯", ("970101", "970102", "970103"), "new goods sold everywhere are a fashion"),
    ],
)
def test_what_is_no_rise_of_goods_is_not_told(
    goods: str | None, regions: tuple[str, ...], why: str
):
    assert issued(history() + rise(goods, regions, 8)).is_empty(), why


@pytest.mark.parametrize(("least", "n"), [(3.0, 1), (4.0, 0)])
def test_goods_are_told_only_if_their_own_lower_bound_is_above_the_least(least: float, n: int):
    # Eight where hardly any is expected: 3.4 at most, whatever the number of their sector says.
    assert issued(history() + rise("电热毯", ("970101",)), min_eb05=least).height == n


def test_goods_of_every_year_are_no_rise():
    last_year = [
        event(80 - 52 + i % 2, "970101", "不履行三包义务", product="电热毯") for i in range(8)
    ]
    assert issued(history() + last_year + rise("电热毯", ("970101",))).is_empty()


def test_what_comes_later_does_not_change_what_was_told():
    rows = history() + rise("电热毯", ("970101",))
    until = issued(rows, date(2024, 8, 25))
    more = [
        event(95, "970103", "不履行三包义务", product=g)
        for g in ("冰箱", "电热毯")
        for _ in range(3)
    ]
    later = issued(rows + more)
    kept = ["warning_id", "issued_on", "region_scope", "expected", "score"]
    assert until.height == 1
    assert_frame_equal(later.head(1).select(kept), until.select(kept))


def of_weeks(pairs: list[tuple[int, int]]) -> GoodsRises:
    """Return the goods of one sector in one city: each record's kind of goods and week."""
    goods, week = np.array(pairs).T
    found = GoodsRises.__new__(GoodsRises)
    found.n_cities, found.first, found.leaf = 1, 0, np.zeros(2, dtype=np.int64)
    found.sorted = [np.sort(of * SPAN + week) for of in (goods, np.zeros_like(goods))]
    return found


def test_the_share_of_goods_is_that_of_two_years_or_that_of_the_season_if_it_is_more():
    season = {week for at in (151, 155) for week in same_season(at)}
    rows = [(0 if i < (5 if w in season else 1) else 1, w) for w in range(151) for i in range(10)]
    in_season, plain = (of_weeks(rows)._share(np.array([0]), last)[0][0, 0] for last in (150, 120))
    assert plain == pytest.approx(0.1, abs=0.06)
    assert in_season > 2 * plain


def test_where_a_sector_is_too_young_to_tell_all_of_it_is_of_the_goods():
    few = [(0, 50 + i) for i in range(9)] + [(1, 50 + i) for i in range(10)]
    assert of_weeks(few)._share(np.array([0]), 100)[0].tolist() == [[1.0]]
    assert of_weeks([*few, (1, 60)])._share(np.array([0]), 100)[0][0, 0] == pytest.approx(
        0.45, abs=0.1
    )
