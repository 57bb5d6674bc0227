"""Backup and restore of what cannot be made again: archive, ledger, configuration."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from assets.store import home as homes
from assets.store import ledger as ledgers
from assets.store.home import Home, open_home

FORMAT = 1
MANIFEST = "manifest.json"
_RESTORING = ".restoring"


class BackupError(Exception):
    """A backup that cannot be made or used; the message is Chinese."""


@dataclass(frozen=True)
class BackedUp:
    """What a backup holds, and what of the archive was found missing or damaged on the way."""

    files: int
    missing: list[str]
    damaged: list[str]


def back_up(home: Home, folder: Path) -> BackedUp:
    """Copy archive, ledger and configuration into an empty folder; a run may be under way.

    The ledger is copied first, as of one moment, by SQLite's own backup; whatever it names was in the
    archive before, and nothing in the archive ever changes. The manifest is written last: a folder
    without one is no backup.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _copy_ledger(home, folder / "ledger.db")
    sums = {"ledger.db": _sum(folder / "ledger.db")}
    for path in [home.root / "home.json", *_files(home.config), *_files(home.archive)]:
        name = path.relative_to(home.root).as_posix()
        sums[name] = _copy(path, folder / name)
    archived = {PurePosixPath(n).stem: s for n, s in sums.items() if n.startswith("archive/")}
    damaged = sorted(n for n, s in archived.items() if n != s)
    missing = sorted(_wanted(folder / "ledger.db") - set(archived))
    manifest = {
        "format": FORMAT, "home_format": homes.FORMAT, "ledger_format": ledgers.FORMAT,
        "without": "密钥文件不在备份内，须另行保管", "files": dict(sorted(sums.items())),
    }  # fmt: skip
    if hasattr(os, "sync"):  # the copies are on the disk before the manifest says so
        os.sync()
    partial = folder / (MANIFEST + ".part")
    partial.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)
    return BackedUp(len(sums), missing, damaged)


def _copy_ledger(home: Home, target: Path) -> None:
    with (
        closing(sqlite3.connect(home.ledger_path)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")  # one file, nothing beside it


def _wanted(ledger: Path) -> set[str]:
    """Return the SHA-256 of every original that a copied ledger names and nobody erased."""
    with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        rows = copy.execute(
            "select kind, key, payload from events where kind in ('arrival', 'erased')"
        ).fetchall()
    named = {json.loads(payload).get("sha") for kind, _, payload in rows if kind == "arrival"}
    return named - {key for kind, key, _ in rows if kind == "erased"} - {None}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield path


def restore(folder: Path, root: Path) -> int:
    """Put a backup into an empty folder as a home and return how many files it holds.

    Everything is verified before anything is written.

    Raises
    ------
    BackupError
        No backup, damaged, made by a newer program, or ``root`` is not empty.
    """
    sums = verified(folder)
    if root.exists() and any(p.name != _RESTORING for p in root.iterdir()):
        raise BackupError(f"{root} 不是空目录，恢复不会覆盖")
    beside = root / _RESTORING
    shutil.rmtree(beside, ignore_errors=True)
    for name, digest in sums.items():
        if _copy(folder / name, beside / name) != digest:
            raise BackupError(f"{name} 复制后与清单不符，恢复没有做完")
    for path in sorted(beside.iterdir()):
        path.rename(root / path.name)
    beside.rmdir()
    open_home(root)
    return len(sums)


def verified(folder: Path) -> dict[str, str]:
    """Return the files of a backup with their SHA-256, once each was compared with the manifest.

    Raises
    ------
    BackupError
        No backup, damaged, or made by a newer program.
    """
    manifest = _manifest(folder)
    ours = {"format": FORMAT, "home_format": homes.FORMAT, "ledger_format": ledgers.FORMAT}
    if any(manifest[name] > known for name, known in ours.items()):
        raise BackupError("备份由更新版本的程序做成，请升级程序后再恢复")
    sums: dict[str, str] = manifest["files"]
    wrong = [n for n, digest in sums.items() if not _is_as_listed(folder, n, digest)]
    if wrong:
        more = f"等 {len(wrong)} 个" if len(wrong) > 5 else ""
        raise BackupError(f"备份已损坏，与清单不符：{'、'.join(wrong[:5])}{more}；什么都没有恢复")
    return sums


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = {"ledger.db", "home.json"} <= set(found["files"])
        numbers = [found["format"], found["home_format"], found["ledger_format"]]
    except FileNotFoundError as error:
        raise BackupError(f"{folder} 里没有 {MANIFEST}，不是备份，或备份没有做完") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{MANIFEST} 已损坏，不能恢复") from error
    if not whole or not all(isinstance(n, int) for n in numbers):
        raise BackupError(f"{MANIFEST} 已损坏，不能恢复")
    return dict(found)


def _is_as_listed(folder: Path, name: str, digest: str) -> bool:
    path = PurePosixPath(name)
    safe = not path.is_absolute() and ".." not in path.parts
    return safe and (folder / name).is_file() and _sum(folder / name) == digest


def _copy(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of the copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    return _sum(target)


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
