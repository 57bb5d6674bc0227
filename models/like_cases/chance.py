"""Chance that hangs on a case's key alone: folds, samples, and who is looked at in a crowd.

Whatever else lies in the home, and in whatever order and batches it is read, the same case is dealt
into the same fold and drawn into the same samples.
"""

from hashlib import blake2b

import numpy as np
import polars as pl

from models.arrays import Doubles, Hashes, Ints

FOLDS = 8
_WHOLE = float(1 << 64)


def hashes(keys: pl.Series, seed: int) -> Hashes:
    """Return a number of 64 bits for each key and ``seed``, the same on every machine."""
    salt = seed.to_bytes(8, "little", signed=True)
    said = (blake2b(k.encode(), digest_size=8, salt=salt).digest() for k in keys.to_list())
    return np.frombuffer(b"".join(said), dtype="<u8").astype(np.uint64)


def folds(drawn: Hashes) -> Ints:
    """Return the fold of each case, 0 … :data:`FOLDS` - 1."""
    return (drawn % np.uint64(FOLDS)).astype(np.int64)


def first(drawn: Hashes, n: int) -> Ints:
    """Return the rows of the ``n`` smallest numbers (all of them, where there are fewer), ascending."""
    if len(drawn) <= n:
        return np.arange(len(drawn))
    return np.sort(np.argpartition(drawn, n - 1)[:n])


def equally(drawn: Hashes, groups: Ints, n: int) -> Ints:
    """Return the rows of at most ``n``, ascending: of each group all or, where it has more, equally many."""
    sizes = np.sort(np.bincount(groups))
    upto = np.concatenate([[0], np.cumsum(sizes)])
    # with so many of each group, smaller ones whole
    fits = upto[:-1] + sizes * np.arange(len(sizes), 0, -1) <= n
    if fits.all():
        return np.arange(len(groups))
    larger = int(np.argmin(fits))
    each = (n - upto[larger]) // (len(sizes) - larger)
    order = np.lexsort((drawn, groups))
    starts = np.concatenate([[0], np.cumsum(np.bincount(groups))[:-1]])
    place = np.arange(len(groups)) - starts[groups[order]]
    return np.sort(order[place < each])


def shares(drawn: Hashes) -> Doubles:
    """Return a number from 0 to 1 for each case, unlike its fold."""
    return np.asarray(drawn / _WHOLE)
