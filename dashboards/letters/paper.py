"""One look for every Word paper: A4, official type, page numbers; same content, same bytes."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from dashboards.kept import made

_SERIF, _SANS = "仿宋", "黑体"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
#: Characters no XML file may hold.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK, _BREAKS = re.compile("([\n\t])"), {"\n": "<w:br/>", "\t": "<w:tab/>"}

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


#: What stands in an empty paper where the words of each are to come.
_TITLE, _FOOTER, _BODY = "〔title〕", "〔footer〕", "<w:sectPr"


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
        pictures = tuple(given[0] for what, given, _ in self._told if what == "picture")
        parts, drawings = _empty(self._as_of, self._wide, pictures)
        body = _Body(drawings)
        for what, given, look in self._told:
            getattr(body, what)(*given, **look)
        title, footer = map(_clean, self._names)
        filled = {
            "docProps/core.xml": (_TITLE, escape(title[:120])),
            "word/footer1.xml": (_FOOTER, escape(footer)),
            "word/document.xml": (_BODY, "".join((*body.told, _BODY))),
        }
        raw = BytesIO()
        with ZipFile(raw, "w", ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                entry = ZipInfo(name, _ZIP_DAY)
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
                if marked := filled.get(name):
                    packed.writestr(entry, content.decode().replace(*marked))
                else:
                    packed.writestr(entry, content)
        return raw.getvalue()

    def bytes(self) -> bytes:
        """Return the file; neither the clock nor the machine leaves a trace in it."""
        return made((self._names, self._wide, self._told), self._as_of, self._make)


class _Body:
    """The body of a paper in WordprocessingML, one thing after the other.

    Written out, since the library sets the type of every word in a hundred small steps.
    """

    def __init__(self, drawings: Iterable[str] = ()) -> None:
        self.told: list[str] = []
        self._drawings = iter(drawings)

    def title(self, text: str, below: str, *, size: float) -> None:
        close = '<w:spacing w:after="0"/>' if size < 20 else ""
        for words, points in ((text, size), (below, 10.5 if size >= 20 else 9)):
            if words:
                look = f'{close}<w:jc w:val="center"/>'
                self._paragraph(look, _text(words, _SANS if points > 12 else _SERIF, points))

    def head(self, text: str, *, new_page: bool, size: float) -> None:
        on = "" if new_page else ' w:val="0"'
        room = 'w:before="60" w:after="20"' if size < 13 else 'w:before="160"'
        look = f"<w:keepNext/><w:pageBreakBefore{on}/><w:spacing {room}/>"
        self._paragraph(look, _text(text, _SANS, size))

    def text(self, text: str, *, indent: bool, size: float, right: bool, bold: bool) -> None:
        look = '<w:spacing w:after="0"/>' if size < 10 else ""
        look += f'<w:ind w:firstLine="{round(40 * size)}"/>' if indent else ""
        look += '<w:jc w:val="right"/>' if right else ""
        self._paragraph(look, _text(text, _SANS if bold else _SERIF, size))

    def picture(self, png: bytes, below: str) -> None:
        del png  # it lies in the package; here it is drawn
        self._paragraph("", f"<w:r><w:drawing>{next(self._drawings)}</w:drawing></w:r>")
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
        self.told.append(
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
        )
        if size >= 10:
            self._paragraph('<w:spacing w:after="0"/>', "")

    def _paragraph(self, look: str, runs: str) -> None:
        properties = f"<w:pPr>{look}</w:pPr>" if look else ""
        self.told.append(f"<w:p>{properties}{runs}</w:p>")


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
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(told)}</w:tr>"


def _run(piece: Piece, size: float, *, bold: bool) -> str:
    family = _SANS if bold or piece.bold else _SERIF
    quiet = '<w:color w:val="5D6875"/>' if piece.quiet else ""
    words = "".join(
        _BREAKS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in _BREAK.split(_clean(piece.text))
    )
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}"/>{quiet}'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr>{words}</w:r>'
    )


def _twips(centimetres: float) -> int:
    return round(centimetres * 567)


def _text(words: str, family: str, size: float) -> str:
    return _run(Piece(words, bold=family == _SANS), size, bold=False)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


@lru_cache(4)
def _empty(
    as_of: date, wide: bool, pictures: tuple[bytes, ...]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the parts of an empty paper with its pictures beside it, and the drawing that shows each."""
    document: Any = Document()
    _strip(document)
    stamp = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    properties = document.core_properties
    properties.title, properties.author = _TITLE, "衡鉴"
    properties.last_modified_by, properties.comments = "衡鉴", ""
    properties.created = properties.modified = properties.last_printed = stamp
    properties.revision = 1
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(1.7)
        section.top_margin, section.bottom_margin = Cm(1.0), Cm(1.1)
        section.footer_distance = Cm(0.5)
    normal = document.styles["Normal"]
    _type(normal, 12)
    normal.paragraph_format.line_spacing = 1.1 if wide else 1.5
    normal.paragraph_format.space_after = Pt(3)
    _foot(section.footer.paragraphs[0])
    shown = [document.add_picture(BytesIO(png), Cm(15.8)) for png in pictures]
    drawings = [shape._inline.xml for shape in shown]  # the library tells it no other way
    document._body.clear_content()
    raw = BytesIO()
    document.save(raw)
    with ZipFile(raw) as given:
        return {name: given.read(name) for name in given.namelist()}, drawings


def _strip(document: Any) -> None:
    """Leave the styles in use and nothing else of the library's own blank."""
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


def _foot(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _type(paragraph.add_run(f"{_FOOTER}　第 "), 8)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        _type(run, 8)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)  # the library has no field of its own
    _type(paragraph.add_run(" 页"), 8)


def _type(styled: Any, size: float) -> None:
    """Set type for both scripts: Word keeps the East Asian family in an attribute of its own."""
    styled.font.name, styled.font.size = _SERIF, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SERIF)
