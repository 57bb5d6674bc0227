"""The ledger as a file: how it is opened, copied, brought to this format, and what bears witness to it."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path

import duckdb

from assets.store import chain
from assets.store.chain import Head
from assets.store.home import Home, HomeError
from assets.store.published import read_published
from assets.store.swap import put_json

#: 1: events alone. 2: each event carries the hash of the one before.
FORMAT = 2
#: What SQLite holds of the ledger (KiB): keys lie anywhere in its index, and each event looks there.
_CACHE = 64 << 10


class BrokenLedgerError(Exception):
    """The ledger is not as it was written; the message is a Chinese sentence."""


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a ledger for one transaction.

    On a full or read-only disk, where SQLite finds no room for what it keeps beside, one that was
    closed well is still looked at; what is to be entered meets the error then.
    """
    try:
        opened = _with_room(path)
    except sqlite3.OperationalError as refused:
        if "locked" in str(refused) or not _was_closed(path):
            raise
        with looked_at(path) as connection:
            try:
                yield connection
            except sqlite3.OperationalError as error:
                raise refused from error
        return
    with closing(opened) as connection, connection:
        yield connection


def _with_room(path: Path) -> sqlite3.Connection:
    """Open a ledger to be written to."""
    connection = sqlite3.connect(path, timeout=10)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma recursive_triggers = on")
        connection.execute(f"pragma cache_size = {-_CACHE}")
        connection.execute("pragma user_version")  # the first look makes the files beside
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _was_closed(path: Path) -> bool:
    """Return whether a ledger is there and holds all that was entered: nothing waits beside it."""
    beside = path.with_name(path.name + "-wal")
    return (
        path.exists()
        and bool(path.stat().st_size)
        and not (beside.exists() and beside.stat().st_size)
    )


@contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copied ledger, changing nothing in its folder."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        yield connection


def copy_ledger(path: Path, target: Path) -> None:
    """Copy a ledger as of one moment, by SQLite's own backup; one file, nothing beside it."""
    with connected(path) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")


def keep_copy(home: Home, name: str) -> str:
    """Copy the ledger as it is into the folder ``name`` of the home, unless a whole copy is there."""
    folder = home.root / name
    if not folder.exists():
        partial = folder.with_name(name + ".part")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        copy_ledger(home.ledger_path, partial / "ledger.db")
        partial.rename(folder)
    return name


def settle_format(home: Home, connection: sqlite3.Connection) -> None:
    """Make a new ledger, or bring an older one to this format with a copy kept beside.

    Raises
    ------
    HomeError
        Written by a newer program.
    BrokenLedgerError
        An older format where this one was in use already.
    """
    version = "pragma user_version"
    if connection.execute(version).fetchone()[0] == FORMAT:
        return
    connection.execute("begin immediate")
    found = connection.execute(version).fetchone()[0]
    if found > FORMAT:
        raise HomeError("ledger.db 由更新版本的程序写成，请升级程序后再运行。")
    if found == FORMAT:  # somebody else was faster
        return
    there = connection.execute(
        "select count(*) from sqlite_master where name = 'events'"
    ).fetchone()
    if not there[0]:
        chain.make(connection)
    elif anchors(home):
        raise BrokenLedgerError("ledger.db 被换成了旧格式的，与已发布的结果不符。请从备份恢复。")
    else:
        keep_copy(home, f"before-ledger-{FORMAT}")
        chain.build(connection)
    connection.execute(f"{version} = {FORMAT}")


def anchors(home: Home) -> list[Head]:
    """Return the heads written down outside the ledger: beside it, and in the published state."""
    return [h for h in (_head_beside(home), published_head(home)) if h.seq]


def write_head(home: Home, head: Head) -> None:
    """Write down beside the ledger how far it goes.

    Left behind by a kill or a full disk, it says too little, never too much.
    """
    with suppress(OSError):
        put_json(_head_path(home), {"seq": head.seq, "hash": head.hash})


def published_head(home: Home) -> Head:
    """Return the head that the published state was made with; of none, the head of nothing."""
    try:
        file = home.warehouse_path.stat()
        return _head_of(home.warehouse_path, (file.st_ino, file.st_mtime_ns, file.st_size))
    except FileNotFoundError:
        return Head()
    except (duckdb.Error, HomeError):  # of before ledgers were chained, damaged, held by somebody
        return Head()


@lru_cache(maxsize=1)
def _head_of(path: Path, state: tuple[int, ...]) -> Head:
    """Return the head in a published file; a run asks three times, and opening it takes a while."""
    del state
    found = read_published(path, "select ledger_seq, ledger_head from run_facts")
    return Head(*found.row(0)) if found.height else Head()


def _head_beside(home: Home) -> Head:
    try:
        found = json.loads(_head_path(home).read_text(encoding="utf-8"))
        return Head(int(found["seq"]), str(found["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Head()


def _head_path(home: Home) -> Path:
    return home.ledger_path.with_name("ledger.head")
