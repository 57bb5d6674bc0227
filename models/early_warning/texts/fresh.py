"""Which records use a word new to their city: where to look for rises too small to be seen by number."""

from collections import deque
from collections.abc import Sequence

import numpy as np
import polars as pl

from models.arrays import Bools, Indices, Ints
from models.early_warning.texts.names import runs

#: Weeks that are new; a word is new when used so often in them, so many times its earlier share.
_NEWEST, _LEAST, _TIMES = 8, 3, 8.0
#: Weight of earlier uses after one more week (half of it after half a year).
_DECAY = 0.5 ** (1 / 26)
#: Runs share so many counters: what it finds is only a hint.
_BUCKETS = 1 << 20
#: Characters at the beginning of a text that are looked through.
_EARLY = 100


def fresh(texts: pl.Series, known: Ints, city: Indices) -> Bools:
    """Return which texts use a run of three characters that is new to their city in their week.

    Used in at least three texts of the newest eight weeks, eight times as often as before. Only a
    hint where to look closer (runs share buckets); each text is told from earlier ones alone.

    Parameters
    ----------
    texts : pl.Series of str
        In order of arrival; names of places are best masked.
    known : ndarray of int, shape (n,)
        Week in which each became known, ascending.
    city : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    found = np.zeros(known.size, dtype=bool)
    if not known.size:
        return found
    lately, before = np.zeros(_BUCKETS), np.zeros(_BUCKETS)
    queue: deque[Ints] = deque()
    weight, weeks = 1.0, 0.0
    bounds = np.searchsorted(known, np.arange(known[0], known[-1] + 2))
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        bucket, text = _buckets(texts[start:end].str.head(_EARLY).to_list(), city[start:end])
        np.add.at(lately, bucket, 1.0)
        queue.append(bucket)
        if len(queue) > _NEWEST:
            old = queue.popleft()
            np.add.at(lately, old, -1.0)
            weight /= _DECAY
            weeks = weeks * _DECAY + 1.0
            np.add.at(before, old, weight)
        often = lately[bucket]
        usual = (before[bucket] / weight + 0.5) / (weeks + 1.0)
        is_new = (weeks >= _NEWEST) & (often >= _LEAST) & (often / len(queue) >= _TIMES * usual)
        found[start + text[is_new]] = True
    return found


def _buckets(texts: Sequence[str], city: Indices) -> tuple[Ints, Ints]:
    """Return the buckets of run and city in texts and the text of each, each run of a text once."""
    run, text = runs([t.replace("\n", " ") for t in texts], sizes=(3,))
    of_city = city[text].astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (run * np.uint64(0x9E3779B97F4A7C15) ^ of_city) >> np.uint64(44)
    both = np.sort(mixed.astype(np.int64) * (len(texts) + 1) + text)
    both = both[np.diff(both, prepend=-1) > 0]  # np.unique hashes: 30 times this where few repeat
    return both // (len(texts) + 1), both % (len(texts) + 1)
