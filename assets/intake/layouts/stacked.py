"""Sheets with one table below another, as reports carry them: cases, and below them the receipts of the same half-year."""

from dataclasses import replace

import polars as pl

from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.header_rows import SEARCHED_ROWS, is_whole_header
from assets.intake.headings.headers import lookup
from assets.intake.headings.recognise import is_other_header, recognise

#: A blank row or a title stands above a header: 附：罚没收入情况 | 单位：万元.
_MOST_IN_TITLE = 2
#: Rows of titles above a header, and filled cells of one: more than a title has.
_MOST_TITLES, _LEAST_HEADERS = 3, 3
#: 2025-03-07, 2025年3月, 20250307: a row of data, whatever stands above it.
_OF_DATA = r"\d{5}|\d\s*[-/.年]\s*\d"


def one_below_other(sheet: SheetText) -> list[SheetText]:
    """Return a sheet with several tables, one below the other, as one sheet for each; any other as it is.

    A table begins where a blank row or a title stands above a row that is a whole header and means
    something else than the header before it. Whatever is less certain is left together, and refused
    when its header is looked for: no row is read by the header of another table.

    Parameters
    ----------
    sheet : SheetText
        A sheet as text, before its header is looked for.

    Returns
    -------
    list of SheetText
        ``above`` says how many rows of the sheet stand above each.
    """
    filled = sheet.cells.select(
        n=pl.sum_horizontal(
            pl.lit(0), (pl.all().str.strip_chars() != "").fill_null(value=False).cast(pl.Int64)
        )
    )["n"]
    tops = [0]
    for place in _likely(sheet.cells, filled):
        row = [*sheet.cells.row(place)]
        top = _top(filled, place)
        above = sheet.cells[tops[-1] : top]
        if is_whole_header([[c] if c else [] for c in row], lookup) and _is_other(above, row):
            tops.append(top)
    ends = [*tops[1:], sheet.cells.height]
    return [_part(sheet, top, end) for top, end in zip(tops, ends, strict=True)]


def _likely(cells: pl.DataFrame, filled: pl.Series) -> list[int]:
    """Return the rows that may be headers of a second table: below a blank row or a title, and without figures."""
    below = filled.shift(1).fill_null(filled.len()) <= _MOST_IN_TITLE
    likely = (below & (filled >= _LEAST_HEADERS)).arg_true()
    if not likely.len():
        return []
    of_data = cells[likely].select(
        d=pl.any_horizontal(pl.all().str.contains(_OF_DATA).fill_null(value=False))
    )["d"]
    return likely.filter(~of_data).to_list()


def _top(filled: pl.Series, place: int) -> int:
    """Return the first row of the titles above a header: none beyond a blank row."""
    top = place
    while place - top < _MOST_TITLES and top > 0 and 0 < filled[top - 1] <= _MOST_IN_TITLE:
        top -= 1
    return top


def _is_other(above: pl.DataFrame, row: list[str | None]) -> bool:
    """Tell whether a whole table stands above a header, which means something else by its columns."""
    if not above.height:
        return False
    try:
        found = recognise([[*cells] for cells in above.head(SEARCHED_ROWS).rows()])
    except RefusedInputError:
        return False
    has_rows = above.height > found.header_rows.stop
    return has_rows and not found.lacking and is_other_header(row, found)


def _part(sheet: SheetText, top: int, end: int) -> SheetText:
    if (top, end) == (0, sheet.cells.height):
        return sheet
    is_last = end == sheet.cells.height
    return replace(
        sheet,
        cells=sheet.cells[top:end],
        above=top,
        widths=None if sheet.widths is None else sheet.widths[top:end],
        notes=sheet.notes if top == 0 else [],
        doubts={row - top: why for row, why in sheet.doubts.items() if top <= row < end},
        merged=[
            (column, first - top, last - top)
            for column, first, last in sheet.merged
            if top <= first and last < end
        ],
        is_cut=sheet.is_cut and is_last,
        is_open=sheet.is_open and is_last,
        ends_quoted=sheet.ends_quoted and is_last,
    )
