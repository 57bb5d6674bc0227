"""What people type into the workbooks, and what must become of each row.

Knows the workbooks as a person sees them: titles, a header row with 线索编号, cells to fill. It
shares no code with the product; what must happen to a row is written down when it is typed, from
the published words alone.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

ID = "线索编号"
COUNTY_CELLS = ("县局核对", "正当理由", "说明", "核对人", "核对日期")
SECTION_CELLS = (
    "认定",
    "认定机构",
    "认定人",
    "认定日期",
    "处置方式",
    "整改期限",
    "整改结果",
    "备注",
)
CHECKERS = ("陆听澜", "秦问渠", "苏望舒")
FINDERS = ("沈若谷", "顾抱朴")
FREE_TEXT = "我局依法指定管辖，有市局文书"
Cells = dict[str, Any]


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
    cells: Cells = field(hash=False)
    on: dt.date
    """The as-of date of the run it was dropped for."""


@dataclass
class Workbook:
    """A workbook opened as somebody opens it."""

    path: Path

    def __post_init__(self) -> None:
        self.book = openpyxl.load_workbook(self.path)

    def rows(self) -> Iterator[tuple[Worksheet, int, dict[str, int], str]]:
        """Give (sheet, row number, column of each header, lead) of every row with a flag's number.

        Rows of the action's own leads (L…, T…) are left blank here; they have their own test.
        """
        for sheet in self.book.worksheets:
            columns: dict[str, int] = {}
            for row in sheet.iter_rows():
                values = [c.value for c in row]
                if ID in values:
                    columns = {str(v): i for i, v in enumerate(values, 1) if v is not None}
                elif columns and (lead := row[columns[ID] - 1].value) and str(lead)[0] not in "LT":
                    yield sheet, int(row[0].row or 0), columns, str(lead)

    def leads(self) -> list[str]:
        return [lead for *_, lead in self.rows()]

    def due(self) -> dt.date | None:
        """Give the day the title asks for: 请于 2026-07-15 前核对."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows(max_row=3, values_only=True):
                for cell in row:
                    if isinstance(cell, str) and "请于" in cell:
                        return dt.date.fromisoformat(cell.split("请于")[1].strip()[:10])
        return None

    def save(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(to)


def write(sheet: Worksheet, row_no: int, columns: dict[str, int], cells: Cells) -> None:
    """Type the cells; a column the sheet lacks is added at its right end, as people do."""
    for name, value in cells.items():
        if name not in columns:
            header = next(r for r in range(1, row_no) if sheet.cell(r, columns[ID]).value == ID)
            columns[name] = max(columns.values()) + 1
            sheet.cell(header, columns[name]).value = name
        sheet.cell(row_no, columns[name]).value = value


def county_kinds(
    on: dt.date, lead: str, foreign: str, who: str
) -> list[tuple[str, bool, str, Cells]]:
    """Give (kind, taken, number as typed, cells) of the rows counties send, in turn."""
    by: Cells = {"核对人": who, "核对日期": on.isoformat()}
    late = {"核对日期": (on + dt.timedelta(40)).isoformat()}
    return [
        ("right", True, lead, {"县局核对": "数据无误", **by}),
        ("justified", True, lead, {"县局核对": "数据无误", "正当理由": "上级交办或指定管辖", **by}),
        ("free text", True, lead, {"县局核对": "数据无误", "正当理由": FREE_TEXT, **by}),
        ("data error", True, lead, {"县局核对": "数据有误", "说明": "货值少录一位，应为1280元，见进货单", **by}),
        ("data error, silent", False, lead, {"县局核对": "数据有误", **by}),
        ("unknown number", False, lead[:-4] + "zzzz", {"县局核对": "数据无误", **by}),
        ("foreign", False, foreign, {"县局核对": "数据无误", **by}),
        ("after as-of", False, lead, {"县局核对": "数据无误", **by, **late}),
        ("word", False, lead, {"县局核对": "看过了", **by}),
        ("wrong step", False, lead, {"认定": "正常", "认定机构": "食品科", "认定人": who, "认定日期": on.isoformat()}),
        ("blank", False, lead, {}),
    ]  # fmt: skip


@dataclass
class Desk:
    """Where people's workbooks come from and go to, and all that was typed so far."""

    home: Path
    typed: list[Typed] = field(default_factory=list)

    @property
    def county_books(self) -> list[Path]:
        return sorted((self.home / "outbox" / "县局核对").glob("*.xlsx"))

    @property
    def section_books(self) -> list[Path]:
        books = sorted((self.home / "outbox" / "业务机构").glob("*.xlsx"))
        return books or [self.home / "outbox" / "线索总表.xlsx"]

    def sent(self) -> dict[str, str]:
        """Give the region code of every lead that lies in a county's workbook now."""
        return {
            lead: path.name[:6] for path in self.county_books for lead in Workbook(path).leads()
        }

    def answer(self, path: Path, on: dt.date, first: int, found: set[str] | None = None) -> None:
        """Fill one county's workbook, the ``first``-th kind of row first, and drop it.

        A lead of ``found`` is closed: what the county says of it now comes too late.
        """
        foreign = next(lead for lead, region in self.sent().items() if region != path.name[:6])
        book, to = Workbook(path), self.home / "inbox" / "县局答复" / f"{on}" / path.name
        who = CHECKERS[first % len(CHECKERS)]
        for i, (sheet, row_no, columns, lead) in enumerate(book.rows()):
            kinds = county_kinds(on, lead, foreign, who)
            what, taken, number, cells = kinds[(first + i) % len(kinds)]
            if taken and lead in (found or set()):
                what, taken = "stale", False
            write(sheet, row_no, columns, {ID: number, **cells})
            self._note(to, sheet, row_no, number, "county", what, taken, cells, on)
        book.save(to)

    def find(
        self,
        path: Path,
        on: dt.date,
        first: int,
        heard: set[str],
        checked: dict[str, str],
        found: set[str],
    ) -> None:
        """Fill one section's workbook; ``heard`` are the leads whose hearing ended, ``checked`` by whom."""
        book, to = Workbook(path), self.home / "inbox" / "业务机构认定" / f"{on}" / path.name
        for i, (sheet, row_no, columns, lead) in enumerate(book.rows()):
            what, taken, cells = section_row(first + i, on, checked.get(lead, ""))
            # Clusters of complaints are about shops; no county is asked, so none is to be heard.
            if lead not in heard and lead[0] != "W" and what == "finding":
                what, taken = "before hearing", False
            # What stands on 待整改 was found, under its own number or that of another reason of its row.
            is_found = lead in found or sheet.title == "待整改"
            if is_found and what == "call the file":
                what, taken = "stale", False
            write(sheet, row_no, columns, cells)
            self._note(to, sheet, row_no, lead, "section", what, taken, cells, on)
        book.save(to)

    def again(self, path: Path, copy: Path, on: dt.date) -> None:
        """Note that a filled workbook was dropped once more: nothing of it is taken twice."""
        inbox = self.home / "inbox"
        old, new = (p.relative_to(inbox).as_posix() for p in (path, copy))
        self.typed += [
            replace(t, file=new, what="again", taken=False, on=on)
            for t in self.typed
            if t.file == old
        ]

    def _note(
        self,
        to: Path,
        sheet: Worksheet,
        row_no: int,
        lead: str,
        step: str,
        what: str,
        taken: bool,
        cells: Cells,
        on: dt.date,
    ) -> None:
        file = to.relative_to(self.home / "inbox").as_posix()
        self.typed.append(Typed(file, sheet.title, row_no, lead, step, what, taken, cells, on))


def section_row(i: int, on: dt.date, checker: str) -> tuple[str, bool, Cells]:
    """Give (kind, taken, cells) of the ``i``-th kind of row sections send."""
    by: Cells = {"认定机构": "食品科", "认定人": FINDERS[i % 2], "认定日期": on.isoformat()}
    month = {"整改期限": (on + dt.timedelta(30)).isoformat()}
    done = {"整改结果": "已退还当事人多缴部分，文书已补正"}
    kinds: list[tuple[str, bool, Cells]] = [
        ("finding", True, {"认定": "正常", **by}),
        ("finding", True, {"认定": "执法不当，纠正", **by, "处置方式": "限期整改", **month}),
        ("finding", True, {"认定": "轻微，提醒", **by, "处置方式": "立行立改", **month, **done}),
        ("call the file", True, {"认定": "需调卷", **by}),
        ("word", False, {"认定": "问题不大", **by}),
        ("after as-of", False, {"认定": "正常", **by, "认定日期": (on + dt.timedelta(40)).isoformat()}),
        ("finding", True, {"认定": "程序瑕疵，补正", **by, "处置方式": "限期整改", "整改期限": (on + dt.timedelta(3)).isoformat()}),
        ("blank", False, {}),
        ("finding", True, {"认定": "有正当理由", **by}),
    ]  # fmt: skip
    if checker and i % 6 == 5:
        return "same person", False, {"认定": "正常", **by, "认定人": checker}
    return kinds[i % len(kinds)]
