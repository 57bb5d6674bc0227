"""Cases that would vouch for one another: few of a clause, with the same odd fine."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]

#: Fines so near on the logarithm are the same; at most so many of a clause, and this share of it, are twins.
SAME, MOST, SHARE = 0.05, 3, 0.08
_APART = 64.0


def found(y: Doubles, clause: Ints, counts: NDArray[np.bool_], n: Ints) -> Indices:
    """Return the twins of each case, (n, :data:`MOST` - 1), -1 where there is none.

    Two equal fines among 180 would each be a peer of the other and hide it; a case and its twins are
    laid beside the others only. Where more than a few have that fine, it is a usual one.

    Parameters
    ----------
    y : array, shape (n,)
        Fines on the logarithm, as the clause is compared.
    clause : array of int, shape (n,)
        Codes.
    counts : array of bool, shape (n,)
        Cases with a fine; the others have no twins and are none.
    n : array of int, shape (clauses,)
        Cases of each clause.
    """
    out = np.full((len(y), MOST - 1), -1, dtype=np.int32)
    rows = np.flatnonzero(counts)
    rows = rows[np.lexsort((y[rows], clause[rows]))]
    key = y[rows] + clause[rows] * _APART  # clauses one after the other
    first = np.searchsorted(key, key - SAME, side="left")
    last = np.searchsorted(key, key + SAME, side="right")
    same = last - first
    few = (same > 1) & (same <= MOST) & (same <= SHARE * n[clause[rows]])
    for i in np.flatnonzero(few).tolist():
        others = [j for j in range(first[i], last[i]) if j != i]
        out[rows[i], : len(others)] = rows[others]
    return out
