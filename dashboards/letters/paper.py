"""One look for every Word paper: A4, official type, page numbers; same content, same bytes."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
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
#: Where in a blank paper the words of its title and footer are to stand, and a picture among paragraphs.
_TITLE, _FOOTER, _PICTURE = "{title}", "{footer}", "{picture}"
#: What keeps the spaces at the ends of a text.
_SPACED = ' xml:space="preserve"'


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


@lru_cache(maxsize=8)
def _parts(as_of: date, wide: bool, pictures: tuple[bytes, ...] = ()) -> dict[str, bytes]:
    """Return the files inside a paper that shows nothing but pictures, by name, in their order.

    Where title and footer are to stand they hold :data:`_TITLE` and :data:`_FOOTER`.
    """
    document: Any = Document(BytesIO(_blank()))
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
    _type(normal, _SERIF, 12)
    normal.paragraph_format.line_spacing = 1.1 if wide else 1.5
    normal.paragraph_format.space_after = Pt(3)
    _foot(section.footer.paragraphs[0])
    for png in pictures:
        document.add_picture(BytesIO(png), width=Cm(15.8))
    raw = BytesIO()
    document.save(raw)
    with ZipFile(raw) as given:
        return {item.filename: given.read(item.filename) for item in given.infolist()}


def _foot(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _type(paragraph.add_run(_FOOTER), _SERIF, 8)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        _type(run, _SERIF, 8)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)  # the library has no field of its own
    _type(paragraph.add_run(" 页"), _SERIF, 8)


def _type(styled: Any, family: str, size: float) -> None:
    """Set type for both scripts: Word keeps the East Asian family in an attribute of its own."""
    styled.font.name, styled.font.size = family, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)


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
    """The Word document of a paper: blank pages by the library, what stands on them written out.

    The library sets a paragraph in a hundred small steps, and a run writes papers by the thousand.
    """

    def __init__(self, title: str, footer: str, as_of: date, *, wide: bool) -> None:
        self._title, self._footer = _clean(title)[:120], _clean(footer)
        self._as_of, self._wide = as_of, wide
        self._body: list[str] = []
        self._pictures: list[bytes] = []

    def title(self, text: str, below: str, *, size: float) -> None:
        close = "" if size >= 20 else '<w:spacing w:after="0"/>'
        for words, points in ((text, size), (below, 10.5 if size >= 20 else 9)):
            if words:
                family = _SANS if points > 12 else _SERIF
                self._paragraph(f'{close}<w:jc w:val="center"/>', words, family, points)

    def head(self, text: str, *, new_page: bool, size: float) -> None:
        page = "" if new_page else ' w:val="0"'
        room = 'w:before="60" w:after="20"' if size < 13 else 'w:before="160"'
        look = f"<w:keepNext/><w:pageBreakBefore{page}/><w:spacing {room}/>"
        self._paragraph(look, text, _SANS, size)

    def text(self, text: str, *, indent: bool, size: float, right: bool, bold: bool) -> None:
        look = '<w:spacing w:after="0"/>' if size < 10 else ""
        if indent:
            look += f'<w:ind w:firstLine="{round(40 * size)}"/>'
        if right:
            look += '<w:jc w:val="right"/>'
        self._paragraph(look, text, _SANS if bold else _SERIF, size)

    def _paragraph(self, look: str, text: str, family: str, size: float) -> None:
        self._body.append(
            f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}"
            f"<w:r>{_set_in(family, size)}{_lines(_clean(text))}</w:r></w:p>"
        )

    def picture(self, png: bytes, below: str) -> None:
        self._pictures.append(png)
        self._body.append(_PICTURE)
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
        self._body.append(
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
        )
        if size >= 10:
            self._body.append('<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>')

    def bytes(self) -> bytes:
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as packed:
            for name, blank in _parts(self._as_of, self._wide, tuple(self._pictures)).items():
                content = blank
                if name == "word/document.xml":
                    content = self._filled(blank.decode()).encode()
                elif name == "word/footer1.xml":
                    words = _lines(f"{self._footer}　第 ")
                    content = blank.replace(f"<w:t>{_FOOTER}</w:t>".encode(), words.encode())
                elif name == "docProps/core.xml":
                    content = blank.replace(_TITLE.encode(), escape(self._title).encode())
                entry = ZipInfo(name, _ZIP_DAY)
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
                packed.writestr(entry, content)
        return out.getvalue()

    def _filled(self, blank: str) -> str:
        """Return the document with what stands on its pages, each picture in its place."""
        head, begun, rest = blank.partition("<w:body>")
        drawn, section, tail = rest.partition("<w:sectPr")
        pictures = iter(drawn.split("</w:p>"))
        body = (f"{next(pictures)}</w:p>" if p == _PICTURE else p for p in self._body)
        return "".join((head, begun, *body, section, tail))


def _row(
    cells: Row, widths: Sequence[float], size: float, numeric: Collection[int],
    *, head: bool, titled: bool,
) -> str:  # fmt: skip
    """Return one table row."""
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
        f"<w:t{_SPACED}>{escape(line)}</w:t>" if line else f"<w:t{_SPACED}/>"
        for line in _clean(piece.text).split("\n")
    )
    return f"<w:r>{_set_in(family, size, quiet)}{lines}</w:r>"


def _set_in(family: str, size: float, quiet: str = "") -> str:
    """Return how a stretch of words is set, in both scripts; ``size`` in points."""
    return (
        f'<w:rPr><w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}"/>{quiet}'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr>'
    )


def _lines(text: str) -> str:
    """Return the words of a paragraph."""
    return "<w:br/>".join("<w:tab/>".join(map(_words, t.split("\t"))) for t in text.split("\n"))


def _words(text: str) -> str:
    return f"<w:t{_SPACED if text != text.strip() else ''}>{escape(text)}</w:t>" if text else ""


def _twips(centimetres: float) -> int:
    return round(centimetres * 567)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
