"""A Word paper holds what was put into it, in the look asked for, whatever characters it is made of."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt

from dashboards.letters.paper import Paper, Piece
from dashboards.letters.picture import weeks_png

DAY = date(2026, 6, 30)
#: Marks of XML, marks a blank paper stands in for words with, and a character no file may hold.
UGLY = "“甲<乙>”&〔title〕〔footer〕<w:sectPr/>]]>\x0b{}"
READ = UGLY.replace("\x0b", "")


def read(paper: Paper) -> Any:
    return Document(BytesIO(paper.bytes()))


def made(title: str = "题", footer: str = "脚", *, wide: bool = False) -> Paper:
    return Paper(title, DAY, footer, wide=wide)


@pytest.mark.parametrize("wide", [False, True])
def test_every_word_comes_back_wherever_it_stands(wide: bool) -> None:
    paper = made(UGLY, UGLY, wide=wide)
    paper.title(UGLY, UGLY)
    paper.head(UGLY)
    paper.text(f"{UGLY}\n第二行\t后面 ")
    paper.table(
        [["头", UGLY], [f"{UGLY}\n下一行", [Piece(UGLY, bold=True), Piece("\t尾")]]], (4, 4)
    )
    document = read(paper)
    said = [p.text for p in document.paragraphs]
    assert said == [READ, READ, READ, f"{READ}\n第二行\t后面 ", ""]
    cells = [c.text for row in document.tables[0].rows for c in row.cells]
    assert cells == ["头", READ, f"{READ}\n下一行", f"{READ}\t尾"]
    assert document.core_properties.title == READ[:120]
    assert document.sections[0].footer.paragraphs[0].text.startswith(f"{READ}　第 ")
    assert (document.sections[0].orientation == WD_ORIENT.LANDSCAPE) is wide
    assert round(document.sections[0].page_width.cm, 1) == (29.7 if wide else 21)


def test_a_row_is_not_torn_between_two_pages() -> None:
    """The end of a measure stood alone on top of the next page of a report."""
    paper = made()
    paper.table([["头"], ["一行"], ["二行"]], (4,))
    rows = read(paper).tables[0].rows
    assert [len(row._tr.xpath("w:trPr/w:cantSplit")) for row in rows] == [1, 1, 1]
    assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in rows] == [1, 0, 0]


def test_paragraphs_look_as_asked() -> None:
    paper = made()
    paper.title("大题", "小字")
    paper.title("小题", size=14)
    paper.head("头", new_page=True)
    paper.head("小头", size=9.5)
    paper.text("正文")
    paper.text("小字", indent=False, size=8.5, right=True, bold=True)
    big, below, small, head, little, prose, note = read(paper).paragraphs
    assert [p.alignment for p in (big, below, small)] == [WD_ALIGN_PARAGRAPH.CENTER] * 3
    sizes = [p.runs[0].font.size.pt for p in (big, below, small, head, little, prose, note)]
    assert sizes == [20, 10.5, 14, 13, 9.5, 12, 8.5]
    families = [p.runs[0].font.name for p in (big, below, small, head, little, prose, note)]
    assert families == ["黑体", "仿宋", "黑体", "黑体", "黑体", "仿宋", "黑体"]
    assert small.paragraph_format.space_after == 0
    assert (head.paragraph_format.page_break_before, little.paragraph_format.page_break_before) == (
        True,
        False,
    )
    assert head.paragraph_format.keep_with_next
    assert head.paragraph_format.space_before == Pt(8)
    assert prose.paragraph_format.first_line_indent == Pt(24)
    assert note.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert note.paragraph_format.first_line_indent is None
    assert note.paragraph_format.space_after == 0


def test_pictures_stand_where_they_were_put_and_have_numbers_of_their_own() -> None:
    first, second = weeks_png([1, 2], [1, 1], None), weeks_png([3, 1], [1, 1], 1)
    paper = made()
    paper.picture(first, "一")
    paper.text("之间")
    paper.picture(second, "二")
    document = read(paper)
    assert [p.text for p in document.paragraphs] == ["", "一", "之间", "", "二"]
    related = document.part.related_parts
    shown = [s._inline.graphic.graphicData.pic.blipFill.blip.embed for s in document.inline_shapes]
    assert [related[number].blob for number in shown] == [first, second]
    assert len({s._inline.docPr.id for s in document.inline_shapes}) == 2
    assert {round(s.width.cm, 1) for s in document.inline_shapes} == {15.8}


def test_a_paper_without_pictures_carries_none_of_the_one_before() -> None:
    pictured = made()
    pictured.picture(weeks_png([1, 2], [1, 1], None), "一")
    pictured.bytes()
    plain = made()
    plain.text("无图")
    names = ZipFile(BytesIO(plain.bytes())).namelist()
    assert not [n for n in names if "media" in n]


def test_neither_clock_nor_order_leaves_a_trace() -> None:
    def one(day: date) -> bytes:
        paper = Paper("题", day, "脚")
        paper.text("一样")
        return paper.bytes()

    again = one(DAY)
    one(date(2026, 7, 1))
    assert one(DAY) == again
    said = Document(BytesIO(again)).core_properties
    assert said.created == said.modified == datetime(2026, 6, 30, tzinfo=UTC)
    with ZipFile(BytesIO(again)) as packed:
        assert {i.date_time for i in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in packed.namelist():
            parse_xml(packed.read(name))
