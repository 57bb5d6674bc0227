"""The archive takes a file in whatever a killed run left there."""

import shutil
from pathlib import Path

import pytest

from assets.store import archive, names
from assets.store.home import open_home


def test_what_a_kill_left_is_closed_to_writing_and_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(tmp_path / "home")
    path = tmp_path / "a.csv"
    path.write_text("案号\n", encoding="utf-8")
    kept = archive.archived_path(home, archive.sha256_of(path), path.name)
    kept.parent.mkdir()
    left = kept.with_name(kept.name + ".part")
    left.touch(mode=0o400)
    copy = shutil.copyfile

    def as_nobody(source: Path, target: Path) -> None:
        """Copy as whoever is not root has to."""
        assert not target.exists()
        copy(source, target)

    monkeypatch.setattr(archive.shutil, "copyfile", as_nobody)
    archive.keep(home, path)
    assert kept.read_bytes() == path.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o400, "an original is closed to writing"
    assert not left.exists()


def test_a_name_cut_short_on_a_full_disk_takes_no_other_with_it(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    names.note(home, {"a": "甲"})
    with (home.archive / "names.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"shown": "b", "na')
    names.note(home, {"c": "丙"})
    assert names.originals(home) == {"a": "甲", "c": "丙"}
