"""Delimited text: encoding, delimiter, quotes, ragged rows."""

import csv
import io
import re
from collections.abc import Callable
from itertools import islice

from assets.intake.files import RefusedInputError, SheetText, too_wide
from assets.intake.formats.records import HEAD_ROWS, records
from assets.intake.formats.webpages import is_markup, is_page, read_page

_DELIMITERS = (",", "\t", ";", "|")
#: Characters among which these rows are: a text without line ends is not read whole for them.
_HEAD_CHARACTERS = 262_144
_NO_TEXT = "无法读取：不是 UTF-8、UTF-16 或 GB18030 文字，也不是表格文件"
_ENDS_EARLY = "unexpected end of data"
#: Fewer bytes before a broken character are no text that was cut.
_LEAST_BYTES = 16
#: Marks and blanks that may stand before the first tag of a web page.
_MARKUP_BYTES = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: So many characters that are none may stand in a text, and one in a hundred.
_STRAY = 2
_MARK, _WIDE_MARK = re.compile(rb"[\t\n,]"), re.compile(rb"[\t\n,]\x00|\x00[\t\n,]")
_PADDED = "文件末尾是零字节，可能没有传完；请核对行数"
#: With which old programs end a file.
_END_MARK = "\x1a"
csv.field_size_limit(2**31 - 1)


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text: BOM, else UTF-16 by its zeros, else strict UTF-8, else strict GB18030.

    The second value tells whether the bytes end in the middle of a character: such a file was cut.

    Raises
    ------
    RefusedInputError
        The bytes are none of these.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
    ):  # fmt: skip
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    sample = data[:4096]
    if b"\x00" in sample and _is_wide(sample):
        odd = sample[1::2].count(0) >= sample[::2].count(0)
        return _strict(data, "utf-16-le" if odd else "utf-16-be")
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError as error:
        if error.reason == _ENDS_EARLY and error.start > 0:
            return data[: error.start].decode("utf-8"), True
        return _strict(data, "gb18030")


def _is_wide(sample: bytes) -> bool:
    """Return whether zeros stand as in UTF-16: on one side of commas, tabs and line ends."""
    fewer, more = sorted((sample[1::2].count(0), sample[::2].count(0)))
    wide, marks = len(_WIDE_MARK.findall(sample)), len(_MARK.findall(sample))
    return fewer * 10 <= more and wide * 4 >= marks


def _strict(data: bytes, encoding: str) -> tuple[str, bool]:
    cut = False
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end < len(data) or error.start < _LEAST_BYTES:
            raise RefusedInputError(_NO_TEXT) from None
        text, cut = data[: error.start].decode(encoding), True
    head = text[:65536]
    if len(_NOT_TEXT.findall(head)) > _STRAY + len(head) // 100:
        raise RefusedInputError("无法读取：不是文字，也不是认得的表格文件")
    return text, cut


def read_texts(
    data: bytes, score: Callable[[list[list[str]]], int], columns: int
) -> list[SheetText]:
    """Return the tables of a text: of a web page each of its own, of delimited text the one; see below."""
    if data.lstrip(_MARKUP_BYTES).startswith((b"<", b"\x00<")):
        text, cut = decode(data)
        if is_page(text.lstrip("\ufeff")):
            if cut:
                raise RefusedInputError("无法读取：文件在中间断开，没有传完，请重新导出")
            return read_page(text.lstrip("\ufeff"), columns)
    return [read_text(data, score, columns)]


def read_text(data: bytes, score: Callable[[list[list[str]]], int], columns: int) -> SheetText:
    """Return the cells of a delimited text.

    Parameters
    ----------
    data : bytes
        The file.
    score : callable
        How well the first rows answer to a source header; picks the delimiter.
    columns : int
        How many columns a table may have.

    Raises
    ------
    RefusedInputError
        Not text, empty, too wide, or quoted so that its rows cannot be told apart.
    """
    text, cut = decode(data)
    text = text.lstrip("\ufeff").rstrip(_END_MARK)
    if is_markup(text):
        raise RefusedInputError("无法读取：内容是网页或 XML，请在 Excel 中另存为 XLSX 后重投")
    if not text.strip():
        raise RefusedInputError("文件是空的")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = text.rstrip("\x00")
    # A copy that broke off leaves zeros where the rest would be.
    is_padded, text = len(whole) < len(text), whole
    separator = _delimiter(text, score)
    width = max((len(row) for row in _head(text, separator)), default=0)
    if width > columns:
        raise RefusedInputError(too_wide(width, columns))
    found = records(text, separator)
    return SheetText(
        None,
        found.cells,
        found.widths,
        [*found.notes, _PADDED] if is_padded else found.notes,
        doubts=found.doubts,
        is_cut=cut or found.is_cut or (is_padded and not text.endswith("\n")),
        is_open=not text.endswith("\n"),
        ends_quoted=text.endswith('"') and not found.is_cut,
    )


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
    return list(islice(csv.reader(start, delimiter=delimiter), HEAD_ROWS))
