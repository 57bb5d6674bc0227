"""One look for every Word paper: A4, official type, page numbers; same content, same bytes."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from dashboards.kept import made

_SERIF, _SANS = "仿宋", "黑体"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
#: Characters no XML file may hold.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


#: The styles in use; the library's own blank carries 160 more, which every paper would be packed with.
_STYLES = {
    "Normal",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
    "header",
    "footer",
    "Table Grid",
}
_UNUSED = {"stylesWithEffects", "thumbnail", "customXml", "numbering"}


@cache
def _blank() -> bytes:
    """Return a blank paper with the styles in use and nothing else."""
    document: Any = Document()
    styles = document.styles.element
    for style in list(styles):
        name = style.find(qn("w:name"))
        if style.tag == qn("w:latentStyles") or (
            style.tag == qn("w:style") and name.get(qn("w:val")) not in _STYLES
        ):
            styles.remove(style)
    for part in (document.part, document.part.package):
        for number, link in list(part.rels.items()):
            if link.reltype.rsplit("/", 1)[-1] in _UNUSED:
                del part.rels[number]
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()


@dataclass(frozen=True)
class Piece:
    r"""A stretch of words in a table's cell; ``\n`` begins a new line."""

    text: str
    bold: bool = False
    quiet: bool = False


Row = Sequence[str | Sequence[Piece]]


class Paper:
    """A Word paper: what is to stand in it, one thing after the other; made at the end.

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
        self._as_of, self._wide = as_of, wide
        self._names = (title, footer)
        self._told: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def title(self, text: str, below: str = "", *, size: float = 20) -> None:
        """Add the title, and a quieter line below it; a small title keeps close to what follows."""
        self._told.append(("title", (text, below), {"size": size}))

    def head(self, text: str, *, new_page: bool = False, size: float = 13) -> None:
        """Add a heading, on a new page when asked."""
        self._told.append(("head", (text,), {"new_page": new_page, "size": size}))

    def text(
        self, text: str, *, indent: bool = True, size: float = 12, right: bool = False,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Add a paragraph; Chinese prose is indented by two characters."""
        look = {"indent": indent, "size": size, "right": right, "bold": bold}
        self._told.append(("text", (text,), look))

    def picture(self, png: bytes, below: str) -> None:
        """Add a picture over the whole width and the line that says how to read it."""
        self._told.append(("picture", (png, below), {}))

    def table(
        self,
        rows: Sequence[Row],
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
        look = {"headed": headed, "size": size, "numeric": numeric}
        self._told.append(("table", (rows, widths), look))

    def _make(self) -> bytes:
        document = _Document(*self._names, self._as_of, wide=self._wide)
        for what, given, look in self._told:
            getattr(document, what)(*given, **look)
        return document.bytes()

    def bytes(self) -> bytes:
        """Return the file; neither the clock nor the machine leaves a trace in it."""
        return made((self._names, self._wide, self._told), self._as_of, self._make)


class _Document:
    """The Word document of a paper, written with the library."""

    def __init__(self, title: str, footer: str, as_of: date, *, wide: bool) -> None:
        self.document: Any = Document(BytesIO(_blank()))
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

    def title(self, text: str, below: str, *, size: float) -> None:
        for words, points in ((text, size), (below, 10.5 if size >= 20 else 9)):
            if words:
                paragraph = self.document.add_paragraph()
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                if size < 20:
                    paragraph.paragraph_format.space_after = Pt(0)
                _type(paragraph.add_run(_clean(words)), _SANS if points > 12 else _SERIF, points)

    def head(self, text: str, *, new_page: bool, size: float) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.page_break_before = new_page
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.keep_with_next = True
        if size < 13:
            paragraph.paragraph_format.space_before = Pt(3)
            paragraph.paragraph_format.space_after = Pt(1)
        _type(paragraph.add_run(_clean(text)), _SANS, size)

    def text(self, text: str, *, indent: bool, size: float, right: bool, bold: bool) -> None:
        paragraph = self.document.add_paragraph()
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if size < 10:
            paragraph.paragraph_format.space_after = Pt(0)
        _type(paragraph.add_run(_clean(text)), _SANS if bold else _SERIF, size)

    def picture(self, png: bytes, below: str) -> None:
        self.document.add_picture(BytesIO(png), width=Cm(15.8))
        self.text(below, indent=False, size=9, right=False, bold=False)

    def table(
        self,
        rows: Sequence[Row],
        widths: Sequence[float],
        *,
        headed: bool,
        size: float,
        numeric: Collection[int],
    ) -> None:
        lines = [
            _row(cells, widths, size, numeric, head=headed and at == 0, titled=not headed)
            for at, cells in enumerate(rows)
        ]
        grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
        )
        self.document.element.body.insert_element_before(table, "w:sectPr")
        if size >= 10:
            self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def bytes(self) -> bytes:
        raw = BytesIO()
        self.document.save(raw)
        out = BytesIO()
        with ZipFile(raw) as given, ZipFile(out, "w", ZIP_DEFLATED) as packed:
            for item in given.infolist():
                entry = ZipInfo(item.filename, _ZIP_DAY)
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
                packed.writestr(entry, given.read(item.filename))
        return out.getvalue()


def _row(
    cells: Row, widths: Sequence[float], size: float, numeric: Collection[int],
    *, head: bool, titled: bool,
) -> str:  # fmt: skip
    """Return one table row; written out, since the library sets a cell's type in a hundred small steps."""
    told = []
    for at, (given, width) in enumerate(zip(cells, widths, strict=True)):
        bold = head or (titled and at == 0)
        pieces = [Piece(given)] if isinstance(given, str) else given
        runs = "".join(_run(piece, size, bold=bold) for piece in pieces)
        roomy = size >= 10
        room = f'w:before="{60 if roomy else 10}" w:after="{60 if roomy else 10}" w:line="{276 if roomy else 240}" w:lineRule="auto"'
        side = '<w:jc w:val="right"/>' if at in numeric else ""
        told.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/></w:tcPr>'
            f"<w:p><w:pPr><w:spacing {room}/>{side}</w:pPr>{runs}</w:p></w:tc>"
        )
    repeat = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{repeat}{''.join(told)}</w:tr>"


def _run(piece: Piece, size: float, *, bold: bool) -> str:
    family = _SANS if bold or piece.bold else _SERIF
    quiet = '<w:color w:val="5D6875"/>' if piece.quiet else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in _clean(piece.text).split("\n")
    )
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}"/>{quiet}'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr>{lines}</w:r>'
    )


def _twips(centimetres: float) -> int:
    return round(centimetres * 567)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _type(styled: Any, family: str, size: float) -> None:
    """Set type for both scripts: Word keeps the East Asian family in an attribute of its own."""
    styled.font.name, styled.font.size = family, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)
