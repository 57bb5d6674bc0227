"""Sheets with one table beside another: a list of cases, and right of it a count by kind or another list."""

from dataclasses import replace

import polars as pl

from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.headings.headers import lookup
from assets.intake.headings.recognise import Recognised, recognise

#: A table has so many columns; one column right of a blank one is a remark.
_LEAST_COLUMNS = 2
#: A row above a header with no more cells than this is a title, which is said of both tables.
_MOST_IN_TITLE = 2


def one_beside_other(sheet: SheetText) -> list[SheetText]:
    """Return a sheet with several tables, one beside the other, as one sheet for each; any other as it is.

    Tables stand apart where a column is blank from top to bottom, and the header right of it names again
    what a column left of it is: read as one table its second 罚款金额 would be taken for a column of the
    first. Columns behind a blank one that are named once are columns of the same table.

    Parameters
    ----------
    sheet : SheetText
        A sheet as text, before its header is looked for. Only of workbooks: rows of a text have no blank columns.

    Returns
    -------
    list of SheetText
        The parts right of the first are called by the sheet's name and where they stand.
    """
    cells = sheet.cells
    if sheet.widths is not None or sheet.refused is not None or cells.width <= 2 * _LEAST_COLUMNS:
        return [sheet]
    blocks = _blocks(cells)
    if len(blocks) < 2:
        return [sheet]
    try:
        found = recognise([[*row] for row in _part(cells, blocks[0]).head(SEARCHED_ROWS).rows()])
    except RefusedInputError:
        return [sheet]
    apart = [b for b in blocks[1:] if len(b) >= _LEAST_COLUMNS and _names_again(cells, b, found)]
    if not apart:
        return [sheet]
    starts = [0, *(block.start for block in apart)]
    ends = [*starts[1:], cells.width]
    parts = [range(start, end) for start, end in zip(starts, ends, strict=True)]
    return [_sheet(sheet, part, found.header_rows.start) for part in parts]


def _blocks(cells: pl.DataFrame) -> list[range]:
    """Return the runs of columns between blank ones."""
    is_blank = [
        not (column.str.strip_chars() != "").fill_null(value=False).any() for column in cells
    ]
    starts = [i for i, blank in enumerate(is_blank) if not blank and (i == 0 or is_blank[i - 1])]
    ends = [
        i + 1
        for i, blank in enumerate(is_blank)
        if not blank and (i + 1 == len(is_blank) or is_blank[i + 1])
    ]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _part(cells: pl.DataFrame, block: range) -> pl.DataFrame:
    part = cells[:, block.start : block.stop]
    part.columns = [f"c{i}" for i in range(part.width)]
    return part


def _names_again(cells: pl.DataFrame, block: range, found: Recognised) -> bool:
    """Tell whether a block's header stands beside the first table's and names a column that this one has."""
    known = {one.column for one in found.columns}
    header = [cells.row(row)[block.start : block.stop] for row in found.header_rows]
    meant = {
        column
        for row in header
        for cell in row
        if cell
        for source, column, _ in lookup(cell)
        if source == found.source
    }
    return bool(meant & known)


def _sheet(sheet: SheetText, part: range, header: int) -> SheetText:
    """Return one table as a sheet; titles that stand above the first are said of it too."""
    cells = _part(sheet.cells, part)
    if part.start:
        above = [[c for c in row if c] for row in sheet.cells.head(header).rows()]
        own = [[c for c in row if c] for row in cells.head(header).rows()]
        titles = {
            row: texts[0]
            for row, texts in enumerate(above)
            if 0 < len(texts) <= _MOST_IN_TITLE and not own[row]
        }
        cells = cells.with_columns(cells["c0"].scatter(list(titles), list(titles.values())))
    return replace(
        sheet,
        name=sheet.name if part.start == 0 else f"{sheet.name or ''}（右边第{part.start + 1}列起）",
        cells=cells,
        notes=sheet.notes if part.start == 0 else [],
        doubts=sheet.doubts if part.start == 0 else {},
        merged=[
            (column - part.start, first, last)
            for column, first, last in sheet.merged
            if column in part
        ],
    )
