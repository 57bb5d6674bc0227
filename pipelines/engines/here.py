"""The engine of one machine: DuckDB and Polars in this process; untrusted files in one beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from assets.core.rows import latest
from assets.engine import Frames, Job, MakesReader, ReadAll, Rows, reading
from assets.store.home import Home
from assets.store.warehouse import sql_text
from pipelines.engines.pieces import joined, pack

<<<<<<< HEAD
#: Rows of groups that are held at a time, unless one group has more.
_AT_ONCE = 100_000
Shared = TypeVar("Shared")
=======
>>>>>>> main
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

<<<<<<< HEAD
    def groups(
        self, rows: Rows, by: str, fn: Callable[[pl.DataFrame, Shared], Frames], shared: Shared
    ) -> Frames:
        """Give all groups at once, or some at a time where they are many: memory is bounded."""
        ask = rows.warehouse.query
        sizes = dict(ask(f"select {by}, count(*) from ({rows.sql}) group by 1").iter_rows())
        pieces = -(-sum(sizes.values()) // _AT_ONCE)
        if pieces < 2:
            return fn(rows.frame(), shared)
        listed = [", ".join(map(sql_text, names)) for names in pack(sizes, pieces)]
        some = [f"select * from ({rows.sql}) where {by} in ({names})" for names in listed]
        return joined([fn(ask(sql), shared) for sql in some])
=======
    def groups(self, name: str, jobs: Iterable[Job]) -> Iterator[Frames]:
        """Give all groups at once: what a function makes of several is what it makes of each."""
        del name
        for job in jobs:
            yield job.fn(reading(job.tables), job.shared)
>>>>>>> main

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
