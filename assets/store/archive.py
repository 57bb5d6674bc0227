"""Every accepted file by its SHA-256, never changed: the only place with originals."""

import hashlib
import os
import shutil
from pathlib import Path

from assets.store.home import Home, HomeError

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def archived_path(home: Home, sha: str, name: str) -> Path:
    """Return where the archive keeps the file of that SHA-256 (its suffix kept for readers)."""
    return home.archive / sha[:2] / (sha + Path(name).suffix.lower())


def keep(home: Home, path: Path) -> str:
    """Copy a file into the archive and return its SHA-256; a file already there stays as it is."""
    sha = sha256_of(path)
    target = archived_path(home, sha, path.name)
    if target.exists():
        return sha
    target.parent.mkdir(mode=0o700, exist_ok=True)
    partial = target.with_suffix(target.suffix + ".part")
    shutil.copyfile(path, partial)
    if sha256_of(partial) != sha:
        partial.unlink()
        raise OSError(f"{path.name} changed while it was being copied")
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
