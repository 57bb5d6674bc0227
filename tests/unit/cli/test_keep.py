"""``backup`` that the disk has no room for: said of the backup, whoever of Python and SQLite notices it."""

import errno
import sqlite3
from pathlib import Path

import pytest

from assets.store.home import open_home
from pipelines.cli import keep, main


@pytest.mark.parametrize(
    "full",
    [OSError(errno.ENOSPC, "No space left"), sqlite3.OperationalError("database or disk is full")],
)
def test_a_backup_broken_off_by_a_full_disk_says_what_to_do(
    full: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def no_room(*_: object) -> None:
        raise full

    monkeypatch.setattr(keep, "back_up", no_room)
    home, to = open_home(tmp_path / "home"), tmp_path / "backup"
    with pytest.raises(SystemExit) as left:
        main(["backup", str(to), "--home", str(home.root)])
    assert left.value.code == 3
    assert capsys.readouterr().err.strip() == f"备份没有做完：磁盘空间不足。请清空 {to} 后重做。"
