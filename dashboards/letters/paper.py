"""One look for every Word paper: A4, official type, page numbers; same content, same bytes."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

_SERIF, _SANS = "仿宋", "黑体"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
#: Characters no XML file may hold.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Piece:
    r"""A stretch of words in a table's cell; ``\n`` begins a new line."""

    text: str
    bold: bool = False
    quiet: bool = False


class Paper:
    """A Word paper under construction.

    Parameters
    ----------
    title : str
        Title of the file's properties.
    as_of : date
        Day written into the file's properties; nothing here asks a clock.
    footer : str
        Line at the foot of every page, before the page number.
    wide : bool
        Whether the page lies on its side, with narrow margins.
    """

    def __init__(self, title: str, as_of: date, footer: str, *, wide: bool = False) -> None:
        self.document: Any = Document()
        stamp = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
        properties = self.document.core_properties
        properties.title, properties.author = _clean(title)[:120], "衡鉴"
        properties.last_modified_by, properties.comments = "衡鉴", ""
        properties.created = properties.modified = properties.last_printed = stamp
        properties.revision = 1
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.6)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
        if wide:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Cm(29.7), Cm(21)
            section.left_margin = section.right_margin = Cm(1.7)
            section.top_margin, section.bottom_margin = Cm(1.0), Cm(1.1)
            section.footer_distance = Cm(0.5)
        normal = self.document.styles["Normal"]
        _type(normal, _SERIF, 12)
        normal.paragraph_format.line_spacing = 1.1 if wide else 1.5
        normal.paragraph_format.space_after = Pt(3)
        self._foot(section.footer.paragraphs[0], footer)

    def _foot(self, paragraph: Any, words: str) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _type(paragraph.add_run(f"{_clean(words)}　第 "), _SERIF, 8)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            _type(run, _SERIF, 8)
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            part.text = text or None
            run._r.append(part)  # the library has no field of its own
        _type(paragraph.add_run(" 页"), _SERIF, 8)

    def title(self, text: str, below: str = "", *, size: float = 20) -> None:
        """Add the title, and a quieter line below it; a small title keeps close to what follows."""
        for words, points in ((text, size), (below, 10.5 if size >= 20 else 9)):
            if words:
                paragraph = self.document.add_paragraph()
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                if size < 20:
                    paragraph.paragraph_format.space_after = Pt(0)
                _type(paragraph.add_run(_clean(words)), _SANS if points > 12 else _SERIF, points)

    def head(self, text: str, *, new_page: bool = False, size: float = 13) -> None:
        """Add a heading, on a new page when asked."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.page_break_before = new_page
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.keep_with_next = True
        if size < 13:
            paragraph.paragraph_format.space_before = Pt(3)
            paragraph.paragraph_format.space_after = Pt(1)
        _type(paragraph.add_run(_clean(text)), _SANS, size)

    def text(
        self, text: str, *, indent: bool = True, size: float = 12, right: bool = False,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Add a paragraph; Chinese prose is indented by two characters."""
        paragraph = self.document.add_paragraph()
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if size < 10:
            paragraph.paragraph_format.space_after = Pt(0)
        _type(paragraph.add_run(_clean(text)), _SANS if bold else _SERIF, size)

    def picture(self, png: bytes, below: str) -> None:
        """Add a picture over the whole width and the line that says how to read it."""
        self.document.add_picture(BytesIO(png), width=Cm(15.8))
        self.text(below, indent=False, size=9)

    def table(
        self,
        rows: Sequence[Sequence[str | Sequence[Piece]]],
        widths: Sequence[float],
        *,
        headed: bool = True,
        size: float = 10,
        numeric: Collection[int] = (),
    ) -> None:
        """Add a table; ``widths`` in centimetres, the first row repeated on every page.

        A cell is a text or a sequence of :class:`Piece`; ``size`` is that of the type in points;
        the columns at ``numeric`` are set to the right.
        """
        made = self.document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
        made.autofit = False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        for line, cells in zip(made.rows, rows, strict=True):
            for at, (cell, given, width) in enumerate(zip(line.cells, cells, widths, strict=True)):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.line_spacing = 1.15 if size >= 10 else 1.0
                paragraph.paragraph_format.space_before = Pt(3 if size >= 10 else 0.5)
                paragraph.paragraph_format.space_after = Pt(3 if size >= 10 else 0.5)
                if at in numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                first = cells is rows[0] if headed else at == 0
                for run in [Piece(given)] if isinstance(given, str) else given:
                    written = paragraph.add_run(_clean(run.text))
                    _type(written, _SANS if first or run.bold else _SERIF, size)
                    if run.quiet:
                        written.font.color.rgb = RGBColor(0x5D, 0x68, 0x75)
        if headed:
            repeat = OxmlElement("w:tblHeader")
            made.rows[0]._tr.get_or_add_trPr().append(repeat)
        if size >= 10:
            self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def bytes(self) -> bytes:
        """Return the file; neither the clock nor the machine leaves a trace in it."""
        raw = BytesIO()
        self.document.save(raw)
        out = BytesIO()
        with ZipFile(raw) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
            for item in given.infolist():
                entry = ZipInfo(item.filename, _ZIP_DAY)
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
                made.writestr(entry, given.read(item.filename))
        return out.getvalue()


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _type(styled: Any, family: str, size: float) -> None:
    """Set type for both scripts: Word keeps the East Asian family in an attribute of its own."""
    styled.font.name, styled.font.size = family, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)
