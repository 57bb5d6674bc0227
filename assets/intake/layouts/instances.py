"""Ledgers of lawsuits with columns of the first and of the second instance: what counts is the last."""

import re
from dataclasses import replace

import polars as pl

from assets.intake.files import SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import SEARCHED_ROWS

_INSTANCE = re.compile("^(一审|二审)(?:情况|阶段)?(.*)$")
_RESULT, _DAY = re.compile("结果|裁判$|判决$|裁判情况"), re.compile("日期|时间")
#: With these the first judgement stands.
_UPHELD = "驳回上诉|维持原判|维持一审|维持原裁定|撤回上诉"
#: What says that there was no second instance.
_NONE = r"^(?:无|未上诉|没有上诉|/|-+|—+)$"


def in_last_instance(sheet: SheetText) -> SheetText:
    """Return a table with one result and one day of it where both instances have columns of their own; else as it is.

    A second judgement that upholds the first leaves the first result and gives its day; an appeal that still
    runs is a case that still runs.
    """
    head = [
        [fold_word(str(cell)) if cell else "" for cell in row]
        for row in sheet.cells.head(SEARCHED_ROWS).rows()
    ]
    for top, row in enumerate(head):
        said = [_INSTANCE.match(cell) for cell in row]
        if {found[1] for found in said if found} != {"一审", "二审"}:
            continue
        below = head[top + 1] if top + 1 < len(head) else []
        named, deep = _named(row, below), 2 if any(f and not f[2] for f in said) else 1
        places = {
            (which, kind): index
            for index, (which, name) in reversed(named.items())
            for kind, pattern in (("day", _DAY), ("result", _RESULT))
            if pattern.search(name)
        }
        if {("一审", "result"), ("二审", "result")} <= places.keys():
            return _one(sheet, top, deep, named, places)
    return sheet


def _named(row: list[str], below: list[str]) -> dict[int, tuple[str, str]]:
    """Return of each column of an instance which it is of and what it says, in its own row or in the row below."""
    out: dict[int, tuple[str, str]] = {}
    which = ""
    for index, cell in enumerate(row):
        found = _INSTANCE.match(cell)
        if found and found[2]:
            which = ""
            out[index] = found[1], found[2]
            continue
        which = found[1] if found else "" if cell else which
        if which and index < len(below) and below[index]:
            out[index] = which, below[index]
    return out


def _one(
    sheet: SheetText,
    top: int,
    deep: int,
    named: dict[int, tuple[str, str]],
    places: dict[tuple[str, str], int],
) -> SheetText:
    names, cells = sheet.cells.columns, sheet.cells
    row = pl.int_range(pl.len())
    is_row = row >= top + deep
    first, second = (pl.col(names[places[which, "result"]]) for which in ("一审", "二审"))
    folded = second.str.replace_all(r"\s", "")
    appealed = second.is_not_null() & ~folded.str.contains(_NONE)
    stands = folded.str.contains(_UPHELD) & first.is_not_null()
    of_result = pl.when(appealed & ~stands).then(second).otherwise(first)
    now = {places["一审", "result"]: of_result}
    if {("一审", "day"), ("二审", "day")} <= places.keys():
        day, later = (pl.col(names[places[which, "day"]]) for which in ("一审", "二审"))
        ended = pl.when(stands).then(pl.coalesce(later, day)).otherwise(later)
        now[places["一审", "day"]] = pl.when(appealed).then(ended).otherwise(day)
    gone = {index for index, (which, _) in named.items() if which == "二审"} & set(places.values())
    columns = []
    for index, name in enumerate(names):
        if index in gone:
            columns.append(pl.when(row < top).then(pl.col(name)).alias(name))
        elif index in named:
            is_head = (row >= top) & ~is_row
            value = pl.when(is_row).then(now.get(index, pl.col(name))).otherwise(pl.col(name))
            title = named[index][1] if named[index][0] == "一审" else None
            columns.append(
                pl.when(is_head & pl.lit(title is not None))
                .then(pl.lit(title))
                .otherwise(value)
                .alias(name)
            )
        else:
            columns.append(pl.col(name))
    sheet.notes.append(
        "一审、二审合成最后的结果：维持、驳回上诉的是一审的结果、二审的日期，改判的是二审的"
    )
    return replace(sheet, cells=cells.select(columns))
