"""Groups in pieces of about the same size, and their tables put together again."""

from collections.abc import Sequence

import polars as pl

from assets.engine import Frames


def pack(sizes: dict[str, int], pieces: int) -> list[list[str]]:
    """Return the groups in at most so many pieces of about the same size, the largest first.

    >>> pack({"a": 5, "b": 3, "c": 2, "d": 1}, 2)
    [['a', 'd'], ['b', 'c']]
    """
    filled: list[tuple[int, list[str]]] = [(0, []) for _ in range(pieces)]
    for name, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        least = min(range(pieces), key=lambda i: (filled[i][0], i))
        filled[least] = (filled[least][0] + size, [*filled[least][1], name])
    full = [one for one in filled if one[1]]
    return [names for _, names in sorted(full, key=lambda one: (-one[0], one[1]))]


def joined(made: Sequence[Frames]) -> Frames:
    """Return the tables of all pieces, each in the order of its first column."""
    out = {}
    for name in made[0]:
        whole = pl.concat([frames[name] for frames in made])
        out[name] = whole.sort(whole.columns[0], nulls_last=True, maintain_order=True)
    return out
