"""What a worker does with one piece of an order. Nothing here imports Spark.

The key of the pseudonyms is read where the worker stands: from the file that ``HENGJIAN_KEY_FILE`` of its
own environment names, else beside the home. It never comes with the work.
"""

import socket
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from assets.core.rows import newest_places
from assets.engine import Frames, Read, ReadsFiles
from assets.intake.isolated.guard import ReaderError, Wanted
from assets.intake.isolated.handover import hand_over
from assets.store.home import Home, HomeError
from assets.store.since import program
from assets.store.warehouse import sql_text
from pipelines.engines.orders import Order, answer_folder, laid, put_answer, put_frames

#: Columns of rows that are laid out: the piece they belong to, and their place among all.
PIECE, ROW = "piece__", "row__"
#: What a relational function makes of one piece.
MADE = "made.parquet"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def carry_out(folder: str, told: str, number: int) -> tuple[int, str, bool]:
    """Do one piece and return its number, the name of its answer's folder, whether it could be done.

    Where it could not because of this worker, the name is a sentence that says why.
    """
    order = _order(Path(folder), told)
    try:
        if program() != order.program:
            raise HomeError("程序或库的版本与驱动机器的不同，请在每台机器上安装同一版本")
        into = answer_folder(Path(folder), number)
        put_answer(order.piece(order, Path(folder), number, into), into)
    except (HomeError, ReaderError) as error:
        return number, f"工作机 {socket.gethostname()}：{str(error).rstrip('。')}", False
    return number, into.name, True


@lru_cache(maxsize=2)
def _order(folder: Path, told: str) -> Order:
    return laid(folder, told)


def one_file(order: Order, folder: Path, number: int, into: Path) -> dict[str, Any]:
    """Read one untrusted file in a process beside this one; its tables go ``into`` the answer."""
    wanted: Wanted = order.pieces[number]
    context = replace(wanted.context, key=key_of(order.home))
    reading = next(iter(_reader(order, folder).read_all([replace(wanted, context=context)])))
    return {"tables": hand_over(reading.tables, into), "broken": reading.broken}


def some_groups(order: Order, folder: Path, number: int, into: Path) -> list[str]:
    """Give some whole groups to the function of their job; the tables go ``into`` the answer."""
    job, piece = order.pieces[number]
    given: Given = order.shared[job]

    def read(name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        schema = given.schemas[name]
        wanted = {c: schema[c] for c in (columns or schema)}
        files = rows_of(folder, job, name, piece)
        if not files:
            return pl.DataFrame(schema=wanted)
        rows = pl.scan_parquet(files, hive_partitioning=False).sort(ROW)
        return rows.select(pl.col(c).cast(t) for c, t in wanted.items()).collect().rechunk()

    return put_frames(given.fn(read, given.shared), into)


def some_rows(order: Order, folder: Path, number: int, into: Path) -> None:
    """Give some rows to a relational function; DuckDB carries it out."""
    job, piece = order.pieces[number]
    given: Given = order.shared[job]
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute(f"set temp_directory = {sql_text(into / 'spill')}")
        [table] = given.schemas
        listed = ", ".join(sql_text(file) for file in rows_of(folder, job, table, piece))
        rows = f"read_parquet([{listed}], hive_partitioning = false)"
        some = connection.sql(f"select * exclude ({ROW}) from {rows} order by {ROW}")
        given.fn(**{table: nw.from_native(some)}).to_native().to_parquet(str(into / MADE))


def newest_of(read: Read, shared: object) -> Frames:
    """Return the places of the newest rows of some keys."""
    del shared
    rows = read("rows").to_arrow()
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        places = pl.from_arrow(connection.sql(newest_places("rows", "key")).to_arrow_table())
    return {"places": pl.DataFrame(places)}


def rows_of(folder: Path, job: int, name: str, piece: int) -> list[Path]:
    """Return the files of a table's rows of one piece."""
    return sorted((folder / f"{job}-{name}" / f"{PIECE}={piece}").glob("*.parquet"))


def key_of(home: Path) -> bytes:
    """Return the key of the pseudonyms as this worker has it.

    Raises
    ------
    HomeError
        It is missing, not that of the home, or others may read it.
    """
    at = Home(home)
    if at.key_path.exists() and stat.S_IMODE(at.key_path.stat().st_mode) & _OTHERS:
        raise HomeError(f"密钥文件 {at.key_path} 别人也能读，请改成只有自己能读：chmod 600")
    return at.key()


@dataclass(frozen=True)
class Given:
    """What the pieces of one job are told: function, what is shared, and the types of each table."""

    fn: Callable[..., Any]
    shared: Any
    schemas: Mapping[str, Mapping[str, Any]]


class _Kept:
    """The reader this process has open: starting one takes longer than reading a small file."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.context: AbstractContextManager[ReadsFiles] | None = None
        self.reader: ReadsFiles | None = None


_KEPT = _Kept()


def _reader(order: Order, folder: Path) -> ReadsFiles:
    if _KEPT.reader is None or _KEPT.folder != folder:
        close()
        if order.fn is None:
            raise ValueError("nothing was given that reads files")
        _KEPT.context = order.fn(folder)
        _KEPT.reader, _KEPT.folder = _KEPT.context.__enter__(), folder
    return _KEPT.reader


def close() -> None:
    """End the process that reads, if there is one."""
    if _KEPT.context is not None:
        with suppress(OSError):  # its folder went with its order
            _KEPT.context.__exit__(None, None, None)
    _KEPT.context = _KEPT.reader = _KEPT.folder = None
