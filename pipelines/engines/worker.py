"""What a worker does with one piece of an order. Nothing here imports Spark.

The key of the pseudonyms is read where the worker stands: from the file that ``HENGJIAN_KEY_FILE`` of its
own environment names, else beside the home. It never comes with the work.
"""

import socket
import stat
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from assets.engine import ReadsFiles
from assets.increment.since import program
from assets.intake.guard import ReaderError, Wanted
from assets.intake.handover import hand_over
from assets.store.home import Home, HomeError
from pipelines.engines.orders import Order, answer_folder, laid, put_answer, put_frames

#: Column of the rows of groups that says which group.
GROUP = "group__"
#: Rows of groups, in the folder of their order.
ROWS = "rows.parquet"
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
    """Give the rows of some whole groups to the function; the tables go ``into`` the answer."""
    rows = pl.scan_parquet(folder / ROWS).filter(pl.col(GROUP).is_in(order.pieces[number]))
    schema = order.shared["schema"]
    frame = rows.select(pl.col(name).cast(kind) for name, kind in schema.items()).collect()
    return put_frames(order.fn(frame, order.shared["told"]), into)


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
        _KEPT.context = order.fn(folder)
        _KEPT.reader, _KEPT.folder = _KEPT.context.__enter__(), folder
    return _KEPT.reader


def close() -> None:
    """End the process that reads, if there is one."""
    if _KEPT.context is not None:
        with suppress(OSError):  # its folder went with its order
            _KEPT.context.__exit__(None, None, None)
    _KEPT.context = _KEPT.reader = _KEPT.folder = None
