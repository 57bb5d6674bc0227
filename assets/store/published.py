"""The published state as readers find it: one DuckDB file, and the files of the store that it names."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from assets.store.home import HomeError
from assets.store.parted import Parts, manifest
from assets.store.parts import contents, say_home
from data_contracts import table

#: Rows that are read at a time, fewer where texts are long; and how many come in one batch.
_AT_ONCE, _BYTES, _BATCH = 100_000, 128 << 20, 4096


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published file read-only, its large tables looked for beside it."""
    connection = duckdb.connect(str(path), read_only=True)
    say_home(connection, path.parent)
    return connection


def tidy(path: Path) -> None:
    """Delete the files of the store that the published file at ``path`` does not name.

    Where that one cannot be read, all stay.
    """
    stored: Mapping[str, Parts] = {}
    if path.exists() and path.with_name("store").exists():
        try:
            with opened(path) as connection:
                stored = manifest(connection)
        except duckdb.Error:
            return
    keep_only(path.parent, stored)


def keep_only(root: Path, stored: Mapping[str, Parts]) -> None:
    """Delete the files of the store of the home at ``root`` that a manifest does not name."""
    needed = {root / p.file for parts in stored.values() for p in parts.values() if p.file}
    for left in (root / "store").rglob("*.parquet"):
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


def frame_of(relation: Any) -> pl.DataFrame:
    """Return the rows of a DuckDB relation."""
    frame = pl.from_arrow(relation.to_arrow_table())
    if isinstance(frame, pl.Series):
        raise TypeError("a table was expected")
    # Polars 2.1 fails to format texts of a frame whose columns are cut at different rows.
    return frame.rechunk()


def frames_of(relation: Any) -> Iterator[pl.DataFrame]:
    """Yield the rows of a DuckDB relation some at a time, a batch more than :data:`_BYTES` at most."""
    reader = relation.to_arrow_reader(_BATCH)
    while batches := list(_some(reader)):
        # One column of a batch keeps the others alive. Combined by Arrow they are copied; Polars'
        # rechunk goes on looking at the same texts.
        yield pl.DataFrame(pa.Table.from_batches(batches).combine_chunks())


def _some(reader: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows = size = 0
    while rows < _AT_ONCE and size < _BYTES and (batch := next(reader, None)) is not None:
        rows, size = rows + batch.num_rows, size + batch.nbytes
        yield batch


def read_published(
    path: Path, sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> pl.DataFrame:
    """Return the result of one SQL statement on the published file, opened read-only.

    ``values`` fill the statement's question marks, or its ``$names``.

    Raises
    ------
    HomeError
        A table or column is not there: another version of the program published the file. Or a file
        of the store is not: only a part of the home was copied.
    """
    with opened(path) as connection:
        connection.execute("set enable_progress_bar = false")
        try:
            return frame_of(
                connection.sql(sql, params=values if isinstance(values, Mapping) else list(values))
            )
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise HomeError(
                "已发布的结果由另一版本的程序写成，没有这里要看的表或列。请先运行一次 hengjian run。"
            ) from error
        except duckdb.IOException as error:
            if "No files found" not in str(error):
                raise
            raise HomeError(
                "数据目录的 store 里缺已发布的文件。请把整个数据目录一起复制，或者运行 hengjian rebuild。"
            ) from error


def published_pairs(path: Path, sql: str) -> dict[str, Any]:
    """Return the pairs of a query on the published file; none where it is not there or cannot be read."""
    if not path.exists():
        return {}
    try:
        return dict(read_published(path, sql).iter_rows())
    except (duckdb.Error, HomeError):  # damaged, or published by another program
        return {}
