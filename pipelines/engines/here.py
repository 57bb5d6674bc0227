"""The engine of one machine: DuckDB and Polars in this process; untrusted files in one beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from assets.core.rows import latest
from assets.engine import Frames, Job, MakesReader, ReadAll, Rows, reading
from assets.store.home import Home

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

    def newest(self, name: str, rows: Rows, key: str) -> Rows:
        """Let DuckDB find the newest of each key."""
        del name
        return Rows(rows.warehouse, latest(rows.sql, key))

    def groups(self, name: str, jobs: Iterable[Job]) -> Iterator[Frames]:
        """Give all groups at once: what a function makes of several is what it makes of each."""
        del name
        for job in jobs:
            yield job.fn(reading(job.tables), job.shared)

    def relational(
        self,
        name: str,
        fn: Callable[..., Made],
        tables: Mapping[str, Rows],
        *,
        by_row: bool = False,
    ) -> Made:
        """Let the tables' own engine, DuckDB, carry it out."""
        del name, by_row
        return fn(**{table: rows.lazy() for table, rows in tables.items()})
