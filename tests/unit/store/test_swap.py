"""What is published is always whole: exchanged in one step, or put back after a kill between two."""

import os
import threading
from pathlib import Path

import pytest

from assets.store import swap as module
from assets.store.swap import put, recover, swap


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


def test_a_file_that_cannot_be_written_leaves_what_stood_there(tmp_path: Path, monkeypatch):
    path = tmp_path / "export.csv"
    put(path, b"old")
    path.chmod(0o644)
    put(path, b"older")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"older", 0o644)
    with monkeypatch.context() as broken, pytest.raises(OSError, match="full"):
        broken.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
        put(path, b"new")
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir()] == ["export.csv"]


@pytest.mark.skipif(
    os.name == "nt", reason="Windows has no pipes among files, and links for administrators alone"
)
def test_a_link_goes_on_leading_and_a_pipe_is_written_to(tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    put(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=put, args=(tmp_path / "pipe", b"y"))
    writer.start()
    assert (tmp_path / "pipe").read_bytes() == b"y"
    writer.join()
    assert (tmp_path / "pipe").is_fifo()
