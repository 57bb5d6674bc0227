"""A problem nobody had heard of is told once, wherever it comes up."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_contracts.settings import shipped
from models.early_warning import Params, judge
from models.early_warning.records.sectors import find_sectors
from models.early_warning.report import Report
from models.early_warning.rises.scan import Candidate
from models.early_warning.rises.unheard import Unheard
from models.early_warning.told.wording import Sheet, now, reason
from models.early_warning.tracks import Extent, OtherSectors, Track
from models.early_warning.window import Window
from tests.unit.early_warning.test_judge import FIRST, REGIONS, event, quiet_history

from .test_sentences import PLAIN

NEW = "代抢资格收费"
PARAMS = shipped(Params)
OTHERS = OtherSectors(3, 60.0, 30.0)


def _some(
    week: int, n: int, *regions: str, goods: str = "糕点", problem: str = NEW
) -> list[dict[str, object]]:
    """Return complaints of a problem, ``n`` a region in two weeks."""
    return [
        event(week + i % 2, r, problem, object_category=goods, text=f"{goods}：{problem}")
        for r in regions
        for i in range(n)
    ]


def _judged(rows: list[dict[str, object]], weeks: int = 104, before: object = None):
    as_of = FIRST + timedelta(days=7 * weeks)
    frame = pl.DataFrame(rows, infer_schema_length=None).filter(pl.col("known_date") < as_of)
    return judge(frame, REGIONS, PARAMS, as_of, 0, before=before)


#: It comes up in one county, a week later in another trade there, then in another city.
SPREADING = [
    *_some(70, 5, "970101"), *_some(72, 5, "970102", goods="家电"),
    *_some(74, 5, "970201", "970202", goods="会员卡"),
]  # fmt: skip


def test_what_was_unheard_of_is_one_warning_wherever_it_comes_up() -> None:
    found = _judged(quiet_history() + SPREADING).warnings
    assert found.height == 1
    row = found.row(0, named=True)
    assert (row["object_category"], row["region_scope"]) == ("糕点", ["970101"])
    assert row["current_scope"] == ["970101", "970102", "970201", "970202"]
    assert row["current_n"] == len(SPREADING)
    assert f"“零售业·糕点·{NEW}”" in row["reason"]
    assert f"“零售业·{NEW}”" in row["current_reason"]
    assert "这个问题以前没有记录，现在2个市4个县、3个领域有" in row["current_reason"]


def test_a_problem_that_was_known_is_one_warning_a_sector() -> None:
    known = [
        event(w, "970101", NEW, object_category=g)
        for w in (3, 9, 14)
        for g in ("糕点", "家电", "会员卡")
    ]
    assert _judged(quiet_history() + known + SPREADING).warnings.height > 1


def test_two_records_long_ago_leave_it_unheard_of_and_are_told() -> None:
    earlier = [event(w, "970102", NEW) for w in (3, 30)]
    found = _judged(quiet_history() + earlier + SPREADING).warnings
    assert found.height == 1
    assert "这个问题此前只有2件" in found["reason"][0]


def test_a_warning_that_spreads_keeps_its_name_and_words() -> None:
    rows = quiet_history() + SPREADING
    kept = [
        "warning_id",
        "issued_on",
        "region_scope",
        "object_category",
        "terms",
        "reason",
        "level",
        "advice",
    ]
    early, before = _judged(rows, 72), None
    for weeks in (72, 74, 76, 104):
        now_, before = _judged(rows, weeks), _judged(rows, weeks, before)
        for name in ("warnings", "members", "updates", "suppressed"):
            assert_frame_equal(getattr(now_, name), getattr(before, name))
        assert_frame_equal(now_.warnings.select(kept), early.warnings.select(kept))


def test_what_joins_is_noted() -> None:
    """Two cities that reach the bar in one week are one sheet; the other is kept as joined."""
    found = _judged(quiet_history() + _some(70, 6, "970101") + _some(70, 6, "970201", goods="家电"))
    assert found.warnings.height == 1
    assert found.warnings["region_scope"].to_list() == [["970101", "970201"]]
    assert (
        "以前没有的同一个问题，并入已发出的一份" in found.suppressed["suppressed_reason"].to_list()
    )


def test_a_rise_beneath_it_half_a_year_later_is_its_own() -> None:
    going_on = [
        event(70 + w, r, NEW, object_category=g)
        for w in range(60) for r in REGIONS["region_code"] for g in ("糕点", "家电", "会员卡")
        if (w + int(r)) % 2
    ]  # fmt: skip
    beneath = _some(110, 14, "970201", goods="家电")
    rows = quiet_history(130) + going_on
    assert _judged(rows, 130).warnings.filter(violation_type=NEW).height == 1
    found = _judged(rows + beneath, 130).warnings.filter(violation_type=NEW).sort("issued_on")
    assert found["object_category"].to_list() == [None, "家电"]
    assert found["region_scope"][-1].to_list() == ["970201"]


def test_what_comes_to_several_sectors_of_most_cities_is_watched_as_a_new_rule() -> None:
    """It was 关注 while one county had it; today it is 提示, and says what to look for."""
    wide = [*_some(70, 9, "970101"), *_some(72, 5, *REGIONS["region_code"][1:], goods="家电")]
    row = _judged(quiet_history() + wide).warnings.row(0, named=True)
    assert (row["level"], row["current_level"]) == ("关注", "提示")
    assert "像新规定" not in row["reason"]
    assert "像新规定开始施行、换了案由或分类的写法，先核对是不是" in row["current_reason"]


SIX = np.repeat(np.arange(6), 2)  # six cities of two counties


@pytest.mark.parametrize(
    ("city_of", "leaves", "regions", "is_wide"),
    [
        (SIX, [0, 1, 1], [0, 2, 4], True),
        (SIX, [0, 1, 1], [0, 2, 3], False),  # two cities of six
        (SIX, [1, 1, 1], [0, 2, 4], False),  # one sector
        (np.zeros(6, dtype=int), [0, 1, 1], [0, 1, 2], True),
        (np.zeros(6, dtype=int), [0, 1, 1], [0, 1, 1], False),  # two counties of six
        (np.zeros(8, dtype=int), [0, 1, 1], [0, 1, 2], False),  # not half of them
    ],
)
def test_a_new_rule_comes_to_several_sectors_and_half_the_province(
    city_of, leaves, regions, is_wide
) -> None:
    there = Unheard.__new__(Unheard)
    there.city_of, there.everywhere = city_of, tuple(range(city_of.size))
    there.index = SimpleNamespace(leaf=np.array(leaves), region=np.array(regions))
    track = Track("sector", 0, (None, None, NEW), (0,), 1, 1, 1, 5.0, heard_before=1)
    rows, cities = np.arange(3), np.unique(city_of[regions]).size
    expected = Extent(1, len({*leaves}), len({*regions}), cities, is_wide)
    assert there.extent(track, rows) == expected
    assert there.is_wide(track, rows) is is_wide
    assert not there.is_wide(replace(track, heard_before=None), rows)


def test_the_sentence_says_how_far_it_has_come() -> None:
    words = (None, None, NEW)
    here, both, wide = (
        Sheet(
            words=words,
            unheard=e,
            **(PLAIN | {"is_scattered": True, "elsewhere": (9.0, 1.0), "others": OTHERS}),
        )
        for e in (
            Extent(0, 1, 1, 1, is_wide=False),
            Extent(2, 1, 3, 1, is_wide=False),
            Extent(0, 4, 9, 5, is_wide=True),
        )
    )
    of_all = [reason(wide), now(wide, date(2026, 4, 4), date(2026, 5, 4))]
    assert "这个问题以前没有记录。出现在别处的也并入这一份。" in reason(here)
    assert "这个问题此前只有2件，现在3个县、1个领域有。" in reason(both)
    assert all("以前没有记录，现在5个市9个县、4个领域有，像新规定" in text for text in of_all)
    assert not any("同一品牌" in t or "同类也在上升" in t or "同一问题在" in t for t in of_all)


@pytest.mark.parametrize(
    ("third", "expected", "is_new"), [(95, 2.9, True), (95, 3.1, False), (74, 0.1, False)]
)
def test_what_came_long_ago_or_is_expected_under_another_name_is_not_new(
    third, expected, is_new
) -> None:
    """Three records of one sector in the first county; week 100 is judged, a year after the first."""
    event_weeks = np.array([third - 1, third - 1, third])
    index = SimpleNamespace(
        leaf=np.zeros(3, dtype=int), region=np.zeros(3, dtype=int), known=event_weeks, event=event_weeks,
        rows=lambda *_: np.arange(3),
    )  # fmt: skip
    sectors = find_sectors(pl.DataFrame({
        "source": ["complaint"], "industry": ["零售业"], "object_category": ["糕点"], "violation_type": [NEW],
    }))  # fmt: skip
    mean = np.full(
        (8, 1, 2), expected / 7
    )  # of the first county, in the seven weeks since the first record
    window = Window(
        mean.copy(), mean, np.ones((1, 2)), np.zeros((1, 2)), np.zeros(1), 1.0, {}, np.zeros(2, dtype=int),
        np.ones((8, 1, 1)), 0.0,
    )  # fmt: skip
    there = Unheard(sectors, index, np.zeros(2, dtype=int), PARAMS)
    whole = there.whole(Candidate(100, 0, 2, (0,), 3.0, 0.1, 5.0, 3.0), window)
    assert (whole is not None) is is_new
    if whole:
        assert (whole.weeks, whole.regions, whole.score) == (7, (0,), 5.0)
        assert whole.expected == pytest.approx(expected)


def test_what_it_spoke_of_at_issue_is_read_beside_the_sector_it_was_issued_of() -> None:
    issued, today = ("零售业", "糕点", NEW), ("零售业", None, NEW)
    of_report = Report.__new__(Report)
    of_report.watch = SimpleNamespace(
        sectors=SimpleNamespace(words=[today, issued]), sector_rows=lambda sector, *_: sector
    )
    assert of_report._before(Track("sector", 0, issued, (0,), 1, 1, 1, 5.0)) == 1
