"""What people type into the workbooks, and what must become of each row.

Knows the workbooks as a person sees them: a title, a header row with 线索编号, cells to fill. It
shares no code with the product; what must happen to a row is written down when it is typed, from
the published words only (data_contracts are not read).
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

ID = "线索编号"
COUNTY_CELLS = ("县局核对", "正当理由", "说明", "核对人", "核对日期")
SECTION_CELLS = ("认定", "认定机构", "认定人", "认定日期", "处置方式", "整改期限", "整改结果", "备注")


@dataclass(frozen=True)
class Typed:
    """One row of a returned workbook that holds something, and what must become of it."""

    file: str
    sheet: str
    row_no: int
    flag_id: str
    step: str  # county | section
    what: str
    """The kind of row: right, stale, foreign …"""
    taken: bool
    cells: dict[str, Any] = field(hash=False)
    on: dt.date = dt.date.min
    """The as-of date of the run it was dropped for."""


@dataclass
class Workbook:
    """A workbook opened as somebody opens it."""

    path: Path

    def __post_init__(self) -> None:
        self.book = openpyxl.load_workbook(self.path)

    def rows(self) -> Iterator[tuple[Worksheet, int, dict[str, int], str]]:
        """Give (sheet, row number, column of each header, lead) of every row with a lead."""
        for sheet in self.book.worksheets:
            columns: dict[str, int] = {}
            for row in sheet.iter_rows():
                values = [c.value for c in row]
                if ID in values:
                    columns = {str(v): i for i, v in enumerate(values, 1) if v is not None}
                elif columns and (lead := row[columns[ID] - 1].value):
                    yield sheet, row[0].row or 0, columns, str(lead)

    def leads(self) -> list[str]:
        return [lead for *_, lead in self.rows()]

    def due(self) -> dt.date | None:
        """The day the title asks for: 请于 2026-07-15 前核对."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows(max_row=3, values_only=True):
                for cell in row:
                    if isinstance(cell, str) and "请于" in cell:
                        return dt.date.fromisoformat(cell.split("请于")[1].strip()[:10])
        return None

    def save(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(to)


def write(sheet: Worksheet, row_no: int, columns: dict[str, int], cells: dict[str, Any]) -> None:
    """Type the cells; a column the sheet lacks is added at its right end, as people do."""
    for name, value in cells.items():
        if name not in columns:
            header = next(r for r in range(1, row_no) if sheet.cell(r, columns[ID]).value == ID)
            columns[name] = max(columns.values()) + 1
            sheet.cell(header, columns[name]).value = name
        sheet.cell(row_no, columns[name]).value = value


def county_row(i: int, on: dt.date, lead: str, foreign: str) -> tuple[str, bool, str, dict[str, Any]]:
    """The ``i``-th row of a county's workbook: kind, taken, the lead's number as typed, the cells."""
    who = {"核对人": f"县核对{i % 3}", "核对日期": on.isoformat()}
    kinds: list[tuple[str, bool, str, dict[str, Any]]] = [
        ("right", True, lead, {"县局核对": "数据无误"} | who),
        ("justified", True, lead, {"县局核对": "数据无误", "正当理由": "单个大案"} | who),
        ("free text", True, lead, {"县局核对": "数据无误", "正当理由": "我局依法指定管辖，有市局文书"} | who),
        ("data error", True, lead, {"县局核对": "数据有误", "说明": "货值少录一位，应为1280元，见进货单"} | who),
        ("data error, silent", False, lead, {"县局核对": "数据有误"} | who),
        ("unknown number", False, lead[:-4] + "zzzz", {"县局核对": "数据无误"} | who),
        ("foreign", False, foreign, {"县局核对": "数据无误"} | who),
        ("after as-of", False, lead, {"县局核对": "数据无误"} | who | {"核对日期": (on + dt.timedelta(40)).isoformat()}),
        ("word", False, lead, {"县局核对": "看过了"} | who),
        ("blank", False, lead, {}),
    ]  # fmt: skip
    return kinds[i % len(kinds)]


def fill_county(path: Path, to: Path, inbox: Path, on: dt.date, foreign: str, shift: int) -> list[Typed]:
    """Fill one county's workbook and drop it; each kind of row comes in turn, ``shift`` says the first."""
    book, typed = Workbook(path), []
    for i, (sheet, row_no, columns, lead) in enumerate(book.rows()):
        what, taken, as_typed, cells = county_row(i + shift, on, lead, foreign)
        if what == "foreign" and as_typed in book.leads():
            continue
        write(sheet, row_no, columns, {ID: as_typed} | cells)
        if cells or what == "blank":
            typed.append(Typed(to.relative_to(inbox).as_posix(), sheet.title, row_no, as_typed, "county", what, taken, cells, on))  # fmt: skip
    book.save(to)
    return typed


def leads_out(home: Path) -> dict[str, tuple[str, dt.date | None]]:
    """Give for every lead in a county's workbook of the outbox: (region code, due day)."""
    out = {}
    for path in sorted((home / "outbox" / "县局核对").glob("*.xlsx")):
        book = Workbook(path)
        out |= {lead: (path.name[:6], book.due()) for lead in book.leads()}
    return out


def copy_of(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, to)
