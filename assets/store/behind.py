"""Pages and workbooks that may be of an earlier publication than the warehouse.

The warehouse, the pages and the workbooks are swapped in one after the other. Where the program is
killed in between, or somebody has a workbook open and the system does not let it go, readers have
the new tables and the old pages: ``behind.json`` says so until all are in place.
"""

import json
from pathlib import Path
from typing import NamedTuple

from assets.store.home import Home
from assets.store.ledger_file import published_head
from assets.store.swap import put_json

#: The folders readers look at, and what they are in Chinese.
SHOWN = {"site": "看板", "outbox": "工作簿"}


class _Note(NamedTuple):
    """Newest ledger event that the pages in place knew of, and the folders to be swapped in: name → number."""

    seen: int | None
    folders: dict[str, int]


def note_behind(home: Home, seen: int | None) -> None:
    """Write down that the folders written in :attr:`Home.work` are about to be swapped in.

    Parameters
    ----------
    seen : int or None
        Number of the newest ledger event that the pages in place know of, see :func:`seen_by_readers`.
    """
    # By its number in the file system a folder is known wherever it is moved.
    folders = {name: (home.work / name).stat().st_ino for name in SHOWN}
    put_json(_path(home), _Note(seen, folders)._asdict())


def note_in_place(home: Home) -> None:
    """Take the note away: all are swapped in."""
    _path(home).unlink(missing_ok=True)


def behind(home: Home) -> tuple[str, ...]:
    """Return which of :data:`SHOWN` are of an earlier publication than the warehouse."""
    noted = _noted(home)
    if noted is None or published_head(home).seq <= (noted.seen or 0):
        return ()
    return tuple(name for name in SHOWN if not _is_in_place(home, noted, name))


def seen_by_readers(home: Home) -> int | None:
    """Return the number of the newest ledger event that the pages in place know of.

    0 where there are no pages yet; ``None`` where nothing says it.
    """
    noted = _noted(home)
    if noted is not None and not _is_in_place(home, noted, "site"):
        return noted.seen
    return published_head(home).seq or None


def _is_in_place(home: Home, noted: _Note, name: str) -> bool:
    folder = home.root / name
    return folder.exists() and folder.stat().st_ino == noted.folders[name]


def _noted(home: Home) -> _Note | None:
    """Return what is written down; of a file that nobody wrote so, nothing."""
    try:
        found = json.loads(_path(home).read_text(encoding="utf-8"))
        seen = found["seen"]
        folders = {name: int(found["folders"][name]) for name in SHOWN}
        return _Note(None if seen is None else int(seen), folders)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path(home: Home) -> Path:
    return home.root / "behind.json"
