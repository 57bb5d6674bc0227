"""What stands on a sheet of a workbook of ours, asked by its headings; rows as the intake sets them aside."""

from io import BytesIO

import openpyxl
import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.dashboards import invented

COUNTY = "990101"


def open_book(body: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(body))


def cells(sheet: Worksheet) -> list[str]:
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]


def head_row(sheet: Worksheet, name: str) -> int:
    return next(c.row for row in sheet.iter_rows() for c in row if c.value == name)


def heads(sheet: Worksheet, name: str) -> dict[str, int]:
    row = head_row(sheet, name)
    return {str(c.value): c.column for c in sheet[row] if c.value is not None}


def choices(sheet: Worksheet, column: int) -> set[str]:
    letter = openpyxl.utils.get_column_letter(column)
    for rule in sheet.data_validations.dataValidation:
        if any(r.min_col <= column <= r.max_col for r in rule.sqref.ranges):
            return set(rule.formula1.strip('"').split(","))
    raise AssertionError(f"no drop-down in {letter}")


def raw(unit: list[str | None]) -> dict[str, pl.DataFrame]:
    n = len(unit)
    return {"cases": pl.DataFrame({
        "file": ["a.xlsx"] * n, "sheet": ["Sheet1"] * n, "row_no": list(range(2, 2 + n)),
        "case_no": [f"立{i}" for i in range(n)], "decision_no": [invented.FORMULA] * n,
        "fine_yuan": ["叁仟伍"] * n, "unit_fine_yuan": unit,
    }, schema_overrides={"unit_fine_yuan": pl.String})}  # fmt: skip


def aside(n: int) -> pl.DataFrame:
    return pl.DataFrame({
        "file": ["a.xlsx"] * n, "sheet": ["Sheet1"] * n, "source": ["cases"] * n, "row_no": list(range(2, 2 + n)),
        "column": ["罚款金额"] * n, "value": ["叁仟伍"] * n, "reason": ["不是金额"] * n,
    })  # fmt: skip
