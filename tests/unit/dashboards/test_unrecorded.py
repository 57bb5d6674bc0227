"""What a county sent back and is not recorded: told in its own workbook, beside what it is asked."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboards import county_workbook, leads, view_of
from dashboards.workbooks import receipts
from data_contracts import schema_of, table
from tests.unit.dashboards.sheets import COUNTY, head_row, heads, open_book
from tests.unit.dashboards.test_county_site import county_pages

WHY = "县局核对写的是“差不多”，列表里没有；请从下拉列表选一个，原话写在说明或备注里"


def with_answers(world: Any, *given: dict[str, Any]) -> Any:
    tables, run = world
    number = leads.entries(view_of(tables, run), "county", region=COUNTY)[0].number
    start = {"file": "7月/甲.xlsx", "sheet": "待核事项", "row_no": 4, "flag_id": number, "step": "county", "understood": "差不多",
             "taken": False, "reason_code": "not_in_list", "reason": WHY, "as_of": date(2026, 6, 20), "arrival": 7, "table_no": 0}  # fmt: skip
    rows = [start | {"arrival": 7 + i} | one for i, one in enumerate(given)]
    answers = pl.DataFrame(rows, schema=schema_of(table("out_answers")))
    return {**tables, "out_answers": answers}, run, number


def test_a_county_reads_in_its_own_workbook_what_was_not_recorded_and_why(world) -> None:
    """It stood in the city's receipt alone, among the rows of all counties, and the county read 逾期未答复."""
    tables, run, number = with_answers(world, {})
    book = open_book(county_workbook(COUNTY, view_of(tables, run)))
    sheet = book["没有记的答复"]
    row = [c.value for c in sheet[head_row(sheet, "编号") + 1]]
    assert [row[0], *row[2:]] == [number, "7月/甲.xlsx", "待核事项", 4, "差不多", WHY]
    asked = book["待核事项"]
    place, top = heads(asked, "线索编号"), head_row(asked, "线索编号")
    here = {asked.cell(r, 1).value: asked.cell(r, place["为何列在这里"]).value
            for r in range(top + 1, asked.max_row + 1)}  # fmt: skip
    assert here.pop(number).startswith("2026-06-20交回的没有记，见“没有记的答复”；")
    assert not any("没有记" in why for why in here.values())
    pages = dict(county_pages(view_of(tables, run)))
    own = next(
        p for path, p in pages.items() if path.startswith(COUNTY) and path.endswith("index.html")
    )
    assert "其中1项交回来没有记，原因在工作簿的“没有记的答复”表。" in own.decode()


@pytest.mark.parametrize(
    "later",
    [
        {"taken": True, "reason_code": "taken"},  # mended since
        {"flag_id": "P001-of-another-number"},
    ],
)
def test_nothing_is_told_of_what_counts_or_is_not_asked(world, later) -> None:
    tables, run, _ = with_answers(world, *([{}, later] if "taken" in later else [later]))
    assert "没有记的答复" not in open_book(county_workbook(COUNTY, view_of(tables, run))).sheetnames


@pytest.mark.parametrize("code", ["other_county", "stale", "same", "blank"])
def test_another_county_s_row_and_an_overtaken_one_are_nobody_s_failed_answer(world, code) -> None:
    tables, run, _ = with_answers(world, {"reason_code": code})
    assert view_of(tables, run).unrecorded == {}


def test_a_workbook_with_nothing_new_opens_on_what_is_open_still(world) -> None:
    """The first sheet was empty, and the county's page sent the reader to it."""
    tables, run = world
    lists = tables["out_lists"].with_columns(issue=pl.lit("2026-05"))
    view = view_of({**tables, "out_lists": lists}, run)
    assert {e.row["issue"] for e in leads.entries(view, "county", region=COUNTY)} == {"2026-05"}
    assert open_book(county_workbook(COUNTY, view)).sheetnames[0] == "以前未答复"
    pages = dict(county_pages(view))
    own = next(
        p for path, p in pages.items() if path.startswith(COUNTY) and path.endswith("index.html")
    )
    assert "的“以前未答复”表里" in own.decode() and "“待核事项”" not in own.decode()


def test_what_was_not_recorded_stands_behind_what_is_asked(world) -> None:
    """A reader opened the workbook on the sheet that only says what was wrong."""
    tables, run, _ = with_answers(world, {})
    view = view_of(
        {**tables, "out_lists": tables["out_lists"].with_columns(issue=pl.lit("2026-05"))}, run
    )
    names = open_book(county_workbook(COUNTY, view)).sheetnames
    assert names[:2] == ["以前未答复", "没有记的答复"]


def test_what_came_twice_is_not_called_unrecorded_in_the_receipt(world) -> None:
    tables, run, _ = with_answers(world, {"reason_code": "same"}, {})
    sheet = open_book(receipts.receipts_workbook(view_of(tables, run)))["最近一次"]
    place, top = heads(sheet, "所在文件"), head_row(sheet, "所在文件")
    said = {sheet.cell(r, place["记了没有"]).value for r in range(top + 1, sheet.max_row + 1)}
    assert said == {"以前已记", "没有记：词不在列表里"}
