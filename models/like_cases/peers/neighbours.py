"""Nearest peers inside blocks of one clause, exact in small blocks, approximate in large.

A block of more than ``2 * max_leaf`` cases is divided into lists of cases round centres (k-means on
a sample drawn by key). The cases of one list are searched together, in their own list and in those
nearest to its centre, together about six times ``max_leaf`` cases. Centres, which lists are searched
and which cases of a crowded list are looked at are settled when the lists are made (:class:`Lists`):
a case more or less changes nobody's neighbours but those that have it among them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.arrays import Bools, Doubles, Floats, Hashes, Ints, Wholes
from models.like_cases.chance import first, shares
from models.like_cases.parallel import each, product, slices

Cell = tuple[Ints, Ints]

#: A search looks at so many cases.
LOOKED_AT = 2400
_PARTS, _WIDE = 8, 16  # rows of more than so many times ``k`` columns are looked at in parts
_STEPS = 3
_PER_CENTRE = 30
#: So many rows are placed at a time; so many ask at a time, and so many of a block are looked at.
_ROWS, _ASKING, _AMONG = 4096, 400, 16_384
#: Nearness is told to so much: what rounding does to a sum in another order is far less.
_TOLD = np.float32(1 / 4096)
#: Up to so many bits for the column a cell's number fits into 31 bits.
_NARROW_BITS = 13


@dataclass(frozen=True)
class Lists:
    """How one large block is searched.

    ``centres`` (m, d); ``near`` (m, m) of bool, the lists searched for the cases of each, its own
    among them; ``kept`` (m,) the share of each list, by key, that is looked at.
    """

    centres: Floats
    near: Bools
    kept: Doubles


def lists_of(vectors: Floats, drawn: Hashes, max_leaf: int, whole: int | None = None) -> Lists:
    """Return the lists for a block of ``n`` cases, vectors (n, d), keys' numbers (n,).

    These may be a sample of the block, which has ``whole`` cases.
    """
    whole = len(vectors) if whole is None else whole
    count = -(-2 * whole // max_leaf)
    sample = vectors[first(drawn, _PER_CENTRE * count)]
    centres = np.unique(sample[:: max(1, len(sample) // count)][:count], axis=0)
    for _ in range(_STEPS):
        nearest_centre = _assigned(sample, centres)
        order = np.argsort(nearest_centre, kind="stable")
        counts = np.bincount(nearest_centre, minlength=len(centres))
        used = np.flatnonzero(counts)
        starts = (np.cumsum(counts) - counts)[used]
        centres[used] = np.add.reduceat(sample[order], starts, axis=0) / counts[used, None]
    centres = np.unique(centres, axis=0)
    seen = np.bincount(_assigned(vectors, centres), minlength=len(centres))
    sizes = seen * (whole / max(len(vectors), 1))
    kept = np.minimum(1.0, LOOKED_AT / np.maximum(sizes, 1))
    near = np.zeros((len(centres), len(centres)), dtype=np.bool_)
    for centre in range(len(centres)):
        gap = ((centres - centres[centre]) ** 2).sum(axis=1)
        gap[centre] = -1.0
        order = np.argsort(gap, kind="stable")
        before = np.cumsum((sizes * kept)[order]) - (sizes * kept)[order]
        near[centre, order[before < LOOKED_AT]] = True
    return Lists(centres, near, kept)


def nearest(
    vectors: Floats,
    blocks: Ints,
    k: int,
    lists: Mapping[int, Lists] | None = None,
    drawn: Hashes | None = None,
    queries: Bools | None = None,
    placed: dict[int, Ints] | None = None,
) -> tuple[Ints, Floats]:
    """Return indices and squared distances of the ``k`` nearest others of the same block.

    Parameters
    ----------
    vectors : array, shape (n, d)
    blocks : array, shape (n,)
        Block of each row; negative: belongs to none.
    k : int
    lists : mapping, optional
        Lists of the blocks that have some; the others are searched through.
    drawn : array, shape (n,), optional
        The keys' numbers (:func:`chance.hashes`); needed with lists.
    queries : array of bool, shape (n,), optional
        Rows to find neighbours for; all by default.
    placed : dict, optional
        In which list each case of a block with lists is, by block; filled in here. For a caller that
        asks again of the same vectors, blocks and lists: to find it out is most of what a few ask costs.

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
    cells: list[Cell] = []
    placed = {} if placed is None else placed
    for members in np.split(order, cuts):
        asking = members if queries is None else members[queries[members]]
        block = int(blocks[members[0]])
        found = (lists or {}).get(block)
        if found is None or drawn is None:
            cells += [(asking[part], members) for part in slices(len(asking), _ASKING)]
        elif asking.size:
            if block not in placed:
                placed[block] = _assigned(vectors, found.centres, members)
            cells += _cells(placed[block], asking, members, found, drawn)
    each(lambda cell: _search(vectors, *cell, k, index, distance), cells)
    return index, distance


def _search(vectors: Floats, own: Ints, pool: Ints, k: int, index: Ints, distance: Floats) -> None:
    """Fill the rows ``own`` with their nearest in ``pool`` (ascending)."""
    if not own.size or not pool.size:
        return
    query, width = vectors[own], min(k, len(pool))
    bits = max(1, (len(pool) - 1).bit_length())
    place = np.minimum(np.searchsorted(pool, own), len(pool) - 1)
    place[pool[place] != own] = -1
    near = np.empty((len(own), 0), np.int32 if bits <= _NARROW_BITS else np.int64)
    for part in slices(len(pool), _AMONG):
        gap = _gaps(query, vectors[pool[part]])
        near = smallest(_ranked(gap, near, place, part.start, bits), width)
    some = near != np.iinfo(near.dtype).max
    found = pool[np.where(some, near & ((1 << bits) - 1), 0)]
    index[own, :width] = np.where(some, found, -1)
    distance[own, :width] = np.where(some, (near >> bits) * _TOLD, np.inf)


def _gaps(query: Floats, base: Floats) -> Floats:
    """Return the squared distances between two sets of rows."""
    gap = product(query, base.T)
    gap *= -2
    gap += np.einsum("ij,ij->i", base, base)
    gap += np.einsum("ij,ij->i", query, query)[:, None]
    return gap


def _ranked(gap: Floats, near: Wholes, place: Ints, start: int, bits: int) -> Wholes:
    """Return numbers that order by told distance, then by column, beside those that are ``near`` so far.

    ``gap`` (n, m), used up, holds the distances to the columns from ``start`` on of the ``bits`` of all. The
    case's own column, ``place`` (n,), and what fills the width up to a multiple of eight, are last.
    """
    (n, m), kept = gap.shape, near.shape[1]
    most = float((1 << (31 - _NARROW_BITS if near.dtype == np.int32 else 30)) - 1)
    out = np.empty((n, -(-(kept + m) // _PARTS) * _PARTS), dtype=near.dtype)
    out[:, :kept], out[:, kept + m :] = near, np.iinfo(near.dtype).max
    told = np.rint(np.divide(gap, _TOLD, out=gap), out=gap)
    there = out[:, kept : kept + m]
    there[...] = np.clip(told, 0, most, out=told)
    there <<= bits
    there |= np.arange(start, start + m, dtype=near.dtype)
    rows = np.flatnonzero((place >= start) & (place < start + m))
    there[rows, place[rows] - start] = np.iinfo(near.dtype).max
    return out


def smallest(told: Wholes, width: int) -> Wholes:
    """Return the ``width`` smallest of each row, ascending, shape (n, width).

    Parameters
    ----------
    told : array, shape (n, m)
        No two of a row alike but for those that come last; ``m`` is a multiple of eight.
    width : int
        At most ``m``.

    Notes
    -----
    In a wide row first the least of every eight columns: the smallest stand in the groups with the
    smallest least, a fraction of the row.
    """
    n, m = told.shape
    if m >= _WIDE * width:
        groups = m // _PARTS
        least = told.reshape(n, _PARTS, groups).min(axis=1)
        best = np.argpartition(least, width - 1, axis=1)[:, :width]
        members = (best[:, None, :] + np.arange(0, m, groups)[None, :, None]).reshape(n, -1)
        told = np.take_along_axis(told, members, 1)
    return np.asarray(np.sort(np.partition(told, width - 1, axis=1)[:, :width], axis=1))


def _cells(list_of: Ints, own: Ints, pool: Ints, lists: Lists, drawn: Hashes) -> list[Cell]:
    """Return (rows to search for, rows to search in) of the lists of one block, ``pool`` its cases."""
    looked = shares(drawn[pool]) < lists.kept[list_of]
    asked = np.zeros(len(pool), dtype=np.bool_)
    asked[np.searchsorted(pool, own)] = True
    cells: list[Cell] = []
    members = [pool[looked & (list_of == one)] for one in range(len(lists.centres))]
    for centre, near in enumerate(lists.near):
        asking = pool[asked & (list_of == centre)]
        if asking.size:
            among = np.sort(np.concatenate([members[one] for one in np.flatnonzero(near)]))
            cells += [(asking[part], among) for part in slices(len(asking), _ASKING)]
    return cells


def _assigned(vectors: Floats, centres: Floats, rows: Ints | None = None) -> Ints:
    """Return the nearest centre of each row."""
    rows = np.arange(len(vectors)) if rows is None else rows
    half = (centres**2).sum(axis=1) / 2

    def of(part: slice) -> Ints:
        return np.asarray((product(vectors[rows[part]], centres.T) - half).argmax(axis=1))

    return np.concatenate(each(of, slices(len(rows), _ROWS)))
