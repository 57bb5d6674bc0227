"""Workbooks (XLSX, XLS) and Parquet as tables of text."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import fastexcel
import polars as pl
from python_calamine import CalamineWorkbook

from assets.intake.cells.missing import NOT_WORKED_OUT
from assets.intake.context import Limits
from assets.intake.files import RefusedInputError, SheetText, too_wide
from assets.intake.formats.archives import DAMAGE
from assets.intake.formats.extent import Extent, column_number, extent_of
from assets.intake.formats.row_marks import hidden_rows, struck_formats, struck_rows
from models.identity.titles import mask_title

_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*?(?:\bt="e"[^>]*>(?:<f[^>]*>.*?</f>|<f[^>]*/>)?<v>([^<]*)</v>'
    rb"|>(?:<f[^>]*>.*?</f>|<f[^>]*/>)?<v>(\d{16,}|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d|\d{3}))</v>)",
    re.DOTALL,
)
#: A formula of which no program has kept the result; an empty text (``t="str"``) is one.
_NOT_WORKED_OUT = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?![^>]*\bt="str")[^>]*>'
    rb"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>"
)
_NO_RESULT = re.compile(rb"(?:</f>|<f[^>]*/>)(?:<v ?/>|<v></v>)?</c>")
_DAMAGED = "无法读取：工作簿损坏、不完整或已加密，请重新导出"
_ANY_CELL = re.compile(rb'<c r="([A-Z]+)\d+"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_HIDDEN = re.compile(rb"""\bstate=["'](?:hidden|veryHidden)["']""")
_SHEET_RELATION = re.compile(rb"<sheet\b[^>]*?>")


@contextmanager
def _refused_when_damaged(reason: str) -> Iterator[None]:
    """Turn whatever a reader says of damaged bytes, a panic of its Rust code too, into a refusal."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise RefusedInputError(reason) from error
        raise


def read_workbook(data: bytes, limits: Limits) -> list[SheetText]:
    """Return the visible sheets that hold cells; hidden ones are named in the notes.

    A sheet with a cell so far out that no reader has room for what lies between is handed on
    refused. A damaged XLS can keep its reader busy for ever: see :mod:`assets.intake.isolated.guard`.

    Raises
    ------
    RefusedInputError
        Damaged, encrypted or oversized.
    """
    is_zipped = data.startswith(b"PK")
    far: dict[int, str] = {}
    if is_zipped:
        check_inflation(data, limits)
        far = _too_far(data, limits.columns)
    with _refused_when_damaged(_DAMAGED):
        book = fastexcel.read_excel(data)
        names = _shown(book.sheet_names)
        sheets = [None if i in far else _load(book, i) for i in range(len(names))]
    merged = {} if is_zipped else _merged_of_xls(data)
    struck = struck_formats(data) if is_zipped else frozenset()
    notes = [
        f"隐藏的工作表「{name}」未读"
        for number, (name, sheet) in enumerate(zip(names, sheets, strict=True))
        if (far[number] == "" if sheet is None else sheet.visible != "visible")
    ]
    out: list[SheetText] = []
    for number, (name, sheet) in enumerate(zip(names, sheets, strict=True)):
        if sheet is None and far[number]:
            out.append(SheetText(name, pl.DataFrame(), refused=far[number]))
        elif sheet is None:
            continue
        elif sheet.visible == "visible" and sheet.width > limits.columns:
            out.append(
                SheetText(name, pl.DataFrame(), refused=too_wide(sheet.width, limits.columns))
            )
        elif sheet.visible == "visible" and sheet.width:
            cells = sheet.to_polars()
            cells.columns = [f"c{i}" for i in range(cells.width)]
            cells = cells.cast(pl.String)
            xml = _sheet_xml(data, number) if is_zipped else b""
            cells = _true_cells(cells, xml) if xml else _cut_numbers(cells, data, number)
            spans = _merged(xml) if is_zipped else merged.get(number, [])
            doubts = struck_rows(xml, struck)
            said = [f"有{n}行是隐藏的（多是筛选掉的），照样读入"] if (n := hidden_rows(xml)) else []
            out.append(SheetText(name, cells, notes=said, merged=spans, doubts=doubts))
    if not out:
        raise RefusedInputError("工作簿是空的" + (f"（{'；'.join(notes)}）" if notes else ""))
    out[0].notes.extend(notes)
    return out


def _load(book: Any, number: int) -> Any:
    return book.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")


def _too_far(data: bytes, columns: int) -> dict[int, str]:
    """Return the sheets that are not to be loaded, by their place, and why; hidden ones are not told."""
    out: dict[int, str] = {}
    with suppress(KeyError, IndexError, *DAMAGE), zipfile.ZipFile(io.BytesIO(data)) as book:
        for number, tag in enumerate(_SHEET_RELATION.findall(book.read("xl/workbook.xml"))):
            with suppress(KeyError, *DAMAGE):
                extent = extent_of(book, _sheet_path(book, number))
                if extent.width > columns or extent.is_sparse:
                    out[number] = "" if _HIDDEN.search(tag) else _why_far(extent, columns)
    return out


def _why_far(extent: Extent, columns: int) -> str:
    if not extent.is_sparse:
        return too_wide(extent.width, columns)
    return (
        f"内容一直铺到 {extent.corner} 单元格，而有内容的只有{extent.cells}格，"
        "读不下；请删去数据区以外的单元格后重投"
    )


def _shown(names: list[str]) -> list[str]:
    """Return the names of sheets without persons; two that only a person told apart are numbered."""
    masked = [mask_title(name) for name in names]
    twice = [masked[:i].count(name) for i, name in enumerate(masked)]
    return [f"{name}~{n + 1}" if n else name for name, n in zip(masked, twice, strict=True)]


def check_inflation(data: bytes, limits: Limits) -> None:
    """Refuse a workbook that would unfold to more than the limits allow."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            infos = book.infolist()
    except DAMAGE as error:
        raise RefusedInputError("无法读取：工作簿损坏或不完整，请重新导出") from error
    if any(info.filename.startswith(("word/", "ppt/")) for info in infos):
        raise RefusedInputError("无法读取：是文档，不是表格，请提供 XLSX 或 CSV")
    total = sum(info.file_size for info in infos)
    if len(infos) > limits.members or total > limits.total_bytes:
        raise RefusedInputError("工作簿展开后过大，已拒收")
    if total > limits.ratio_from_bytes and total > limits.ratio * max(len(data), 1):
        raise RefusedInputError("工作簿压缩比异常（疑似压缩炸弹），已拒收")


def _sheet_xml(data: bytes, number: int) -> bytes:
    """Return the n-th sheet as it is stored; nothing where it is not found, as in ODS and XLSB."""
    with suppress(KeyError, IndexError, *DAMAGE), zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(_sheet_path(book, number))
    return b""


def _merged(xml: bytes) -> list[tuple[int, int, int]]:
    """Return the cells merged over several rows: column, first and last row, from 0."""
    found = _MERGED.findall(xml)
    if not found:
        return []
    first = _first_column(xml)
    spans = ((column_number(c) - first, int(top) - 1, int(end) - 1) for c, top, end in found)
    return [span for span in spans if span[2] > span[1]]


def _merged_of_xls(data: bytes) -> dict[int, list[tuple[int, int, int]]]:
    """Return the same of the sheets of an XLS (.et too), which the reader of its cells does not tell."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    with suppress(RefusedInputError), _refused_when_damaged(_DAMAGED):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number in range(len(book.sheet_names)):
            sheet = book.get_sheet_by_index(number)
            first = sheet.start[1] if sheet.start else 0
            found[number] = [
                (column - first, top, end)
                for (top, column), (end, _) in sheet.merged_cell_ranges or ()
                if end > top
            ]
    return found


def _first_column(xml: bytes) -> int:
    return min(map(column_number, set(_ANY_CELL.findall(xml))), default=0)


def _true_cells(cells: pl.DataFrame, xml: bytes) -> pl.DataFrame:
    """Put back what the reader loses: error cells, and long numbers as they were stored.

    A cell ``#DIV/0!`` and a formula without its result come as empty, and a number of 16 and more
    digits as the nearest float, with invented last digits.
    """
    odd = (
        _CELL.findall(xml)
        if re.search(rb't="e"|<v>\d{16}|[eE]\+?(?:1[5-9]|[2-9]\d|\d{3})</v>', xml)
        else []
    )
    if b"<f" in xml and _NO_RESULT.search(xml):
        unknown = NOT_WORKED_OUT.encode()
        odd += [(*place, unknown, b"") for place in _NOT_WORKED_OUT.findall(xml)]
    if not odd:
        return cells
    first = _first_column(xml)
    changes: dict[int, dict[int, str]] = {}
    for column, row, error, long_number in odd:
        place = column_number(column) - first
        text = (error or long_number).decode()
        if place < cells.width and int(row) <= cells.height:
            changes.setdefault(place, {})[int(row) - 1] = text
    for place, values in changes.items():
        name = cells.columns[place]
        series = cells[name].scatter(list(values), list(values.values()))
        cells = cells.with_columns(series.alias(name))
    return cells


def _cut_numbers(cells: pl.DataFrame, data: bytes, number: int) -> pl.DataFrame:
    """Mark codes of 17 and more digits that an XLS or ODS holds as numbers, their last digits invented.

    92990101E500 becomes 309 digits in LibreOffice. The reader tells no text from a number; where every
    such code of a column is exactly a floating-point number, the sheet is asked which cells are text:
    of the codes of organs, the same in every row, one in sixteen is such a number.
    """
    texts: frozenset[str] | None = None
    for name in cells.columns:
        long = cells[name].str.contains(r"^\d{17,309}$").fill_null(value=False)
        codes = cells[name].filter(long).unique().to_list()
        if codes and all(float(code) == int(code) for code in codes):
            texts = _texts(data, number) if texts is None else texts
            cut = {code: f"{float(code):.14E}" for code in codes if code not in texts}
            cells = cells.with_columns(pl.col(name).replace(cut))
    return cells


def _texts(data: bytes, number: int) -> frozenset[str]:
    """Return what the cells of the n-th sheet say that hold text; nothing where the other reader cannot read it."""
    with suppress(RefusedInputError), _refused_when_damaged(_DAMAGED):
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(number)
        return frozenset(cell for row in sheet.iter_rows() for cell in row if isinstance(cell, str))
    return frozenset()


def _sheet_path(book: zipfile.ZipFile, number: int) -> str:
    """Return the part of the n-th sheet as the workbook lists it."""
    tag = _SHEET_RELATION.findall(book.read("xl/workbook.xml"))[number]
    found = re.search(rb'r:id="([^"]+)"', tag)
    if found is None:
        raise KeyError(number)
    relations = book.read("xl/_rels/workbook.xml.rels")
    for relation in re.findall(rb"<Relationship\b[^>]*>", relations):
        if b'Id="' + found[1] + b'"' in relation:
            target = re.search(rb'Target="([^"]+)"', relation)
            if target is not None:
                path = target[1].decode().lstrip("/")
                return path if path.startswith("xl/") else f"xl/{path}"
    raise KeyError(number)


def read_parquet(data: bytes, limits: Limits) -> SheetText:
    """Return a Parquet file as text with its column names as the first row.

    Raises
    ------
    RefusedInputError
        Damaged, or too wide.
    """
    with _refused_when_damaged("无法读取：Parquet 文件损坏或不完整"):
        width = len(pl.read_parquet_schema(io.BytesIO(data)))
    if width > limits.columns:
        raise RefusedInputError(too_wide(width, limits.columns))
    with _refused_when_damaged("无法读取：Parquet 文件损坏或不完整"):
        frame = pl.read_parquet(io.BytesIO(data))
    body = frame.select(_as_text(frame, name) for name in frame.columns)
    body.columns = [f"c{i}" for i in range(body.width)]
    header = pl.DataFrame([frame.columns], schema=body.schema, orient="row")
    return SheetText(None, pl.concat([header, body]))


def _as_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    kind, column = frame.schema[name], pl.col(name)
    if kind.base_type() == pl.List:
        return column.cast(pl.List(pl.String)).list.join(";")
    if kind == pl.Boolean:
        return pl.when(column).then(pl.lit("是")).when(~column).then(pl.lit("否")).alias(name)
    if kind.base_type() == pl.Datetime:
        if getattr(kind, "time_zone", None):  # an instant is the day on which it falls in China
            column = column.dt.convert_time_zone("Asia/Shanghai")
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind.base_type() in (pl.Struct, pl.Binary, pl.Object):
        return pl.lit(None, pl.String).alias(name)
    return column.cast(pl.String)
