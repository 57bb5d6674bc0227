"""A table of the warehouse as a file somebody can open: CSV, XLSX or Parquet."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, Literal

import polars as pl

from dashboards.workbooks.book import Book, Column
from data_contracts import Table

Format = Literal["csv", "xlsx", "parquet"]

#: A spreadsheet takes a text that begins so for a formula.
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"
_MOST_ROWS = 1_048_570
_JOIN = ";"


def table_export(frame: pl.DataFrame, contract: Table, format: Format | str) -> bytes:  # noqa: A002  # as the option is called
    """Return a table as the bytes of a file.

    Parameters
    ----------
    frame : pl.DataFrame
        Rows with the contract's columns (further ones follow); order is kept.
    contract : Table
        Gives the order of columns and their Chinese names.
    format : {"csv", "xlsx", "parquet"}
        CSV: UTF-8 with BOM, English names, lists joined with ``;``, cells that read like formulas
        prefixed with ``'``. XLSX: Chinese headings with units, texts written as text. Parquet:
        types as they are.

    Raises
    ------
    ValueError
        The format is unknown, or the table has more rows than a sheet can hold.
    """
    frame = _ordered(frame, contract)
    if format == "parquet":
        buffer = BytesIO()
        frame.write_parquet(buffer)
        return buffer.getvalue()
    if format == "csv":
        return _csv(frame)
    if format == "xlsx":
        return _xlsx(frame, contract)
    raise ValueError(f"unknown format {format!r}: use csv, xlsx or parquet")


def _ordered(frame: pl.DataFrame, contract: Table) -> pl.DataFrame:
    known = [c for c in contract.columns if c in frame.columns]
    return frame.select(*known, *(c for c in frame.columns if c not in contract.columns))


def inert(text: str) -> str:
    """Return a text a spreadsheet will not act on; plain texts stay as they are."""
    return f"'{text}" if text.lstrip(" ").startswith(_ACTS) else text


def _plain(value: Any) -> str:
    """Return one value as the text of a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, list | tuple):
        return inert(_JOIN.join(str(item) for item in value if item is not None))
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _csv(frame: pl.DataFrame) -> bytes:
    out = StringIO()
    out.write(_BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(_rows(frame))
    return out.getvalue().encode()


def _rows(frame: pl.DataFrame) -> Iterable[list[str]]:
    for row in frame.iter_rows():
        yield [_plain(value) for value in row]


def _xlsx(frame: pl.DataFrame, contract: Table) -> bytes:
    if frame.height > _MOST_ROWS:
        raise ValueError(f"{contract.table} has {frame.height} rows; a sheet holds {_MOST_ROWS}")
    columns = [_column(name, dtype, contract) for name, dtype in frame.schema.items()]
    book = Book(date(2000, 1, 1), contract.title_zh, constant_memory=True)
    book.sheet(contract.title_zh[:31], columns, _Rows(frame, [c.zh for c in columns]))
    return book.bytes()


class _Rows(Sequence[Mapping[str, Any]]):
    """Rows of a frame by heading, each made when it is written: together they take a multiple of the frame."""

    def __init__(self, frame: pl.DataFrame, names: Sequence[str]) -> None:
        self._frame, self._names = frame, names

    def __len__(self) -> int:
        return self._frame.height

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return _Rows(self._frame[at], self._names)
        return self._by_name(self._frame.row(at))

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return map(self._by_name, self._frame.iter_rows())

    def _by_name(self, row: Sequence[Any]) -> Mapping[str, Any]:
        return dict(zip(self._names, map(_cell, row), strict=True))


def _column(name: str, dtype: pl.DataType, contract: Table) -> Column:
    body = contract.columns.get(name)
    zh = name if body is None else f"{body.zh}（{body.unit}）" if body.unit else body.zh
    kind = "money" if isinstance(dtype, pl.Decimal) else "number" if dtype.is_numeric() else "text"
    return Column(zh, 24 if dtype in (pl.String, pl.List(pl.String)) else 14, kind)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return _JOIN.join(str(item) for item in value if item is not None)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value
