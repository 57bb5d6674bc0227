"""What is known of pages that were not swapped in with the warehouse, wherever the program was killed."""

from pathlib import Path

import pytest

from assets.store import behind as module
from assets.store.behind import behind, note_behind, note_in_place, seen_by_readers
from assets.store.chain import Head
from assets.store.home import Home
from assets.store.swap import swap

OLD, NEW = 10, 25


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    at = Home(tmp_path)
    for folder in (at.site, at.outbox, at.work / "site", at.work / "outbox"):
        folder.mkdir(parents=True)
        (folder / "file").write_text(folder.parent.name, encoding="utf-8")
    published(monkeypatch, OLD)
    return at


def published(monkeypatch: pytest.MonkeyPatch, seq: int) -> None:
    monkeypatch.setattr(module, "published_head", lambda _: Head(seq, "x"))


def test_before_the_warehouse_nothing_is_behind(home: Home) -> None:
    note_behind(home, seen_by_readers(home))
    assert (behind(home), seen_by_readers(home)) == ((), OLD)


def test_each_folder_is_known_once_it_is_swapped_in(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_behind(home, seen_by_readers(home))
    published(monkeypatch, NEW)
    assert (behind(home), seen_by_readers(home)) == (("site", "outbox"), OLD)
    swap(home.work / "site", home.site)
    assert (behind(home), seen_by_readers(home)) == (("outbox",), NEW)
    swap(home.work / "outbox", home.outbox)
    assert behind(home) == ()
    note_in_place(home)
    assert (behind(home), seen_by_readers(home)) == ((), NEW)


def test_by_two_renames_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.store.swap._exchanged", lambda *_: False)
    note_behind(home, seen_by_readers(home))
    published(monkeypatch, NEW)
    swap(home.work / "site", home.site)
    assert (behind(home), seen_by_readers(home)) == (("outbox",), NEW)


def test_pages_that_were_never_swapped_in_stay_so_over_a_run_that_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_behind(home, seen_by_readers(home))
    published(monkeypatch, NEW)
    again = home.root / "again"  # folders of the run after are others
    for name in ("site", "outbox"):
        (again / name).mkdir(parents=True)
        (again / name).rename(home.work / f"{name}-2")
        (home.work / name / "file").unlink()
        (home.work / name).rmdir()
        (home.work / f"{name}-2").rename(home.work / name)
    note_behind(home, seen_by_readers(home))
    assert (behind(home), seen_by_readers(home)) == (("site", "outbox"), OLD)


def test_nothing_was_shown_yet(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    published(monkeypatch, 0)
    assert seen_by_readers(home) is None
    note_behind(home, 0)
    published(monkeypatch, NEW)
    assert (behind(home), seen_by_readers(home)) == (("site", "outbox"), 0)


@pytest.mark.parametrize("said", ["", "{", "[]", '{"seen": 1, "folders": {"site": 1}}'])
def test_a_note_that_nobody_wrote_so_says_nothing(home: Home, said: str) -> None:
    (home.root / "behind.json").write_text(said, encoding="utf-8")
    assert (behind(home), seen_by_readers(home)) == ((), OLD)
