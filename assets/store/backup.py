"""Backup and restore of what cannot be made again: archive, ledger, configuration."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from assets.store import home as homes
from assets.store import ledger as ledgers
from assets.store import proof
from assets.store.archive import sha256_of
from assets.store.chain import Finding, Head, examine, head_of
from assets.store.home import RESTORING, Home, open_home
from assets.store.ledger import Ledger
from assets.store.ledger_file import copy_ledger, looked_at, write_head
from assets.store.names import INDEX

#: 1: sums alone. 2: also the ledger's head, and what was found wrong with it.
FORMAT = 2
MANIFEST = "manifest.json"
#: The first format of a ledger whose events are chained.
_CHAINED = 2
#: What a home is restored from, in the order in which it is put there: with the last it is a home.
_PARTS = ("archive", "config", "ledger.db", "home.json")


class BackupError(Exception):
    """A backup that cannot be made or used; the message is Chinese."""


@dataclass(frozen=True)
class BackedUp:
    """What a backup holds, and what of archive and ledger was found missing or changed on the way."""

    files: int
    missing: list[str]
    damaged: list[str]
    findings: list[Finding]
    head: Head


def back_up(home: Home, folder: Path) -> BackedUp:
    """Copy archive, ledger and configuration into an empty folder; a run may be under way.

    The ledger is copied first, as of one moment, by SQLite's own backup; whatever it names was in the
    archive before, and nothing in the archive ever changes. The manifest is written last: a folder
    without one is no backup. A ledger that is not as it was written is copied all the same, and the
    manifest says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    Ledger(home)  # an older one is brought to this format first
    findings = proof.findings(home, deeply=True)
    copy_ledger(home.ledger_path, folder / "ledger.db")
    head = _head(folder / "ledger.db", findings)
    sums = {"ledger.db": sha256_of(folder / "ledger.db")}
    for path in [home.root / "home.json", *_files(home.config), *_files(home.archive)]:
        name = path.relative_to(home.root).as_posix()
        sums[name] = _copy(path, folder / name)
    archived = {
        PurePosixPath(n).stem: s for n, s in sums.items() if n.startswith("archive/") and n != INDEX
    }
    damaged = sorted(n for n, s in archived.items() if n != s)
    missing = sorted(_wanted(folder / "ledger.db") - set(archived))
    manifest = {
        "format": FORMAT, "home_format": homes.FORMAT, "ledger_format": ledgers.FORMAT,
        "head": {"seq": head.seq, "hash": head.hash}, "findings": [f.says for f in findings],
        "without": "密钥文件不在备份内，须另行保管", "files": dict(sorted(sums.items())),
    }  # fmt: skip
    if hasattr(os, "sync"):  # the copies are on the disk before the manifest says so
        os.sync()
    partial = folder / (MANIFEST + ".part")
    partial.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)
    return BackedUp(len(sums), missing, damaged, findings, head)


def _head(ledger: Path, findings: list[Finding]) -> Head:
    if any(f.what == "file" for f in findings):
        return Head()
    with looked_at(ledger) as copy:
        return head_of(copy)


def _wanted(ledger: Path) -> set[str]:
    """Return the SHA-256 of every original that a copied ledger names and nobody erased."""
    with looked_at(ledger) as copy:
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

    Everything is verified before anything is written. ``home.json`` comes last: until then the folder
    is no home and no run begins in it; a restore that was interrupted begins again.

    Raises
    ------
    BackupError
        No backup, damaged, made by a newer program, with names that have no place in a home, with a
        ledger that is not the one backed up; or ``root`` is not empty.
    """
    sums = verified(folder)
    beside = root / RESTORING
    left = {p.name for p in root.iterdir()} if root.exists() else set()
    begun = RESTORING in left and "home.json" not in left
    if beside.is_symlink() or left - {RESTORING, *(_PARTS if begun else ())}:
        raise BackupError(f"{root} 不是空目录，恢复不会覆盖")
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _PARTS:
        _remove(root / name)
        _remove(beside / name)
    for name, digest in sums.items():
        if _copy(folder / name, beside / name) != digest:
            raise BackupError(f"{name} 复制后与清单不符，恢复没有做完")
    if hasattr(os, "sync"):
        os.sync()
    for name in _PARTS:
        if (beside / name).exists():
            (beside / name).rename(root / name)
    shutil.rmtree(beside)
    home = open_home(root)
    write_head(home, Ledger(home).head())
    return len(sums)


def _remove(path: Path) -> None:
    """Remove what an interrupted restore left."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def verified(folder: Path) -> dict[str, str]:
    """Return the files of a backup with their SHA-256, once each was compared with the manifest.

    Raises
    ------
    BackupError
        No backup, damaged, made by a newer program, with names that have no place in a home, or with
        a ledger that is not the one backed up.
    """
    manifest = _manifest(folder)
    sums: dict[str, str] = manifest["files"]
    if strange := [n for n in sums if not _has_place(folder, n)]:
        shown = "、".join(n[:80] for n in strange[:5])
        raise BackupError(f"清单里有不属于备份的路径：{shown}；什么都没有恢复")
    wrong = [n for n, digest in sums.items() if not _is_as_listed(folder / n, digest)]
    if wrong:
        more = f"等 {len(wrong)} 个" if len(wrong) > 5 else ""
        raise BackupError(f"备份已损坏，与清单不符：{'、'.join(wrong[:5])}{more}；什么都没有恢复")
    if manifest["ledger_format"] >= _CHAINED:
        _check_chain(folder / "ledger.db", manifest)
    return sums


def _check_chain(ledger: Path, manifest: dict[str, Any]) -> None:
    """Compare the ledger of a backup with its own chain and with what the manifest says of both."""
    try:
        with looked_at(ledger) as copy:
            found = [f.says for f in examine(copy, [_listed_head(manifest)])]
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        raise BackupError(f"备份里的台账读不了（{error}）；什么都没有恢复") from error
    known = set(manifest["findings"])
    if new := [says for says in found if says not in known]:
        raise BackupError(f"备份里的台账与备份时不同：{new[0]}；什么都没有恢复，请用更早的备份")


def head_of_backup(folder: Path) -> Head:
    """Return how far the ledger went when a backup was made.

    Raises
    ------
    BackupError
        No backup, or made before ledgers were chained.
    """
    manifest = _manifest(folder)
    if manifest["ledger_format"] < _CHAINED:
        raise BackupError(f"{folder} 是台账还没有校验链时做的备份，不能用来核对")
    return _listed_head(manifest)


def _listed_head(manifest: dict[str, Any]) -> Head:
    return Head(manifest["head"]["seq"], manifest["head"]["hash"])


def _manifest(folder: Path) -> dict[str, Any]:
    """Return a manifest whose every field is of the kind that is read later."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sums = found["files"]
        whole = {"ledger.db", "home.json"} <= set(sums) and all(
            isinstance(s, str) for s in sums.values()
        )
        ours = {"format": FORMAT, "home_format": homes.FORMAT, "ledger_format": ledgers.FORMAT}
        newer = any(int(found[name]) > known for name, known in ours.items())
        if found["ledger_format"] >= _CHAINED:
            whole = whole and isinstance(_listed_head(found).seq, int)
            whole = whole and all(isinstance(says, str) for says in found["findings"])
    except FileNotFoundError as error:
        raise BackupError(f"{folder} 里没有 {MANIFEST}，不是备份，或备份没有做完") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{MANIFEST} 已损坏，不能恢复") from error
    if newer:
        raise BackupError("备份由更新版本的程序做成，请升级程序后再恢复")
    if not whole:
        raise BackupError(f"{MANIFEST} 已损坏，不能恢复")
    return dict(found)


def _has_place(folder: Path, name: str) -> bool:
    """Tell whether a listed name is one that a backup writes, and leads to a file inside the folder."""
    parts = name.split("/")
    if any(p in {"", ".", ".."} or "\\" in p or ":" in p or "\0" in p for p in parts):
        return False
    inside = name in {"ledger.db", "home.json"} or (
        len(parts) > 1 and parts[0] in {"archive", "config"}
    )
    steps = [folder.joinpath(*parts[: n + 1]) for n in range(len(parts))]
    return inside and not any(step.is_symlink() for step in steps)


def _is_as_listed(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _copy(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of the copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    return sha256_of(target)
