"""What a workbook says of whole rows: struck through, so withdrawn by hand; hidden, most by a filter."""

import io
import re
import zipfile
from contextlib import suppress

from assets.intake.formats.archives import DAMAGE

WHY = "整行划了删除线，像是作废了；要计入的，去掉删除线"
#: Of the cells with something in them more than half are struck, and so many up to the last of those:
#: the row's number, a remark behind them (已撤销) and a small table to the right often are not.
_LEAST_CELLS, _HALF, _MOST = 2, 0.5, 0.75
_FONTS = re.compile(rb"<fonts\b.*?</fonts>", re.DOTALL)
_FONT = re.compile(rb"<font\b[^>]*?/>|<font\b.*?</font>", re.DOTALL)
_STRUCK = re.compile(rb"""<strike\s*(?:val=["'](?:1|true)["']\s*)?/?>""")
_FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf\b[^>]*>")
_FONT_NUMBER = re.compile(rb"""\bfontId=["'](\d+)["']""")
_ROW = re.compile(rb"""<row\b[^>]*?\br=["'](\d+)["'][^>]*(?<!/)>(.*?)</row>""", re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*)>(.*?)</c>", re.DOTALL)
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_HIDDEN_ROW = re.compile(
    rb"""<row\b[^>]*?\bhidden=["'](?:1|true)["'][^>]*(?<!/)>(.*?)</row>""", re.DOTALL
)
_FILLED = re.compile(rb"<v>[^<]|<t\b")


def struck_formats(data: bytes) -> frozenset[bytes]:
    """Return the numbers of the cell formats of an XLSX whose font is struck through; most have none."""
    with suppress(KeyError, *DAMAGE), zipfile.ZipFile(io.BytesIO(data)) as book:
        styles = book.read("xl/styles.xml")
        if b"<strike" in styles:
            return _formats(styles)
    return frozenset()


def _formats(styles: bytes) -> frozenset[bytes]:
    fonts, formats = _FONTS.search(styles), _FORMATS.search(styles)
    if fonts is None or formats is None:
        return frozenset()
    struck = {i for i, one in enumerate(_FONT.findall(fonts[0])) if _STRUCK.search(one)}
    used = [_FONT_NUMBER.search(one) for one in _FORMAT.findall(formats[0])]
    return frozenset(b"%d" % i for i, font in enumerate(used) if font and int(font[1]) in struck)


def struck_rows(xml: bytes, formats: frozenset[bytes]) -> dict[int, str]:
    """Return the rows (from 0) of a sheet that are struck through, and why they do not count.

    A cell struck among others was only written anew beside it.

    Parameters
    ----------
    xml : bytes
        The sheet as it is stored.
    formats : frozenset of bytes
        See :func:`struck_formats`.
    """
    if not formats:
        return {}
    found = {}
    for row, body in _ROW.findall(xml):
        cells = [s for s, inside in _CELL.findall(_without_empty(body)) if _FILLED.search(inside)]
        struck = [
            i for i, cell in enumerate(cells) if (s := _STYLE.search(cell)) and s[1] in formats
        ]
        if (
            len(struck) >= _LEAST_CELLS
            and len(struck) > _HALF * len(cells)
            and len(struck) >= _MOST * (struck[-1] + 1)
        ):
            found[int(row) - 1] = WHY
    return found


def hidden_rows(xml: bytes) -> int:
    """Return how many rows of a sheet, as it is stored, are hidden and hold something."""
    return sum(bool(_FILLED.search(body)) for body in _HIDDEN_ROW.findall(xml))


def _without_empty(row: bytes) -> bytes:
    """Return a row without cells that are written in one tag, which hold nothing."""
    return re.sub(rb"<c\b[^>]*/>", b"", row)
