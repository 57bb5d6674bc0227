"""The DuckDB file: a run works on its own copy, readers get it by rename."""

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from assets.store.conform import conform, no_others, promised, sql_columns, sql_types
from assets.store.home import Home
from assets.store.memory import give_back, given_memory
from assets.store.parted import LOOSE, Parted, is_parted
from assets.store.published import frame_of, frames_of, keep_only, opened, tidy
from assets.store.wide_rows import held, widest_staged
from data_contracts import empty, tables

#: What DuckDB may hold before it spills to ``work/spill``: at first (bytes), and for many years at once (one
#: part in so many of what this process was given).
_LEAST_MEMORY, _MOST_PART = 512 << 20, 4
#: What the run's own file is called in its connection, as in that of a reader.
_OWN = "warehouse"
#: What the published file is called in the connection of a run.
_BEFORE = "published"
#: Sorts and joins hold rows unpacked, several times the size of their Parquet files.
_UNPACKED = 4
#: A day looks through tables of all rows that ever came, and sorts few of them: by the size of their files.
_LOOKED_AT = 0.75


def sql_text(value: object) -> str:
    """Return a value, a path too, as an SQL text.

    >>> sql_text("O'Neill")
    "'O''Neill'"
    """
    return "'" + str(value).replace("'", "''") + "'"


def parquet_in(folder: Path) -> str:
    """Return SQL for all rows of the Parquet files of a folder, columns by name.

    >>> parquet_in(Path("it's [1]"))
    "read_parquet('it''s [[]1]/*.parquet', union_by_name = true)"
    """
    # A bracket, star or question mark in the path would be a pattern.
    plain = re.sub(r"[\[*?]", r"[\g<0>]", folder.as_posix())
    return f"read_parquet({sql_text(plain + '/*.parquet')}, union_by_name = true)"


class Warehouse:
    """One run's read-write DuckDB file, begun as a copy of the published one.

    Tables whose contract names a ``partition`` are views in it, see :class:`assets.store.parted.Parted`.
    Rows come in through its methods alone: it remembers which tables have none.
    """

    parted: Parted

    def __init__(self, home: Home, *, fresh: bool = False) -> None:
        self.path = home.work / "warehouse.duckdb"
        self._published = home.warehouse_path
        self._fresh = fresh or not self._published.exists()
        self._is_settled = False
        self._ensured = set[str]()
        self._columns: dict[str, dict[str, str]] | None = None
        self._empty = set[str]()
        if self._fresh:
            tidy(self._published)
        for leftover in home.work.glob("warehouse.duckdb*"):
            leftover.unlink()
        if not self._fresh:
            shutil.copyfile(self._published, self.path)
        self._open(home)
        # The copy says what the published file names: to open that one takes a while.
        if not self._fresh:
            keep_only(home.root, self.parted.before)
        if large := [n for n in self._base_tables() if is_parted(n)]:
            self._move_over(home, large)
        self._empty = set(self._base_tables("estimated_size = 0"))

    def _open(self, home: Home) -> None:
        self.connection = duckdb.connect()
        # Whoever dies in the middle of a run leaves nothing to be put right: each run begins anew.
        self.connection.execute(
            f"attach {sql_text(self.path)} as {_OWN} (recovery_mode no_wal_writes)"
        )
        self.connection.execute(f"use {_OWN}")
        self.connection.execute("set enable_progress_bar = false")
        self.connection.execute("set preserve_insertion_order = true")
        # Files of the store never change; each statement over many tables would read their ends anew.
        self.connection.execute("set parquet_metadata_cache = true")
        # Else what the heaviest statement held stays with the program until the next heavy one.
        self.connection.execute("set allocator_background_threads = true")
        self.connection.execute(f"set temp_directory = {sql_text(home.work / 'spill')}")
        self.parted = Parted(self.connection, self._published.parent, home.work)
        self._held = _LEAST_MEMORY
        self._hold(int(_LOOKED_AT * self.parted.bytes_that_came()))

    def _base_tables(self, where: str = "true") -> list[str]:
        found = self.connection.execute(
            f"""select table_name from duckdb_tables()
            where database_name = current_database() and {where} order by 1"""
        ).fetchall()
        return [name for (name,) in found]

    def _move_over(self, home: Home, large: Sequence[str]) -> None:
        """Move to a new file what an older program kept in one: that one would stay as large as it was."""
        names = self._base_tables()
        self.connection.close()
        self.path.unlink()
        self._open(home)
        for name in names:
            rows = self.before(name)
            if name in large:
                self.parted.make(name, self.parted.shaped(name, rows))
            else:
                self.connection.execute(f'create table "{name}" as from {rows}')

    def make_room(self, incoming: Iterable[Path]) -> None:
        """Let DuckDB hold what the rows of these Parquet files need, within bounds."""
        files = list(incoming)
        self.parted.wide = max(self.parted.wide, widest_staged(files))
        self._hold(_UNPACKED * sum(path.stat().st_size for path in files))

    def make_room_for_all(self) -> None:
        """Let DuckDB hold what making the tables of all rows that ever came needs, within bounds."""
        self._hold(_UNPACKED * self.parted.bytes_that_came())

    def _hold(self, wanted: int) -> None:
        most = max(given_memory() // _MOST_PART, _LEAST_MEMORY)
        self._held = min(max(wanted, held(self.parted.wide), self._held), most)
        self._limit(self._held)

    def _limit(self, most: int) -> None:
        self.connection.execute(f"set memory_limit = '{most >> 20}MiB'")

    @contextmanager
    def giving_way(self) -> Iterator[None]:
        """Let DuckDB hold little for as long as others need the memory; what nobody uses is given back."""
        with suppress(duckdb.OutOfMemoryException):  # what is in use stays where it is
            self._limit(_LEAST_MEMORY)
        give_back()
        try:
            yield
        finally:
            give_back()
            self._limit(self._held)

    def names(self) -> set[str]:
        """Return the names of the tables, large and small."""
        rows = self.connection.execute(
            "select table_name from information_schema.tables "
            f"where table_catalog not in ('{_BEFORE}', '{LOOSE}')"
        ).fetchall()
        return {name for (name,) in rows}

    def has(self, name: str) -> bool:
        """Return whether there is a table of this name."""
        try:
            self.connection.execute(f'select 1 from "{name}" limit 0')
        except duckdb.CatalogException:
            return False
        return True

    def drop(self, *layers: str) -> None:
        """Drop the tables whose names begin so, and those no contract knows: another program's."""
        in_file = set(self._base_tables())
        for name in sorted(self.names()):
            if not name.startswith(layers) and name in tables():
                continue
            self._ensured.discard(name)
            self._empty.discard(name)
            self._known().pop(name, None)
            if name in in_file:
                self.connection.execute(f'drop table "{name}"')
            else:
                self.parted.drop(name)

    def columns(self, name: str) -> list[str]:
        """Return the column names of a table in the file."""
        known = self._known()
        if name not in known:
            found = self.connection.execute(f'describe "{name}"').fetchall()
            known[name] = {row[0]: row[1] for row in found}
        return list(known[name])

    def _known(self) -> dict[str, dict[str, str]]:
        """Return the columns and their types by table that need not be asked for."""
        if self._columns is None:  # dearer to ask for each of hundreds of tables
            self._columns = defaultdict(dict)
            for name, column, kind in self.connection.execute(
                """select table_name, column_name, data_type from duckdb_columns()
                where database_name = current_database() order by table_name, column_index"""
            ).fetchall():
                self._columns[name][column] = kind
        return self._columns

    def read(self, name: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
        """Return a table as a Polars frame; an absent contract table is empty."""
        wanted = None if columns is None else list(columns)
        chosen = ", ".join(f'"{c}"' for c in wanted) if wanted else "*"
        if name not in self._empty:
            try:
                return self.query(f'select {chosen} from "{name}"')
            except duckdb.CatalogException:  # dearer to ask before each of a run's reads
                if self.has(name):
                    raise
        return empty(promised(name)).select(wanted or pl.all())

    def count(self, name: str) -> int:
        """Return how many rows a table has."""
        if name in self._empty:
            return 0
        rows: int = self.connection.execute(f'select count(*) from "{name}"').fetchall()[0][0]
        if not rows and not is_parted(name):
            self._empty.add(name)
        return rows

    def query(self, sql: str) -> pl.DataFrame:
        """Return the result of one SQL statement as a Polars frame."""
        return frame_of(self.connection.sql(sql))

    def pieces(self, sql: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of one SQL statement some at a time; no other is to be asked meanwhile."""
        yield from frames_of(self.connection.sql(sql))

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Replace a table by a frame, made to conform to its contract first."""
        rows = conform(frame, name)
        if is_parted(name):
            self._give(rows, lambda incoming: self._make(name, incoming))
            return
        if rows.is_empty():  # as most are of a bureau that sends few sources
            self.write_none(name)
            return
        incoming = rows.to_arrow()  # DuckDB finds it by its name
        self.connection.execute(f'create or replace table "{name}" as select * from incoming')
        del incoming
        self._is_another(name)

    def write_none(self, name: str) -> None:
        """Replace a table by one without rows; where it is that already, nothing is to be done."""
        if is_parted(name):
            self.write(name, empty(promised(name)))
            return
        kinds = self._known().get(name, {})
        if name in self._empty and list(kinds.items()) == list(sql_types(name).items()):
            return
        self.connection.execute(f'create or replace table "{name}" ({sql_columns(name)})')
        self._is_another(name)
        self._empty.add(name)

    def _give(self, frame: pl.DataFrame, take: Callable[[str], None]) -> None:
        """Give a frame's rows to what takes a SELECT of them."""
        self.connection.register("incoming", frame.to_arrow())
        take("select * from incoming")
        self.connection.unregister("incoming")

    def _is_another(self, name: str) -> None:
        """Note that a table was made anew: with rows, as far as is known, and the columns of its contract."""
        self._empty.discard(name)
        self._known()[name] = sql_types(name)

    def write_all(self, name: str, frames: Iterable[pl.DataFrame]) -> None:
        """Replace a table by frames, one after the other; they come in the order of its key."""
        write = self.write
        for frame in frames:
            write(name, frame)
            write = self.write_more

    def write_more(self, name: str, frame: pl.DataFrame) -> None:
        """Add a frame to a table, made to conform to its contract first."""
        self.append(name, conform(frame, name))

    def _make(self, name: str, sql: str) -> None:
        if is_parted(name):
            self.parted.make(name, sql)
        else:
            self.connection.execute(f'create or replace table "{name}" as {sql}')
        self._is_another(name)

    def create(self, name: str, sql: str) -> None:
        """Replace a table by the result of one SELECT, without leaving DuckDB.

        The SELECT gives every column of the contract, by name; further columns are dropped.
        """
        columns = ", ".join(
            f'cast("{c}" as {kind}) as "{c}"' for c, kind in sql_types(name).items()
        )
        self._make(name, f"select {columns} from ({sql})")

    def replace(self, name: str, key: str, touched: str, sql: str) -> None:
        """Replace the rows of a table whose ``key`` is in ``touched`` by those of a SELECT.

        Parameters
        ----------
        name : str
        key : str
            SQL expression over the table's columns.
        touched : str
            SELECT of one column: keys whose rows go.
        sql : str
            SELECT that gives every column of the contract, by name: the rows that come.
        """
        columns = ", ".join(f'"{c}"' for c in promised(name).columns)
        self.take(name, f"{key} in ({touched})")
        self.add(name, f"select {columns} from ({sql})")

    def take(self, name: str, where: str) -> None:
        """Take the rows that meet a condition out of a table."""
        if is_parted(name):
            self.parted.take(name, where)
        else:
            self.connection.execute(f'delete from "{name}" where {where}')

    def add(self, name: str, sql: str) -> None:
        """Add the rows of a SELECT to a table; columns go by name, absent ones are null."""
        self._empty.discard(name)
        if is_parted(name):
            self.parted.add(name, sql)
        else:
            self.connection.execute(f'insert into "{name}" by name {sql}')

    def before(self, name: str) -> str:
        """Return SQL for a table of the published file, which stays attached to this one for reading."""
        attached = self.connection.execute(
            "select database_name from duckdb_databases()"
        ).fetchall()
        if (_BEFORE,) not in attached:
            try:
                self._attach(self._published)
            except duckdb.IOException:  # another program writes in it: its copy can be read
                copy = self.path.with_name("published.duckdb")
                shutil.copyfile(self._published, copy)
                self._attach(copy)
        return f'{_BEFORE}.main."{name}"'

    def _attach(self, path: Path) -> None:
        self.connection.execute(f"attach {sql_text(path)} as {_BEFORE} (read_only)")

    def scan(self, name: str) -> nw.LazyFrame[Any]:
        """Return a table as a Narwhals lazy frame on this file."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.connection.table(name))
        return frame

    def collect(self, frame: nw.LazyFrame[Any]) -> pl.DataFrame:
        """Return the rows of a lazy frame of this file."""
        found: pl.DataFrame = frame.to_native().pl()
        return found

    def write_lazy(self, name: str, frame: nw.LazyFrame[Any]) -> int:
        """Replace a table by a lazy frame, inside DuckDB, and return its rows."""
        self.create(name, frame.to_native().sql_query())
        return self.count(name)

    def replace_lazy(self, name: str, where: str, frame: nw.LazyFrame[Any]) -> int:
        """Replace the rows of a table that meet ``where`` by a lazy frame; return the table's rows."""
        self.take(name, where)
        self.add(name, frame.to_native().sql_query())
        return self.count(name)

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to a table, in their order; absent columns are null, unknown ones an error."""
        self.ensure(name)
        no_others(frame, promised(name))
        if not frame.is_empty():
            self._give(frame, lambda incoming: self.add(name, incoming))

    def ensure(self, name: str) -> None:
        """Make a table with the columns of its contract; an older one gets the columns it lacks."""
        if name in self._ensured:
            return
        if is_parted(name):
            self.parted.ensure(name)
            return
        if not (present := self._known().get(name)):
            # Were it there all the same, this would fail: nothing is written over.
            self.connection.execute(f'create table "{name}" ({sql_columns(name)})')
            self._is_another(name)
            self._empty.add(name)
        else:
            for column, kind in sql_types(name).items():
                if column not in present:
                    self.connection.execute(f'alter table "{name}" add column "{column}" {kind}')
                    present[column] = kind
        self._ensured.add(name)

    def settle(self, *, noted: bool = True) -> None:
        """Write what large tables hold into files of the store, and the others; readers do not see them yet.

        ``noted``: the content is what a whole run publishes. What cannot be written is found here,
        before anything is entered or said to be made.
        """
        self.parted.settle(noted=noted)
        self.connection.execute("checkpoint")
        self._is_settled = True

    def publish(self) -> None:
        """Close the file and swap it in for readers; an old reader keeps its snapshot.

        Files that only the state before needs go when the next run begins; those of a state that this
        one was not built upon (there may be an original that was erased) go now.
        """
        if not self._is_settled:
            self.settle(noted=False)
        self.connection.execute("checkpoint")
        self.connection.close()
        with self.path.open("rb") as stream:
            os.fsync(stream.fileno())
        self.path.replace(self._published)
        if self._fresh:
            tidy(self._published)

    def close(self) -> None:
        """Close the file without publishing."""
        self.connection.close()


class Published(Warehouse):
    """The published file, opened read-only: what was, asked again."""

    def __init__(self, home: Home) -> None:
        if not home.warehouse_path.exists():
            raise FileNotFoundError(home.warehouse_path)
        self.path = self._published = home.warehouse_path
        self._columns, self._empty = None, set()
        self.connection = opened(self.path)
