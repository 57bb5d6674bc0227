"""Columns of long texts in files of the run, not in memory."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa


class Texts:
    """Lays columns of texts into files, of which the system holds in memory only what is looked at.

    A file has no name any more once it is written, where the system allows that: its room on the disk is
    free as soon as nobody looks at it. Each is one chunk: an Arrow file written batch by batch gives many,
    which Polars copies into one.

    Parameters
    ----------
    folder : Path
        Emptied first; of the run's own.
    """

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder, self._number = folder, count()

    def lay(self, pieces: Iterable[pl.Series]) -> pl.Series:
        """Write pieces of a column one behind the other; return them as one column, ``text``."""
        path = self._folder / f"{next(self._number)}.texts"
        ends, there, last = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.bool_)], 0
        with path.open("wb") as stream:
            for piece in pieces:
                held = piece.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
                _, bounds, content = held.buffers()
                at = np.frombuffer(bounds, dtype=np.int64)[held.offset :][: len(held) + 1]
                if len(held) and at[-1] > at[0]:
                    stream.write(memoryview(content)[at[0] : at[-1]])
                ends.append(at[1:] - at[0] + last)
                there.append(piece.is_not_null().to_numpy())
                last = int(ends[-1][-1]) if len(held) else last
        bits = np.packbits(np.concatenate(there), bitorder="little")
        # A file without a byte cannot be mapped.
        content = pa.memory_map(str(path)).read_buffer() if last else pa.py_buffer(b"")
        with suppress(OSError):  # Windows keeps the name as long as it is looked at
            path.unlink()
        bounds = pa.py_buffer(np.concatenate(ends))
        n = sum(map(len, there))
        column = pa.LargeStringArray.from_buffers(n, bounds, content, pa.py_buffer(bits))
        return pl.Series("text", column)

    def clear(self) -> None:
        """Remove what files are left; what still looks at them keeps what it sees."""
        shutil.rmtree(self._folder, ignore_errors=True)
