"""The rows of a delimited text: where they end, how many cells each has, what its quotes mean."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from assets.intake.files import RefusedInputError

_QUOTE, _LINE = ord('"'), ord("\n")
_Places = npt.NDArray[np.int64]
#: Below so many columns, commas in a text of several lines look like rows.
_NARROWEST = 4
#: A row with more cells than the head of the file by so many is shifted, whatever they hold.
_SLACK = 8
#: Rows at the beginning of a text that tell how many columns it has, and what parts them.
HEAD_ROWS = 60
#: A text of which one quoted line in so many is broken is not read line by line.
_FEW = 20
#: So many lines may one cell have in a text that is read line by line.
_LINES_OF_A_CELL = 200
_ODD = "引号不成对，各列不可信"
_SWALLOWED = "引号从第{}行开到第{}行，中间像是另外的数据行，各列不可信"


@dataclass(frozen=True)
class Records:
    """The rows of a text.

    Attributes
    ----------
    cells : pl.DataFrame
        Columns ``c0``, ``c1``, …; blank lines are rows.
    widths : pl.Series
        How many cells each row really has; a blank line has none.
    doubts : dict of int to str
        Row (from 0) whose quotes seem to have swallowed other rows, and what to say of it.
    notes : list of str
        What is to be said of the file.
    is_cut : bool
        The text ends inside a quoted cell.
    """

    cells: pl.DataFrame
    widths: pl.Series
    doubts: dict[int, str]
    notes: list[str]
    is_cut: bool = False


def records(text: str, separator: str) -> Records:
    """Return the rows of a text whose lines end in one line feed.

    Raises
    ------
    RefusedInputError
        A quote without its partner, after which nobody can say where cells and rows end.
    """
    bare = '"' not in text
    body = text.encode()
    bytes_ = np.frombuffer(body, np.uint8)
    if bare or _quotes_are_regular(bytes_, ord(separator)):
        found = _regular(body, bytes_, separator, quoted=not bare)
        return found or _irregular(text, separator)
    start = text.rstrip("\n").rfind("\n") + 1
    if text.count('"') % 2 and not text.endswith("\n") and start:
        head = text[:start].encode()
        bytes_ = np.frombuffer(head, np.uint8)
        if _quotes_are_regular(bytes_, ord(separator)):
            whole = _regular(head, bytes_, separator, quoted=b'"' in head)
            if whole is not None:
                return _with_cut_line(whole, text[start:], separator)
    return _irregular(text, separator)


def _quotes_are_regular(text: npt.NDArray[np.uint8], separator: int) -> bool:
    """Tell whether every quote opens or closes a whole cell or is doubled inside one."""
    places = np.flatnonzero(text == _QUOTE)
    if places.size % 2:
        return False
    opening, closing = places[::2], places[1::2]
    apart = np.ones(opening.size, bool)
    apart[1:] = opening[1:] != closing[:-1] + 1  # else the two are one doubled quote
    before = text[np.maximum(opening - 1, 0)]
    begins = (opening == 0) | (before == separator) | (before == _LINE)
    after = text[np.minimum(closing + 1, text.size - 1)]
    ends = (closing + 1 == text.size) | (after == separator) | (after == _LINE)
    last = np.append(apart[1:], True) if opening.size else apart
    return bool((begins | ~apart).all() and (ends | ~last).all())


def _regular(
    body: bytes, text: npt.NDArray[np.uint8], separator: str, *, quoted: bool
) -> Records | None:
    """Return the rows; ``None`` where the quick reader does not see the same rows."""
    lines, places = np.flatnonzero(text == _LINE), np.flatnonzero(text == ord(separator))
    ends, between = lines, places
    if quoted:
        quotes = np.flatnonzero(text == _QUOTE)
        ends, between = _outside(lines, quotes), _outside(places, quotes)
    widths = _widths(ends, between, text)
    try:
        frame = _read(body, separator, _kept(widths), quoted=quoted)
    except pl.exceptions.PolarsError:
        return None
    if frame.height != widths.size:
        return None
    doubts = {}
    if quoted and ends.size != lines.size:
        doubts = _swallowed(ends, lines, places, text.size, _usual(widths))
    return Records(frame, pl.Series("widths", widths, pl.UInt32), doubts, [])


def _outside(places: _Places, quotes: _Places) -> _Places:
    """Return the places that lie in no quoted cell: an even number of quotes before them."""
    outside: _Places = places[np.searchsorted(quotes, places) % 2 == 0]
    return outside


def _widths(ends: _Places, between: _Places, text: npt.NDArray[np.uint8]) -> _Places:
    """Return how many cells each row has, from where rows end and where separators stand."""
    size = text.size
    stops = ends if ends.size and ends[-1] == size - 1 else np.append(ends, size)
    counts = np.diff(np.searchsorted(between, stops), prepend=0) + 1
    starts = np.concatenate([[0], stops[:-1] + 1])
    counts[starts == stops] = 0
    return np.asarray(counts, np.int64)


def _usual(widths: Sequence[int] | _Places) -> int:
    """Return how many cells most rows have."""
    found, times = np.unique(np.asarray(widths), return_counts=True)
    return int(found[np.argmax(times)]) if found.size else 0


def _swallowed(
    ends: _Places, lines: _Places, places: _Places, size: int, usual: int
) -> dict[int, str]:
    """Return the rows of several lines of which the first and the last line are whole rows by themselves.

    Two stray quotes in different rows look like one cell of several lines; a text with line breaks
    has no such lines.
    """
    if usual < _NARROWEST:
        return {}
    stops = lines if lines.size and lines[-1] == size - 1 else np.append(lines, size)
    cells = np.diff(np.searchsorted(places, stops), prepend=0) + 1
    last = np.searchsorted(
        stops, ends if ends.size and ends[-1] == stops[-1] else np.append(ends, stops[-1])
    )
    first = np.concatenate([[0], last[:-1] + 1])
    doubtful = (first < last) & (cells[first] >= usual) & (cells[last] >= usual)
    return {
        int(row): _SWALLOWED.format(first[row] + 1, last[row] + 1)
        for row in np.flatnonzero(doubtful)
    }


def _read(body: bytes, separator: str, width: int, *, quoted: bool) -> pl.DataFrame:
    return pl.read_csv(
        io.BytesIO(body),
        has_header=False,
        schema={f"c{i}": pl.String for i in range(width)},
        missing_columns="insert",
        truncate_ragged_lines=True,
        separator=separator,
        quote_char='"' if quoted else None,
    )


def _with_cut_line(whole: Records, line: str, separator: str) -> Records:
    """Return the whole rows, and the last line as far as it came."""
    row = line.split(separator)
    last = _frame([row[: whole.cells.width]], min(len(row), whole.cells.width))
    return Records(
        pl.concat([whole.cells, last], how="diagonal"),
        pl.concat([whole.widths, pl.Series("widths", [len(row)], pl.UInt32)]),
        whole.doubts,
        whole.notes,
        is_cut=True,
    )


def _kept(widths: Sequence[int] | _Places) -> int:
    """Return how many columns are kept: what the head has, and a little more."""
    head = max(widths[:HEAD_ROWS], default=1)
    return max(1, min(int(max(widths, default=1)), int(head) + _SLACK))


def _frame(rows: list[list[str]], width: int) -> pl.DataFrame:
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _irregular(text: str, separator: str) -> Records:
    """Read a text whose quotes follow no rule, as long as every row with a quote has its cells."""
    lines = text.removesuffix("\n").split("\n")
    plain = [line.split(separator) if line else [] for line in lines]
    usual = _usual([len(row) for row in plain if row])
    if text.count('"') % 2 == 0:
        rows, ends = _leniently(text, separator)
        if _fits(rows, ends, plain, usual):
            return _records(rows, [])
    if (found := _line_by_line(lines, separator)) is not None:
        return found
    if all(len(row) == usual for line, row in zip(lines, plain, strict=True) if '"' in line):
        return _records(plain, ["引号不成对，已按普通字符读入"])
    raise RefusedInputError(
        f"第{_first_odd(lines, plain, usual)}行的引号不成对，其后各行的列数不一，读不准；"
        "请改好引号或重新导出后重投"
    )


def _line_by_line(lines: list[str], separator: str) -> Records | None:
    """Return the rows of a text whose program quotes as it should, but for a few lines: these are doubted.

    ``None`` where lines with quotes are broken more often than that.
    """
    cell = f'(?:"(?:[^"]|"")*+"|[^"{re.escape(separator)}][^{re.escape(separator)}"]*+|)'
    whole = re.compile(f"{cell}(?:{re.escape(separator)}{cell})*+")
    parsed = [_cells(line, separator) if whole.fullmatch(line) else None for line in lines]
    usual = _usual(
        [len(row) for line, row in zip(lines, parsed, strict=True) if row and '"' in line]
    )
    rows: list[list[str]] = []
    doubts: dict[int, str] = {}
    quoted = at = 0
    while at < len(lines):
        row, end = parsed[at], at + 1
        if row is None:
            end = _closing(lines, parsed, at, usual)
            text = "\n".join(lines[at:end])
            row = _cells(text, separator) if end > at + 1 and whole.fullmatch(text) else None
            if row is None or len(row) != usual:
                row, end = lines[at].split(separator), at + 1
                doubts[len(rows)] = _ODD
        quoted += any('"' in line for line in lines[at:end])
        rows.append(row)
        at = end
    if len(doubts) * _FEW > quoted:
        return None
    found = _records(rows, [])
    return Records(found.cells, found.widths, doubts, [])


def _closing(lines: list[str], parsed: list[list[str] | None], at: int, usual: int) -> int:
    """Return behind which line the cell ends that begins in this one: the next with an odd number of quotes.

    A line that is a row by itself is nobody's middle.
    """
    for end in range(at + 1, min(at + _LINES_OF_A_CELL, len(lines))):
        row = parsed[end]
        if row is not None and len(row) == usual:
            return at + 1
        if lines[end].count('"') % 2:
            return end + 1
    return at + 1


def _cells(text: str, separator: str) -> list[str]:
    return next(csv.reader(io.StringIO(text), delimiter=separator), [])


def _leniently(text: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows as the patient reader of the standard library sees them, and their last lines."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows, ends = [], []
    for row in reader:
        rows.append(row)
        ends.append(reader.line_num - 1)
    return rows, ends


def _fits(rows: list[list[str]], ends: list[int], plain: list[list[str]], usual: int) -> bool:
    """Tell whether no row lost or won cells by its quotes, and none swallowed another."""
    first = 0
    for row, last in zip(rows, ends, strict=True):
        quoted = any('"' in cell for line in plain[first : last + 1] for cell in line)
        if quoted and len(row) != usual:
            return False
        if first < last and min(len(plain[first]), len(plain[last])) >= usual:
            return False
        first = last + 1
    return True


def _first_odd(lines: list[str], plain: list[list[str]], usual: int) -> int:
    """Return the number of the first line that has half a pair of quotes, or other cells than most."""
    for number, line in enumerate(lines, 1):
        if line.count('"') % 2:
            return number
    odd = (n for n, (line, row) in enumerate(zip(lines, plain, strict=True), 1)
           if '"' in line and len(row) != usual)  # fmt: skip
    return next(odd, 1)


def _records(rows: list[list[str]], notes: list[str]) -> Records:
    widths = [len(row) for row in rows]
    return Records(_frame(rows, _kept(widths)), pl.Series("widths", widths, pl.UInt32), {}, notes)
