"""Put a finished folder or file in the place of the old one; readers see the old whole or the new whole."""

import ctypes
import json
import os
import shutil
from pathlib import Path
from typing import Any

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def swap(new: Path, target: Path) -> None:
    """Put the folder ``new`` in the place of ``target``.

    In one step where the system can exchange two names (Linux); elsewhere by two renames, and
    :func:`recover` undoes the first when the program was killed between them.
    """
    if target.exists() and _exchanged(new, target):
        shutil.rmtree(new, ignore_errors=True)
        return
    old = _set_aside(target)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def put(path: Path, content: bytes) -> None:
    """Write a file; where that fails or the program is killed, what stood there stays as it was.

    What is no file of its own, such as a pipe or a device, is written to as it stands.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    target = path.resolve()  # a link goes on leading where it led
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")  # two may write at once
    try:
        partial.write_bytes(content)
        if target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def put_json(path: Path, said: Any) -> None:
    """Write a line of JSON; it is on the disk before it stands in the place of the old one."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("w", encoding="utf-8") as stream:
        json.dump(said, stream, ensure_ascii=False)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def recover(target: Path) -> None:
    """Put back what was set aside when a program was killed between two renames."""
    old = _set_aside(target)
    if not old.exists():
        return
    if target.exists() and any(target.iterdir()):
        shutil.rmtree(old, ignore_errors=True)
        return
    if target.exists():
        target.rmdir()
    old.rename(target)


def _set_aside(target: Path) -> Path:
    return target.with_name(target.name + ".old")


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step and return whether the system could."""
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done: int = exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return done == 0
