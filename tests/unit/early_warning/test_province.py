"""What rises slowly in all cities at once is one sheet of the province; what is over in two weeks is none."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge
from tests.unit.early_warning.test_judge import event

WEEKS, CITIES, COUNTIES = 104, 4, 3
CODES = [f"97{c + 1:02d}{r + 1:02d}" for c in range(CITIES) for r in range(COUNTIES)]
REGIONS = pl.DataFrame(
    [(code, code[:4] + "00", f"县{code}") for code in CODES],
    schema=["region_code", "parent_code", "name"],
    orient="row",
)
KINDS = ("退费难", "标签不符", "过期销售", "短斤少两", "乱收费")


def province(more: Callable[[int], int]) -> list[dict[str, object]]:
    """Return two complaints of each kind a county and week, and ``more`` of the first in a week."""
    return [
        event(week, code, kind, object_category=kind)
        for week in range(WEEKS)
        for code in CODES
        for kind in KINDS
        for _ in range(2 + (more(week) if kind == KINDS[0] else 0))
    ]


def judged(rows: list[dict[str, object]]) -> Warnings:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return judge(frame, REGIONS, shipped(Params), date(2024, 12, 29), 0)


def test_a_slow_rise_of_all_cities_is_one_sheet() -> None:
    found = judged(province(lambda week: max(0, week - 70) // 6))
    sheet = found.warnings.to_dicts()
    assert [w["violation_type"] for w in sheet] == [KINDS[0]]
    assert sheet[0]["region_scope"] == CODES
    assert "4个市同时上升，合为一份" in sheet[0]["reason"]
    assert sheet[0]["level"] in ("提示", "关注")
    # Expected is what was usual, not what the other cities show: eight weeks of 24 and hardly more.
    assert 180 < sheet[0]["expected"] < 240
    assert sheet[0]["current_counted"] > 1.5 * sheet[0]["current_expected"]
    assert sheet[0]["status"] == "已确认"
    assert "0件最像同一类" not in sheet[0]["reason"] + sheet[0]["current_reason"]


@pytest.mark.parametrize("height", [4, 8])
def test_what_is_over_in_two_weeks_is_no_rise_of_the_province(height: int) -> None:
    assert judged(province(lambda week: height if week in (80, 81) else 0)).warnings.is_empty()


def test_what_comes_in_the_same_weeks_every_year_is_no_rise() -> None:
    assert judged(province(lambda week: 3 if week % 52 in range(30, 40) else 0)).warnings.is_empty()


def test_two_cities_of_four_are_not_the_province() -> None:
    rows = province(lambda _: 0)
    rows += [
        event(week, code, KINDS[0], object_category=KINDS[0])
        for week in range(70, WEEKS)
        for code in CODES[: 2 * COUNTIES]
        for _ in range((week - 70) // 6)
    ]
    sheets = judged(rows).warnings
    assert all(len(scope) <= COUNTIES for scope in sheets["region_scope"])


def test_a_firm_many_people_speak_of_is_told_beside_the_sheet_of_the_province() -> None:
    rows = province(lambda week: max(0, week - 70) // 6)
    rows += [
        event(101, CODES[0], KINDS[0], object_category=KINDS[0], party_key="P-shut")
        for _ in range(10)
    ]
    found = judged(rows).warnings
    assert found["kind"].sort().to_list() == ["matter", "sector"]
    assert found.filter(kind="matter")["level"].to_list() == ["关注"]


def test_three_cities_of_five_are_not_the_province() -> None:
    codes = [f"97{c + 1:02d}{r + 1:02d}" for c in range(5) for r in range(CITIES)]
    regions = pl.DataFrame(
        [(code, code[:4] + "00", f"县{code}") for code in codes],
        schema=REGIONS.schema,
        orient="row",
    )
    rows = [
        event(week, code, kind, object_category=kind)
        for week in range(WEEKS)
        for code in codes
        for kind in KINDS
        for _ in range(2 + (max(0, week - 70) // 6 if kind == KINDS[0] and code < "9704" else 0))
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    sheets = judge(frame, regions, shipped(Params), date(2024, 12, 29), 0).warnings
    assert all(len(scope) <= CITIES for scope in sheets["region_scope"])
