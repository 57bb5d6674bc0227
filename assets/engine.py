"""What carries out the heavy parts of a run. Assets call these four verbs; ``pipelines/engines`` has them.

Everything handed to a verb is whole in itself: files that are read one by one, groups that know nothing of
each other, expressions over tables. So it is the same result wherever, and in how many pieces, it is made.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import narwhals as nw
import polars as pl

from assets.intake.guard import Reading, Wanted
from assets.store.warehouse import Warehouse, sql_text

Shared = TypeVar("Shared")
#: A lazy table, or a frame of one that was collected.
Made = TypeVar("Made")
#: Tables by their names.
Frames = dict[str, pl.DataFrame]
Lazy = nw.LazyFrame[Any]


@dataclass(frozen=True)
class Rows:
    """Rows of the warehouse, told by a SELECT and not read yet."""

    warehouse: Warehouse
    sql: str

    def frame(self) -> pl.DataFrame:
        """Return them as a frame."""
        return self.warehouse.query(self.sql)

    def put(self, path: Path) -> None:
        """Write them as one Parquet file, without holding them."""
        self.warehouse.connection.execute(f"copy ({self.sql}) to {sql_text(path)} (format parquet)")


class ReadsFiles(Protocol):
    """Reads untrusted files one after the other (:class:`assets.intake.guard.Reader`)."""

    def read_all(self, wanted: Iterable[Wanted]) -> Iterator[Reading]:
        """Read files in their order."""


#: Makes a reader that may write into a folder.
MakesReader = Callable[[Path], AbstractContextManager[ReadsFiles]]
ReadAll = Callable[[Iterable[Wanted]], Iterator[Reading]]


class Engine(Protocol):
    """The four verbs."""

    def files(self, fn: MakesReader) -> AbstractContextManager[ReadAll]:
        """Return what reads files with ``fn``, one result a file in the order of the files.

        A file that cannot be read, or ends whoever reads it, is refused by itself.
        """

    def newest(self, rows: Rows, key: str) -> Rows:
        """Return the newest of ``rows`` for each ``key``, an SQL expression; ``row_key`` is the key."""

    def groups(
        self, rows: Rows, by: str, fn: Callable[[pl.DataFrame, Shared], Frames], shared: Shared
    ) -> Frames:
        """Return the tables that ``fn`` makes of whole groups of ``rows``, one below the other.

        Parameters
        ----------
        rows : Rows
        by : str
            SQL expression, never null: rows of one value are one group and stay together.
        fn : callable
            Takes a frame of one or several groups, and ``shared``. What it gives for several is what
            it gives for each, in the order of the first column. Another process finds it by its name.
        shared : object
            What every group is told.
        """

    def relational(self, fn: Callable[..., Made], tables: Mapping[str, Lazy]) -> Made:
        """Return ``fn`` of lazy tables, which are given by their names."""


class EngineError(Exception):
    """An engine is missing or cannot work; the message says why and what to do."""
