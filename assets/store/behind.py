"""Pages and workbooks that may be of an earlier publication than the warehouse.

The warehouse, the pages and the workbooks are swapped in one after the other. Where the program is
killed in between, or somebody has a workbook open and the system does not let it go, readers have
the new tables and the old pages: ``behind.json`` says so until all are in place.
"""

import json
import os
from collections.abc import Collection
from pathlib import Path

from assets.store.home import Home
from assets.store.ledger_file import published_head

#: The folders readers look at, and what they are in Chinese.
SHOWN = {"site": "看板", "outbox": "工作簿"}


def note_behind(home: Home, seen: int | None, folders: Collection[str] = SHOWN) -> None:
    """Write down which folders are still to be swapped in; with none of them nothing is left to say.

    Parameters
    ----------
    seen : int or None
        Number of the newest ledger event that the pages in place know of, see :func:`seen_by_readers`.
    folders : Collection of str
        Some of :data:`SHOWN`.
    """
    path = _path(home)
    if not folders:
        path.unlink(missing_ok=True)
        return
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps({"seen": seen, "folders": sorted(folders)}) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def behind(home: Home) -> tuple[str, ...]:
    """Return which of :data:`SHOWN` are of an earlier publication than the warehouse."""
    noted = _noted(home)
    if noted is None or published_head(home).seq <= (noted[0] or 0):
        return ()
    return noted[1]


def seen_by_readers(home: Home) -> int | None:
    """Return the number of the newest ledger event that the pages in place know of.

    0 where there are no pages yet; ``None`` where nothing says it.
    """
    noted = _noted(home)
    if noted is not None and "site" in noted[1]:
        return noted[0]
    return published_head(home).seq or None


def _noted(home: Home) -> tuple[int | None, tuple[str, ...]] | None:
    """Return what is written down; of a file that nobody wrote so, nothing."""
    try:
        found = json.loads(_path(home).read_text(encoding="utf-8"))
        seen = found["seen"]
        return (None if seen is None else int(seen)), tuple(map(str, found["folders"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path(home: Home) -> Path:
    return home.root / "behind.json"
