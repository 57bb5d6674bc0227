import csv
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import table_export
from dashboards.export import inert
from dashboards.workbooks import book
from data_contracts import table
from tests.unit.dashboards import invented


@pytest.fixture
def flags(world) -> pl.DataFrame:
    tables, _ = world
    return tables["out_flags"]


def read_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_has_english_names_in_the_contracts_order(flags) -> None:
    rows = read_csv(table_export(flags.select(reversed(flags.columns)), table("out_flags"), "csv"))
    assert rows[0] == list(table("out_flags").columns)
    assert len(rows) == flags.height + 1


def test_csv_neutralises_what_reads_like_a_formula(flags) -> None:
    rows = read_csv(table_export(flags, table("out_flags"), "csv"))
    reasons = [r[rows[0].index("reason")] for r in rows[1:]]
    assert "'" + invented.FORMULA in reasons
    assert not [c for r in rows for c in r if c.startswith(("=", "@", "\t"))]


def test_lists_are_joined_with_semicolons(flags) -> None:
    rows = read_csv(table_export(flags, table("out_flags"), "csv"))
    assert rows[1][rows[0].index("possible_justifications")] == "单个大案;专项集中办案"


def test_numbers_below_zero_stay_numbers() -> None:
    frame = pl.DataFrame({"change_yuan": [Decimal("-12.50")], "item": ["-减少"]})
    rows = read_csv(table_export(frame, table("out_region_split"), "csv"))
    assert rows == [["item", "change_yuan"], ["'-减少", "-12.50"]]


def test_money_keeps_its_fen_and_nothing_is_empty() -> None:
    frame = pl.DataFrame({"fines_yuan": [Decimal("0.10"), None], "complete": [True, None]})
    rows = read_csv(table_export(frame, table("out_region_month"), "csv"))
    assert rows[1:] == [["0.10", "true"], ["", ""]]


def test_a_list_that_reads_like_a_formula_is_inert() -> None:
    frame = pl.DataFrame({"evidence": [["=1+1", "b"]]})
    assert read_csv(table_export(frame, table("out_flags"), "csv"))[1] == ["'=1+1;b"]


def test_parquet_keeps_types_and_rows(flags) -> None:
    back = pl.read_parquet(BytesIO(table_export(flags, table("out_flags"), "parquet")))
    assert back.equals(flags.select(back.columns))


def test_xlsx_has_chinese_headings_and_no_formula(flags) -> None:
    sheet = openpyxl.load_workbook(
        BytesIO(table_export(flags, table("out_flags"), "xlsx"))
    ).worksheets[0]
    assert [c.value for c in sheet[1]] == [c.zh for c in table("out_flags").columns.values()]
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert sheet.max_row == flags.height + 1


def test_xlsx_headings_name_the_unit_of_money() -> None:
    frame = pl.DataFrame({"fines_yuan": [Decimal("12.30")], "month": ["2026-06"]})
    sheet = openpyxl.load_workbook(
        BytesIO(table_export(frame, table("out_region_month"), "xlsx"))
    ).worksheets[0]
    assert [c.value for c in sheet[1]] == ["月份", "罚款（元）"]
    assert sheet.cell(2, 2).value == 12.3


def test_a_large_xlsx_that_is_not_held_in_memory_says_the_same(flags, monkeypatch) -> None:
    held = table_export(flags, table("out_flags"), "xlsx")
    monkeypatch.setattr(book, "_MOST_CELLS", 0)
    written = table_export(flags, table("out_flags"), "xlsx")
    assert "xl/sharedStrings.xml" not in zipfile.ZipFile(BytesIO(written)).namelist()
    assert written == table_export(flags, table("out_flags"), "xlsx")
    one, other = (openpyxl.load_workbook(BytesIO(b)).worksheets[0] for b in (held, written))
    assert [[(c.value, c.number_format, c.data_type) for c in row] for row in one.iter_rows()] == [
        [(c.value, c.number_format, c.data_type) for c in row] for row in other.iter_rows()
    ]
    assert [d.height for d in one.row_dimensions.values()] == [
        d.height for d in other.row_dimensions.values()
    ]
    assert one.auto_filter.ref == other.auto_filter.ref
    assert one.freeze_panes == other.freeze_panes


def test_an_unknown_format_is_an_error(flags) -> None:
    with pytest.raises(ValueError, match="unknown format"):
        table_export(flags, table("out_flags"), "html")


@pytest.mark.slow
@given(st.text())
def test_no_text_is_left_that_a_spreadsheet_would_run(text: str) -> None:
    said = inert(text)
    assert not said.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert said in {text, "'" + text}


def test_dates_are_iso() -> None:
    frame = pl.DataFrame({"first_seen": [date(2026, 6, 30)]})
    assert read_csv(table_export(frame, table("out_flags"), "csv"))[1] == ["2026-06-30"]
