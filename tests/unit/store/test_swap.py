"""The published folder is always whole: exchanged in one step, or put back after a kill between two."""

from pathlib import Path

import pytest

from assets.store import swap as module
from assets.store.swap import recover, swap


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "index.html").write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("can_exchange", [True, False])
def test_the_new_folder_takes_the_place_of_the_old(tmp_path: Path, monkeypatch, can_exchange: bool):
    if not can_exchange:
        monkeypatch.setattr(module, "_exchanged", lambda *_: False)
    site = folder(tmp_path / "site", "old")
    swap(folder(tmp_path / "new", "new"), site)
    assert (site / "index.html").read_text(encoding="utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_the_first_folder_needs_no_other(tmp_path: Path):
    swap(folder(tmp_path / "new", "new"), tmp_path / "site")
    assert (tmp_path / "site" / "index.html").exists()


@pytest.mark.parametrize("empty_left_behind", [True, False])
def test_a_kill_between_two_renames_is_undone(tmp_path: Path, empty_left_behind: bool):
    folder(tmp_path / "site.old", "old")
    if empty_left_behind:
        (tmp_path / "site").mkdir()
    recover(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "site.old").exists()


def test_a_kill_after_both_renames_leaves_the_new_one(tmp_path: Path):
    folder(tmp_path / "site.old", "old")
    folder(tmp_path / "site", "new")
    recover(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "new"
    assert not (tmp_path / "site.old").exists()
