"""What no county is asked about: told by rule and county, so that one frequent rule hides no other."""

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes
from dashboards import RunFacts, View, leads, leads_workbook, view_of
from dashboards.page import render
from dashboards.pages import county, overview
from dashboards.parts import Table
from dashboards.standing import HELD
from data_contracts import schema_of
from data_contracts import table as contract
from tests.unit.dashboards import invented
from tests.unit.dashboards.sheets import heads, open_book
from tests.unit.dashboards.test_ledger_pages import lead

CODE = "990101"
#: Cases of one county at which one rule points alone, and which nobody is asked about.
MANY = 14


def flag(rule: str, case: str, level: str = "提示", status: str = "待送") -> dict[str, Any]:
    return {
        "flag_id": f"{rule}-{case}", "rule_code": rule, "object_type": "case", "object_key": f"机关|{case}",
        "region_code": CODE, "period": "2026-05", "level": level, "status": status, "is_current": True,
        "reason": f"{case}的理由。",
    }  # fmt: skip


@pytest.fixture(scope="module")
def view() -> View:
    """Return a county with one case to be asked about, many of one rule for reference, and one of two."""
    rows = [flag("P003", "问", "疑点线索", "待核")]
    rows += [flag("P006", f"多{i:02}") for i in range(1, MANY + 1)]
    rows += [flag("P006", "两"), flag("S016", "两")]
    lists = pl.DataFrame([
        {"list_name": "team", "region_code": None, "section": None, "issue": None, "rank": i, "item_id": ids[0],
         "flag_ids": ids, "why_here": "", "worth": 1.0 - i / 100, "is_listed": i == 0}
        for i, ids in enumerate([
            [rows[0]["flag_id"]], *([r["flag_id"]] for r in rows[1:-2]),
            [r["flag_id"] for r in rows[-2:]],
        ])
    ], schema_overrides={"region_code": pl.String, "section": pl.String, "issue": pl.String})  # fmt: skip
    tables = {
        "out_flags": pl.DataFrame(rows), "out_lists": lists, "regions": invented.regions(1),
    }  # fmt: skip
    return view_of(tables, RunFacts(as_of=invented.AS_OF))


def tables_of(view: View) -> dict[str, Table]:
    own = next(p for p in county.pages(view) if p.path == f"counties/{CODE}.html")
    return {part.table.id: part.table for part in own.parts if part.table}


def test_a_rule_that_points_at_very_many_takes_one_line(view: View) -> None:
    shown = tables_of(view)
    assert [len(shown[name].rows) for name in ("flags", "reference")] == [1, 2]
    assert f"{MANY + 1}项，按规则合为2行" in shown["reference"].caption
    many, two = shown["reference"].rows
    assert [row.cells[1] for row in (many, two)] == [str(MANY), "1"]
    assert "S016" not in many.cells[0] and "rules/S016.html" in two.cells[0]
    behind = str(many.cells[3])
    assert f"多01等{MANY}项</summary>" in behind
    assert [f"多{i:02}的理由" in behind for i in range(1, MANY + 1)] == [
        i <= 10 for i in range(1, MANY + 1)
    ]
    assert f"另有{MANY - 10}项" in behind
    assert "<details>" not in two.cells[3]


def test_a_row_with_one_reason_to_be_asked_about_is_no_reference(view: View) -> None:
    """A row whose second reason waited to be sent stood among the open ones as 内部参考."""
    entry = next(e for e in leads.entries(view, "team", listed=None) if len(e.flags) > 1)
    assert entry.is_reference and entry.furthest is entry.main
    asked = next(f for f in view.flags if f["rule_code"] == "P003")
    mixed = leads.Entry(entry.row, (entry.main, asked))
    assert not mixed.is_reference
    assert mixed.furthest.standing.word == asked.standing.word == "待核"


def test_the_strip_says_what_no_county_is_asked_about(view: View) -> None:
    known = leads.of_regions(view)[CODE]
    flags = view.flags_of_region[CODE]
    name, value, under = county._strip(view, None, flags, [], known)[-1]
    assert (name, value) == ("待处理线索", f"{MANY + 3}条")
    assert under == f"合为{MANY + 2}项，其中{MANY + 1}项内部参考，不问县局"


def test_what_is_for_reference_stands_in_the_team_s_workbook_by_line_and_one_by_one(
    view: View,
) -> None:
    book = open_book(leads_workbook(view))
    assert book["案件"].max_row == 3  # title, subtitle, headings
    lines, single = book["内部参考"], book["内部参考逐条"]
    at = heads(lines, "辖区")
    counted = [lines.cell(r, at["项数"]).value for r in (4, 5)]
    assert counted == [MANY, 1] and lines.max_row == 5
    numbers = [single.cell(r, heads(single, "辖区")["编号"]).value for r in range(4, MANY + 5)]
    assert numbers == [*(f"P006-多{i:02}" for i in range(1, MANY + 1)), "P006-两"]
    assert "内部参考15项" in str(book["先办清单"].cell(2, 1).value)


def test_the_sheets_for_reference_are_no_form_that_comes_back(view: View) -> None:
    context = IntakeContext(as_of=invented.AS_OF, key=b"k" * 32)
    read = {t.sheet: t for t in read_bytes(leads_workbook(view), "线索总表.xlsx", context)}
    assert read["先办清单"].source == "feedback"
    assert {t.source for n, t in read.items() if n.startswith("内部参考")} <= {None, ""}


def test_leaders_are_told_how_much_of_what_waits_nobody_is_asked(view: View) -> None:
    team = view.tables["out_lists"]
    lists = pl.concat([team, team.with_columns(list_name=pl.lit("leader"))])
    table = overview._first(view_of({**view.tables, "out_lists": lists}, view.run))
    assert table.caption == "先办这些（1项）"
    assert f"另有{MANY + 1}项见线索总表和各县页，其中{MANY + 1}项是内部参考、不问县局" in table.note


@pytest.mark.parametrize("first", ["P006-两", "S016-两"])
def test_a_case_has_one_title_on_the_overview_and_in_the_ledger(view: View, first: str) -> None:
    """Which rule weighs most changes with every finding; the lead keeps the title it was registered under."""
    flags = view.tables["out_flags"].with_columns(
        lead_id=pl.when(pl.col("object_key") == "机关|两").then(pl.lit("L20260001"))
    )
    title = next(f.title for f in view.flags if f["flag_id"] == first)
    both = [first, *({"P006-两", "S016-两"} - {first})]
    own = lead(1, title=title, source_keys=[f"flag:{n}" for n in both], why_here="台账说的")
    lists = view.tables["out_lists"].with_columns(
        list_name=pl.lit("leader"), is_listed=pl.lit(True)
    )
    tables = view.tables | {
        "out_flags": flags, "out_lists": lists,
        "out_leads": pl.DataFrame([own], schema=schema_of(contract("out_leads"))),
    }  # fmt: skip
    rows = overview._first(view_of(tables, view.run)).rows
    row = next(r for r in rows if "· 两 ·" in str(r.cells[0]))
    assert str(row.cells[0]).endswith(f"· 两 · {title}</a>")
    # “标题这一条” is said of the title that stands there
    assert row.cells[2] == ("" if first == "P006-两" else "台账说的")


def test_two_counties_are_two_patterns() -> None:
    known = [
        SimpleNamespace(main={"region_code": code}, rules=rules)
        for code, rules in (("990101", ["P006"]), ("990102", ["P006"]), ("990101", ["S016", "P006"]), ("990101", ["P006"]))
    ]  # fmt: skip
    assert [len(p.entries) for p in leads.patterns(known)] == [2, 1, 1]


def entry(*cases: str, is_held: bool = False) -> leads.Entry:
    """Return a county's line of a rule that is asked about once a county."""
    rows = [flag("S001", case, status="待核") | {"is_held": is_held} for case in cases]
    ids = [r["flag_id"] for r in rows]
    row = {"list_name": "county", "region_code": CODE, "section": None, "issue": None, "rank": 1, "item_id": ids[0],
           "flag_ids": ids, "why_here": "", "worth": 1.0, "is_listed": True}  # fmt: skip
    lists = pl.DataFrame([row], schema_overrides={"section": pl.String, "issue": pl.String})
    tables = {"out_flags": pl.DataFrame(rows), "out_lists": lists, "regions": invented.regions(1)}
    made = view_of(tables, RunFacts(as_of=invented.AS_OF))
    return leads.entries(made, "county", region=CODE)[0]


def test_a_list_of_one_is_told_in_its_line(view: View) -> None:
    """A county had to open another sheet for the one case that was meant."""
    assert leads.object_words(view, entry("甲")) == "甲"
    assert leads.reasons(view, entry("甲")) == ["甲的理由。"]
    assert leads.reasons(view, entry("甲", is_held=True)) == [f"甲的理由。{HELD}"]
    both = entry("甲", "乙")
    assert leads.object_words(view, both) == "共2件"
    assert leads.reasons(view, both) == ["见工作簿的“名单”表，请集中核对。"]


def test_what_only_paper_leaves_out_is_said_only_on_paper() -> None:
    rows = [flag("P003", f"问{i}", "疑点线索", "待核") for i in range(6)]
    lists = pl.DataFrame([
        {"list_name": "team", "region_code": None, "section": None, "issue": None, "rank": i, "item_id": r["flag_id"],
         "flag_ids": [r["flag_id"]], "why_here": "", "worth": 1.0, "is_listed": True}
        for i, r in enumerate(rows)
    ], schema_overrides={"region_code": pl.String, "section": pl.String, "issue": pl.String})  # fmt: skip
    tables = {"out_flags": pl.DataFrame(rows), "out_lists": lists, "regions": invented.regions(1)}
    made = view_of(tables, RunFacts(as_of=invented.AS_OF))
    own = next(p for p in county.pages(made) if p.path == f"counties/{CODE}.html")
    html = dict(render(own, made.run))[own.path].decode()
    assert '<h2>待处理线索（6项）<span class="later">，纸上只印前4项</span></h2>' in html
    assert html.count("纸上只印前") == 1
