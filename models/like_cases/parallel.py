"""Independent pieces of work on a few threads, results in the order of the pieces."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from models.arrays import Doubles, Floats

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Given = ParamSpec("Given")
_THREADS = 2
#: Rows multiplied at once, and the grid that factors are laid on.
_CHUNK, _GRID = 512, 2.0**20
_is_limited = ContextVar("_is_limited", default=False)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let each matrix product have one thread for as long as the block lasts.

    A block within another does nothing: to look for the libraries of the process takes milliseconds.
    """
    if _is_limited.get():
        yield
        return
    before = _is_limited.set(True)
    try:
        with threadpool_limits(1):
            yield
    finally:
        _is_limited.reset(before)


def same_everywhere(judged: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return ``judged`` with one thread for each matrix product.

    How many threads share a product changes its last bits, and a machine has as many as it has cores.
    Pieces of work run side by side instead (:func:`each`).
    """

    @wraps(judged)
    def alone(*given: Given.args, **named: Given.kwargs) -> Result:
        with one_thread():
            return judged(*given, **named)

    return alone


def each(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> list[Result]:
    """Return ``work`` of each piece; NumPy and SciPy let the threads run side by side.

    Meanwhile matrix products keep to one thread each: threads within threads only wait.
    """
    listed = list(pieces)
    if len(listed) < 2:
        return [work(piece) for piece in listed]
    with one_thread(), ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(work, listed))


def slices(n: int, size: int) -> list[slice]:
    """Return slices of at most ``size`` rows that cover ``n`` rows."""
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def product(a: Floats, b: Floats) -> Floats:
    """Return ``a @ b``, each figure to the last bit the same whatever rows and columns stand beside it.

    Libraries add up the terms in an order that hangs on the place in the matrix and on the processor.
    Of factors that are whole multiples of 2**-20 every sum below 2**13 is exact in any order.
    """
    out = np.empty((len(a), b.shape[1]), dtype=np.float32)
    fixed = _on_grid(b)
    for part in slices(len(a), _CHUNK):
        out[part] = _on_grid(a[part]) @ fixed
    return out


def _on_grid(values: Floats) -> Doubles:
    scaled = np.multiply(values, _GRID, dtype=np.float64)
    np.rint(scaled, out=scaled)
    scaled /= _GRID
    return scaled
