"""Word papers and workbooks that would say what a published one says are taken as they are.

Making a file costs far more than telling what is to stand in it. What it says is compared without
the as-of day: a file that is kept shows the day of its last change.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from hashlib import sha256
from typing import Protocol


class Kept(Protocol):
    """Files made before, by what they say."""

    def find(self, said: str) -> bytes | None:
        """Return the file that says this, ``None`` when there is none."""

    def note(self, said: str, content: bytes) -> None:
        """Remember what a file of this run says."""


_NOW: ContextVar[Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping(kept: Kept) -> Iterator[None]:
    """Take files from ``kept``, and note there what is made, while the block lasts."""
    token = _NOW.set(kept)
    try:
        yield
    finally:
        _NOW.reset(token)


def made(told: object, as_of: date, make: Callable[[], bytes]) -> bytes:
    """Return a file that was kept and says the same, else what ``make`` makes.

    Parameters
    ----------
    told : object
        Everything the file shows; its ``repr`` says it whole, in the same order every time.
    as_of : date
        The day of the run, which counts for nothing.
    make : Callable
        Makes the file; the same ``told`` and day give the same bytes.
    """
    kept = _NOW.get()
    if kept is None:
        return make()
    said = sha256(repr(told).replace(as_of.isoformat(), "…").encode()).hexdigest()
    content = kept.find(said)
    if content is None:
        content = make()
    kept.note(said, content)
    return content
