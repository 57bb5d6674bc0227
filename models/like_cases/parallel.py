"""Independent pieces of work on a few threads, results in the order of the pieces."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")
_THREADS = 2


def each(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> list[Result]:
    """Return ``work`` of each piece; NumPy and SciPy let the threads run side by side."""
    listed = list(pieces)
    if len(listed) < 2:
        return [work(piece) for piece in listed]
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(work, listed))


def slices(n: int, size: int) -> list[slice]:
    """Return slices of at most ``size`` rows that cover ``n`` rows."""
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]
