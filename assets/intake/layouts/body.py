"""The rows of a table below its header: no totals, no signatures, no second header, no list nobody filled in."""

import re

import polars as pl

from assets.intake.files import RefusedInputError, SheetText
from assets.intake.headings.recognise import Recognised
from assets.intake.layouts import rows
from assets.intake.layouts.places import given_out_in
from data_contracts import loader

#: Types of a column whose cells hold figures.
OF_FIGURES = ("date", "money", "integer")
_FIGURE = re.compile(r"[\d〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]")


class NoRowsError(RefusedInputError):
    """A table of a header alone; it may say that there was nothing, or be signed below its header."""

    def __init__(self, *, is_csv: bool, says_none: bool, is_signed: bool) -> None:
        # A workbook saved as CSV keeps the sheet that lay open alone, often the first of several.
        other = "；工作簿另存成CSV只存打开的那一张，请交回原来的工作簿" if is_csv else ""
        super().__init__(
            f"没有数据行：只有表头{other}；本期确实没有的，表里写一行“本期无”，或者文件名写明“零报告”"
        )
        self.says_none = says_none
        self.is_signed = is_signed


def body_of(sheet: SheetText, found: Recognised) -> pl.DataFrame:
    """Return the rows of a table: stripped cells ``c0…`` and ``row_no``, no totals or signatures.

    Raises
    ------
    RefusedInputError
        There is none.
    """
    below = rows.strip_all(sheet.cells.slice(found.header_rows.stop))
    first = sheet.above + found.header_rows.stop + 1
    below = below.with_columns(
        row_no=pl.int_range(first, first + below.height, dtype=pl.Int64, eager=True)
    )
    # Of a table that lacks something the rows are looked at in the columns it may be in.
    places = [f.index for f in found.columns] + [u.index for u in found.unknown if found.unsupplied]
    used = sorted({f"c{index}" for index in places}) or sheet.cells.columns
    titles = [
        cell for row in sheet.cells.head(found.header_rows.start).rows() for cell in row if cell
    ]
    body = rows.keep_rows(below, used, found.header_cells, _needed(found), titles)
    body = _without_second_header(body, found)
    body = _filled_in(body, found, titles)
    if not body.height:
        texts = [name for name in below.columns if name != "row_no"]
        raise NoRowsError(
            is_csv=sheet.name is None,
            says_none=bool(rows.says_nothing(below, texts).any()),
            is_signed=bool(rows.is_signature(below, texts).any()),
        )
    return body


def _filled_in(body: pl.DataFrame, found: Recognised, titles: list[str]) -> pl.DataFrame:
    """Return the rows of a list we gave out in which somebody filled in something; of other tables all."""
    contract = loader.source(found.source)
    cells = [f"c{f.index}" for f in found.columns if f.column in contract.given_out]
    if not cells or given_out_in([list(titles)]) is None:
        return body
    return body.filter(pl.any_horizontal(pl.col(cells).is_not_null()))


def _without_second_header(body: pl.DataFrame, found: Recognised) -> pl.DataFrame:
    """Return the rows without a first one that only has words where amounts and days belong: 完成数 below 本月数."""
    columns = loader.source(found.source).columns
    first = body.row(0, named=True) if body.height else {}
    is_figure = {f.index: columns[f.column].type in OF_FIGURES for f in found.columns}
    said = [cell for i, figure in is_figure.items() if figure and (cell := first.get(f"c{i}"))]
    others = [first.get(f"c{i}") for i, figure in is_figure.items() if not figure]
    is_header = (
        bool(said and others) and not any(others) and not any(_FIGURE.search(cell) for cell in said)
    )
    return body.slice(1) if is_header else body


def _needed(found: Recognised) -> list[list[str]]:
    """Return the cell columns of which each row has one of each, for what the table has of what its source needs."""
    contract = loader.source(found.source)
    groups = [[name] for name, c in contract.columns.items() if c.required]
    if contract.named_by:
        groups = [[*g, contract.named_by] if g == ["region_code"] else g for g in groups]
    at: dict[str, list[str]] = {}
    for place in found.columns:
        at.setdefault(place.column, []).append(f"c{place.index}")
    cells = [
        [cell for name in group for cell in at.get(name, [])]
        for group in [*groups, *contract.required_any]
    ]
    return [group for group in cells if group]
