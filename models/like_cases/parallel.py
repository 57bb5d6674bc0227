"""Independent pieces of work on a few threads, results in the order of the pieces."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

Piece = TypeVar("Piece")
Result = TypeVar("Result")
_THREADS = 2


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
