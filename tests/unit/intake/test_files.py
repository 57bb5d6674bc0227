"""What of the inbox is read, and in which order."""

import errno
import os
import socket
from pathlib import Path

import pytest

from assets.intake import IntakeContext
from assets.intake.files import inbox_entries
from assets.intake.read import read_paths
from assets.store.home import HomeError


def test_order_is_by_code_point_and_litter_is_left_out(tmp_path: Path) -> None:
    for name in ("乙县/b.csv", "乙县/B.csv", "甲县/a.csv", "a.csv", "~$a.xlsx", "Thumbs.db", "desktop.ini",
                 ".DS_Store", ".~lock.a.csv#", ".~案件.xlsx", "大文件.csv.part", "x.crdownload", "~x/~$y.xlsx"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    found = [entry.name for entry in inbox_entries(tmp_path)]
    assert found == ["a.csv", "乙县/B.csv", "乙县/b.csv", "甲县/a.csv"]
    assert found == sorted(found)
    assert not [entry for entry in inbox_entries(tmp_path) if entry.refused]


def test_links_out_of_the_inbox_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inbox = tmp_path / "inbox"
    outside.mkdir()
    inbox.mkdir()
    (outside / "secret.csv").write_text("x", encoding="utf-8")
    (inbox / "real.csv").write_text("x", encoding="utf-8")
    (inbox / "link.csv").symlink_to(outside / "secret.csv")
    (inbox / "folder").symlink_to(outside)
    (inbox / "own.csv").symlink_to(inbox / "real.csv")
    (inbox / "dangling.csv").symlink_to(inbox / "gone.csv")
    assert {e.name: (e.refused or "")[:8] for e in inbox_entries(inbox)} == {
        "dangling.csv": "是指向别处的链接", "folder": "是指向别处的链接", "link.csv": "是指向别处的链接",
        "own.csv": "是指向别处的链接", "real.csv": "",
    }  # fmt: skip


def test_pipes_sockets_and_hidden_files_are_named_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    (tmp_path / ".secret.csv").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "b.csv").write_text("x", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.csv"))
    refused = {e.name: e.refused for e in inbox_entries(tmp_path) if e.refused}
    assert refused == {
        ".hidden": "以点开头的隐藏文件夹，不读取",
        ".secret.csv": "以点开头的隐藏文件，不读取",
        "pipe.csv": "不是普通文件（管道、套接字或设备），不读取",
        "s.csv": "不是普通文件（管道、套接字或设备），不读取",
    }
    assert [e.name for e in inbox_entries(tmp_path) if not e.refused] == ["a.csv"]


def test_a_name_in_the_bytes_of_an_old_program_is_shown_as_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    names = [
        "案件.csv".encode("gbk"),
        "案件.csv".encode(),
        b"\xff\xfe.csv",
        "一\n\x1b[31m二.csv".encode(),
    ]
    for name in names:
        with open(folder + b"/" + name, "wb") as stream:  # noqa: PTH123 - bytes are the point
            stream.write(name)
    found = {entry.name: entry.path.read_bytes() for entry in inbox_entries(tmp_path)}
    assert found == {
        "一\\n\\x1b[31m二.csv": names[3],
        "案件.csv": names[1],
        "\\xb0\\xb8\\xbc\\xfe.csv": names[0],
        "\\xff\\xfe.csv": names[2],
    }
    for name in found:
        name.encode("utf-8")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, context: IntakeContext) -> None:
    [(table,)] = read_paths([(tmp_path / "gone.csv", "gone.csv", context)])
    assert (table.refused_reason or "").startswith("无法读取")


def test_reading_twice_gives_the_same(tmp_path: Path, context: IntakeContext) -> None:
    path = tmp_path / "a.csv"
    path.write_text("案号,办案机构代码,立案日期\n甲案1号,X,2025-01-02\n", encoding="utf-8")
    (one,), (two,) = (read_paths([(path, "丙县/a.csv", context)])[0] for _ in range(2))
    assert one.accepted.equals(two.accepted)
    assert one.file == "丙县/a.csv"


def test_an_inbox_that_cannot_be_read_is_not_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed to the service's user, or on a share that is gone: nothing would be said to be new."""
    (tmp_path / "甲县").mkdir()
    closed = {str(tmp_path / "甲县"): errno.EIO}
    listed = os.scandir

    def scandir(path: str) -> object:
        if number := closed.get(str(path)):
            raise OSError(number, os.strerror(number), path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (found,) = inbox_entries(tmp_path)
    assert (found.name, found.refused) == ("甲县", "读不了这个文件夹：磁盘出错")
    closed[str(tmp_path)] = errno.EACCES
    with pytest.raises(HomeError, match=r"收件箱 .* 读不了：没有权限"):
        inbox_entries(tmp_path)
