"""Every accepted file by its SHA-256, never changed: the only place with originals."""

import hashlib
import os
import shutil
from pathlib import Path

from assets.store.home import Home, HomeError

#: A file system takes names of 255 bytes: 64 digits, the suffix, ``.part``.
_LONGEST_SUFFIX = 150


class ChangedError(OSError):
    """A file was written while it was being copied: it has to wait."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def archived_path(home: Home, sha: str, name: str) -> Path:
    """Return where the archive keeps the file of that SHA-256 (its suffix kept for readers)."""
    suffix = Path(name).suffix.lower()
    if len(suffix.encode()) > _LONGEST_SUFFIX:
        suffix = ""
    return home.archive / sha[:2] / (sha + suffix)


def keep(home: Home, path: Path, name: str | None = None) -> str:
    """Copy a file into the archive and return its SHA-256; a file already there stays as it is.

    ``name`` is what :func:`archived_path` is asked with later, where it differs from the path's.

    Raises
    ------
    ChangedError
        Somebody wrote the file while it was being copied.
    """
    sha = sha256_of(path)
    target = archived_path(home, sha, name or path.name)
    if target.exists():
        return sha
    target.parent.mkdir(mode=0o700, exist_ok=True)
    partial = target.with_suffix(target.suffix + ".part")
    partial.unlink(missing_ok=True)  # of a killed run, and closed to writing
    shutil.copyfile(path, partial)
    if sha256_of(partial) != sha:
        partial.unlink()
        raise ChangedError(f"{path.name} changed while it was being copied")
    with partial.open("rb") as stream:
        os.fsync(stream.fileno())
    partial.chmod(0o400)
    partial.replace(target)
    return sha


def original(home: Home, sha: str, name: str) -> Path:
    """Return the archived file, once its content was compared with its SHA-256.

    Raises
    ------
    HomeError
        It is missing or damaged; nothing may be made from the archive then.
    """
    path = archived_path(home, sha, name)
    if not path.exists():
        raise HomeError(f"归档里缺原件“{name}”（指纹 {sha[:12]}），请从备份放回后再运行。")
    if sha256_of(path) != sha:
        raise HomeError(f"归档里的原件“{name}”（指纹 {sha[:12]}）已损坏，请从备份放回后再运行。")
    return path
