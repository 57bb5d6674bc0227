"""Word papers and workbooks that would say what a published one says are taken as they are.

Making a file costs far more than telling what is to stand in it. What it says is compared without
the as-of day, where that is called so (another date may be the same day), and without what was said of
all data on that day (which counties had not handed in yet): a file that is kept shows the day of its
last change, and what was so then. What was said earlier on the same day no longer holds: such a file is
made again.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from hashlib import sha256
from typing import Protocol


class Kept(Protocol):
    """Files made before, by what they say."""

    def find(self, said: str, of_the_day: str) -> bytes | None:
        """Return the file that says this; ``None`` when there is none, or one of today says another of the day."""

    def note(self, said: str, of_the_day: str, content: bytes) -> None:
        """Remember what a file of this run says, and what of the day stands in it."""


#: What stands before the as-of day in papers and workbooks, and in their seals.
_SAYS_AS_OF = '(?:(?<=截至)|(?<=截至 )|(?<="as_of":"))'
_NOW: ContextVar[tuple[Kept, str] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping(kept: Kept, of_the_day: str = "") -> Iterator[None]:
    """Take files from ``kept``, and note there what is made, while the block lasts.

    ``of_the_day`` is a sentence beside the as-of day that counts as little as the day does.
    """
    token = _NOW.set((kept, of_the_day))
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
    if (now := _NOW.get()) is None:
        return make()
    kept, of_the_day = now
    text = re.sub(f"{_SAYS_AS_OF}{as_of.isoformat()}", "…", repr(told))
    if of_the_day not in text:
        of_the_day = ""
    if of_the_day:
        text = text.replace(of_the_day, "…")
    said = sha256(text.encode()).hexdigest()
    content = kept.find(said, of_the_day)
    if content is None:
        content = make()
    kept.note(said, of_the_day, content)
    return content
