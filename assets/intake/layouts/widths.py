"""Rows of a text that have fewer cells than its header: cut, torn apart, or only without their empty end."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from assets.intake.files import SheetText
from assets.intake.headings.recognise import Recognised
from assets.intake.layouts.endings import day_may_go_on, may_be_cut
from data_contracts import loader
from models.action import month_returns
from models.identity.text import MASK, mask
from models.leads import answers

#: Excel writes a text in blocks of so many rows, each as wide as its widest row.
_BLOCK = 16
#: A block, or its rest at the end of the file, that speaks for itself has at least so many rows.
_LEAST_ROWS = 4
#: A program that leaves out empty cells at the end of a row does so often.
_LEAST_SHORT, _LEAST_SHARE = 3, 0.1
#: So many figures say by their decimals whether they are cut.
_MANY = 8
#: Rows cut at one length differ by less than a character of four bytes.
_ONE_LENGTH = 4
UNFINISHED = "文件在这一行中断，没有传完"
_SHORT = "本行只有{}格，表头有{}格，可能被截断或拆成了几行"
_AT_END = "文件到这里为止，末行没有换行，「{}」的值可能被截断"
_EMPTY_AT_END = "末行没有换行，最后一格「{}」是空的，按空读入"
_GOES_ON = "下一行只有一格「{}」，本行最后一格「{}」像是在这里断开的，值可能不全"
_AT_AMOUNT = "本行到「{}」为止，比表头短，这个值可能被截断"
_MERGED = "「{}」与第{}行合并成一格，不知是不是同一个答复；请取消合并，每行各填"
#: Of these too each row is an answer, though no seal says who may give it.
_ANSWERED = frozenset(["file_reviews"])
#: Who answered and when may be one cell for all: it says no less.
_ONCE = frozenset(
    (*answers.ONCE, *month_returns.ONCE, "reviewed_by", "reviewed_date", "reviewer_organ")
)
_FIGURE = re.compile(r"[.,，]?\d[\d.,，]*(?:万?元)?")
#: Characters shown of what was torn apart.
_SHOWN = 20
_Places = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]
#: Types of which the beginning of a value is another value.
_PREFIXED = {"money", "integer"}


@dataclass(frozen=True)
class Broken:
    """Rows not to be believed.

    Attributes
    ----------
    why : pl.Series
        For each row of the body the reason in Chinese, or null.
    notes : list of str
        What is to be said of the file.
    """

    why: pl.Series
    notes: list[str]


def broken_rows(body: pl.DataFrame, sheet: SheetText, found: Recognised) -> Broken | None:
    """Return which data rows of a text are not whole, of a sheet which share a cell with another; ``None`` where none is.

    Parameters
    ----------
    body : pl.DataFrame
        The data rows: stripped cells ``c0…`` and ``row_no``.
    sheet : SheetText
        The text they come from.
    found : Recognised
        Where its header is, and which column is which.
    """
    places: _Places = body["row_no"].to_numpy() - 1 - sheet.above
    if sheet.widths is None:
        shared = sheet.doubts | _merged_away(sheet, found)
        own = {i: shared[p] for i, p in enumerate(places.tolist()) if p in shared}
        return Broken(_reasons(own, body.height), []) if own else None
    widths = sheet.widths.to_numpy().astype(np.int64)
    header = _header_width(sheet, found)
    why: dict[int, str] = {}
    notes: list[str] = []
    last = body.height - 1
    is_whole = places[last] < widths.size - 1 or not (
        sheet.is_cut or (sheet.is_open and widths[places[last]] < header)
    )
    if sheet.is_cut or not is_whole:
        notes.append("文件没有传完，末行中断，已搁置；请重新导出或重传")
    if is_whole:
        rows = _Rows(body, places, widths, header)
    else:
        rows = _Rows(body.head(last), places[:last], widths[:-1], header)
    if rows.short.any():
        left_out, row_by_row = _without_empty_ends(rows)
        why |= {
            int(i): _SHORT.format(widths[places[i]], header)
            for i in np.flatnonzero(rows.short & ~left_out)
        }
        cut = _maybe_cut_values(rows, left_out, found) if row_by_row else {}
        why |= {row: _AT_AMOUNT.format(name) for row, name in cut.items()}
        why |= _going_on(rows, left_out)
        if number := int(left_out.sum()) - len(cut):
            notes.append(f"有{number}行比表头短，缺的是行尾空列，按空读入")
    if sheet.doubts:
        why |= {i: sheet.doubts[p] for i, p in enumerate(places.tolist()) if p in sheet.doubts}
    if not is_whole:
        why[last] = UNFINISHED
    elif (
        sheet.is_open
        and places[last] == widths.size - 1
        and (reason := _cut_at_end(rows, sheet, found, notes))
    ):
        why[last] = reason
    return Broken(_reasons(why, body.height), notes) if why or notes else None


def _merged_away(sheet: SheetText, found: Recognised) -> dict[int, str]:
    """Return the rows (from 0) of a workbook or review sheet of ours whose answer is one cell with that of a row above.

    What it says of them cannot be known. Of other tables nothing is said: a fine merged over three rows
    is one fine.
    """
    contract = loader.source(found.source)
    if not sheet.merged or not (contract.sealed or contract.source in _ANSWERED):
        return {}
    asked = {c.index: c.header for c in found.columns if c.column not in _ONCE}
    return {
        row: _MERGED.format(asked[column], top + 1)
        for column, top, end in sheet.merged
        if column in asked
        for row in range(top + 1, end + 1)
    }


def _reasons(why: dict[int, str], height: int) -> pl.Series:
    reasons = pl.Series("why", [None], pl.String).new_from_index(0, height)
    if not why:
        return reasons
    return reasons.scatter(pl.Series(list(why), dtype=pl.Int64), pl.Series(list(why.values())))


def _header_width(sheet: SheetText, found: Recognised) -> int:
    """Return the number of the last column the header names."""
    rows = sheet.cells[found.header_rows.start : found.header_rows.stop]
    named = rows.select(pl.all().str.strip_chars().ne("").any()).row(0)
    return max((i for i, is_named in enumerate(named) if is_named), default=-1) + 1


class _Rows:
    """The data rows of a text, some of them short.

    Attributes
    ----------
    places : array of int
        Where in the table's text each data row stands (from 0).
    widths : array of int
        How many cells every row of the file has, those above the header too.
    short : array of bool
        Which data rows have fewer cells than the header.
    """

    def __init__(self, body: pl.DataFrame, places: _Places, widths: _Places, header: int) -> None:
        self.body = body
        self.widths = widths
        self.header = header
        self.places = places
        self.short: _Mask = widths[self.places] < header

    def last_cells(self) -> list[str | None]:
        """Return the last cell of each row, the one in the header's last column for a whole row."""
        at = np.maximum(np.minimum(self.widths[self.places], self.header) - 1, 0)
        out: list[str | None] = [None] * self.body.height
        for column in np.unique(at):
            rows = np.flatnonzero(at == column)
            for row, text in zip(rows, self.body[f"c{column}"].gather(rows).to_list(), strict=True):
                out[row] = text
        return out


def _going_on(rows: _Rows, left_out: _Mask) -> dict[int, str]:
    """Return the rows whose last figure may go on in the next row, which is nothing but one figure.

    A cell with a line break in it, written without quotes, tears a row there: 372 and 97.34 of 37297.34.
    """
    alone = rows.short & ~left_out & (rows.widths[rows.places] == 1)
    numbers = np.flatnonzero(alone[1:] & ~rows.short[:-1])
    if not numbers.size:
        return {}
    cells, found = rows.last_cells(), {}
    for row in numbers.tolist():
        end, rest = cells[row] or "", cells[row + 1] or ""
        if end[-1:].isdigit() and _FIGURE.fullmatch(rest):
            # Behind a text, or as a telephone, the two are not shown: each is half of what is masked.
            bare = _FIGURE.fullmatch(end) and mask(end + rest) == end + rest
            found[row] = _GOES_ON.format(*(rest[:_SHOWN], end[:_SHOWN]) if bare else (MASK, MASK))
    return found


def _without_empty_ends(rows: _Rows) -> tuple[_Mask, bool]:
    """Return which short rows lack nothing but empty cells at their end, and whether each row by itself.

    Excel leaves out separators block by block; other programs row by row, and then no row of the file
    ends in an empty cell, short ones are frequent, of many lengths, and do not add up to whole rows.
    """
    held = np.array([text is not None for text in rows.last_cells()])
    blocks = rows.short & _in_whole_blocks(rows, held)
    if blocks.any() and _of_one_length(rows, within=1) and _unlike_ends(rows):
        return np.zeros_like(blocks), False
    if blocks[rows.short].all():
        return blocks, False
    number = int(rows.short.sum())
    often = number >= max(_LEAST_SHORT, _LEAST_SHARE * rows.short.size)
    if often and held.all() and not _torn(rows) and not _of_one_length(rows):
        return rows.short, True
    return blocks, False


def _in_whole_blocks(rows: _Rows, held: _Mask) -> _Mask:
    """Return which rows lie in a block whose rows have the same number of cells, one of them full to its end."""
    number = np.arange(rows.widths.size) // _BLOCK
    filled = rows.widths > 0
    size = np.bincount(number, filled).astype(np.int64)
    widest = np.zeros(size.size, np.int64)
    np.maximum.at(widest, number[filled], rows.widths[filled])
    narrowest = np.full(size.size, np.iinfo(np.int64).max)
    np.minimum.at(narrowest, number[filled], rows.widths[filled])
    full = np.zeros(size.size, bool)
    full[number[rows.places[held]]] = True
    whole = (widest == narrowest) & full & (size >= _LEAST_ROWS)
    found: _Mask = whole[number[rows.places]]
    return found


def _torn(rows: _Rows) -> bool:
    """Tell whether neighbouring short rows add up to whole ones, as a line break in a cell leaves them."""
    cells = rows.widths[rows.places[rows.short]]
    places = np.cumsum(rows.widths > 0)[rows.places[rows.short]]  # blank lines left out
    torn = 0
    start = 0
    for i in range(1, places.size):
        if places[i] != places[i - 1] + 1:
            start = i
            continue
        together = int(cells[start : i + 1].sum()) - (i - start)
        if together == rows.header:
            torn += i + 1 - start
        if together >= rows.header:
            start = i + 1 if together == rows.header else i
    return torn > places.size // 4


def _unlike_ends(rows: _Rows) -> bool:
    """Tell whether the last figures of short rows look cut: unlike decimals, or fewer than the figure before has."""
    ends = rows.last_cells()
    at = np.minimum(rows.widths[rows.places], rows.header) - 1
    decimals, fewer = [], []
    for row in np.flatnonzero(rows.short & (at > 0)).tolist():
        end, before = ends[row], rows.body[f"c{at[row] - 1}"][row]
        if end and _FIGURE.fullmatch(end):
            decimals.append(_decimals(end))
            fewer.append(
                bool(before and _FIGURE.fullmatch(before) and decimals[-1] < _decimals(before))
            )
    return len(decimals) >= _MANY and (len(set(decimals)) > 1 or all(fewer))


def _decimals(figure: str) -> int:
    return len(figure.partition(".")[2])


def _of_one_length(rows: _Rows, within: int = _ONE_LENGTH) -> bool:
    """Tell whether most short rows are equally long, as a program with short lines cuts them."""
    cells = [pl.col(f"c{i}") for i in range(min(rows.header, rows.body.width - 1))]
    short = rows.body.filter(pl.Series(rows.short)).select(
        characters=pl.sum_horizontal(c.str.len_chars().fill_null(0) for c in cells),
        bytes=pl.sum_horizontal(c.str.len_bytes().fill_null(0) for c in cells),
    )
    between = rows.widths[rows.places[rows.short]]
    characters = short["characters"].to_numpy() + between
    in_utf8 = short["bytes"].to_numpy() + between
    in_gbk = (characters + in_utf8) // 2  # three bytes there are two here
    return any(
        (lengths > lengths.max() - within).mean() > 0.5 for lengths in (characters, in_utf8, in_gbk)
    )


def _kinds(found: Recognised) -> dict[int, tuple[str, str]]:
    """Return type and header of each cell column that is one of ours."""
    contract = loader.source(found.source)
    return {f.index: (contract.columns[f.column].type, f.header) for f in found.columns}


def _maybe_cut_values(rows: _Rows, chosen: _Mask, found: Recognised) -> dict[int, str]:
    """Return those of the chosen rows whose last cell would be another value had it been cut: its header."""
    kinds = _kinds(found)
    out: dict[int, str] = {}
    last = rows.last_cells()
    for row in np.flatnonzero(chosen).tolist():
        at = min(int(rows.widths[rows.places[row]]), rows.header) - 1
        kind, header = kinds.get(at, ("", ""))
        text = last[row]
        if text and (kind in _PREFIXED or (kind == "date" and day_may_go_on(text))):
            out[row] = header
    return out


def _cut_at_end(rows: _Rows, sheet: SheetText, found: Recognised, notes: list[str]) -> str | None:
    """Return why the last row of a file that just stops is not believed, or ``None``.

    A value behind which a quote or a separator stands is whole.
    """
    if sheet.ends_quoted or rows.widths[rows.places[-1]] > rows.header:
        return None
    kind, header = _kinds(found).get(rows.header - 1, ("", ""))
    cells = rows.body[f"c{rows.header - 1}"]
    if may_be_cut(kind, cells[-1], cells.head(rows.body.height - 1)):
        return _AT_END.format(header)
    if cells[-1] is None and header:
        notes.append(_EMPTY_AT_END.format(header))
    return None
