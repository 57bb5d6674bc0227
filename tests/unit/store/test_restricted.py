"""The restricted file: sealed, backed up apart, restored with its key only."""

from pathlib import Path

import pytest

from assets.store.home import open_home
from assets.store.restricted import Record, Restricted, RestrictedError


def record(n: int) -> Record:
    return Record(f"L2026000{n}", "refer", "辛联络", "2026-07-02", f"第{n}件的内容")


@pytest.fixture
def store(tmp_path: Path) -> Restricted:
    kept = Restricted(open_home(tmp_path / "home"))
    assert kept.append(record(1))
    assert kept.append(record(2))
    return kept


def moved(tmp_path: Path) -> Path:
    """Lose the file as a disk is lost, and return where it stood."""
    path = open_home(tmp_path / "home").restricted_path
    path.rename(path.with_name("lost.db"))
    return path


def test_a_backup_without_its_key_says_nothing_and_comes_back_with_it(
    store: Restricted, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    assert store.back_up(folder) == 2
    assert [p.name for p in folder.iterdir()] == ["restricted.db"]
    kept = folder / "restricted.db"
    assert kept.stat().st_mode & 0o077 == 0
    assert "内容".encode() not in kept.read_bytes()
    path = moved(tmp_path)
    assert store.restore(folder) == 2
    assert path.stat().st_mode & 0o077 == 0
    assert store.records() == [record(1), record(2)]
    with pytest.raises(RestrictedError, match="不覆盖"):
        store.restore(folder)


def test_another_key_or_none_restores_nothing(store: Restricted, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    store.back_up(folder)
    path = moved(tmp_path)
    key = open_home(tmp_path / "home").restricted_key_path
    right = key.read_text(encoding="utf-8")
    key.write_text("00" * 32, encoding="utf-8")
    with pytest.raises(RestrictedError, match="密钥不是原来的"):
        store.restore(folder)
    assert not path.exists()
    key.unlink()
    with pytest.raises(RestrictedError, match="缺密钥"):
        store.restore(folder)
    assert not path.exists()
    key.write_text(right, encoding="utf-8")
    assert store.restore(folder) == 2


def test_a_folder_without_a_backup_is_told(store: Restricted, tmp_path: Path) -> None:
    moved(tmp_path)
    with pytest.raises(RestrictedError, match="的备份"):
        store.restore(tmp_path)


def test_a_kill_while_the_key_is_made_binds_nobody(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    home.restricted_key_path.touch()
    assert Restricted(home).append(record(1))
    assert Restricted(home).records() == [record(1)]
