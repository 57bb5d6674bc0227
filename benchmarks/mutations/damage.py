"""What a way of damaging a file is, and the list of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.mutations.originals import Table


@dataclass(frozen=True)
class Damaged:
    """A damaged file.

    Attributes
    ----------
    data : bytes
        Its bytes.
    suffix : str
        What its name ends in.
    changed : bool
        Whether single characters inside cells were changed: such a file holds other values, and nobody
        can tell. Of every other file each value taken in must be one of the original, in its row.
    whole : bool
        Nothing is lost: every row must be taken in.
    name : bytes, optional
        What the file is called, where the name is the damage; ``%d`` is its number.
    put : str
        How it lies in the inbox: ``file``, or one of those that are never opened.
    """

    data: bytes
    suffix: str = ".csv"
    changed: bool = False
    whole: bool = False
    name: bytes | None = None
    put: str = "file"


Way = Callable[[Random, Table], Damaged]
WAYS: dict[str, Way] = {}


def way(function: Way) -> Way:
    """Enter a way of damaging under the function's name."""
    WAYS[function.__name__] = function
    return function
