"""Tables of web pages and of XML spreadsheets that programs save under the name of an XLS."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import polars as pl

from assets.intake.files import RefusedInputError, SheetText, too_wide

_PAGE = re.compile(
    r"\A\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|div|table|meta|style|(?:\w+:)?workbook)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(r"\A\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)
_NUMBER = re.compile(r"\A[-+]?(?:[\d,]*\d|[\d,]*\.\d+)(?:[eE][-+]?\d+)?")
_SKIPPED = {"script", "style", "title"}
_HEADING = re.compile(r"h[1-6]|caption")
_ROW, _CELL = {"tr", "row"}, {"td", "th", "cell"}
#: Rows of the largest sheet (XLSX), and over how many of them one cell may reach: an XLS has no more.
_MOST_ROWS, _LONGEST_SPAN = 1 << 20, 65_536
#: Characters of a number; longer ones are text.
_LONGEST_NUMBER = 40
#: Filled rows of a table: a header and a row.
_LEAST_ROWS = 2


def is_markup(text: str) -> bool:
    """Return whether a text is a web page or XML rather than delimited text."""
    return bool(_MARKUP.match(text[:500])) or is_page(text)


def is_page(text: str) -> bool:
    """Return whether a text is a web page, or a workbook written as XML."""
    return bool(_PAGE.match(text[:20_000]))


@dataclass
class _Sheet:
    """One table under construction: its rows of cells, and cells that reach down into rows to come."""

    name: str | None
    rows: list[dict[int, str]] = field(default_factory=list)
    width: int = 0
    below: dict[int, tuple[int, str]] = field(default_factory=dict)
    at: int = 0

    def begin_row(self, index: int | None) -> None:
        """Begin a row; in XML its number may skip blank ones."""
        if index is not None and index > _MOST_ROWS:
            raise RefusedInputError("无法读取：行号超出表格范围")
        while index is not None and len(self.rows) < index - 1:
            self.rows.append({})
        row = {}
        for place, (left, text) in list(self.below.items()):
            row[place] = text
            if left == 1:
                del self.below[place]
            else:
                self.below[place] = (left - 1, text)
        self.rows.append(row)
        self.at = 0

    def put(self, text: str, across: int, down: int, index: int | None) -> None:
        """Put a cell where the next free place of the row is.

        A cell that reaches down stands for every row it covers, unless it is a number: an amount
        over two rows is one amount.
        """
        row = self.rows[-1]
        self.at = index - 1 if index is not None else self.at
        while self.at in row and index is None:
            self.at += 1
        if text:
            row[self.at] = text
        if down > 1:
            is_number = len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text)
            said = "" if is_number else text
            for place in range(self.at, self.at + across):
                self.below[place] = (down - 1, said if place == self.at else "")
        self.at += across
        self.width = max(self.width, self.at)


class _Tables(HTMLParser):
    """Gathers the cells of every table; a table inside a cell is a table of its own."""

    def __init__(self, columns: int) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Sheet] = []
        self._open: list[_Sheet] = []
        self._columns = columns
        self._name: str | None = None
        self._text: list[str] | None = None
        self._cell: tuple[int, int, int | None, str | None] = (1, 1, None, None)
        self._skip = 0
        self._heading: list[str] | None = None
        self._headings: list[str] = []

    @property
    def is_open(self) -> bool:
        """Return whether a table was begun and not ended."""
        return bool(self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        given = {name.split(":")[-1]: value or "" for name, value in attrs}
        tag = tag.rsplit(":", maxsplit=1)[-1]
        if tag in _SKIPPED:
            self._skip += 1
        elif tag == "worksheet":
            self._name = given.get("name")
        elif tag == "table":
            self._end_cell()
            self._open.append(_Sheet(self._name))
            self.done.append(self._open[-1])
            if self._headings and len(self._open) == 1:
                self._open[0].rows.append({0: " ".join(self._headings)})
                self._headings = []
        elif tag in _ROW and self._open:
            self._end_cell()
            self._open[-1].begin_row(_whole(given.get("index")))
        elif tag in _CELL and self._open and self._open[-1].rows:
            self._end_cell()
            across = (
                _whole(given.get("colspan")) or 1,
                (_whole(given.get("mergeacross")) or 0) + 1,
            )
            down = (_whole(given.get("rowspan")) or 1, (_whole(given.get("mergedown")) or 0) + 1)
            self._cell = (max(across), max(down), _whole(given.get("index")), given.get("num"))
            self._text = []
            self._check_reach(max(across), max(down))
        elif tag in ("br", "p", "div") and self._text:
            self._text.append("\n")
        elif _HEADING.fullmatch(tag) and self._text is None:
            self._heading = []

    def _check_reach(self, across: int, down: int) -> None:
        if across > self._columns:
            raise RefusedInputError(too_wide(across, self._columns))
        if down > _LONGEST_SPAN:
            raise RefusedInputError(f"无法读取：一格占{down}行，超出表格范围")

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        tag = tag.rsplit(":", maxsplit=1)[-1]
        if tag in _SKIPPED:
            self._skip = max(0, self._skip - 1)
        elif tag in _CELL or tag in _ROW:
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()
        elif _HEADING.fullmatch(tag) and self._heading is not None:
            self._end_heading()

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._skip:
            return
        if self._text is not None:
            self._text.append(data)
        elif self._heading is not None:
            self._heading.append(data)

    def _end_heading(self) -> None:
        """Keep what a heading says: above a table it is its title, which names organ, unit and year."""
        text = " ".join("".join(self._heading or []).split())
        self._heading = None
        if text and not self._open:
            self._headings.append(text)
        elif text and not any(self._open[-1].rows):  # a caption stands inside its table
            self._open[-1].rows.append({0: text})

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            return
        across, down, index, number = self._cell
        text = "".join(self._text).strip()
        # What is shown may be rounded: the number itself stands beside it.
        if number and _NUMBER.fullmatch(text.replace(",", "")):
            text = number
        self._open[-1].put(text, across, down, index)
        self._text = None
        if self._open[-1].width > self._columns:
            raise RefusedInputError(too_wide(self._open[-1].width, self._columns))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def read_page(text: str, columns: int) -> list[SheetText]:
    """Return the tables of a web page or XML workbook as text, those of one row left out.

    Parameters
    ----------
    text : str
        The page.
    columns : int
        How many columns a table may have.

    Raises
    ------
    RefusedInputError
        No table, or one too wide.
    """
    parser = _Tables(columns)
    parser.feed(text)
    parser.close()
    if parser.is_open:
        raise RefusedInputError("无法读取：表格在中间断开，文件没有传完，请重新导出")
    found = [
        sheet
        for sheet in parser.done
        if sum(map(bool, sheet.rows)) >= _LEAST_ROWS and sheet.width > 1
    ]
    if not found:
        raise RefusedInputError(
            "无法读取：内容是网页或 XML，里面没有数据表，请在 Excel 中另存为 XLSX 后重投"
        )
    several = len(found) > 1
    return [
        SheetText(sheet.name or (f"表{number}" if several else None), _cells(sheet))
        for number, sheet in enumerate(found, 1)
    ]


def _cells(sheet: _Sheet) -> pl.DataFrame:
    return pl.DataFrame(
        {f"c{i}": [row.get(i) or None for row in sheet.rows] for i in range(sheet.width)},
        schema={f"c{i}": pl.String for i in range(sheet.width)},
    )
