"""A problem that rises in many sectors at once is no sector's."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params, events_from, judge
from models.early_warning.rises.following import Following
from models.early_warning.rises.one_problem import OneProblem, other_sectors, score_beside
from models.early_warning.rises.scan import Candidate
from models.early_warning.told.wording import Sheet, now, reason
from models.early_warning.tracks import Facts, OtherSectors, Track, level_of
from models.early_warning.window import Window

from .test_sentences import PLAIN

PARAMS = shipped(Params)
#: Four sectors of one problem and one of another, in two cities of two counties.
PROBLEM = np.array([0, 0, 0, 0, 1])
CITY = np.array([0, 0, 1, 1])
OTHERS = OtherSectors(3, 60.0, 30.0)


def _window(seen: list[float], expected: float = 10.0) -> Window:
    """Two counted weeks; ``expected`` of each sector over the province."""
    observed, mean = np.zeros((8, 5, 4)), np.full((8, 5, 4), expected / 8)
    observed[:2] = np.array(seen)[None, :, None] / 8
    return Window(
        observed, mean, np.ones((5, 4)), np.full((5, 4), 0.05), np.zeros(5), 1.0,
        dict.fromkeys((1, 2, 3, 4, 6, 8), 0.02), CITY, np.ones((8, 5, 2)), 0.0,
    )  # fmt: skip


def test_what_other_sectors_of_the_problem_show_is_counted() -> None:
    found = other_sectors(np.array([0]), (0,), 2, _window([40, 20, 21, 11, 90]), PROBLEM, PARAMS)
    assert found is not None
    assert (found.rising, found.seen, found.mean) == (2, 52.0, 30.0)
    assert 1.6 < found.times < 52 / 30


@pytest.mark.parametrize(
    ("leaves", "seen"),
    [
        ([0], [40, 10, 11, 9, 90]),  # they do not rise
        ([0], [40, 90, 9, 9, 9]),  # only one does, which may be the same matter
        ([0], [40, 15, 15, 5, 90]),  # together they are hardly more than expected
        ([4], [40, 40, 40, 40, 90]),  # there are none
        ([0, 4], [40, 40, 40, 40, 90]),  # a rise of two problems
    ],
)
def test_one_other_or_another_problem_is_not_the_problem(leaves, seen) -> None:
    assert other_sectors(np.array(leaves), (0,), 2, _window(seen), PROBLEM, PARAMS) is None


@pytest.mark.parametrize(
    ("seen", "changed", "is_found"),
    [
        ([40, 20, 21, 11, 90], {"other_sectors": 3}, False),
        ([40, 90, 9, 9, 9], {"other_sectors": 1}, True),
        ([40, 20, 21, 11, 90], {"other_eb05": 2.0}, False),
        ([40, 19, 18, 9, 90], {}, False),
        ([40, 19, 18, 9, 90], {"other_eb05": 1.0}, True),
    ],
)
def test_its_thresholds_are_those_of_the_contract(seen, changed, is_found) -> None:
    params = replace(PARAMS, **changed)
    found = other_sectors(np.array([0]), (0,), 2, _window(seen), PROBLEM, params)
    assert (found is not None) == is_found


def test_where_the_province_does_not_rise_the_city_is_looked_at() -> None:
    window = _window([40, 10, 10, 10, 10])
    window.observed[:2, 1:3, :2] *= 3.0
    window.observed[:2, 1:3, 2:] = 0.0
    here, there = (other_sectors(np.array([0]), (r,), 2, window, PROBLEM, PARAMS) for r in (0, 2))
    assert here is not None
    assert here.is_of_city
    assert (here.rising, here.seen, here.mean) == (2, 35.0, 15.0)
    assert there is None


def test_of_a_rise_of_the_whole_problem_the_largest_sector_is_its_own() -> None:
    whole = np.arange(4)
    alone = _window([90, 10, 11, 9, 10])
    assert other_sectors(whole, (0,), 2, alone, PROBLEM, PARAMS) is None
    found = other_sectors(whole, (0,), 2, _window([90, 20, 21, 19, 10]), PROBLEM, PARAMS)
    assert found is not None
    assert found.seen == 60.0


def test_with_as_much_more_expected_a_rise_scores_less_and_an_outstanding_one_hardly() -> None:
    window, leaves = _window([40, 20, 20, 20, 10]), np.array([0])
    c = Candidate(100, 0, 2, (0, 1), 12.0, 5.0, 4.0, 2.0)
    assert score_beside(c, OTHERS, window, leaves) < 3.7 - 0.5
    assert score_beside(c, OtherSectors(2, 30.0, 30.0), window, leaves) == pytest.approx(4.0)
    far = replace(c, observed=40.0, score=12.0)
    assert score_beside(far, OTHERS, window, leaves) > PARAMS.start_threshold


def test_a_rise_that_the_problem_explains_is_the_lowest_level() -> None:
    track = Track("sector", 0, (None, None, "退费难"), (0,), 100, 98, 100, 12.0, confirmed_week=104)
    facts = Facts(0, 30, 30, 30, None, 0.0)
    assert level_of(12.0, 3.7, track, facts, PARAMS) == "预警"
    assert level_of(12.0, 3.7, track, facts, PARAMS, is_explained=True) == "提示"


@pytest.mark.parametrize(
    ("first", "today", "is_explained"),
    [(True, True, True), (True, False, False), (True, None, False), (False, True, False)],
)
def test_what_explained_a_rise_at_first_is_looked_at_anew_every_week(
    first: bool, today: bool | None, is_explained: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = None if today is None else replace(OTHERS, explains=today)
    one = SimpleNamespace(others=lambda *_: asked)
    following = Following(*[SimpleNamespace()] * 4, PARAMS, {}, one, SimpleNamespace())
    monkeypatch.setattr(following, "_sums", lambda *_: (12.0, 5.0))
    track = Track("sector", 0, (None, None, "退费难"), (0,), 100, 98, 100, 12.0)
    track.others = replace(OTHERS, explains=first)
    assert following._is_explained(track, 12.0, 3.7, 3, _window([40.0] * 5)) is is_explained


def test_the_sentences_say_so() -> None:
    words = ("零售业", "糕点", "退费难")
    fact = "同一问题在其余3个领域里也多了（60件，预期约30件）"
    explained = Sheet(words=words, others=replace(OTHERS, explains=True), **PLAIN)
    assert fact + "，像新规定、报道或新渠道带来的" in reason(explained)
    assert "发出时" + fact in now(explained, date(2026, 4, 4), date(2026, 5, 9))
    beside = reason(Sheet(words=words, others=OTHERS, **PLAIN))
    assert fact + "，这里比它们多得更明显" in beside
    assert "像新规定" not in beside
    assert "同一问题" not in reason(Sheet(words=words, **PLAIN))
    of_city = reason(Sheet(words=words, others=replace(OTHERS, is_of_city=True), **PLAIN))
    assert "同一问题在本市其余3个领域里也多了" in of_city


def _rows(start: date, weeks: int, law: int) -> list[dict[str, object]]:
    """Twelve trades, four cities of two counties; from week ``law`` on four have three times as many."""
    rng = np.random.default_rng(5)
    rows: list[dict[str, object]] = []
    for week in range(weeks):
        for trade in range(12):
            for county in range(8):
                usual = 0.9 * (3.0 if week >= law and trade < 4 else 1.0)
                for _ in range(int(rng.poisson(usual))):
                    n = len(rows)
                    rows.append({
                        "complaint_no": f"T{n:06d}", "region_code": f"99{county // 2 + 1:02d}2{county % 2 + 1}",
                        "registered_date": start + timedelta(weeks=week, days=int(rng.integers(7))),
                        "industry": f"第{trade}业", "object_category": "会员卡", "problem_type": "退费难" if trade < 4 else f"问题{trade % 3}",
                        "party_key": f"P{n}", "complainant_key": f"V{n}", "statement": None,
                    })  # fmt: skip
    return rows


def test_a_law_is_one_sheet_of_the_lowest_level_that_says_so() -> None:
    start, weeks = date(2024, 1, 1), 104
    rows = _rows(start, weeks, law=90)
    codes = sorted({str(r["region_code"]) for r in rows})
    regions = pl.DataFrame(
        {"region_code": codes, "parent_code": [c[:4] + "00" for c in codes], "name": codes}
    )
    events = events_from(complaints=pl.DataFrame(rows))
    judged = judge(events, regions, PARAMS, start + timedelta(weeks=weeks, days=-1), 0)
    since = judged.warnings.filter(
        (pl.col("kind") == "sector") & (pl.col("issued_on") > start + timedelta(weeks=90))
    )
    said = since["reason"].str.contains("同一问题在其余")
    assert said.any()
    explained = since.filter(pl.col("reason").str.contains("像新规定"))
    assert explained.height == 1, since["reason"].to_list()
    assert set(explained["level"]) == {"提示"}


EXPLAINED = replace(OTHERS, explains=True)


OF_CITY = replace(EXPLAINED, is_of_city=True)


@pytest.mark.parametrize(
    ("leaf", "others", "issued", "told", "is_told"),
    [
        (0, EXPLAINED, 90, EXPLAINED, True),
        (4, EXPLAINED, 90, EXPLAINED, False),  # another problem
        (0, OTHERS, 90, EXPLAINED, False),  # it stands out beside them
        (0, None, 90, EXPLAINED, False),
        (0, EXPLAINED, 90, OTHERS, False),  # that sheet is a sector's own
        (0, EXPLAINED, 90, None, False),
        (0, EXPLAINED, 100 - PARAMS.learn_weeks, EXPLAINED, False),  # half a year ago
        (0, EXPLAINED, None, EXPLAINED, False),  # never issued
        (0, EXPLAINED, 90, OF_CITY, False),  # of another city
    ],
)
def test_one_sheet_tells_of_a_problem_for_half_a_year(leaf, others, issued, told, is_told) -> None:
    sheet = Track("sector", 1, (None, None, "退费难"), (0,), 90, 88, 90, 4.0)
    sheet.issued_week, sheet.others = issued, told
    sectors = SimpleNamespace(leaves=lambda sector: np.array([sector]))
    one = OneProblem(sectors, PROBLEM, np.array([0, 0, 1, 1, 2, 2]), PARAMS)
    c = Candidate(100, leaf, 2, (2, 3, 4, 5), 12.0, 5.0, 4.0, 2.0)
    assert one.is_told_of(others, c, [sheet]) is is_told
    if told is OF_CITY:
        assert one.is_told_of(others, replace(c, regions=(0, 1, 2, 3)), [sheet])
    for regions in ((0, 1), (0, 2)):  # of one city, of a few counties
        assert not one.is_told_of(others, replace(c, regions=regions), [sheet])
