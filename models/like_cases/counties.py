"""A county does not vouch for its own fines: what it does again and again is no measure of one of its cases.

Six cases of one county with like facts and the same odd fine would be one another's peers, and a part of
what is usual under their clause. So whole counties are dealt into the folds, and every density a fine is
laid beside is learnt from others; of the peers those of the same county hardly count. Where a bureau has
few counties, or one has most of the cases, cases are dealt one by one and all peers count.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases import chance
from models.like_cases.chance import FOLDS, Hashes

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]

#: Fewer counties than so are not told apart, nor is one with more than so much of all cases.
_FEWEST, _MOST_OF_ONE = 5, 0.5
#: What a peer of the same county counts beside one of another.
_OWN = np.float32(0.1)


def deal(county: pl.Series) -> dict[str, int]:
    """Return the fold of each county, the largest dealt first; none where counties are not told apart."""
    sizes = county.drop_nulls().value_counts().sort("count", county.name, descending=[True, False])
    if sizes.height < _FEWEST or sizes["count"][0] > _MOST_OF_ONE * len(county):
        return {}
    held, out = [0] * FOLDS, {}
    for name, n in sizes.iter_rows():
        out[name] = held.index(min(held))
        held[out[name]] += n
    return out


def folds(county: pl.Series, drawn: Hashes, dealt: Mapping[str, int]) -> Ints:
    """Return the fold of each case: its county's; of an unknown county, or where none are ``dealt``, by its key."""
    own = chance.folds(drawn)
    if not dealt:
        return own
    known = county.replace_strict(dealt, default=None, return_dtype=pl.Int64)
    return known.fill_null(pl.Series(own)).to_numpy()


def same(county: pl.Series, peers: Indices, dealt: Mapping[str, int]) -> Bools:
    """Return which of the peers (n, k) are of the county of the case; none where none are ``dealt``."""
    if not dealt:
        return np.zeros(peers.shape, dtype=np.bool_)
    code = county.rank("dense").cast(pl.Int32).fill_null(-1).to_numpy()
    theirs = np.where(peers >= 0, code[peers], -1)
    return np.asarray((theirs == code[:, None]) & (theirs >= 0))


def apart(weight: Floats, own: Bools) -> Floats:
    """Return the weights (n, k) with those of the ``own`` county hardly counting, rows with the same sum."""
    left = np.where(own, _OWN * weight, weight)
    whole, rest = weight.sum(axis=1, keepdims=True), left.sum(axis=1, keepdims=True)
    return np.asarray(left * (whole / np.maximum(rest, np.float32(1e-9))), dtype=np.float32)
