"""Independent pieces of work on a few threads, results in the order of the pieces."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Given = ParamSpec("Given")
_THREADS = 2
#: Rows of one product; columns are filled up to a multiple of so many.
_CHUNK, _COLUMNS = 512, 64


def same_everywhere(judged: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return ``judged`` with one thread for each matrix product.

    How many threads share a product changes its last bits, and a machine has as many as it has cores.
    Pieces of work run side by side instead (:func:`each`).
    """

    @wraps(judged)
    def alone(*given: Given.args, **named: Given.kwargs) -> Result:
        with threadpool_limits(1):
            return judged(*given, **named)

    return alone


def each(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> list[Result]:
    """Return ``work`` of each piece; NumPy and SciPy let the threads run side by side.

    Meanwhile matrix products keep to one thread each: threads within threads only wait.
    """
    listed = list(pieces)
    if len(listed) < 2:
        return [work(piece) for piece in listed]
    with threadpool_limits(1), ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(work, listed))


def slices(n: int, size: int) -> list[slice]:
    """Return slices of at most ``size`` rows that cover ``n`` rows."""
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def product(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``a @ b``, each row to the last bit the same whatever rows stand beside it.

    Libraries multiply the last few rows and columns of a matrix another way than the others; here
    there are none: rows come in equal pieces, filled up with zeros.
    """
    n, m = len(a), b.shape[1]
    out = np.empty((n, m), dtype=np.float32)
    filled = np.zeros((-(-m // _COLUMNS) * _COLUMNS, b.shape[0]), dtype=np.float32)
    filled[:m] = b.T
    wide = filled.T
    for part in slices(n, _CHUNK):
        rows = a[part]
        if len(rows) < _CHUNK:
            size = -(-len(rows) // _COLUMNS) * _COLUMNS
            rows = np.concatenate([rows, np.zeros((size - len(rows), a.shape[1]), np.float32)])
        out[part] = (rows @ wide)[: part.stop - part.start, :m]
    return out
