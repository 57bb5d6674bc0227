"""Rows of leads in a county's workbook: what it is asked, never who spoke of it."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import polars as pl
import pytest

from dashboards import RunFacts, county_workbook, leads, view_of
from dashboards.workbooks.lead_rows import team_workbook
from dashboards.workbooks.leads import section_workbooks
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


def test_the_workbook_of_a_county_that_is_no_more_says_who_is_to_fill_it_in() -> None:
    """A lead of a county that had been merged was asked of nobody, and the county said to keep silent."""
    own = invented.regions(4)
    heir = own.filter(~pl.col("is_city"), pl.col("region_code") != HERE).row(0, named=True)
    gone = pl.col("region_code") == HERE
    regions = own.with_columns(
        end_date=pl.when(gone).then(pl.lit(AS_OF)), merged_into=pl.when(gone).then(pl.lit(heir["region_code"])),
    )  # fmt: skip
    spoken = lead(1, asked_on=date(2026, 6, 25), due_on=date(2026, 7, 2), version=3)
    frame = pl.DataFrame([spoken], schema=schema_of(table("out_leads")))
    view = view_of({"regions": regions, "out_leads": frame}, RunFacts(AS_OF))
    book = openpyxl.load_workbook(BytesIO(county_workbook(HERE, view)))
    assert str(book["待核事项"]["A2"].value).startswith(
        f"已并入{heir['name']}，请{heir['name']}填写　"
    )
    assert "已并入" not in str(cells_of(spoken)["待核事项"][1][0])


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
    assert said.count("线索台账，来自监测点；期限2026-07-02") == 2
    assert "乱罚款" not in said  # a kind of problem is a finding's word


def test_a_county_that_mends_is_not_told_which_enterprise_spoke_of_it() -> None:
    """The sheet of what to put right named it by its credit code, the sheet of what is asked did not."""
    owed = {
        "finding": "执法不当，纠正",
        "disposition": "限期整改",
        "uscc": WRITER,
        "channel": "监测点",
    }
    named = lead(2, "rectifying", case_keys=["局|某市监立〔2026〕3号"], **owed)
    rows = cells_of(lead(1, "rectifying", **owed), named)["整改情况"]
    assert WRITER not in str(rows)
    assert "某市监立〔2026〕3号" in str(rows)  # a case is the county's own


def test_the_bureau_reads_the_number_of_the_record_not_which_enterprise_spoke() -> None:
    """The sheets of the sections and of the team named it where the lead had no case."""
    said = {
        "uscc": WRITER,
        "channel": "监测点",
        "source_keys": ["opinions:YJ0008"],
        "section": "食品",
    }
    rows = [
        lead(1, asked_on=date(2026, 6, 1), **said),
        lead(2, "found", finding="执法不当，纠正", next_step="处置", next_role="专班", **said),
        lead(3, "rectifying", finding="执法不当，纠正", disposition="限期整改", **said | {"source_keys": ["flag:P001-a"]}),
        lead(4, **said | {"case_keys": ["局|某市监立〔2026〕3号"]}),
    ]  # fmt: skip
    party = pl.DataFrame({"party_key": [WRITER], "party_name": ["反映的小面馆"]})
    frame = pl.DataFrame(rows, schema=schema_of(table("out_leads")))
    tables = {"regions": invented.regions(4), "out_leads": frame, "parties": party}
    tables["out_lead_proposals"] = pl.DataFrame(schema=schema_of(table("out_lead_proposals")))
    view = view_of(tables, RunFacts(AS_OF))
    books = [body for _, body in section_workbooks(view)] + [team_workbook(view) or b""]
    cells = [
        str(c.value)
        for body in books
        for sheet in openpyxl.load_workbook(BytesIO(body))
        for row in sheet.iter_rows()
        for c in row
    ]
    assert cells.count("记录YJ0008") == 4  # to be found on, to be dealt with, both to be met about
    assert cells.count("某市监立〔2026〕3号") == 2
    assert not [c for c in cells if WRITER in c or "反映的小面馆" in c or "P001-a" in c]


def test_a_workbook_names_a_case_as_the_pages_do() -> None:
    """The workbook had the number of the filing, the page that of the decision: nobody could match them."""
    key = "局|某市监立〔2026〕3号"
    frame = pl.DataFrame(
        [lead(1, "rectifying", case_keys=[key], finding="轻微，提醒", disposition="立行立改")],
        schema=schema_of(table("out_leads")),
    )
    case = {
        "case_key": key,
        "case_no": "某市监立〔2026〕3号",
        "decision_no": "某市监罚〔2026〕9号",
        "region_code": HERE,
    }
    cases = pl.DataFrame(
        [case], schema={n: t for n, t in schema_of(table("core_cases")).items() if n in case}
    )
    view = view_of(
        {"regions": invented.regions(4), "out_leads": frame, "core_cases": cases}, RunFacts(AS_OF)
    )
    book = openpyxl.load_workbook(BytesIO(county_workbook(HERE, view)))
    shown = [str(c.value) for row in book["整改情况"].iter_rows() for c in row]
    assert "某市监罚〔2026〕9号" in shown and "某市监立〔2026〕3号" not in shown


def test_a_county_that_mends_again_sees_what_counts_already() -> None:
    mended = {"finding": "执法不当，纠正", "disposition": "立行立改", "version": 9}
    again = lead(1, "rectifying", passed_refunded_yuan=1500, passed_case_keys=["局|1号"], **mended)
    back = lead(2, "rectifying", check_result="退回", **mended)
    told = {row[0]: row for row in cells_of(again, back)["整改情况"]}
    assert "已核查通过退还1,500元、撤销变更1号，只填新的" in told["L20260001"]
    assert "上次报的退回了，请重新填全" in told["L20260002"]


def test_the_team_sees_of_a_proposal_under_which_number_it_is_found() -> None:
    given = [
        {"source_keys": ["complaints:TS0004"], "why": "投诉举报反映：检查太多…"},
        {
            "source_keys": ["reviews:甲|1|行政复议"],
            "case_keys": ["甲|某市监立〔2026〕1号"],
            "why": "行政复议结果为撤销",
        },
        {"source_keys": ["leads_in:DJ1"], "why": "线索登记：收费", "text": "收了资料费"},
    ]
    rows = [
        {"proposal_id": f"Tbcdfghjklmn{i}", "rank": i, "region_code": HERE, "channel": "信访", "title": "事"} | one
        for i, one in enumerate(given, start=1)
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema_of(table("out_lead_proposals")))
    view = view_of({"regions": invented.regions(4), "out_lead_proposals": frame}, RunFacts(AS_OF))
    body = team_workbook(view)
    assert body is not None
    sheet = openpyxl.load_workbook(BytesIO(body))["待受理"]
    told = [[c.value for c in row] for row in sheet.iter_rows()]
    place = next(row.index("出自编号") for row in told if "出自编号" in row)
    assert [row[place] for row in told[-3:]] == ["TS0004", "某市监立〔2026〕1号", "DJ1"]
    assert "线索登记：收费\n收了资料费" in told[-1]


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        (["2026-03"], ""),
        (["2026-01", "2025-12"], "（连续2个月，列最近一月）"),
        (["2025-11", "2025-12", "2026-03"], "（共3个月，列最近一月）"),
        (["2026-Q1", "2026-Q2"], "（共2条，列最近一条）"),
    ],
)
def test_months_of_one_row_are_said_to_follow_each_other_only_where_they_do(
    periods: list[str], told: str
) -> None:
    assert leads._run_words([{"period": period} for period in periods]) == told
