"""Tables in which one thing is ticked: 检查结果 over 未发现问题, 责令改正, 立案, a √ below one of them."""

import re
from dataclasses import replace
from itertools import pairwise

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import SEARCHED_ROWS
from assets.intake.headings.headers import lookup
from data_contracts import loader

_TICK = re.compile(r"[√✓✔☑■●vy1]|是|有")
_TOTAL = re.compile(r"(?:合计|总计|小计|共计).*")


def one_column(sheet: SheetText) -> SheetText:
    """Return a table whose ticked choices are one column of words; any other as it is.

    Read by its first column alone, whoever had no √ there had no result, and the others were 其他.
    """
    if sheet.refused is not None:
        return sheet
    head = [
        [fold_word(cell) if cell else "" for cell in row]
        for row in sheet.cells.head(SEARCHED_ROWS).rows()
    ]
    for top, (row, below) in enumerate(pairwise(head)):
        for start, cell in enumerate(row):
            end = next((i for i in range(start + 1, len(row)) if row[i]), len(row))
            end = next((i for i in range(start, end) if not below[i]), end)
            if cell and end - start > 1 and _is_of_words(cell):
                sheet = _together(sheet, top, range(start, end))
    return sheet


def _is_of_words(header: str) -> bool:
    """Tell whether a header is of a column of words."""
    return any(loader.source(source).columns[column].enum for source, column, _ in lookup(header))


def _together(sheet: SheetText, top: int, choices: range) -> SheetText:
    names = [sheet.cells.columns[i] for i in choices]
    titles = [str(sheet.cells[name][top + 1]).strip() for name in names]
    firsts = sheet.cells.select(pl.coalesce(pl.all())).to_series().to_list()
    words: list[str | None] = []
    for place, row in enumerate(sheet.cells.select(names).rows()):
        given = [fold_word(cell) if cell else "" for cell in row]
        if place <= top + 1:
            words.append(row[0] if place <= top else None)
        elif _TOTAL.fullmatch(fold_word(firsts[place] or "")):
            words.append(None)
        elif all(not cell or _TICK.fullmatch(cell) for cell in given):
            ticked = [title for title, cell in zip(titles, given, strict=True) if cell]
            words.append(";".join(ticked) or None)
        else:
            return sheet
    if not any(words[top + 2 :]):
        return sheet
    blank = [
        pl.Series(name, [*sheet.cells[name][: top + 1], *[None] * (sheet.cells.height - top - 1)], pl.String)
        for name in names[1:]
    ]  # fmt: skip
    cells = sheet.cells.with_columns(pl.Series(names[0], words, pl.String), *blank)
    note = f"「{str(words[top]).strip()}」分成{len(names)}列打勾，合成一列读"
    merged = [span for span in sheet.merged if span[0] not in choices]
    return replace(sheet, cells=cells, merged=merged, notes=[*sheet.notes, note])
