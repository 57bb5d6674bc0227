"""Sheets of one workbook that tell of one list of cases: when they were filed in one, how they were decided in another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from assets.intake.files import RefusedInputError, SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import (
    SEARCHED_ROWS,
    Places,
    best_header,
    block_of,
    places_of,
    scores_of,
)
from assets.intake.headings.headers import fold_header, lookup
from assets.intake.headings.money_units import unit_above
from assets.intake.values.money import Unit
from data_contracts import loader

_CASES = "cases"
#: What names a case on both sheets: its own number, else that of its decision.
_NUMBERS = ("case_no", "decision_no")
#: A sheet with it has the decisions; one without tells something else of the same cases.
_DECIDED = "decision_date"
#: So many cases on both sheets, and so much of the shorter one, are no coincidence.
_LEAST_SHARED, _MOSTLY = 3, 0.8


@dataclass(frozen=True)
class _List:
    """A sheet of cases: which rows its header is, what stands over its cells, which columns these are, the unit above."""

    at: int
    sheet: SheetText
    header: range
    block: list[list[str]]
    places: Places
    unit: Unit | None

    def rows(self, column: str) -> dict[str, int]:
        """Return the row of each number; nothing where the column lacks or a number stands twice."""
        if column not in self.places:
            return {}
        cells = self.sheet.cells[:, self.places[column][0][0]].to_list()
        said = [
            (fold_word(cell), row)
            for row, cell in enumerate(cells)
            if row >= self.header.stop and cell and cell.strip()
        ]
        return dict(said) if len(dict(said)) == len(said) else {}


def one_list(sheets: Sequence[SheetText]) -> list[SheetText]:
    """Return the sheets of a workbook, what one tells of the cases decided on another put beside them there.

    Ledgers have 立案 and 处罚决定 (缴款, 公示) on sheets of their own, a row a case on each. Read by itself each
    is a case with half of its columns: under the unit's name one that was never decided, or the row
    that came later in the place of the other.

    A sheet without decisions is put beside the one sheet with them where a number stands in both, once
    for each case, and most cases of the shorter one are on both. A column that the decisions have
    themselves is left out; cases that are not decided stay where they are.

    Parameters
    ----------
    sheets : sequence of SheetText
        Before their headers are looked for. A note of what was put together is added.
    """
    lists = [one for at, sheet in enumerate(sheets) if (one := _list_of(at, sheet)) is not None]
    decided = [one for one in lists if _DECIDED in one.places]
    if len(decided) != 1:
        return [*sheets]
    out: list[SheetText | None] = [*sheets]
    (main,) = decided
    for other in lists:
        shared = _shared(main, other) if other is not main else {}
        if not shared:
            continue
        whole = _list_of(main.at, out[main.at] or main.sheet) or main
        out[main.at] = _beside(whole, other, shared)
        out[other.at] = _without(other, set(shared.values()))
        told = f"工作表「{other.sheet.name}」的{len(shared)}行按编号并入「{main.sheet.name}」读入"
        main.sheet.notes.append(told)
    return [sheet for sheet in out if sheet is not None]


def _list_of(at: int, sheet: SheetText) -> _List | None:
    """Return a sheet of cases, or of their decisions as they were published; ``None`` for any other."""
    if sheet.refused is not None or not sheet.cells.height:
        return None
    head = [[*row] for row in sheet.cells.head(SEARCHED_ROWS).rows()]
    start, depth = best_header(head, lookup)
    block = block_of(head, start, depth)
    scores = scores_of(block, lookup)
    places = places_of(block, _CASES, lookup)
    also = "penalty_publications" if _DECIDED not in places else _CASES
    best = max(scores.values(), default=0)
    if not best or best not in (scores.get(_CASES), scores.get(also)):
        return None
    try:
        unit = unit_above(head[:start])
    except RefusedInputError:  # told where the sheet is read
        return None
    return _List(at, sheet, range(start, start + depth), block, places, unit)


def _shared(main: _List, other: _List) -> dict[int, int]:
    """Return the row of each decision with the row that tells more of it; none where they are two lists."""
    for column in _NUMBERS:
        ours, theirs = main.rows(column), other.rows(column)
        both = [number for number in ours if number in theirs]
        if len(both) >= max(_LEAST_SHARED, _MOSTLY * min(len(ours), len(theirs))):
            return {ours[number]: theirs[number] for number in both}
    return {}


def _beside(main: _List, other: _List, shared: dict[int, int]) -> SheetText:
    """Return the decisions with the columns that they have not themselves."""
    names = {fold_word(name) for each in main.block for name in each}
    meant = {index: column for column, at in other.places.items() for index, _, _ in at}
    more: list[pl.Series] = []
    for index, each in enumerate(other.block):
        if not each or meant.get(index) in main.places or fold_word(each[0]) in names:
            continue
        theirs = other.sheet.cells[:, index].to_list()
        cells: list[str | None] = [None] * main.sheet.cells.height
        for row in main.header:
            cells[row] = _with_unit(each[0], meant.get(index), other)
        for row, told in shared.items():
            cells[row] = theirs[told]
        more.append(pl.Series(f"c{main.sheet.cells.width + len(more)}", cells, pl.String))
    return replace(main.sheet, cells=main.sheet.cells.with_columns(more))


def _with_unit(header: str, column: str | None, other: _List) -> str:
    """Return the header of an amount with the unit it has on its own sheet: the title of another says nothing of it."""
    contract = loader.source(_CASES).columns
    is_amount = column is not None and contract[column].type == "money"
    if column is None or not is_amount or fold_header(header)[1] is not None:
        return header
    return f"{header}({other.unit or contract[column].unit})"


def _without(other: _List, told: set[int]) -> SheetText | None:
    """Return a sheet with blank rows for those told beside the decisions; ``None`` where none is left."""
    is_told = pl.int_range(pl.len()).is_in(sorted(told))
    cells = other.sheet.cells.select(pl.when(~is_told).then(pl.all()))
    below = cells.slice(other.header.stop)
    filled = below.select(
        pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int64)) * 2 > len(other.block)
    )
    return replace(other.sheet, cells=cells) if filled.to_series().any() else None
