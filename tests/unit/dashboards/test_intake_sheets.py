"""Workbooks of the intake: rows set aside, the mapping of organs, a blank template of each source."""

import polars as pl
import pytest

from dashboards import blank_templates, organ_mapping_workbook, set_aside_workbook
from dashboards.workbooks.book import NOTES_SHEET
from data_contracts import source, sources
from tests.unit.dashboards.sheets import aside, cells, heads, open_book, raw


def test_rows_set_aside_come_with_their_unit_and_reason() -> None:
    book = open_book(set_aside_workbook(aside(3), raw(["元", "万元", "万元"])))
    assert [s.title for s in book.worksheets] == ["案件1", "案件2", NOTES_SHEET]
    first, second = book.worksheets[:2]
    assert "罚款金额(万元)" in cells(first) + cells(second)
    assert sorted([first.max_row, second.max_row]) == [2, 3]
    for sheet in (first, second):
        assert sheet.cell(2, heads(sheet, "案号")["搁置原因"]).value == "不是金额"


def test_an_unknown_unit_is_never_guessed() -> None:
    sheet = open_book(set_aside_workbook(aside(1), raw([None]))).worksheets[0]
    own = {c.zh for c in source("cases").columns.values()}
    money = [h for h in heads(sheet, "案号") if "罚款金额" in h]
    assert money == ["罚款金额 请写明单位"]
    assert not set(money) & own


@pytest.mark.parametrize(
    ("unit", "says"), [("元", "(元)"), ("万元", "(万元)"), (None, " 请写明单位")]
)
def test_a_heading_names_its_unit_once(unit: str | None, says: str) -> None:
    """双公示 has its unit in the contract's own name: 罚款金额(万元)(万元) was written, and 罚款金额(万元)(元)."""
    rows = raw([unit])["cases"].drop("case_no")
    one = aside(1).with_columns(source=pl.lit("penalty_publications"))
    body = set_aside_workbook(one, {"penalty_publications": rows})
    found = heads(open_book(body).worksheets[0], "搁置原因")
    assert [h for h in found if h.startswith("罚款金额")] == [f"罚款金额{says}"]


def test_two_reasons_of_one_row_make_one_row() -> None:
    twice = pl.concat(
        [aside(1), aside(1).with_columns(column=pl.lit("案号"), reason=pl.lit("是空的"))]
    )
    sheet = open_book(set_aside_workbook(twice, raw(["元"]))).worksheets[0]
    assert sheet.max_row == 2
    assert sheet.cell(2, heads(sheet, "案号")["搁置原因"]).value in {
        "不是金额；是空的",
        "是空的；不是金额",
    }


def test_without_raw_rows_the_reasons_are_listed(world) -> None:
    tables, _ = world
    book = open_book(set_aside_workbook(tables["out_set_aside"]))
    assert book.worksheets[0].max_row >= tables["out_set_aside"].height


def test_organ_mapping_has_the_contracts_columns() -> None:
    rows = pl.DataFrame({
        "organ_name": ["乙市局", "甲县局"], "folder": ["b", "a"], "organ_code": [None, "11X"],
        "region_code": [None, "990101"], "rows": [3, 12],
    }, schema_overrides={"organ_code": pl.String})  # fmt: skip
    sheet = open_book(organ_mapping_workbook(rows)).worksheets[0]
    zh = [c.zh for c in source("organ_mapping").columns.values()]
    assert sheet.cell(1, 1).value == "单位对照表"  # a paper without its name is thrown away
    assert [c.value for c in sheet[3]] == zh
    assert sheet.cell(4, 1).value == "甲县局"  # the name with most rows first
    assert sheet.cell(4, 3).value == "11X"
    assert (sheet.cell(5, 1).value, sheet.cell(5, 6).value) == ("乙市局", 3)


def test_there_is_a_blank_template_for_every_source_a_bureau_has() -> None:
    names = {name for name, _ in blank_templates()}
    published = {
        "feedback", "organ_mapping", "column_mapping", "code_lists", "key_region_decisions", "reminders", "file_reviews", "month_returns",
    }  # fmt: skip
    assert names == {
        f"{c.title_zh}.xlsx"
        for n, c in sources().items()
        if n not in published and not c.details_of
    }


def test_templates_hold_headings_only_and_explain_every_column() -> None:
    for name, body in blank_templates():
        contract = next(c for c in sources().values() if f"{c.title_zh}.xlsx" == name)
        data, notes = open_book(body).worksheets
        assert data.max_row == 1, name
        assert notes.title == NOTES_SHEET
        said = [str(c.value).split("(")[0] for c in data[1]]
        assert said == [c.zh.split("(")[0] for c in contract.columns.values()], name
        explained = {str(c.value).split("(")[0] for c in notes["A"] if c.value}
        assert set(said) <= explained, name
        money = [str(c.value) for c in data[1] if str(c.value).endswith(("(元)", "(万元)"))]
        assert len(money) == sum(c.type == "money" for c in contract.columns.values()), name
