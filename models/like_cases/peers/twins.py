"""Cases that would vouch for one another: few of a clause, with the same odd fine.

Two equal fines among 180 would each be a peer of the other and hide it; a case and its twins are laid
beside the others only. Where more than a few have that fine, it is a usual one. How many have it is
counted where the clause was learnt, and among the case's own peers: no other case has a say in it.
"""

from dataclasses import replace

import numpy as np

from models.arrays import Bools, Ints
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.fines.rarity import Like

#: Fines so near on the logarithm are the same; at most so many of a clause, and this share of it, are twins.
SAME, MOST, SHARE = 0.05, 3, 0.08


def _of_clause(like: Like, fines: ClauseFines) -> Ints:
    return fines.same(like.y - like.offset, like.clause)


def rare(like: Like, fines: ClauseFines, fined: Bools) -> Bools:
    """Tell which cases have a fine that few of their clause have: their peers decide about twins."""
    of_clause = _of_clause(like, fines)
    return np.asarray(fined & (of_clause <= MOST) & (of_clause <= SHARE * fines.whole[like.clause]))


def apart(like: Like, fines: ClauseFines, fined: Bools) -> Like:
    """Return the same with no weight on twins among the peers, and with twins counted.

    Parameters
    ----------
    like, fines :
        What the fines are laid beside, and the fines of clauses as learnt.
    fined : array of bool, shape (n,)
        Cases with a fine; the others have no twins.
    """
    own, of_clause = like.y - like.offset, _of_clause(like, fines)
    few = rare(like, fines, fined)
    same = (np.abs(like.raw - like.y[:, None].astype(np.float32)) <= SAME) & (like.weight > 0)
    few &= same.sum(axis=1) < MOST
    others = np.where(few, fines.same(own, like.clause, like.folds), 0)
    rows = np.flatnonzero(few & same.any(axis=1))
    weight = like.weight.copy()
    left = np.where(same[rows], np.float32(0), weight[rows])
    whole, rest = weight[rows].sum(axis=1), left.sum(axis=1)
    left *= (whole / np.maximum(rest, np.float32(1e-9)))[:, None]
    weight[rows] = np.where((rest > 0)[:, None], left, weight[rows])
    counted = np.maximum(np.where(few, of_clause, 1), 1)
    return replace(like, weight=weight, twins=others, once=1.0 / counted)
