"""Sheets with one table below another, as reports carry them: cases, and below them the receipts of the same half-year."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import polars as pl

from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.header_rows import (
    SEARCHED_ROWS,
    is_whole_header,
    lacking_of,
    places_of,
)
from assets.intake.headings.headers import lookup
from assets.intake.headings.money_units import unit_above
from assets.intake.headings.recognise import (
    Recognised,
    Supply,
    is_other_header,
    recognise,
)
from assets.intake.layouts.places import names_in, supplied

#: A blank row or a title stands above a header: 附：罚没收入情况 | 单位：万元.
_MOST_IN_TITLE = 2
#: Rows of titles above a header, and filled cells of one: more than a title has.
_MOST_TITLES, _LEAST_HEADERS = 3, 3
#: 2025-03-07, 2025年3月, 20250307: a row of data, whatever stands above it.
_OF_DATA = r"\d{5}|\d\s*[-/.年]\s*\d"


class _Part(NamedTuple):
    """A table of a sheet: its first row, its header's last one, and how many first rows of the sheet are its titles too."""

    top: int
    head: int
    titles: int


def one_below_other(sheet: SheetText, file: str) -> list[SheetText]:
    """Return a sheet with several tables, one below the other, as one sheet for each; any other as it is.

    A table begins where a blank row or a title stands above a row that is a whole header and means
    something else than the header before it. It may lack what the table above lacks as well, where
    title, sheet or file give it for both (二、当场处罚 below 一、普通程序, of one county). Whatever is
    less certain is left together, and refused when its header is looked for: no row is read by the
    header of another table.

    Parameters
    ----------
    sheet : SheetText
        A sheet as text, before its header is looked for.
    file : str
        Path inside the inbox.

    Returns
    -------
    list of SheetText
        ``above`` says how many rows of the sheet stand above each. A lower table of the same source
        whose titles name no unit and no place has the upper one's titles. One without a row is left out.
    """
    filled = sheet.cells.select(
        n=pl.sum_horizontal(
            pl.lit(0), (pl.all().str.strip_chars() != "").fill_null(value=False).cast(pl.Int64)
        )
    )["n"]
    parts = [_Part(0, 0, 0)]
    for place in _likely(sheet.cells, filled):
        row, last, top = [*sheet.cells.row(place)], parts[-1], _top(filled, place)
        above = pl.concat([sheet.cells[: last.titles], sheet.cells[last.top : top]])
        found = _known(above, partial(supplied, sheet=sheet.name, file=file))
        if found is None or not _is_other(row, found):
            continue
        head = found.header_rows.stop - 1 + last.top - last.titles
        if head + 1 < place:
            of_both = (
                found.header_rows.start if _has_its_titles(row, sheet, (top, place), found) else 0
            )
            parts = [*parts[:-1], last._replace(head=head), _Part(top, place, of_both)]
    ends = [*(part.top for part in parts[1:]), sheet.cells.height]
    if len(parts) == 1:
        return [sheet]
    return [
        _cut(sheet, part, end)
        for part, end in zip(parts, ends, strict=True)
        if (filled[part.head + 1 : end] > 0).any()
    ]


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


def _known(above: pl.DataFrame, supply: Supply) -> Recognised | None:
    """Return what stands above a header, where it is a table that lacks nothing."""
    if not above.height:
        return None
    try:
        found = recognise([[*cells] for cells in above.head(SEARCHED_ROWS).rows()], supply=supply)
    except RefusedInputError:
        return None
    return None if found.unsupplied else found


def _is_other(row: list[str | None], found: Recognised) -> bool:
    """Tell whether a row is a header that means something else by its columns than the one above it."""
    block = [[cell] if cell else [] for cell in row]
    if is_whole_header(block, lookup):
        return is_other_header(row, found)
    same = places_of(block, found.source, lookup)
    meant = {index: column for column, places in same.items() for index, _, _ in places}
    is_moved = any(meant.get(f.index) not in (None, f.column) for f in found.columns)
    lacks_as_well = all(group in found.lacking for group in lacking_of(found.source, set(same)))
    return is_moved and lacks_as_well and 2 * len(same) >= sum(map(bool, row))


def _has_its_titles(
    row: list[str | None], sheet: SheetText, titles: tuple[int, int], found: Recognised
) -> bool:
    """Tell whether what the titles of the table above say holds for the table of this header too."""
    own = [[*cells] for cells in sheet.cells[slice(*titles)].rows()]
    says = unit_above(own) or any(names_in(cell) for cells in own for cell in cells)
    of_source = places_of([[cell] if cell else [] for cell in row], found.source, lookup)
    return not says and 2 * len(of_source) >= sum(map(bool, row))


def _cut(sheet: SheetText, part: _Part, end: int) -> SheetText:
    """Return one table of a sheet, below the titles it has of the first."""
    first, shift, widths = part.top - part.titles, part.titles, sheet.widths
    is_last = end == sheet.cells.height

    return replace(
        sheet,
        cells=pl.concat([sheet.cells[:shift], sheet.cells[part.top : end]]),
        above=first,
        widths=None if widths is None else pl.concat([widths[:shift], widths[part.top : end]]),
        notes=sheet.notes if part.top == 0 else [],
        doubts={row - first: why for row, why in sheet.doubts.items() if part.top <= row < end},
        merged=[
            (column, start - first, stop - first)
            for column, start, stop in sheet.merged
            if part.top <= start and stop < end
        ],
        is_cut=sheet.is_cut and is_last,
        is_open=sheet.is_open and is_last,
        ends_quoted=sheet.ends_quoted and is_last,
    )
