"""Which files lie in the inbox, and what tables of text each holds."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store"}
_PARTIAL = re.compile(r"\.(?:part|partial|crdownload|download|tmp|filepart)$", re.IGNORECASE)


class RefusedError(Exception):
    """A file, sheet or ZIP that cannot be taken in; the message is the Chinese reason."""


@dataclass(frozen=True)
class SheetText:
    """One table as text, before its header is looked for.

    ``cells`` holds columns ``c0``, ``c1``, … and one row for each row of the file, blank rows
    included, so that row *i* is row *i + 1* in Excel. ``widths`` holds how many cells the first
    rows of a text file really have: a row with more cells than its header is a shifted row, while
    in a sheet such a cell is a note in the margin.
    """

    name: str | None
    cells: pl.DataFrame
    widths: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_ignored(name: str) -> bool:
    """Return whether a file name is system litter or a copy still under way."""
    lower = name.lower()
    return lower.startswith((".", "~$")) or lower in _IGNORED or bool(_PARTIAL.search(lower))


def inbox_files(inbox: Path) -> list[str]:
    """Return the files of the inbox by relative path, in code-point order.

    Litter (``~$…``, Thumbs.db, desktop.ini), hidden and partial files are left out, and so is
    anything a symbolic link would bring in from outside.
    """
    root = inbox.resolve()
    found = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not is_ignored(name)]
        for name in names:
            path = Path(folder) / name
            if is_ignored(name) or not _stays_inside(path, root):
                continue
            found.append(path.relative_to(root).as_posix())
    return sorted(found)


def _stays_inside(path: Path, root: Path) -> bool:
    if not path.is_symlink():
        return path.is_file()
    target = path.resolve()
    return target.is_file() and target.is_relative_to(root)
