"""Delimited text: encoding, delimiter, quotes, ragged rows."""

import csv
import io
import re
from collections.abc import Callable
from itertools import islice

import polars as pl

from assets.intake.files import RefusedError, SheetText

_DELIMITERS = (",", "\t", ";", "|")
_HEAD_ROWS = 60
_HEAD_CHARACTERS = 262_144
_SLACK = 8
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
csv.field_size_limit(2**31 - 1)


def decode(data: bytes) -> str:
    """Return the text: BOM, else UTF-16 by its zeros, else strict UTF-8, else strict GB18030.

    Raises
    ------
    RefusedError
        The bytes are none of these.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    ):  # fmt: skip
        if data.startswith(mark):
            return _strict(data, encoding)
    sample = data[:4096]
    if b"\x00" in sample:
        odd = sample[1::2].count(0) >= sample[::2].count(0)
        return _strict(data, "utf-16-le" if odd else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedError("无法读取：不是 UTF-8、UTF-16 或 GB18030 文字，也不是表格文件") from None
    if _NOT_TEXT.search(text[:65536]):
        raise RefusedError("无法读取：不是文字，也不是认得的表格文件")
    return text


def read_text(data: bytes, score: Callable[[list[list[str]]], int]) -> SheetText:
    """Return the cells of a delimited text.

    Parameters
    ----------
    data : bytes
        The file.
    score : callable
        How well the first rows answer to a source header; picks the delimiter.

    Raises
    ------
    RefusedError
        Not text, or empty.
    """
    text = decode(data).lstrip("\ufeff")
    if re.match(r"\s*<(?:!doctype|html|table|\?xml)", text[:200], re.IGNORECASE):
        raise RefusedError("无法读取：内容是网页或 XML，请在 Excel 中另存为 XLSX 后重投")
    if not text.strip():
        raise RefusedError("文件是空的")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = _delimiter(text, score)
    return SheetText(None, *_parse(text, separator))


def _delimiter(text: str, score: Callable[[list[list[str]]], int]) -> str:
    present = [d for d in _DELIMITERS if d in text[:_HEAD_CHARACTERS]]
    if len(present) < 2:
        return present[0] if present else _DELIMITERS[0]
    heads = {d: _head(text, d) for d in present}
    return max(
        present,
        key=lambda d: (score(heads[d]), max((len(r) for r in heads[d]), default=0)),
    )


def _head(text: str, delimiter: str) -> list[list[str]]:
    start = io.StringIO(text[:_HEAD_CHARACTERS])
    return list(islice(csv.reader(start, delimiter=delimiter), _HEAD_ROWS))


def _parse(text: str, separator: str) -> tuple[pl.DataFrame, list[int], list[str]]:
    """Parse with Polars where the quotes are regular, else row by row."""
    head = _head(text, separator)
    width = max((len(row) for row in head), default=1) + _SLACK
    quoted = '"' in text
    if not quoted or _quotes_are_regular(text, separator):
        try:
            frame = _read_regular(text, separator, width, quoted=quoted)
        except pl.exceptions.PolarsError:  # the row-by-row reader below is more patient
            pass
        else:
            return frame, [len(row) for row in head], []
    if text.count('"') % 2:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE))
        notes = ["引号不成对，已按普通字符读入"]
    else:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        notes = []
    width = max(len(row) for row in rows)
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame, [len(row) for row in rows[:_HEAD_ROWS]], notes


def _read_regular(text: str, separator: str, width: int, *, quoted: bool) -> pl.DataFrame:
    return pl.read_csv(
        io.BytesIO(text.encode()),
        has_header=False,
        schema={f"c{i}": pl.String for i in range(width)},
        missing_columns="insert",
        truncate_ragged_lines=True,
        separator=separator,
        quote_char='"' if quoted else None,
    )


def _quotes_are_regular(text: str, separator: str) -> bool:
    """Tell whether every quote opens or closes a whole field or is doubled inside one."""
    between = re.escape(separator)
    field = re.compile(rf'(?:^|(?<=[{between}\n]))"(?:[^"]|"")*"(?=[{between}\n]|\Z)')
    return '"' not in field.sub("", text)
