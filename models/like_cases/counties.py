"""A county does not vouch for its own fines: what it does again and again is no measure of one of its cases.

Six cases of one county with like facts and the same odd fine would be one another's peers, and a part of
what is usual under their clause. So whole counties are dealt into the folds, and every density a fine is
laid beside is learnt from others; of the peers those of the same county hardly count. Where a bureau has
few counties, or one has most of the cases, the same goes for the organs that handle them (所、队); where
these are few as well, or one stands on most cases (a team that has no code of its own goes by that of its bureau),
their names tell them apart; where these cannot, cases are dealt one by one and all peers count.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.arrays import Bools, Floats, Hashes, Indices, Ints
from models.like_cases import chance
from models.like_cases.chance import FOLDS

#: Who is told apart, the first that can be: the county, the organ that handles the case, by its code or by its name.
COUNTY, TEAM, NAMED = "region_code", "organ_code", "team"
#: How peers of the same one are called.
THERE = {COUNTY: "在本地", TEAM: "由同一机构办", NAMED: "由同一机构办"}
#: Fewer than so are not told apart, nor is one with more than so much of all cases.
_FEWEST, _MOST_OF_ONE = 5, 0.5
#: What a peer of the same county or team counts beside one of another.
_OWN = np.float32(0.1)


@dataclass(frozen=True)
class Dealt:
    """The fold of each county or team, and the column ``by`` which these are told apart; empty: by none."""

    by: str = COUNTY
    folds: dict[str, int] = field(default_factory=dict)


def deal(cases: pl.DataFrame) -> Dealt:
    """Return the folds, the largest county or team dealt first."""
    for by in (COUNTY, TEAM, NAMED):
        own = cases[by]
        sizes = own.drop_nulls().value_counts().sort("count", by, descending=[True, False])
        if sizes.height < _FEWEST or sizes["count"][0] > _MOST_OF_ONE * len(own):
            continue
        held, out = [0] * FOLDS, {}
        for name, n in sizes.iter_rows():
            out[name] = held.index(min(held))
            held[out[name]] += n
        return Dealt(by, out)
    return Dealt()


def folds(cases: pl.DataFrame, drawn: Hashes, dealt: Dealt) -> Ints:
    """Return the fold of each case: its county's or team's; of an unknown one, or where none are told apart, by its key."""
    own = chance.folds(drawn)
    if not dealt.folds:
        return own
    known = cases[dealt.by].replace_strict(dealt.folds, default=None, return_dtype=pl.Int64)
    return known.fill_null(pl.Series(own)).to_numpy()


def same(cases: pl.DataFrame, peers: Indices, dealt: Dealt) -> Bools:
    """Return which of the peers (n, k) are of the county or team of the case; none where none are told apart."""
    if not dealt.folds:
        return np.zeros(peers.shape, dtype=np.bool_)
    code = cases[dealt.by].rank("dense").cast(pl.Int32).fill_null(-1).to_numpy()
    theirs = np.where(peers >= 0, code[peers], -1)
    return np.asarray((theirs == code[:, None]) & (theirs >= 0))


def apart(weight: Floats, own: Bools) -> Floats:
    """Return the weights (n, k) with those of the ``own`` county or team hardly counting, rows with the same sum."""
    left = np.where(own, _OWN * weight, weight)
    whole, rest = weight.sum(axis=1, keepdims=True), left.sum(axis=1, keepdims=True)
    return np.asarray(left * (whole / np.maximum(rest, np.float32(1e-9))), dtype=np.float32)
