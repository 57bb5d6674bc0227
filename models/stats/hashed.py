"""Texts as hashed runs of their characters, in NumPy: no library n-grams, a million texts have to pass in seconds."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.arrays import Bools, Ints


def code_points(texts: Iterable[str]) -> tuple[NDArray[np.uint32], Ints]:
    """Return the code points of texts one behind the other, each text ended by a nought, and where these stand.

    Parameters
    ----------
    texts : iterable of str
        n texts; a nought inside one would end it.

    Returns
    -------
    points : ndarray of uint32, shape (n_points,)
    ends : ndarray of int64, shape (n,)
    """
    points = np.frombuffer(f"{chr(0).join(texts)}\0".encode("utf-32-le"), dtype=np.uint32)
    return points, np.flatnonzero(points == 0)


def counted(buckets: NDArray[Any], is_there: Bools, ends: Ints, n_buckets: int) -> sparse.csr_array:
    """Return how often each text has each bucket, shape (n, n_buckets), float32.

    Parameters
    ----------
    buckets : ndarray of int, shape (m,)
        Of the run that begins at each of the first m points, as :func:`code_points` puts them.
    is_there : ndarray of bool, shape (m,)
        Whether a run begins there that counts; none does in the points behind.
    ends : ndarray of int64, shape (n,)
    n_buckets : int
    """
    upto = np.concatenate(([0], np.cumsum(is_there)))
    indptr = np.concatenate(([0], upto[np.minimum(ends, is_there.size)])).astype(np.int32)
    found = buckets[is_there].astype(np.int32)
    ones = np.ones(found.size, dtype=np.float32)
    counts = sparse.csr_array((ones, found, indptr), shape=(ends.size, n_buckets))
    counts.sum_duplicates()
    return counts
