"""One look for every workbook, and cells in which nothing can act.

Every text is written as a string: a cell that reads like a formula or an address stays text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from dashboards.kept import made
from data_contracts import seals

#: The sheet of explanations; the intake does not read it.
NOTES_SHEET = seals.NOTES_SHEET
_FONT = "微软雅黑"
_LIMIT_WORDS = 32_000
_LINE, _ROOM = 15.0, 6.0
#: Columns that are together no wider stand upright on paper.
_UPRIGHT = 92
#: So many characters one page holds across before they are smaller than 5.5 point, the least of print;
#: wider sheets go on beside it, their first column again on each.
_ACROSS = 265
_MOST_LINES = 12
#: Characters that are one wide; the others, Chinese ones, are two.
_NARROW = re.compile("[\0-\u2000]+")
#: A drop-down longer than this many characters has to stand in cells.
_LIST_WORDS = 250
#: Excel's sheets end at row 1 048 576; a sheet of more rows than this goes on in another.
MOST_ROWS = 1_000_000
#: A workbook of more cells is put together in files (in ``tempfile.gettempdir()``), not in memory.
_MOST_CELLS = 200_000


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    zh : str
        Heading, exactly as the intake is to recognise it.
    width : int
        Width in characters.
    kind : str
        ``text``, ``money`` (yuan, two decimals), ``number``, ``share`` or ``date``.
    fill : bool
        Whether people fill it in; such cells are tinted and unlocked.
    choices : sequence of str
        Words offered in a drop-down.
    choices_of : str
        Key of a row under which the words offered in that row stand, where rows differ.
    note : str
        What the sheet of explanations says about it.
    """

    zh: str
    width: int = 14
    kind: str = "text"
    fill: bool = False
    choices: Sequence[str] = ()
    choices_of: str = ""
    note: str = ""


class Book:
    """A workbook: what is to stand in it, sheet by sheet; made at the end, same content, same bytes.

    ``constant_memory``: of one with many cells no row is held longer than it is written, nor a list of its words;
    such a workbook has nothing but sheets of rows.
    """

    def __init__(self, created: date, title: str, *, constant_memory: bool = False) -> None:
        self._created, self._title, self._constant_memory = created, title, constant_memory
        self._told: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self._seal = ""

    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, Any]],
        *,
        title: str = "",
        subtitle: str = "",
        empty: str = "",
        print_fill: bool = True,
    ) -> None:
        """Add a sheet: a title, headings that stay in view, rows, drop-downs, and how it prints.

        Of more than ``MOST_ROWS`` rows the others stand in sheets of the same columns after it.

        Parameters
        ----------
        name : str
            Name of the sheet; those after it have a number behind it.
        columns : sequence of Column
        rows : sequence of Mapping
            Values by heading; a missing one leaves the cell empty.
        title, subtitle : str
            Lines above the headings; none when empty.
        empty : str
            Sentence added to the subtitle when there is no row.
        print_fill : bool
            Whether the columns to fill in are printed.
        """
        look = {"title": title, "empty": empty, "print_fill": print_fill}
        starts = range(0, max(len(rows), 1), MOST_ROWS)
        for i, start in enumerate(starts, start=1):
            part = rows if len(starts) == 1 else rows[start : start + MOST_ROWS]
            said = f"第{i}张工作表，共{len(starts)}张" if len(starts) > 1 else ""
            look |= {"subtitle": "　".join(t for t in (subtitle, said) if t)}
            own = f"{name}{i}" if i > 1 else name
            self._told.append(("sheet", (own, columns, part), dict(look)))

    def notes(self, sentences: Sequence[str], columns: Sequence[Column] = ()) -> None:
        """Add the sheet of explanations: sentences, columns and the words of the drop-downs."""
        self._told.append(("notes", (sentences, columns), {}))

    def seal(self, text: str | None) -> None:
        """Put a seal on a sheet that nobody sees; without a text there is none."""
        self._seal = text or ""

    def _make(self) -> bytes:
        cells = sum(
            len(given[1]) * len(given[2]) for what, given, _ in self._told if what == "sheet"
        )
        held = cells <= _MOST_CELLS
        book = _Workbook(
            self._created, self._title, in_memory=held, constant_memory=self._constant_memory
        )
        for what, given, look in self._told:
            getattr(book, what)(*given, **look)
        if self._seal:
            book.seal(self._seal)
        return book.bytes()

    def bytes(self) -> bytes:
        """Return the workbook.

        One that comes back with answers carries its day in the seal: that of its last change, as it shows.
        """
        sealed = self._seal.partition(":")[
            2
        ]  # without the seal's own hash, which the day is part of
        return made((self._title, self._told, sealed), self._created, self._make)


class _Workbook:
    """The workbook of a :class:`Book`, written with the library."""

    def __init__(
        self, created: date, title: str, *, in_memory: bool, constant_memory: bool
    ) -> None:
        self._buffer = BytesIO()
        options = {
            "in_memory": in_memory,
            "constant_memory": constant_memory,  # which does nothing where all is held in memory
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": _FONT, "font_size": 10, "valign": "top"},
        }
        self.book = xlsxwriter.Workbook(self._buffer, options)
        stamp = datetime(created.year, created.month, created.day)  # noqa: DTZ001  # a workbook knows no zones
        self.book.set_properties({"title": title, "created": stamp, "author": "衡鉴"})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._looks: dict[tuple[bool, str, bool], Any] = {}
        self._choices: list[tuple[str, list[str]]] = []

    def style(self, **properties: Any) -> Any:
        """Return a cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
            self._formats[key] = self.book.add_format({**base, **properties})
        return self._formats[key]

    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, Any]],
        *,
        title: str,
        subtitle: str,
        empty: str,
        print_fill: bool,
    ) -> None:
        sheet = self.book.add_worksheet(name)
        subtitle = subtitle if rows else "　".join(t for t in (subtitle, empty) if t)
        top = self._titles(sheet, title, subtitle)
        self._heads(sheet, top, columns)
        for r, row in enumerate(rows, start=top + 1):
            lines = self._lines(columns, row)
            sheet.set_row(r, _LINE * min(lines, _MOST_LINES) + _ROOM)
            for i, column in enumerate(columns):
                self._cell(sheet, r, i, column, row.get(column.zh), is_whole=lines <= _MOST_LINES)
        self._choose(sheet, columns, top, rows)
        sheet.freeze_panes(top + 1, 1)
        if rows:
            sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
        _paper(sheet)
        sheet.repeat_rows(top)
        printed = [i for i, c in enumerate(columns) if print_fill or not c.fill]
        wide = sum(columns[i].width for i in printed)
        if wide <= _UPRIGHT:
            sheet.set_portrait()
        if wide > _ACROSS:
            sheet.fit_to_pages(-(-wide // _ACROSS), 0)
            sheet.repeat_columns(0)
        if printed:
            sheet.print_area(0, 0, top + max(len(rows), 1), max(printed))

    def _titles(self, sheet: Any, title: str, subtitle: str) -> int:
        """Write the lines above the headings; return the row the headings stand in."""
        top = 0
        for text, size, colour, height in (
            (title, 14, "#1c2530", 28), (subtitle, 10, "#5d6875", 22),
        ):  # fmt: skip
            if text:
                look = self.style(
                    bold=size > 10, font_size=size, font_color=colour, valign="vcenter"
                )
                sheet.write_string(top, 0, text, look)
                sheet.set_row(top, height)
                top += 1
        return top

    def _heads(self, sheet: Any, top: int, columns: Sequence[Column]) -> None:
        head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        lines = max((lines_of(c.zh, c.width - 2) for c in columns), default=1)
        sheet.set_row(top, _LINE * lines + _ROOM)
        for i, column in enumerate(columns):
            colour = "#dcebef" if column.fill else "#f0f3f5"
            right = (
                {"align": "right", "indent": 1}
                if column.kind in {"money", "number", "share"}
                else {}
            )
            sheet.write_string(top, i, column.zh, self.style(**head, bg_color=colour, **right))
            sheet.set_column(i, i, column.width)

    @staticmethod
    def _lines(columns: Sequence[Column], row: Mapping[str, Any]) -> int:
        """Return a row's height in lines: spreadsheets do not agree on fitting wrapped text themselves."""
        return max((lines_of(row.get(c.zh), c.width) for c in columns), default=1)

    def _look(self, fill: bool, kind: str, is_whole: bool) -> Any:
        """Return the format of a column's cells of one kind, made when first needed.

        Text stands in the middle, clear of the lines above and below; where a row is cut
        (not ``is_whole``) it begins at the top.
        """
        key = (fill, kind, is_whole)
        if key not in self._looks:
            look: dict[str, Any] = {"bottom": 4, "bottom_color": "#d8dee5"}
            look["valign"] = "vcenter" if is_whole else "top"
            if fill:
                look |= {"bg_color": "#f2f8fa", "text_wrap": True, "locked": False}
            if kind == "text":
                look |= {"text_wrap": True, "num_format": "@"}
            elif kind:
                look |= {"num_format": kind, "indent": 1, "align": "right"}
            self._looks[key] = self.style(**look)
        return self._looks[key]

    def _cell(
        self, sheet: Any, row: int, at: int, column: Column, value: Any, *, is_whole: bool
    ) -> None:
        if value is None or value == "":
            sheet.write_blank(row, at, None, self._look(column.fill, "", is_whole))
        elif digits := _digits(column.kind, value):
            sheet.write_number(row, at, float(value), self._look(column.fill, digits, is_whole))
        else:
            text = value.isoformat() if isinstance(value, date) else str(value)
            look = self._look(column.fill, "text", is_whole)
            sheet.write_string(row, at, text[:_LIMIT_WORDS], look)

    def _choose(
        self, sheet: Any, columns: Sequence[Column], top: int, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        for i, column in enumerate(columns):
            if column.choices_of:
                for r, row in enumerate(rows, start=top + 1):
                    if own := row.get(column.choices_of):
                        self._offer(sheet, (r, i, r, i), column, list(own))
            elif column.choices:
                words = list(column.choices)
                self._offer(sheet, (top + 1, i, top + max(len(rows), 200), i), column, words)

    def _offer(
        self, sheet: Any, cells: tuple[int, int, int, int], column: Column, words: list[str]
    ) -> None:
        """Offer words in a drop-down over the cells from first to last row and column."""
        short = len(",".join(words)) < _LIST_WORDS
        sheet.data_validation(
            *cells,
            {"validate": "list", "source": words if short else self._choice_range(column, words),
             "ignore_blank": True, "input_title": column.zh, "input_message": column.note or "从列表里选一个。",
             "error_type": "warning", "error_title": column.zh,
             "error_message": "请从下拉列表中选择。列表里没有的话照原样保留，怎么处理见答复回执。"},
        )  # fmt: skip

    def _choice_range(self, column: Column, words: list[str]) -> str:
        """Return where the words of a drop-down stand on the sheet of explanations."""
        names = [name for name, _ in self._choices]
        if column.zh not in names:
            self._choices.append((column.zh, words))
            names.append(column.zh)
        letter = xlsxwriter.utility.xl_col_to_name(5 + names.index(column.zh))
        return f"='{NOTES_SHEET}'!${letter}$3:${letter}${len(words) + 2}"

    def notes(self, sentences: Sequence[str], columns: Sequence[Column]) -> None:
        sheet = self.book.add_worksheet(NOTES_SHEET)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        wrap = self.style(text_wrap=True)
        sheet.write_string(0, 0, NOTES_SHEET, self.style(bold=True, font_size=14))
        sheet.set_row(0, 28)
        for i, (name, choices) in enumerate(self._choices):
            sheet.set_column(5 + i, 5 + i, 22)
            sheet.write_string(
                1, 5 + i, f"{name} 可选：", self.style(bold=True, font_color="#5d6875")
            )
            for j, word in enumerate(choices):
                sheet.write_string(2 + j, 5 + i, word, wrap)
        noted = [(c.zh, c.note) for c in columns if c.note]
        for row, (name, sentence) in enumerate([*(("", s) for s in sentences), *noted], start=1):
            sheet.set_row(row, _LINE * min(lines_of(sentence, 90), _MOST_LINES) + _ROOM)
            if name:
                sheet.write_string(row, 0, name, self.style(bold=True, text_wrap=True))
            sheet.write_string(row, 1, sentence, wrap)
        sheet.hide_gridlines(2)
        _paper(sheet)
        sheet.set_portrait()
        sheet.print_area(0, 0, len(sentences) + len(noted) + 1, 1)

    def seal(self, text: str) -> None:
        sheet = self.book.add_worksheet(seals.SHEET)
        for row, start in enumerate(range(0, len(text), seals.PIECE)):
            sheet.write_string(row, 0, text[start : start + seals.PIECE])
        sheet.very_hidden()

    def bytes(self) -> bytes:
        self.book.close()
        return self._buffer.getvalue()


def _digits(kind: str, value: Any) -> str:
    """Return how a value of a column of numbers is shown; empty for what is shown as text.

    A blank behind keeps it off the next column where a program leaves out the indent.
    """
    if kind == "text" or not isinstance(value, int | float | Decimal):
        return ""
    if kind == "number":
        return "#,##0_ " if float(value).is_integer() else "#,##0.0#_ "
    return {"money": "#,##0.00_ ", "share": "0.0%_ "}.get(kind, "")


def safe_name(name: str) -> str:
    """Return a name that may stand in a file name on any system."""
    return "".join(c for c in name if c.isalnum() or c in "-（）〔〕")[:40] or "未命名"


def lines_of(value: Any, width: int) -> int:
    """Return how many lines a value takes in a column; a Chinese character is two wide."""
    if not isinstance(value, str):
        return 1
    room = max(width - 1, 1)
    if 2 * len(value) <= room and "\n" not in value:
        return 1
    return sum(max(1, -(-width_of(part) // room)) for part in value.split("\n"))


def width_of(text: str) -> int:
    """Return how many characters wide a line is; a Chinese one counts for two."""
    return len(text) + len(_NARROW.sub("", text))


def _paper(sheet: Any) -> None:
    """Set how a sheet prints: A4 across, one page wide, page numbers, the standing sentence."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer(
        "&L&8内部工作资料，数据提示未经核实，不作为执法、考核或问责依据&R&8第 &P 页，共 &N 页"
    )
