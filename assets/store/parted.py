"""The large tables of one run: Parquet files it may keep, and beside them the rows it makes itself.

Readers of a run see each under its own name, a view. At first it shows the published files. What the
run takes away and puts in stands in a file of the run's own (``work/loose.duckdb``), and the view
shows both; a table made anew stands there whole. :meth:`Parted.settle` writes the files that are not
there yet, the manifest (``table_parts``), and views of the files alone.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import polars as pl

from assets.store.parts import (
    Part,
    contents,
    filed,
    in_files,
    is_by_arrival,
    part_of,
    row_hash,
    rows_in_parts,
    say_home,
)
from assets.store.wide_rows import widest_stored, written_together
from data_contracts import Table, duckdb_type, schema_of, table, tables

#: The manifest: which parts each large table has, and in which file.
MANIFEST = "table_parts"
#: What the file of a run's own rows is called in its connection.
LOOSE = "loose"
_NEW, _GONE = "__new", "__gone"

Parts = dict[str, Part]


def is_parted(name: str) -> bool:
    """Return whether a table is stored in files of its own."""
    contract = tables().get(name)
    return contract is not None and bool(contract.partition)


class Parted:
    """The large tables in the connection of one run.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of the run's copy of the published file.
    root, work : Path
        The home, and the folder the run works in, on one file system.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path, work: Path) -> None:
        self._execute = connection.execute
        self._root, self._work = root.absolute(), work
        say_home(connection, self._root)
        for leftover in work.glob("loose.duckdb*"):
            leftover.unlink()
        path = str(work / "loose.duckdb").replace("'", "''")
        self._execute(f"attach '{path}' as {LOOSE}")
        self.before = manifest(connection)
        #: Bytes unpacked of the rows DuckDB carries at once, where those that came are widest.
        self.wide = widest_stored(connection, self._files_that_came())
        self._now = dict(self.before)
        self._laid: set[str] = set()
        self._whole: set[str] = set()
        for name in self._views():
            self._take_over(name)

    def _views(self) -> list[str]:
        found = self._execute(
            "select view_name from duckdb_views() where not internal and database_name = current_database()"
        ).fetchall()
        return sorted(name for (name,) in found)

    def _take_over(self, name: str) -> None:
        """Read a table whose files this program would not have written so: other columns, another DuckDB."""
        if not is_parted(name):
            if name in tables():
                self._execute(f'create table {_loose(name)} as from "{name}"')
                self._execute(f'drop view "{name}"')
                self._execute(f'create table "{name}" as from {_loose(name)}')
            return
        stored = {k: p for k, p in self._now.setdefault(name, {}).items() if p.file}
        if set(filed(table(name), stored)) != {p.file for p in stored.values()}:
            self.make(name, self.shaped(name, f'"{name}"'))

    def shaped(self, name: str, rows: str) -> str:
        """Return a SELECT of the columns of the contract as rows of an older program can give them."""
        there = {row[0] for row in self._execute(f"describe select * from {rows}").fetchall()}
        columns = ", ".join(
            f'{_cast(c, t.type) if c in there else _null(t.type)} as "{c}"'
            for c, t in table(name).columns.items()
        )
        return f"select {columns} from {rows}"

    def make(self, name: str, sql: str) -> None:
        """Replace a table by the rows of a SELECT.

        Those of a table by month lie there in the order of their dates: each month is then found
        without looking at the others.
        """
        contract = table(name)
        if not is_by_arrival(contract):
            sql = f"select * from ({sql}) order by {_order(contract)}"
        self._put(f"create or replace table {_loose(name)} as {sql}")
        self._forget(name, _NEW, _GONE)
        self._laid.discard(name)
        self._whole.add(name)
        self._show(name)

    def ensure(self, name: str) -> None:
        """Make a table without rows where there is none."""
        if name not in self._whole and name not in self._now:
            listed = ", ".join(
                f'"{c}" {duckdb_type(t.type)}' for c, t in table(name).columns.items()
            )
            self._execute(f"create or replace table {_loose(name)} ({listed})")
            self._whole.add(name)
            self._show(name)

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._execute(f'drop view if exists "{name}"')
        self._forget(name, "", _NEW, _GONE)
        self._laid.discard(name)
        self._whole.discard(name)
        self._now.pop(name, None)

    def add(self, name: str, sql: str) -> None:
        """Add the rows of a SELECT of columns by name."""
        self.ensure(name)
        if name not in self._whole and name not in self._laid:
            self._lay(name)
        into = _loose(name if name in self._whole else name + _NEW)
        self._put(f"insert into {into} by name {sql}")

    def _put(self, sql: str) -> None:
        """Put many rows into the run's own file, their texts packed in one way.

        To try each way on each column takes twice as long, and what it finds is larger here. (Small
        tables with few words many times over are better off with what is found.)
        """
        self._execute("set force_compression = 'zstd'")
        try:
            self._execute(sql)
        finally:
            self._execute("reset force_compression")

    def take(self, name: str, where: str) -> None:
        """Take the rows that meet a condition out of a table, by their key."""
        if name in self._whole:
            self._execute(f"delete from {_loose(name)} where {where}")
            return
        if name not in self._laid:
            self._lay(name)
        key = _key(table(name))
        self._execute(
            f'create or replace temp table leaving as select {key} from "{name}" where {where}'
        )
        self._execute(f"insert into {_loose(name + _GONE)} from leaving")
        self._execute(
            f"delete from {_loose(name + _NEW)} where ({key}) in (select ({key}) from leaving)"
        )
        self._execute("drop table leaving")

    def parts(self, name: str) -> Parts:
        """Return the parts of a table as it is in this run; only what the run touched is read."""
        contract = table(name)
        if name in self._whole:
            return self._read(contract, f'select * from "{name}"')
        stored = {k: p for k, p in self._now[name].items() if p.file}
        if name not in self._laid:
            return stored
        touched = self._touched(name)
        kept = {k: p for k, p in stored.items() if k not in touched}
        return kept | self._read(contract, self._rows(name, touched))

    def changed(self, name: str) -> list[str]:
        """Return the parts that are not as the last whole run published them, those gone too."""
        now = {k: p.content for k, p in self.parts(name).items()}
        noted = {k: p.noted for k, p in self.before.get(name, {}).items() if p.noted is not None}
        unlike = {k for k in now.keys() | noted.keys() if now.get(k) != noted.get(k)}
        return sorted(unlike | set(self.misnoted(name)))

    def bytes_that_came(self) -> int:
        """Return the size of the published files of all tables by arrival."""
        return sum(self._files_that_came().values())

    def _files_that_came(self) -> dict[Path, int]:
        by_arrival = [ps for name, ps in self.before.items() if is_by_arrival(table(name))]
        return {self._root / p.file: p.bytes for ps in by_arrival for p in ps.values() if p.file}

    def misnoted(self, name: str) -> list[str]:
        """Return the parts published otherwise than the last whole run noted them."""
        return sorted(k for k, p in self.before.get(name, {}).items() if p.content != p.noted)

    def settle(self, *, noted: bool) -> None:
        """Write the files that are not there yet, the manifest, and views of the files.

        ``noted``: the content is what a whole run publishes; the next run asks what changed since.
        """
        found = {n: self._settled(n, noted=noted) for n in sorted({*self._whole, *self._now})}
        rows = [
            (name, label, p.rows, p.content, p.noted, p.file, p.bytes)
            for name, parts in found.items()
            for label, p in sorted(parts.items())
        ]
        frame = pl.DataFrame(rows, schema=schema_of(table(MANIFEST)), orient="row")
        self._write_manifest(frame)

    def _write_manifest(self, frame: pl.DataFrame) -> None:
        arrow = frame.to_arrow()  # DuckDB finds it by its name
        self._execute(f"create or replace table {MANIFEST} as select * from arrow")
        del arrow

    def _settled(self, name: str, *, noted: bool) -> Parts:
        contract, parts, before = table(name), self.parts(name), self.before.get(name, {})
        stored: Parts = {}
        for file, labels, size in self._filled(name, filed(contract, parts)):
            for label in labels:
                was = before[label].noted if label in before else None
                one = parts[label]
                stored[label] = Part(
                    one.rows, one.content, file, size, one.content if noted else was
                )
        gone = {} if noted else {k: Part(0, "", noted=p.noted) for k, p in before.items() if k not in stored}  # fmt: skip
        self._laid.discard(name)
        self._whole.discard(name)
        self._now[name] = stored | gone
        self._show(name)
        self._forget(name, "", _NEW, _GONE)
        return self._now[name]

    def _filled(
        self, name: str, files: dict[str, list[str]]
    ) -> Iterator[tuple[str, list[str], int]]:
        """Write the files that are not there yet; yield each file, its parts and its bytes."""
        before = {p.file: p.bytes for p in self.before.get(name, {}).values()}
        for file, labels in files.items():
            is_kept = file in before and _is_there(self._root / file, before[file])
            size = before[file] if is_kept else self._write(name, file, labels)
            yield file, labels, size

    def _write(self, name: str, file: str, labels: list[str]) -> int:
        """Write a file of the store whole, in the order of dates and key, and return its bytes."""
        partial, target = self._work / "part.parquet", self._root / file
        path = str(partial).replace("'", "''")
        rows = self._rows(name, labels)
        if name not in self._whole or not self._is_in_order(table(name), rows):
            rows = f"select * from ({rows}) order by {_order(table(name))}"
        self._execute(
            f"copy ({rows}) to '{path}' (format parquet, compression zstd, compression_level 1, "
            f"row_group_size {written_together(self.wide)})"
        )
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        size = partial.stat().st_size
        partial.replace(target)
        return size

    def _is_in_order(self, contract: Table, rows: str) -> bool:
        """Return whether rows of the run's own file lie in order: to sort them takes as long as to write them."""
        here = f"row({_order(contract)})"
        compared = f"select lag({here}) over () <= {here} as is_after from ({rows})"
        found = self._execute(f"select bool_and(is_after) from ({compared})").fetchall()
        return found[0][0] is not False  # of one row nothing is said

    def _rows(self, name: str, labels: Iterable[str]) -> str:
        """Return a SELECT of the rows of some parts; files without any of them are not opened."""
        contract, wanted = table(name), set(labels)
        if name in self._whole:
            return rows_in_parts(contract, wanted, _loose(name))
        files = {p.file for k, p in self._now[name].items() if p.file and k in wanted}
        return rows_in_parts(contract, wanted, f"({self._shown(name, sorted(files))})")

    def _touched(self, name: str) -> set[str]:
        """Return the parts in which the run took rows away or put rows in."""
        contract = table(name)
        part, key = part_of(contract), _key(contract)
        stored = self._stored(contract, self._files(name))
        found = self._execute(
            f"""select {part} from {_loose(name + _NEW)} union
            select {part} from ({stored}) where ({key}) in (select ({key}) from {_loose(name + _GONE)})"""
        ).fetchall()
        return {label for (label,) in found}

    def _files(self, name: str) -> list[str]:
        return sorted({p.file for p in self._now[name].values() if p.file})

    def _stored(self, contract: Table, files: list[str]) -> str:
        if files:
            return in_files(contract, files, self._root)
        none = ", ".join(f'{_null(t.type)} as "{c}"' for c, t in contract.columns.items())
        return f"select {none} where false"

    def _shown(self, name: str, files: list[str]) -> str:
        """Return a SELECT of the table, read from these of its files and what the run changed."""
        stored = self._stored(table(name), files)
        if name not in self._laid:
            return stored
        key = _key(table(name))
        return f"""from ({stored}) anti join (select {key} from {_loose(name + _GONE)}) using ({key})
            union all from {_loose(name + _NEW)}"""

    def _lay(self, name: str) -> None:
        """Put two empty tables beside the files: rows that came, keys of rows that went."""
        for end, columns in ((_NEW, "*"), (_GONE, _key(table(name)))):
            self._execute(
                f'create or replace table {_loose(name + end)} as select {columns} from "{name}" limit 0'
            )
        self._laid.add(name)
        self._show(name)

    def _show(self, name: str) -> None:
        whole = name in self._whole
        sql = f"from {_loose(name)}" if whole else self._shown(name, self._files(name))
        self._execute(f'create or replace view "{name}" as {sql}')

    def _forget(self, name: str, *ends: str) -> None:
        for end in ends:
            self._execute(f"drop table if exists {_loose(name + end)}")

    def _read(self, contract: Table, rows: str) -> Parts:
        found = self._execute(contents(contract, rows)).fetchall()
        return {label: Part(n, content) for label, n, content in found}


def manifest(connection: duckdb.DuckDBPyConnection) -> dict[str, Parts]:
    """Return the parts of every table whose files a published file names."""
    try:
        rows = connection.execute(
            f"select table_name, part, rows, content, file, bytes, noted from {MANIFEST}"
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):  # none yet, or an older program's
        return {}
    found: dict[str, Parts] = {}
    for name, label, *rest in rows:
        if is_parted(name):
            found.setdefault(name, {})[label] = Part(*rest)
    return found


def compared(contract: Table, parts: Iterable[str], rows: str) -> str:
    """Return a SELECT of key and hash of the rows of some parts."""
    of_parts = rows_in_parts(contract, parts, rows)
    return f"select {_key(contract)}, {row_hash(contract)} as row_hash from ({of_parts})"


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _loose(name: str) -> str:
    return f'{LOOSE}.main."{name}"'


def _order(contract: Table) -> str:
    """Return SQL for what the rows of a table are ordered by in its files: date, if it has any, and key."""
    key = _key(contract)
    if is_by_arrival(contract):
        return key
    dates = ", ".join(f'"{c}"' for c in contract.partition)
    return f"coalesce({dates}), {key}"


def _key(contract: Table) -> str:
    return ", ".join(f'"{c}"' for c in contract.key)


def _cast(column: str, kind: str) -> str:
    return f'cast("{column}" as {duckdb_type(kind)})'


def _null(kind: str) -> str:
    return f"null::{duckdb_type(kind)}"
