"""The unit of amounts whose header names none: what a note below the table or the rows' own texts say of them."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.cells.lengths import bounded
from assets.intake.cells.row_checks import units_in_texts
from assets.intake.cells.typing import type_column
from assets.intake.context import IntakeContext
from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.money_units import unit_above
from assets.intake.headings.recognise import Recognised
from assets.intake.values.money import Unit
from data_contracts import loader

#: So many rows, and none to the contrary: one row of many may as well hold a slip. What all amounts of a
#: table say, of a decision published by itself too, is so whether the header or the cell left the unit out.
_LEAST_ROWS = 3
#: So many rows are looked at.
_SEEN = 5_000
#: Half of so many fines in so many 万元 each is no list of penalties: such a column is in yuan. Of 150
#: decisions a city published in a month the median fine was 1 068 yuan and the largest 162 800.
_FEW_FINES, _HUGE_FINE = 5, 1_000_000
#: A note below the last row, alone in its row: 注：金额单位为万元. So many rows from the end are looked at.
_NOTE, _LAST_ROWS = re.compile(r"\s*[(（]?(?:注|附注|备注|说明|填表说明|金额|单位)"), 20
_OTHER: dict[str, Unit] = {"元": "万元", "万元": "元"}


def as_note_says(sheet: SheetText, found: Recognised) -> Recognised:
    """Return what is known of a table with the unit that a note below it names, where nothing above does.

    Read in yuan, fines in 万元 counted ten thousand times too small.

    Raises
    ------
    RefusedInputError
        The unit is none of ours.
    """
    contract = loader.source(found.source).columns
    unsaid = [f for f in found.columns if contract[f.column].type == "money" and f.unit is None]
    below = sheet.cells.slice(found.header_rows.stop).tail(_LAST_ROWS).rows()
    lone = [said[0] for row in below if len(said := [cell for cell in row if cell]) == 1]
    unit = unit_above([[text] for text in lone if _NOTE.match(text)]) if unsaid else None
    if unit is None:
        return found
    headers = "".join(f"「{f.header}」" for f in unsaid)
    sheet.notes.append(f"{headers}没有写单位，表下的注写的是{unit}，按{unit}读入")
    columns = [replace(f, unit=unit) if f in unsaid else f for f in found.columns]
    return replace(found, columns=columns)


def as_texts_say(
    sheet: SheetText,
    found: Recognised,
    body: pl.DataFrame,
    context: IntakeContext,
    usual: Unit | None = None,
) -> Recognised:
    """Return what is known of a table with the other unit where all its texts name that one.

    罚款 5000 beside 罚款5000元, row after row, is in yuan: read in the unit the source has as a rule, the
    rows with such a text were set aside and those without one counted ten thousand times too large.

    Raises
    ------
    RefusedInputError
        No text says anything, and in the unit the source has as a rule half of the fines are of a million.

    Parameters
    ----------
    sheet : SheetText
        A note of each column read otherwise is added to it.
    found : Recognised
    body : pl.DataFrame
        Its rows as text: ``c0…``.
    context : IntakeContext
    usual : {'元', '万元'}, optional
        The unit amounts of such a table have as a rule where that is not its source's: a bureau's own list
        of decisions is in yuan, three fines of a thousand are no thirty million.
    """
    contract = loader.source(found.source).columns
    unsaid = [f for f in found.columns if contract[f.column].type == "money" and f.unit is None]
    if not unsaid:
        return found
    seen = body.head(_SEEN)
    texts = {
        f.column: bounded(seen[f"c{f.index}"], f.header)[0].alias(f.column)
        for f in found.columns
        if contract[f.column].type == "free_text"
    }
    units: dict[int, Unit] = {}
    in_fen, other = 0, set()
    for place in unsaid:
        column = contract[place.column]
        amounts = type_column(place.column, seen[f"c{place.index}"], column, usual, context).values
        frame = pl.DataFrame([amounts.alias(place.column), *texts.values()])
        same, off, fen = units_in_texts(frame, place.column, list(texts))
        if same or off:
            other.add(place.index)
        elif place.column == "fine_yuan":
            in_fen = fen if fen >= _LEAST_ROWS or fen == (amounts > 0).sum() else 0
            if not in_fen:
                _no_list_of_millions(place.header, amounts, usual or column.unit)
        is_told = off >= _LEAST_ROWS or 0 < off == (amounts > 0).sum()
        if not same and is_told and column.unit:
            units[place.index] = unit = _OTHER[usual or column.unit]
            sheet.notes.append(
                f"「{place.header}」没有写单位，正文写明的{off}行都是{unit}，按{unit}读入"
            )
        elif usual is not None:
            units[place.index] = usual
            sheet.notes.append(f"「{place.header}」没有写单位，按{usual}读入")
    if in_fen:
        units |= {place.index: "分" for place in unsaid if place.index not in other}
        sheet.notes.append(f"金额没有写单位，正文写明的{in_fen}行罚款都是表里的百分之一，按分读入")
    columns = [replace(f, unit=units.get(f.index, f.unit)) for f in found.columns]
    return replace(found, columns=columns)


def _no_list_of_millions(header: str, amounts: pl.Series, unit: str | None) -> None:
    fines = amounts.filter(amounts > 0)
    if fines.len() >= _FEW_FINES and 2 * (fines >= _HUGE_FINE).sum() >= fines.len():
        raise RefusedInputError(
            f"「{header}」没有写单位，按{unit}读则一半以上在100万元以上；请在表头写明元或者万元后重投"
        )
