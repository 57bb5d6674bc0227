"""Nearest peers inside blocks of one clause, exact in small blocks, approximate in large.

A block of more than ``2 * max_leaf`` cases is divided into lists of cases round centres (k-means on
a sample). The cases of one list are searched together, in their own list and in those nearest to
its centre until six times ``max_leaf`` cases have been looked at. Memory is bounded by the list.
"""

import numpy as np
from numpy.typing import NDArray

from models.like_cases.parallel import each, slices

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Cell = tuple[Ints, Ints]

_PROBED = 6  # a search looks at so many times ``max_leaf`` cases
_PARTS, _WIDE = 8, 16  # rows of more than so many times ``k`` columns are looked at in parts
_STEPS = 3
_PER_CENTRE = 30
_ROWS = 4096


def nearest(
    vectors: Floats,
    blocks: Ints,
    k: int,
    max_leaf: int,
    seed: int,
    queries: NDArray[np.bool_] | None = None,
) -> tuple[Ints, Floats]:
    """Return indices and squared distances of the ``k`` nearest others of the same block.

    Parameters
    ----------
    vectors : array, shape (n, d)
    blocks : array, shape (n,)
        Block of each row; negative: belongs to none.
    k, max_leaf, seed : int
    queries : array of bool, shape (n,), optional
        Rows to find neighbours for; all by default.

    Returns
    -------
    tuple of arrays, shape (n, k)
        Nearest first; -1 and infinity where a block has fewer others. Ties go to the lower index.
    """
    n = len(vectors)
    index = np.full((n, k), -1, dtype=np.int64)
    distance = np.full((n, k), np.inf, dtype=np.float32)
    order = np.argsort(blocks, kind="stable")
    order = order[blocks[order] >= 0]
    if not order.size:
        return index, distance
    cuts = np.flatnonzero(np.diff(blocks[order])) + 1
    rng = np.random.default_rng(seed)
    cells: list[Cell] = []
    for members in np.split(order, cuts):
        asking = members if queries is None else members[queries[members]]
        cells += _cells(vectors, asking, members, max_leaf, rng)
    each(lambda cell: _search(vectors, *cell, k, index, distance), cells)
    return index, distance


def _search(vectors: Floats, own: Ints, pool: Ints, k: int, index: Ints, distance: Floats) -> None:
    """Fill the rows ``own`` with their nearest in ``pool`` (ascending, holds ``own``)."""
    width = min(k, len(pool) - 1)
    if not own.size or width < 1:
        return
    query, base = vectors[own], vectors[pool]
    gap = np.full((len(own), -(-len(pool) // _PARTS) * _PARTS), np.inf, dtype=np.float32)
    np.matmul(query, (-2 * base).T, out=gap[:, : len(pool)])
    gap[:, : len(pool)] += np.einsum("ij,ij->i", base, base)
    gap[np.arange(len(own)), np.searchsorted(pool, own)] = np.inf
    found = smallest(gap, width)
    near = np.take_along_axis(gap, found, 1)
    nth = np.lexsort((found, near), axis=1)
    found, near = np.take_along_axis(found, nth, 1), np.take_along_axis(near, nth, 1)
    index[own, :width] = pool[found]
    distance[own, :width] = np.maximum(near + np.einsum("ij,ij->i", query, query)[:, None], 0)


def smallest(gap: Floats, width: int) -> Ints:
    """Return the columns of the ``width`` smallest of each row, in any order, shape (n, width).

    Parameters
    ----------
    gap : array, shape (n, m)
        ``m`` is a multiple of eight.
    width : int
        At most ``m``.

    Notes
    -----
    In a wide row first the least of every eight columns: the smallest stand in the groups with the
    smallest least, a fraction of the row.
    """
    n, m = gap.shape
    if m < _WIDE * width:
        return np.asarray(np.argpartition(gap, width - 1, axis=1)[:, :width])
    groups = m // _PARTS
    least = gap.reshape(n, _PARTS, groups).min(axis=1)
    best = np.argpartition(least, width - 1, axis=1)[:, :width]
    members = (best[:, None, :] + np.arange(0, m, groups)[None, :, None]).reshape(n, -1)
    among = np.argpartition(np.take_along_axis(gap, members, 1), width - 1, axis=1)[:, :width]
    return np.asarray(np.take_along_axis(members, among, 1))


def _cells(
    vectors: Floats, own: Ints, pool: Ints, max_leaf: int, rng: np.random.Generator
) -> list[Cell]:
    """Return (rows to search for, rows to search in) of the lists of one block."""
    if not own.size:
        return []
    if len(pool) <= 2 * max_leaf:
        return [(own[part], pool) for part in slices(len(own), max_leaf)]
    list_of, centres = _lists(vectors, pool, max_leaf, rng)
    order = np.argsort(list_of, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(list_of, minlength=len(centres)))[:-1])
    asked = np.zeros(len(pool), dtype=np.bool_)
    asked[np.searchsorted(pool, own)] = True
    cells: list[Cell] = []
    for centre, mine in enumerate(members):
        for part in slices(len(mine), max_leaf):  # a crowded list in pieces, each with the rest
            asking = mine[part][asked[mine[part]]]
            if asking.size:
                looked = _around(centre, mine[part], members, centres, _PROBED * max_leaf)
                cells.append((pool[asking], pool[looked]))
    return cells


def _around(centre: int, mine: Ints, members: list[Ints], centres: Floats, enough: int) -> Ints:
    """Return rows of the nearest lists, nearest list first, at most ``enough``; ascending."""
    gap = ((centres - centres[centre]) ** 2).sum(axis=1)
    gap[centre] = -1.0
    taken, total = [mine], len(mine)
    for other in np.argsort(gap, kind="stable"):
        if total >= enough:
            break
        more = members[other] if other != centre else np.setdiff1d(members[other], mine)
        more = more[: enough - total]
        taken.append(more)
        total += len(more)
    return np.sort(np.concatenate(taken))


def _lists(
    vectors: Floats, pool: Ints, max_leaf: int, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Return the list of each row of ``pool`` and the centres, by k-means on a sample."""
    count = -(-2 * len(pool) // max_leaf)
    some = rng.choice(len(pool), min(len(pool), _PER_CENTRE * count), replace=False)
    sample = vectors[pool[np.sort(some)]]
    centres = sample[rng.choice(len(sample), count, replace=False)]
    for _ in range(_STEPS):
        nearest_centre = _assigned(sample, centres)
        order = np.argsort(nearest_centre, kind="stable")
        counts = np.bincount(nearest_centre, minlength=count)
        used = np.flatnonzero(counts)
        starts = (np.cumsum(counts) - counts)[used]
        centres[used] = np.add.reduceat(sample[order], starts, axis=0) / counts[used, None]
    return _assigned(vectors, centres, pool), centres


def _assigned(vectors: Floats, centres: Floats, rows: Ints | None = None) -> Ints:
    """Return the nearest centre of each row."""
    rows = np.arange(len(vectors)) if rows is None else rows
    half = (centres**2).sum(axis=1) / 2

    def of(part: slice) -> Ints:
        return np.asarray((vectors[rows[part]] @ centres.T - half).argmax(axis=1))

    return np.concatenate(each(of, slices(len(rows), _ROWS)))
