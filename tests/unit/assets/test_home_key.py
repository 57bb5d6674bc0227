"""The key of a home is not replaced in silence."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.store.home import HomeError, open_home
from pipelines.cli.english import in_english


def test_a_lost_or_exchanged_key_is_told_not_made_anew(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    key = home.key()
    assert open_home(tmp_path / "home").key() == key
    text = home.key_path.read_text(encoding="utf-8")
    home.key_path.unlink()
    with pytest.raises(HomeError, match="缺密钥文件"):
        home.key()
    assert not home.key_path.exists()
    home.key_path.write_text("ab" * 32 + "\n", encoding="utf-8")
    with pytest.raises(HomeError, match="不是本数据目录原来的密钥"):
        home.key()
    home.key_path.write_text(text, encoding="utf-8")
    assert home.key() == key
    assert key.hex() not in (home.root / "home.json").read_text(encoding="utf-8")


def test_a_key_that_cannot_be_made_or_read_is_told_with_the_way_out(tmp_path, monkeypatch) -> None:
    home = open_home(tmp_path / "home")
    monkeypatch.setenv("HENGJIAN_KEY_FILE", str(tmp_path / "nowhere" / "home.key"))
    with pytest.raises(
        HomeError, match=r"写不进去：没有这个文件或文件夹。.*HENGJIAN_KEY_FILE"
    ) as told:
        home.key()
    assert str(tmp_path / "nowhere" / "home.key") in str(told.value)
    assert "cannot be used: " in in_english(str(told.value))
    assert not re.search("[\u4e00-\u9fff]", in_english(str(told.value)))
    monkeypatch.setenv("HENGJIAN_KEY_FILE", str(tmp_path))
    with pytest.raises(HomeError, match=r"读不了：.*HENGJIAN_KEY_FILE"):
        home.key()


def test_a_home_of_before_takes_on_the_key_it_has(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    (tmp_path / "home.key").write_text("cd" * 32 + "\n", encoding="utf-8")
    assert home.key() == bytes.fromhex("cd" * 32)
    assert open_home(tmp_path / "home").key() == bytes.fromhex("cd" * 32)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let files be made, and nothing be written into them."""
    resource = pytest.importorskip("resource")  # POSIX only
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_home_begun_on_a_full_disk_is_begun_again(tmp_path: Path) -> None:
    """An empty home.json, or an empty key, would be told to come from a backup there is not."""
    with full_disk(), pytest.raises(HomeError, match="不能写入"):
        open_home(tmp_path / "home")
    home = open_home(tmp_path / "home")
    with full_disk(), pytest.raises(OSError, match="too large"):
        home.key()
    assert len(open_home(tmp_path / "home").key()) == 32


def test_a_kill_while_the_key_is_made_binds_nobody(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    home.key_path.touch()
    assert len(home.key()) == 32


def test_an_emptied_key_of_files_that_came_is_not_made_anew(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    home.key_path.touch()
    (home.archive / "ab").mkdir()
    with pytest.raises(HomeError, match="请恢复备份"):
        home.key()
