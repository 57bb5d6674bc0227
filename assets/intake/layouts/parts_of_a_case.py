"""Details of cases with a row for each payment or each officer: one case, paid in parts, handled by two."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import polars as pl

from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.recognise import FoundColumn, Recognised
from assets.intake.values.dates import parse_date
from assets.intake.values.money import Unit, parse_money
from data_contracts import loader

#: What tells which case a row is of, the surest first; and which part of it.
NUMBERS, _OF_A_PART = ("case_no", "decision_no", "system_no"), ("payment_no", "step")
#: Cells ``c0…`` and ``row_no``.
Row = dict[str, Any]


def _sum(cells: Sequence[str], unit: Unit) -> str:
    return f"{sum(parse_money(text, unit) for text in cells)}元"


def _last_day(cells: Sequence[str], unit: Unit) -> str:
    del unit
    return max(cells, key=parse_date)


def _newest(cells: Sequence[str], unit: Unit) -> str:
    del unit
    return cells[-1]


def _names(cells: Sequence[str], unit: Unit) -> str:
    del unit
    if any(text.isdecimal() and len(text) <= 2 for text in cells):
        raise ValueError("how many they are, not who")
    return "、".join(dict.fromkeys(cells))


#: What the cells of a case's rows say together, by the day of payment and none empty; in any other column
#: they say the same.
_PARTS: dict[str, Callable[[Sequence[str], Unit], str]] = {
    "payment_yuan": _sum, "payment_date": _last_day, "due_date": _last_day, "execution_status": _newest,
    "officers": _names,
}  # fmt: skip


def together(sheet: SheetText, found: Recognised, body: pl.DataFrame) -> pl.DataFrame:
    """Return a table of details with one row a case; any other table as it is.

    What was paid in parts is added up, of its days the last counts, officers are named one behind the
    other. The place is that of the first. Payments with numbers of their own, and steps, stay apart: another file
    may have the next one (`assets/core/case_details.py` adds them up).

    Parameters
    ----------
    sheet : SheetText
        A note of what was put together is added to it.
    found : Recognised
    body : pl.DataFrame
        Its rows, cells ``c0…`` and ``row_no``.

    Raises
    ------
    RefusedInputError
        Rows of one case differ in something else: nobody could say which counts.
    """
    if not loader.source(found.source).details_of:
        return body
    places = {f.column: f for f in reversed(found.columns)}
    number = next(places[name] for name in NUMBERS if name in places)
    parts_told = (places[name] for name in _OF_A_PART if name in places)
    key = [f"c{place.index}" for place in (number, *parts_told)]
    body = _spread(sheet, found, body)
    # What stands there twice word for word is one payment; alone it is told as a duplicate, as ever.
    each = body.unique(pl.exclude("row_no"), keep="first", maintain_order=True)
    parts = each.filter(pl.col(key[0]).is_not_null() & pl.struct(key).is_duplicated())
    if parts.is_empty():
        return body
    cases: dict[tuple[str | None, ...], list[Row]] = {}
    for row in parts.rows(named=True):
        cases.setdefault(tuple(row[c] for c in key), []).append(row)
    day = f"c{places['payment_date'].index}" if "payment_date" in places else None
    ones = []
    for rows in cases.values():
        paid = sorted(rows, key=lambda row: _day(row[day])) if day else rows
        said = {f"c{place.index}": _said(paid, place, number) for place in found.columns}
        ones.append(rows[0] | said)
    is_part = pl.Series([of in cases for of in body.select(key).rows()])
    titles = "".join(f"「{f.header}」" for f in found.columns if f.column in _PARTS)
    sheet.notes.append(
        f"有{is_part.sum()}行与别的行是同一件，一次缴款或者一人一行，{titles}合起来，合成{len(ones)}件读入"
    )
    return pl.concat([body.filter(~is_part), pl.DataFrame(ones, schema=body.schema)]).sort("row_no")


def _spread(sheet: SheetText, found: Recognised, body: pl.DataFrame) -> pl.DataFrame:
    """Return rows with what is merged over them, as a case's number is over its payments, in each of them."""
    numbers = body["row_no"].to_list()
    for place in found.columns:
        below = {
            row + 1: top + 1
            for column, top, end in sheet.merged
            if column == place.index and place.column not in _PARTS
            for row in range(top + 1, end + 1)
        }
        if below:
            cells = body[f"c{place.index}"]
            at = dict(zip(numbers, cells, strict=True))
            spread = [at.get(below.get(n)) if text is None else text for n, text in at.items()]
            body = body.with_columns(pl.Series(cells.name, spread, pl.String))
    return body


def _day(text: str | None) -> date:
    """Return the day a cell names; the first of all where it names none."""
    with suppress(ValueError):
        return parse_date(text or "")
    return date.min


def _said(rows: Sequence[Row], place: FoundColumn, number: FoundColumn) -> str | None:
    """Return what the rows of a case say in one column.

    Raises
    ------
    RefusedInputError
        They say several things that cannot be put together.
    """
    together = _PARTS.get(place.column)
    given = {row["row_no"]: text for row in rows if (text := row[f"c{place.index}"]) is not None}
    cells = list(given.values())
    if len(cells) <= 1 or (len(set(cells)) == 1 and together is not _sum):
        return cells[0] if cells else None
    try:
        if together is None:
            raise ValueError("nobody could say which counts")
        return together(cells, place.unit or "元")
    except ValueError as error:
        lines = "、".join(map(str, sorted(given)))
        raise RefusedInputError(
            f"像是案件明细，但「{number.header}」有行与别的行相同，第{lines}行的「{place.header}」写得不同，合不成一件："
            "一件案件写一行后重投；是案件清单的，补上处罚决定日期（或立案日期）和办案机构"
        ) from error
