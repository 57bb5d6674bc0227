"""Who handles a call, level by level: 一级承办单位, 二级承办单位, 三级承办单位 are one column."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word, nfkc
from assets.intake.headings.header_rows import SEARCHED_ROWS

_LEVEL = re.compile(
    r"(?P<level>[一二三四五][级层])?(?P<what>(?:承办|处置|办理|责任|主办|处理)(?:单位|部门|机构))"
)
#: What stands between two levels in one cell.
LEVELS = "→"
_LEAST = 2
_READ_AS = "承办单位"


def in_one_column(sheet: SheetText) -> SheetText:
    """Return a table whose levels of who handles a call are one column, the highest first; any other as it is.

    Of three columns two could be placed: what the third said of whose the call is was lost.
    """
    if sheet.refused is not None:
        return sheet
    for top, row in enumerate(sheet.cells.head(SEARCHED_ROWS).rows()):
        found = {
            i: m for i, cell in enumerate(row) if cell and (m := _LEVEL.fullmatch(fold_word(cell)))
        }
        leveled = [m["what"] for m in found.values() if m["level"]]
        places = [i for i, m in found.items() if m["what"] in leveled]
        if len(places) >= _LEAST and len(set(leveled)) == 1:
            return _together(sheet, top, places, leveled[0])
    return sheet


def _together(sheet: SheetText, top: int, places: list[int], what: str) -> SheetText:
    names = [sheet.cells.columns[i] for i in places]
    joined = []
    for place, row in enumerate(sheet.cells.select(names).rows()):
        said = list(dict.fromkeys(nfkc(cell).strip() for cell in row if cell and cell.strip()))
        joined.append(
            row[0] if place < top else _READ_AS if place == top else LEVELS.join(said) or None
        )
    blank = [
        pl.Series(name, [*sheet.cells[name][:top], *[None] * (sheet.cells.height - top)], pl.String)
        for name in names[1:]
    ]
    cells = sheet.cells.with_columns(pl.Series(names[0], joined, pl.String), *blank)
    note = f"「{what}」分成{len(names)}级写，合成一列读"
    return replace(sheet, cells=cells, notes=[*sheet.notes, note])
