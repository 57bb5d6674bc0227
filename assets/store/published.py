"""The published state as readers find it: one DuckDB file, and the files of the store that it names."""

from pathlib import Path

import duckdb

from assets.store.parted import manifest
from assets.store.parts import contents, say_home
from data_contracts import table


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published file read-only, its large tables looked for beside it."""
    connection = duckdb.connect(str(path), read_only=True)
    say_home(connection, path.parent)
    return connection


def tidy(path: Path) -> None:
    """Delete the files of the store that the published file at ``path`` does not name.

    Where that one cannot be read, all stay.
    """
    store = path.with_name("store")
    if not store.exists():
        return
    needed = set[Path]()
    if path.exists():
        try:
            with opened(path) as connection:
                stored = manifest(connection)
        except duckdb.Error:
            return
        needed = {
            path.parent / p.file for parts in stored.values() for p in parts.values() if p.file
        }
    for left in store.rglob("*.parquet"):
        if left not in needed:
            left.unlink()


def is_damaged(path: Path) -> bool:
    """Return whether a warehouse file is there and some of it cannot be read (each block has a checksum)."""
    if not path.exists():
        return False
    try:
        with opened(path) as connection:
            for (name,) in connection.execute(
                "select table_name from information_schema.tables"
            ).fetchall():
                connection.execute(f'select max(hash(t)) from "{name}" t').fetchall()
            for name, parts in manifest(connection).items():
                found = connection.execute(contents(table(name), f'from "{name}"')).fetchall()
                if {(k, n, c) for k, n, c in found} != {
                    (k, p.rows, p.content) for k, p in parts.items() if p.file
                }:
                    return True
    except duckdb.Error:
        return True
    return False
