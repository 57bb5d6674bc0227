"""Papers and workbooks that say what a published one says are kept; the day alone is no change."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest
from docx import Document
from openpyxl import load_workbook

from assets.publishing import kept_files
from assets.run import Run
from assets.store.seal import Seal, sealed
from dashboards.kept import keeping
from dashboards.letters.paper import Paper
from dashboards.workbooks.book import Book, Column
from data_contracts import schema_of, table


class Files:
    """Files of one run by what they say; taken from those of an earlier one."""

    def __init__(self, before: dict[str, bytes] | None = None) -> None:
        self.before, self.now, self.taken = before or {}, {}, 0

    def find(self, said: str, _: str) -> bytes | None:
        self.taken += said in self.before
        return self.before.get(said)

    def note(self, said: str, _: str, content: bytes) -> None:
        self.now[said] = content


def paper(day: date, fine: int = 5000, done: str = "") -> bytes:
    made = Paper("案件比对", day, "案件比对 1号", wide=True)
    made.title("案件比对", f"数据截至 {day.isoformat()}{done}", size=14)
    made.text(f"罚款{fine}元。", bold=True)
    made.table([("案件", "罚款"), ("1号", str(fine))], (4.0, 2.0), size=8, numeric=[1])
    return made.bytes()


def book(day: date, fine: int = 5000, seal: str = "") -> bytes:
    made = Book(day, "应回访")
    columns = [Column("案件", 20), Column("罚款", kind="money")]
    rows = [{"案件": "1号", "罚款": fine}]
    made.sheet("应回访", columns, rows, title="应回访", subtitle=f"数据截至 {day.isoformat()}")
    made.notes(["照此办理。"], columns)
    made.seal(seal)
    return made.bytes()


FIRST, NEXT = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize("make", [paper, book])
def test_the_day_alone_is_no_change_and_anything_else_is(make) -> None:
    with keeping(first := Files()):
        before = make(FIRST)
    with keeping(again := Files(first.now)):
        assert make(NEXT) == before
        assert again.taken == 1
        changed = make(NEXT, fine=6000)
    assert again.taken == 1
    assert changed == make(NEXT, fine=6000)
    assert changed != before
    assert len(again.now) == 2


def test_another_date_that_is_the_day_of_the_run_counts() -> None:
    """A due date that moves with the day is a change; one that stays is none, on the day itself too."""

    def asked(day: date, due: date) -> bytes:
        made = Book(day, "待核")
        says = f"数据截至 {day.isoformat()}　请于 {due.isoformat()} 前核对"
        made.sheet("待核", [Column("案件", 20)], [{"案件": "1号"}], title="待核", subtitle=says)
        return made.bytes()

    with keeping(first := Files()):
        before = asked(FIRST, FIRST)
    with keeping(again := Files(first.now)):
        assert asked(NEXT, FIRST) == before
        assert asked(NEXT, NEXT) != before
    assert again.taken == 1


def test_who_has_handed_in_by_a_day_is_no_change_either() -> None:
    june, july = "2026年6月2个县案件未报送", "2026年7月38个县案件未报送"
    with keeping(first := Files(), june):
        before = paper(FIRST, done=june)
    with keeping(again := Files(first.now), july):
        assert paper(NEXT, done=july) == before
        assert paper(NEXT, done=june) != before
    assert again.taken == 1


def test_what_was_said_earlier_the_same_day_no_longer_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A county hands in and the day is run again: one workbook said it had not, another that it had."""
    monkeypatch.setattr(kept_files, "_maker", lambda _: "maker")
    rows = [pl.DataFrame(schema=schema_of(table("published_files")))]
    place = tmp_path / "outbox.docx"

    def live(day: date, of_the_day: str) -> str:
        warehouse = SimpleNamespace(read=lambda _: rows[-1], write=lambda _, f: rows.append(f))
        run = SimpleNamespace(as_of=day, home=SimpleNamespace(root=tmp_path), warehouse=warehouse)
        kept = kept_files.KeptFiles(cast("Run", run))
        with keeping(kept, of_the_day):
            content = paper(day, done=of_the_day)
        place.write_bytes(content)
        kept.write_down({place.name: sha256(content).digest()})
        return next(p.text for p in Document(place).paragraphs if "数据截至" in p.text)

    owed, came = "2026年6月1个县案件还没有到", "2026年6月各县案件均已报送"
    assert live(FIRST, owed) == f"数据截至 {FIRST}{owed}"
    assert live(FIRST, owed) == f"数据截至 {FIRST}{owed}"
    assert live(FIRST, came) == f"数据截至 {FIRST}{came}"
    assert live(NEXT, owed) == f"数据截至 {FIRST}{came}"  # kept, with its own day
    assert live(NEXT, came) == f"数据截至 {FIRST}{came}"


def test_a_workbook_that_comes_back_is_kept_until_what_it_asks_changes() -> None:
    """Its seal names the day of its last change: no answer can have come by a later copy."""

    def asked(day: date, *rows: str) -> bytes:
        seal = Seal("county", "990101", "2026-06", day, {row: [row] for row in rows})
        return book(day, seal=sealed(b"key", seal))

    with keeping(first := Files()):
        before = asked(FIRST, "P001-1")
    with keeping(again := Files(first.now)):
        assert asked(NEXT, "P001-1") == before
        assert asked(NEXT, "P001-1", "P001-2") != before
    assert again.taken == 1
    assert len(again.now) == 2


def test_what_is_told_stands_in_the_file() -> None:
    document = Document(BytesIO(paper(FIRST)))
    assert [p.text for p in document.paragraphs if p.text][:3] == [
        "案件比对", "数据截至 2026-06-30", "罚款5000元。",
    ]  # fmt: skip
    assert [c.text for c in document.tables[0].rows[1].cells] == ["1号", "5000"]
    sheet = load_workbook(BytesIO(book(FIRST)))["应回访"]
    assert [c.value for c in sheet[4]] == ["1号", 5000]


def test_any_text_comes_back_through_the_library_as_it_was_given() -> None:
    awkward = " 罚<5&>\t元\n\n第二行 "
    made = Paper(f"<{awkward}>", FIRST, awkward)
    made.head(awkward, new_page=True)
    made.text(awkward, right=True, size=9)
    made.table([(awkward,), ("",)], (4.0,))
    document = Document(BytesIO(made.bytes()))
    assert [p.text for p in document.paragraphs[:2]] == [awkward] * 2
    assert [c.text for c in document.tables[0].columns[0].cells] == [awkward, ""]
    assert document.sections[0].footer.paragraphs[0].text == f"{awkward}　第  页"
    assert document.core_properties.title == f"<{awkward}>"
    assert document.paragraphs[0].paragraph_format.page_break_before
