"""Exports with a row for each kind of penalty of a decision: 罚款 in one, 没收违法所得 in the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from assets.intake.cells.typing import type_column
from assets.intake.context import IntakeContext
from assets.intake.files import SheetText
from assets.intake.headings.recognise import Recognised
from data_contracts import loader

_KINDS, _FINE = "penalty_kinds", "fine_yuan"
_NUMBERS = ("case_no", "decision_no")
#: What rows of one decision share: several parties of a case are several decisions.
_SHARED = (
    *_NUMBERS, "organ_name", "organ_code", "penalty_organ_name", "penalty_organ_code", "region_code",
    "party_name", "uscc", "decision_date",
)  # fmt: skip
#: Where the amount in the row of a kind belongs: the first of these columns that the source has.
_TAKEN = {
    "没收违法所得": ("confiscated_gains_yuan", "confiscation_yuan"),
    "没收非法财物": ("confiscated_goods_yuan", "confiscation_yuan"),
}
_AMOUNTS = (_FINE, "confiscation_yuan", "confiscated_gains_yuan", "confiscated_goods_yuan")
_SOME = re.compile("[1-9１-９一二三四五六七八九壹贰叁肆伍陆柒捌玖]")
_AND = "；"

#: A row by cell, its number in the file among them.
_Cells = dict[str, Any]
#: A row: its cells, and the kinds of penalty it names.
_Row = tuple[_Cells, list[str]]


@dataclass(frozen=True)
class _Layout:
    """Which cells say what.

    ``taken`` has the column and the cell for the amount of each kind where one header stands over the
    amounts of all kinds; it is empty where the table has columns for what was taken.
    """

    kinds: str
    fine: str
    amounts: list[str]
    texts: list[str]
    fixed: list[str]
    taken: dict[str, tuple[str, str]]

    @property
    def added(self) -> list[str]:
        """Cells that the table has not."""
        return list(dict.fromkeys(cell for _, cell in self.taken.values()))


def together(
    sheet: SheetText, found: Recognised, body: pl.DataFrame, context: IntakeContext
) -> tuple[Recognised, pl.DataFrame]:
    """Return a table with one row for each decision; one that has no such rows as it is.

    Rows are one decision's when they share its number, organ, party and day, each names kinds no other
    of them names, and nothing else differs but amounts and texts. An amount that stands under one header
    for all kinds is the fine in the row of 罚款 and what was taken in the row of 没收违法所得; where
    every row has the same amount it is the fine, printed again. Whatever is less certain is left as it
    came.

    Parameters
    ----------
    sheet : SheetText
        A note of what was put together is added to it.
    found : Recognised
    body : pl.DataFrame
        Its rows, cells ``c0…`` and ``row_no``.
    context : IntakeContext
        Its word lists tell the kinds.
    """
    at = {f.column: f"c{f.index}" for f in reversed(found.columns)}
    numbers = [at[name] for name in _NUMBERS if name in at]
    if not {_KINDS, _FINE} <= at.keys() or not numbers:
        return found, body
    shared = body.select(at[name] for name in _SHARED if name in at)
    has_number = pl.any_horizontal(pl.col(numbers).is_not_null())
    is_several = shared.is_duplicated() & body.select(has_number).to_series()
    if not is_several.any():
        return found, body
    column = loader.source(found.source).columns[_KINDS]
    kinds = type_column(_KINDS, body[at[_KINDS]], column, None, context).values
    layout = _layout(found, at, body)
    groups: dict[tuple[str | None, ...], list[_Row]] = {}
    rows = zip(body.filter(is_several).rows(named=True), kinds.filter(is_several), strict=True)
    for who, (row, named) in zip(shared.filter(is_several).rows(), rows, strict=True):
        groups.setdefault(who, []).append((row, [] if named is None else list(named)))
    merged = {
        tuple(row["row_no"] for row, _ in several): one
        for several in groups.values()
        if (one := _one(several, layout)) is not None
    }
    if not merged:
        return found, body
    gone = [number for numbers in merged for number in numbers]
    sheet.notes.append(f"有{len(gone)}行是同一个决定的几种处罚，一种一行，合成{len(merged)}件读入")
    cells = [name for name in body.columns if name != "row_no"] + layout.added
    wide = body.with_columns(pl.lit(None, pl.String).alias(name) for name in layout.added)
    left = ~pl.col("row_no").is_in(gone)
    others = _each_in_its_column(wide.with_columns(_kinds=kinds).filter(left), layout)
    ones = pl.DataFrame(list(merged.values()), schema=wide.schema)
    every = pl.concat([others.select(wide.columns), ones]).sort("row_no")
    return _with_columns(found, layout), every.select(*cells, "row_no")


def _layout(found: Recognised, at: dict[str, str], body: pl.DataFrame) -> _Layout:
    columns = loader.source(found.source).columns
    cells = {f"c{f.index}": f.column for f in found.columns}
    amounts = [c for c, column in cells.items() if column in _AMOUNTS]
    texts = [c for c, column in cells.items() if columns[column].type == "free_text"]
    fixed = [c for c in cells if c not in (*amounts, *texts, at[_KINDS])]
    taken: dict[str, tuple[str, str]] = {}
    if {cells[c] for c in amounts} == {_FINE}:
        free = 1 + max(int(name[1:]) for name in body.columns if name != "row_no")
        added: dict[str, str] = {}
        for kind, names in _TAKEN.items():
            column = next(name for name in names if name in columns)
            cell = added.setdefault(column, f"c{free + len(added)}")
            taken[kind] = column, cell
    return _Layout(at[_KINDS], at[_FINE], amounts, texts, fixed, taken)


def _with_columns(found: Recognised, layout: _Layout) -> Recognised:
    """Return the table with the columns of what was taken, in the unit of the amounts they came from."""
    fine = next(f for f in found.columns if f"c{f.index}" == layout.fine)
    added = [
        replace(fine, column=column, index=int(cell[1:]))
        for column, cell in dict.fromkeys(layout.taken.values())
    ]
    return replace(found, columns=[*found.columns, *added])


def _each_in_its_column(rows: pl.DataFrame, layout: _Layout) -> pl.DataFrame:
    """Return rows that stand for themselves with the amount of 没收违法所得 alone where it belongs."""
    kinds, fine = pl.col("_kinds"), pl.col(layout.fine)
    for kind, (_, cell) in layout.taken.items():
        is_taken = (kinds.list.len() == 1) & (kinds.list.first() == kind) & fine.is_not_null()
        rows = rows.with_columns(
            pl.when(is_taken).then(fine).otherwise(cell).alias(cell),
            pl.when(~is_taken.fill_null(value=False)).then(fine).alias(layout.fine),
        )
    return rows


def _one(rows: Sequence[_Row], layout: _Layout) -> _Cells | None:
    """Return the one row of a decision's rows; ``None`` where they may be several decisions."""
    kinds = [kind for _, named in rows for kind in named]
    amounts = _amounts(rows, layout)
    is_each_another = all(named for _, named in rows) and len(set(kinds)) == len(kinds)
    if amounts is None or not is_each_another:
        return None
    one: _Cells = dict(rows[0][0])
    for cell in layout.fixed:
        said = {row[cell] for row, _ in rows} - {None}
        if len(said) > 1:
            return None
        one[cell] = next(iter(said), None)
    for cell in (*layout.texts, layout.kinds):
        one[cell] = _AND.join(dict.fromkeys(str(row[cell]) for row, _ in rows if row[cell])) or None
    return one | dict.fromkeys(layout.added) | amounts


def _amounts(rows: Sequence[_Row], layout: _Layout) -> _Cells | None:
    """Return the amounts of a decision by cell; ``None`` where the rows do not agree on them."""
    if not layout.taken:
        said = {c: {row[c] for row, _ in rows if _is_some(row[c])} for c in layout.amounts}
        first = {c: next((row[c] for row, _ in rows if row[c]), None) for c in layout.amounts}
        one = {c: next(iter(said[c]), first[c]) for c in layout.amounts}
        return None if any(len(each) > 1 for each in said.values()) else one
    given = [(named, row[layout.fine]) for row, named in rows if _is_some(row[layout.fine])]
    if len(given) > 1 and len({amount for _, amount in given}) == 1:
        return {layout.fine: given[0][1]}
    places = {"罚款": layout.fine} | {kind: cell for kind, (_, cell) in layout.taken.items()}
    amounts: _Cells = {layout.fine: None}
    for named, amount in given:
        place = places.get(named[0]) if len(named) == 1 else None
        if place is None or amounts.get(place):
            return None
        amounts[place] = amount
    return amounts


def _is_some(amount: str | None) -> bool:
    return bool(amount and _SOME.search(amount))
