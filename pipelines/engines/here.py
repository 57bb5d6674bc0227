"""The engine of one machine: DuckDB and Polars in this process; untrusted files in one beside it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import polars as pl

from assets.core.rows import latest
from assets.engine import Frames, Lazy, MakesReader, ReadAll, Rows
from assets.store.home import Home

Shared = TypeVar("Shared")
Made = TypeVar("Made")


class Here:
    """Does everything where it is asked, at once."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @contextmanager
    def files(self, fn: MakesReader) -> Iterator[ReadAll]:
        """Read file after file; the next is read while the last is worked on."""
        with fn(self._home.work) as reader:
            yield reader.read_all

    def newest(self, rows: Rows, key: str) -> Rows:
        """Let DuckDB find the newest of each key."""
        return Rows(rows.warehouse, latest(rows.sql, key))

    def groups(
        self, rows: Rows, by: str, fn: Callable[[pl.DataFrame, Shared], Frames], shared: Shared
    ) -> Frames:
        """Give all groups at once: what ``fn`` makes of several is what it makes of each."""
        del by
        return fn(rows.frame(), shared)

    def relational(self, fn: Callable[..., Made], tables: Mapping[str, Lazy]) -> Made:
        """Let the tables' own engine, DuckDB, carry it out."""
        return fn(**tables)
