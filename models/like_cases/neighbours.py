"""Nearest peers inside blocks of one clause, exact in small blocks, in overlapping cells in large.

A block larger than ``max_leaf`` is halved again and again along its longest direction until cells
are small; each cell is searched together with a margin of the cell beyond every cut, so that
neighbours across a cut are still found. Memory is bounded by the cell.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_MARGIN = 0.15


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
    for members in np.split(order, cuts):
        asking = members if queries is None else members[queries[members]]
        for own, pool in _cells(vectors, asking, members, max_leaf, rng):
            _search(vectors, own, pool, k, index, distance)
    return index, distance


def _search(vectors: Floats, own: Ints, pool: Ints, k: int, index: Ints, distance: Floats) -> None:
    """Fill the rows ``own`` with their nearest in ``pool``."""
    if not own.size:
        return
    query, base = vectors[own], vectors[pool]
    squares = np.einsum("ij,ij->i", base, base)
    gap = query @ base.T
    gap *= -2
    gap += squares
    gap[own[:, None] == pool[None, :]] = np.inf
    width = min(k, len(pool) - 1)
    if width < 1:
        return
    rows = np.arange(len(own))[:, None]
    found = np.argpartition(gap, width - 1, axis=1)[:, :width] if width < len(pool) else None
    if found is None:
        found = np.tile(np.arange(len(pool)), (len(own), 1))
    near = gap[rows, found]
    nth = np.lexsort((pool[found], near), axis=1)[:, :width]
    found, near = found[rows, nth], near[rows, nth]
    index[own, :width] = pool[found]
    distance[own, :width] = np.maximum(near + np.einsum("ij,ij->i", query, query)[:, None], 0)


def _cells(
    vectors: Floats, own: Ints, pool: Ints, max_leaf: int, rng: np.random.Generator
) -> list[tuple[Ints, Ints]]:
    """Return (rows to search for, rows to search in) of cells of about ``max_leaf`` rows."""
    if len(own) <= max_leaf and len(pool) <= 4 * max_leaf:
        return [(own, pool)]
    direction = _longest(vectors[own], rng)
    mine, theirs = vectors[own] @ direction, vectors[pool] @ direction
    middle = np.median(theirs)
    spread = np.quantile(theirs, [0.5 - _MARGIN / 2, 0.5 + _MARGIN / 2])
    left = mine <= middle
    if spread[0] == spread[1]:  # no direction tells them apart: any half of the peers is as near
        half = np.arange(len(pool)) % 2 == 0
        left = np.isin(own, pool[half])
        return [
            *_cells(vectors, own[left], pool[half], max_leaf, rng),
            *_cells(vectors, own[~left], pool[~half], max_leaf, rng),
        ]
    return [
        *_cells(vectors, own[left], pool[theirs <= spread[1]], max_leaf, rng),
        *_cells(vectors, own[~left], pool[theirs >= spread[0]], max_leaf, rng),
    ]


def _longest(points: Floats, rng: np.random.Generator) -> Floats:
    """Return the first principal direction of a sample, by a few power steps."""
    sample = points[rng.choice(len(points), min(len(points), 500), replace=False)]
    sample = sample - sample.mean(axis=0)
    direction = np.asarray(rng.standard_normal(points.shape[1]), dtype=np.float32)
    for _ in range(6):
        direction = np.asarray(sample.T @ (sample @ direction))
        direction /= max(float(np.linalg.norm(direction)), 1e-12)
    return direction
