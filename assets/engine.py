"""What carries out the heavy parts of a run. Assets call these four verbs; ``pipelines/engines`` has them.

Everything handed to a verb is whole in itself: files that are read one by one, groups that know nothing of
each other, expressions over tables. So it is the same result wherever, and in how many pieces, it is made.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import narwhals as nw
import polars as pl

from assets.intake.isolated.guard import Reading, Wanted
from assets.store.warehouse import Warehouse

#: Tables by their names.
Frames = dict[str, pl.DataFrame]
Lazy = nw.LazyFrame[Any]
#: A lazy table, or a frame of one that was collected.
Made = TypeVar("Made")


@dataclass(frozen=True)
class Rows:
    """Rows of the warehouse, told by a SELECT and not read yet."""

    warehouse: Warehouse
    sql: str

    def frame(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return them as a frame: all columns, or some."""
        if columns is None:
            return self.warehouse.query(self.sql)
        return self.warehouse.query(f"select {listed(columns)} from ({self.sql})")

    def lazy(self) -> Lazy:
        """Return them as a lazy table."""
        found: Lazy = nw.from_native(self.warehouse.connection.sql(self.sql))
        return found

    def count(self) -> int:
        """Return how many they are."""
        found = self.warehouse.connection.execute(f"select count(*) from ({self.sql})").fetchall()
        return int(found[0][0])


def listed(columns: Sequence[str]) -> str:
    """Return SQL for some columns.

    >>> listed(["a", "b c"])
    '"a", "b c"'
    """
    return ", ".join(f'"{column}"' for column in columns)


class ReadsFiles(Protocol):
    """Reads untrusted files one after the other (:class:`assets.intake.isolated.guard.Reader`)."""

    def read_all(self, wanted: Iterable[Wanted]) -> Iterator[Reading]:
        """Read files in their order."""


#: Makes a reader that may write into a folder.
MakesReader = Callable[[Path], AbstractContextManager[ReadsFiles]]
ReadAll = Callable[[Iterable[Wanted]], Iterator[Reading]]


class Read(Protocol):
    """Reads a table a job was given: all of its columns, or some."""

    def __call__(self, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the rows of ``name`` that belong to the groups at hand."""


def reading(tables: Mapping[str, Rows]) -> Read:
    """Return what reads tables of the warehouse, all of their rows."""

    def read(name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        return tables[name].frame(columns)

    return read


@dataclass(frozen=True)
class Job:
    """Whole groups of rows and the function that makes tables of them.

    Attributes
    ----------
    tables : mapping of str to Rows
        By the names under which ``fn`` reads them.
    by : str
        SQL expression over each of the tables, never null: rows of one value are one group and stay
        together.
    fn : callable
        ``fn(read, shared)`` returns tables by their names. What it makes of several groups is what it
        makes of each, in the order of the first column. Another process finds it by its name.
    shared : object
        What every group is told.
    at_once : int, optional
        Rows of groups that one machine holds at a time, unless one group has more; of one table.
        What is made of them is yielded part by part.
    """

    tables: Mapping[str, Rows]
    by: str
    fn: Callable[[Read, Any], Frames]
    shared: Any
    at_once: int | None = None


class Engine(Protocol):
    """The four verbs; ``name`` is what people are told is being done."""

    def files(self, fn: MakesReader) -> AbstractContextManager[ReadAll]:
        """Return what reads files with ``fn``, one result a file in the order of the files.

        A file that cannot be read, or ends whoever reads it, is refused by itself.
        """

    def newest(self, name: str, rows: Rows, key: str) -> Rows:
        """Return the newest of ``rows`` for each ``key``, an SQL expression; ``row_key`` is the key."""

    def groups(self, name: str, jobs: Iterable[Job]) -> Iterator[Frames]:
        """Yield the tables of each job, in the order of the jobs; a job with ``at_once`` has several parts.

        Every table comes in the order of its first column, rows of one group as they were.
        """

    def relational(
        self,
        name: str,
        fn: Callable[..., Made],
        tables: Mapping[str, Rows],
        *,
        by_row: bool = False,
    ) -> Made:
        """Return ``fn`` of tables, which it is given lazily and by their names.

        ``by_row``: of one table, lazily, each row following from one row alone and in its place.
        Another process finds such a function by its name and carries it out in pieces.
        """


class EngineError(Exception):
    """An engine is missing or cannot work; the message says why and what to do."""
