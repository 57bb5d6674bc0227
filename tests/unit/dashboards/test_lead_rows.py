"""Rows of leads in a county's workbook: what it is asked, never who spoke of it."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import polars as pl

from dashboards import RunFacts, county_workbook, view_of
from data_contracts import schema_of, table
from tests.unit.dashboards import invented
from tests.unit.dashboards.test_ledger_pages import AS_OF, HERE, lead

WRITER = "91110000MA0000001X"


def cells_of(*leads: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the cells of the county's workbook by sheet."""
    frame = pl.DataFrame(list(leads), schema=schema_of(table("out_leads")))
    view = view_of({"regions": invented.regions(4), "out_leads": frame}, RunFacts(AS_OF))
    book = openpyxl.load_workbook(BytesIO(county_workbook(HERE, view)))
    return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}


def test_a_county_is_asked_without_being_told_which_enterprise_spoke_of_it() -> None:
    sent = {
        "asked_on": date(2026, 6, 25),
        "due_on": date(2026, 7, 2),
        "channel": "监测点",
        "version": 3,
    }
    spoken = lead(1, uscc=WRITER, text="小面馆的原话", title="反映检查多", **sent)
    named = lead(
        2, uscc=WRITER, case_keys=["某市监立〔2026〕3号"], text="案号：某市监立〔2026〕3号", **sent
    )
    asked = cells_of(spoken, named)["待核事项"]
    said = "".join(str(v) for row in asked for v in row)
    assert WRITER not in said and "小面馆的原话" not in said
    assert "反映检查多" in said and "某市监立〔2026〕3号" in said  # a case is the county's own


def test_a_county_that_mends_again_sees_what_counts_already() -> None:
    mended = {"finding": "执法不当，纠正", "measure": "立行立改", "version": 9}
    again = lead(1, "rectifying", passed_refunded_yuan=500, passed_case_keys=["局|1号"], **mended)
    back = lead(2, "rectifying", check_result="退回", **mended)
    told = {row[0]: row for row in cells_of(again, back)["整改情况"]}
    assert "已核查通过退还500.00元、撤销变更1号，只填新的" in told["L20260001"]
    assert "上次报的退回了，请重新填全" in told["L20260002"]
