"""Forms: one record a sheet or page, names beside their values, as decisions are published one by one."""

import re
from dataclasses import dataclass, replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.headings.headers import lookup
from assets.intake.layouts.joined_cells import says_several
from assets.intake.values.dates import NO_YEAR, parse_date
from data_contracts import loader

_Cells = list[tuple[str | None, ...]]
#: Wider or longer than that is no form.
_WIDEST, _LONGEST = 24, 2_000
#: So many rows are looked at for names below one another.
_HEAD = 60
#: A header has so many rows, and so many names beside one another (of a form 处罚类别, 罚款, 处罚机关 at most).
_MOST_HEADERS, _BESIDE = 3, 4
#: So many names of columns stand there in all.
_LEAST_IN_ALL = 4
_READ = "左边列名、右边值的表，当作{}行读入"
_LEFT = "表里另有{}格不在列名右边，没有读"
#: Of the names below one another one in so many is known.
_LEAST_SHARE = 3
#: Characters of the longest name of a column.
_LONGEST_NAME = 30
#: A day, a number, a sentence: no name of a column.
_VALUE = re.compile(r"\d{4}|[。；]")
_DAY = re.compile(r"(?:19|20)\d{2}\s*[-年/.]")
_COLON = re.compile(r"[\s:：]+$")
#: 行政处罚当事人基本情况: over names of its own, in the summary every decision is published with.
_WHOSE = re.compile(
    r"(?:行政处罚)?(?:当事人|(?:行政)?相对人|被处罚(?:人|单位|对象))的?(?:基本)?(?:情况|信息)"
)
_PARTY, _CALLED = (
    "当事人",
    re.compile(r"(?:个人)?(?:姓名|名称)(?:[(（或/、](?:姓名|名称)[)）]?)?|(?:单位|字号)名称"),
)


@dataclass
class _Record:
    """What one form says: names and values in order, and the row in which it begins."""

    row: int
    said: list[tuple[str, str | None]]


def as_rows(sheet: SheetText) -> SheetText:
    """Return a form as a table of one row, forms below or beside one another as one of several; else the sheet.

    What stands above the first name stays there: titles name the organ and the unit. A row's number is that
    of its form's second line.
    """
    cells = sheet.cells
    if not 2 <= cells.width <= _WIDEST or not cells.height <= _LONGEST or sheet.is_cut:
        return sheet
    rows = cells.rows()
    places = _places_of_names(rows)
    if not places:
        return sheet
    begins = next(r for r, row in enumerate(rows) if any(_is_known(row[c]) for c in places))
    records, read = _records(rows, begins, places)
    if not any(_has_a_day(record) for record in records):
        return sheet
    left = sum(cell is not None for row in rows[begins:] for cell in row) - read
    notes = [_READ.format(len(records)), *([_LEFT.format(left)] if left > 0 else [])]
    return replace(
        sheet, cells=_table(rows[:begins], records), widths=None, merged=[], notes=[*sheet.notes, *notes]
    )  # fmt: skip


def _name(cell: str | None) -> str:
    return _COLON.sub("", cell).strip() if cell else ""


def _is_known(cell: str | None) -> bool:
    name = _name(cell)
    return bool(name) and (
        says_several(name) or any(not loader.source(s).ours for s, _, _ in lookup(name))
    )


def _places_of_names(rows: _Cells) -> list[int]:
    """Return the columns in which names of columns stand below one another; none where it is no form."""
    head = rows[:_HEAD]
    told = [row for row in head if sum(map(bool, row)) > 1]  # a cell by itself is a title
    if any(_is_header(row) for row in told[:_MOST_HEADERS]):
        return []
    columns = [[_name(row[i]) for row in told if row[i]] for i in range(len(rows[0]))]
    known = {
        place: len({name for name in column if _is_known(name)})
        for place, column in enumerate(columns)
        if _are_names(column)
    }
    found = {
        place: n
        for place, n in known.items()
        if n > 1 and _LEAST_SHARE * sum(map(_is_known, columns[place])) >= len(columns[place])
    }
    # Beside names stand their values, of which some are names too (罚款); in a table all are.
    places = {p for p, n in found.items() if max(found.get(p - 1, 0), found.get(p + 1, 0)) < n}
    # Two or three pairs stand in a row: names nobody knows stand where those that are known do.
    places |= {p + step for p in places for step in (-2, 2) if known.get(p + step)}
    places.discard(len(columns) - 1)
    return sorted(places) if sum(known[p] for p in places) >= _LEAST_IN_ALL else []


def _is_header(row: tuple[str | None, ...]) -> bool:
    """Return whether names of columns stand beside one another: no form has them, and most tables begin so."""
    known = [_is_known(cell) for cell in row]
    return any(all(known[i : i + _BESIDE]) for i in range(len(known) - _BESIDE + 1))


def _are_names(column: list[str]) -> bool:
    return bool(column) and not any(
        len(name) > _LONGEST_NAME or _VALUE.search(name) for name in column
    )


def _records(rows: _Cells, begins: int, places: list[int]) -> tuple[list[_Record], int]:
    """Return what the forms say, and how many cells that was."""
    records: list[_Record] = []
    read = 0
    ends = [*places[1:], len(rows[0])]
    beside = _beside(rows, begins, places)
    for number, row in enumerate(rows[begins:], begins):
        if _of_party(rows, number, begins, places[0]):
            read += len([cell for cell in row if cell])
            _add_of_party(records, row[places[0] + 1 :])
            continue
        for place, end in zip(places, ends, strict=True):
            name, values = _name(row[place]), row[place + 1 : end]
            if not name:
                continue
            given = [value for value in values if value]
            if beside:
                values = row[1 : 1 + beside]
            elif not given and not _is_known(row[place]):
                continue  # a heading inside the form
            else:
                values = ("；".join(given) or None,)
            if not records or name == records[0].said[0][0]:
                records += [_Record(number, []) for _ in values]
            for record, value in zip(records[-len(values) :], values, strict=True):
                record.said.append((name, value))
            read += 1 + len(given)
    return records, read


def _of_party(rows: _Cells, number: int, begins: int, place: int) -> bool:
    """Tell whether a row stands beside 当事人基本情况, a cell that runs down over several."""
    while number > begins and rows[number][place] in (None, rows[number - 1][place]):
        number -= 1
    if not _WHOSE.fullmatch(_name(rows[number][place])):
        return False
    return any(_CALLED.fullmatch(_name(cell)) for cell in rows[number][place + 1 :])


def _add_of_party(records: list[_Record], cells: tuple[str | None, ...]) -> None:
    """Add what a row beside 当事人基本情况 says: 个人, 姓名, 甲. What a 单位 is called goes before a person's name."""
    found = [i for i, cell in enumerate(cells) if _CALLED.fullmatch(_name(cell)) or _is_known(cell)]
    value = "；".join(cell for cell in cells[found[-1] + 1 :] if cell) if found else ""
    if not value or not records:
        return
    name = _name(cells[found[-1]])
    name = _PARTY if _CALLED.fullmatch(name) else name
    records[-1].said = [pair for pair in records[-1].said if pair[0] != name] + [(name, value)]


def _beside(rows: _Cells, begins: int, places: list[int]) -> int:
    """Return how many records stand beside one another right of one column of names; 0 for a form."""
    if places != [0]:
        return 0
    filled = [sum(map(bool, row[1:])) for row in rows[begins:] if _is_known(row[0])]
    most = max(filled)
    return most if most > 1 and 2 * sum(n == most for n in filled) > len(filled) else 0


def _has_a_day(record: _Record) -> bool:
    """Return whether a name that means a day has one: an explanation of columns (日期，必填) is no form."""
    for name, value in record.said:
        if value and any(loader.source(s).columns[c].type == "date" for s, c, _ in lookup(name)):
            try:
                parse_date(value)
            except ValueError as error:
                if str(error) != NO_YEAR:
                    continue
            return True
        if value and says_several(name) and _DAY.search(value):
            return True
    return False


def _table(above: _Cells, records: list[_Record]) -> pl.DataFrame:
    names: list[tuple[str, int]] = []
    lines = []
    for record in records:
        line: dict[tuple[str, int], str | None] = {}
        for name, value in record.said:
            nth = sum(key[0] == name for key in line)
            line[name, nth] = value
        names += [key for key in line if key not in names]
        lines.append((record.row, line))
    width = max(len(names), max((len(row) for row in above), default=0))
    height = max(row for row, _ in lines) + len(lines) + 1
    grid: list[list[str | None]] = [[None] * width for _ in range(height)]
    for place, row in enumerate(above):
        grid[place][: len(row)] = row
    header = records[0].row
    grid[header][: len(names)] = [name for name, _ in names]
    at = header
    for begins, line in lines:
        at = max(at, begins) + 1
        grid[at][: len(names)] = [line.get(key) for key in names]
    return pl.DataFrame(
        grid, schema={f"c{i}": pl.String for i in range(width)}, orient="row", infer_schema_length=None
    )  # fmt: skip
