"""The engine of one machine: DuckDB and Polars in this process; untrusted files in one beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from assets.core.rows import latest
from assets.engine import Frames, Job, MakesReader, ReadAll, Rows, reading
from assets.store.home import Home
from assets.store.warehouse import sql_text
from pipelines.engines.laying import pack

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
        """Give all groups at once: what a function makes of several is what it makes of each.

        Where a job says so, only some at a time, so that memory is bounded.
        """
        del name
        for job in jobs:
            for tables in _some_at_a_time(job):
                yield job.fn(reading(tables), job.shared)

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


def _some_at_a_time(job: Job) -> list[Mapping[str, Rows]]:
    """Return the tables of a job, cut between its groups where it asks for that."""
    if job.at_once is None:
        return [job.tables]
    ((name, rows),) = job.tables.items()
    ask = f"select {job.by}, count(*) from ({rows.sql}) group by 1"
    sizes = {str(group): int(n) for group, n in rows.warehouse.query(ask).iter_rows()}
    pieces = -(-sum(sizes.values()) // job.at_once)
    if pieces < 2:
        return [job.tables]
    listed = [", ".join(map(sql_text, groups)) for groups in pack(sizes, pieces)]
    some = [f"select * from ({rows.sql}) where {job.by} in ({groups})" for groups in listed]
    return [{name: Rows(rows.warehouse, sql)} for sql in some]
