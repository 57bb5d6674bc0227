"""Which complaints without a named firm are about the same matter: likeness of their texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from models.arrays import Doubles, Indices, Ints
from models.stats import code_points, counted

#: Weeks and texts of a city that tell how alike two texts of it usually are.
_USUAL_WEEKS, _USUAL_TEXTS = 26, 250
#: A text joins another from so many standard deviations above two usual texts of the city.
_JOINS = 5.0
#: Pairs and triples of characters share so many columns.
_BUCKETS = 1 << 17
#: Characters at the beginning of a text that are compared; chosen on the messages of docs/methods/early_warning.md §8.
_LONGEST = 150
#: Weeks before its own in which a text's like is sought.
_LOOK_BACK = 8
#: Pairs more alike than so many of a hundred count as that: they may be of one matter.
_UNRELATED = 0.97
#: A run that so large a part of texts has is what they share.
_SHARED_BY = 0.6
#: Fewer texts tell nothing of what is usual.
_FEW = 20


def pair_counts(texts: Sequence[str]) -> sparse.csr_array:
    """Return which character pairs and triples each text has, shape (n_texts, buckets), 0 or 1.

    Spaces and punctuation part the text: pairs do not reach across them.
    """
    points, ends = code_points(text[:_LONGEST] for text in texts)
    if not len(texts):
        return sparse.csr_array((0, _BUCKETS))
    is_word = (points >= 0x4E00) & (points <= 0x9FFF) | (points >= 48) & (points <= 122)
    points = points.astype(np.int64)
    pairs = points[:-1] * 7919 + points[1:]
    triples = pairs[:-1] * 104729 + points[2:]
    are_words = is_word[:-1] & is_word[1:]
    found = counted(pairs % _BUCKETS, are_words, ends, _BUCKETS)
    found += counted(triples % _BUCKETS, are_words[:-1] & is_word[2:], ends, _BUCKETS)
    return sparse.csr_array(
        (np.ones(found.nnz), found.indices.astype(np.int64), found.indptr), shape=found.shape
    )


class _Newest:
    """Vectors of the texts of the newest half-year; those of older ones are made when asked for."""

    def __init__(self, texts: pl.Series) -> None:
        self.texts, self.first, self.end = texts, 0, 0
        self.vectors = pair_counts([])

    def take(self, first: int, end: int) -> None:
        """Take in the texts up to ``end``, let go of those before ``first``."""
        kept = self.vectors[min(first, self.end) - self.first :]
        new = pair_counts(self.texts[self.end : end].to_list())
        self.first, self.end = min(first, self.end), end
        self.vectors = sparse.csr_array(sparse.vstack([kept, new], format="csr"))

    def of(self, at: Ints) -> sparse.csr_array:
        """Return the vectors of some texts, shape (n_at, buckets)."""
        if at.size and self.first <= at.min() and at.max() < self.end:
            return self.vectors[at - self.first]
        return pair_counts(self.texts.gather(at).to_list())


@dataclass(frozen=True)
class Usual:
    """How alike two texts of a city are that have nothing to do with each other.

    Attributes
    ----------
    mean : float
        Mean likeness of pairs.
    of_texts, of_pairs : float
        Variances of a text's mean likeness, and of a pair's.
    """

    mean: float = 0.0
    of_texts: float = 0.0
    of_pairs: float = 0.0

    def above(self, likeness: float, n: int) -> float:
        """Return how many standard deviations the mean likeness of n texts lies above usual (Hoeffding)."""
        pairs = n * (n - 1) / 2
        variance = (2 * (n - 2) * self.of_texts + self.of_pairs) / pairs
        return (likeness - self.mean) / max(float(np.sqrt(variance)), 1e-6)

    def likest_of(self, n: int, more: float = 0.0) -> float:
        """Return how like a text is to the likest of n others by chance, ``more`` standard deviations up."""
        most = float(np.sqrt(2 * np.log(n + 1.0)))
        return self.mean + float(np.sqrt(self.of_pairs)) * (most + more)


class TextMatters:
    """Puts texts into matters as they arrive, one week after the other.

    A text joins the matter of the likest text of the same region in the last eight weeks when what
    they share (weights: how rare a pair was until then) reaches the threshold and lies well above
    what two texts of the city usually share, else starts its own.
    """

    def __init__(
        self, rows: Ints, texts: pl.Series, regions: Indices, known: Ints, likeness: float,
        cities: Indices | None = None,
    ) -> None:  # fmt: skip
        self.rows, self.regions, self.known = rows, regions, known
        self.cities = regions if cities is None else cities
        self.told: dict[tuple[int, int], Usual] = {}
        self.texts = texts
        self.newest = _Newest(texts)
        self.likeness = likeness
        self.matter = np.full(rows.size, -1, dtype=np.int64)
        self.frequency = np.zeros(_BUCKETS)
        self.seen = 0

    def step(self, week: int) -> dict[int, list[int]]:
        """Take in the texts of a week; return first row → all rows of the matters that grew."""
        start, end = (int(x) for x in np.searchsorted(self.known, (week, week + 1)))
        if start == end:
            return {}
        self.newest.take(int(np.searchsorted(self.known, week - _USUAL_WEEKS + 1)), end)
        came = self.newest.of(np.arange(start, end))
        self.frequency += np.bincount(came.indices, minlength=_BUCKETS)
        self.seen += end - start
        first = int(np.searchsorted(self.known, week - _LOOK_BACK))
        for region in np.unique(self.regions[start:end]):
            self._join(first + np.flatnonzero(self.regions[first:end] == region), start, week)
        return self._grown(start, end)

    def _join(self, near: Ints, start: int, week: int) -> None:
        """Put the texts of one region from ``start`` on into matters; ``near`` are its recent texts with these."""
        begin = int(np.searchsorted(near, start))
        likeness = self._likeness(self.newest.of(near[begin:]), self.newest.of(near))
        for n, i in enumerate(near[begin:].tolist(), begin):
            row = likeness[n - begin, :n]
            best = int(np.argmax(row)) if n else 0
            like = n > 0 and row[best] >= self.likeness
            if like:
                usual = self.usual(int(self.cities[i]), week)
                like = bool(row[best] >= usual.mean + _JOINS * np.sqrt(usual.of_pairs))
            self.matter[i] = self.matter[near[best]] if like else i

    def _grown(self, start: int, end: int) -> dict[int, list[int]]:
        """Return first row → all rows of the matters that have texts from ``start`` to ``end``."""
        grew = np.unique(self.matter[start:end])
        at = np.flatnonzero(np.isin(self.matter[:end], grew))
        at = at[np.argsort(self.matter[at], kind="stable")]
        parts = np.split(at, np.searchsorted(self.matter[at], grew[1:]))
        return {
            int(self.rows[m]): self.rows[part].tolist()
            for m, part in zip(grew.tolist(), parts, strict=True)
        }

    def usual(self, city: int, week: int) -> Usual:
        """Return how alike texts of a city are, from those of half a year up to ``week``."""
        if (city, week) not in self.told:
            first, end = np.searchsorted(self.known, (week - _USUAL_WEEKS + 1, week + 1))
            at = first + np.flatnonzero(self.cities[first:end] == city)
            at = at[np.linspace(0, at.size - 1, min(at.size, _USUAL_TEXTS)).astype(np.int64)]
            self.told[city, week] = self._usual(at)
        return self.told[city, week]

    def _usual(self, at: Ints) -> Usual:
        if at.size < _FEW:
            return Usual()
        vectors = self.newest.of(at)
        pairs = self._likeness(vectors, vectors)
        others = pairs[~np.eye(at.size, dtype=bool)].reshape(at.size, -1)
        others = np.minimum(others, np.quantile(others, _UNRELATED))
        return Usual(float(others.mean()), float(others.mean(1).var()), float(others.var()))

    def beginnings(self, rows: Ints) -> list[str]:
        """Return the parts of these texts that are compared."""
        return self.texts.gather(self._at(rows)).str.slice(0, _LONGEST).to_list()

    def shared_run(self, rows: Ints) -> str:
        """Return the longest run of 4 to 12 characters in most of these texts; "" when there is none."""
        texts = self.beginnings(rows)
        for size in range(12, 3, -1):
            runs = Counter(
                r for t in texts for r in {t[i : i + size] for i in range(len(t) - size + 1)}
            )
            often = [r for r, n in runs.items() if n >= _SHARED_BY * len(texts)]
            if often:
                return str(max(often, key=lambda r: (runs[r], r)))
        return ""

    def alike_apart_from(self, rows: Ints, name: str) -> float:
        """Return the mean likeness of all pairs of these texts when a name they share is left out."""
        at = self._at(rows)
        texts = self.texts.gather(at).to_list()
        vectors = pair_counts([t.replace(name, "，") if name else t for t in texts])
        pairs = self._likeness(vectors, vectors)
        return float(pairs[np.triu_indices(at.size, 1)].mean()) if at.size > 1 else 0.0

    def coherence(self, rows: Ints) -> float:
        """Return the middle likeness of all pairs of these texts; low where one led to another."""
        at = self._at(rows)
        if at.size < 2:
            return 0.0
        vectors = self.newest.of(at)
        pairs = self._likeness(vectors, vectors)
        return float(np.median(pairs[np.triu_indices(at.size, 1)]))

    def middles(self, rows: Ints) -> Doubles:
        """Return for each text its middle likeness to the others, shape (n_rows,)."""
        at = self._at(rows)
        if at.size < 2:
            return np.zeros(at.size)
        vectors = self.newest.of(at)
        pairs = self._likeness(vectors, vectors)
        others = pairs[~np.eye(at.size, dtype=bool)].reshape(at.size, -1)
        result: Doubles = np.median(others, axis=1)
        return result

    def alike(self, rows: Ints, others: Ints) -> float:
        """Return how like these texts are to the likest of the others, on average."""
        found = self.likest(rows, others)
        return float(found.mean()) if found.size else 0.0

    def likest(self, rows: Ints, others: Ints) -> Doubles:
        """Return for each text how like it is to the likest of the others, shape (n_rows,)."""
        at, beside = self._at(rows), self._at(others)
        if not at.size or not beside.size:
            return np.zeros(at.size)
        found: Doubles = self._likeness(self.newest.of(at), self.newest.of(beside)).max(1)
        return found

    def _at(self, rows: Ints) -> Ints:
        found = np.searchsorted(self.rows, rows)
        found = np.minimum(found, self.rows.size - 1)
        result: Ints = found[self.rows[found] == rows]
        return result

    def _likeness(self, some: sparse.csr_array, others: sparse.csr_array) -> Doubles:
        """Return the overlap of texts (rows) with others: shared weight over the lesser."""
        a, b = self._weighted(some), self._weighted(others)
        own_a, own_b = (np.bincount(_row_of(v), v.data**2, minlength=v.shape[0]) for v in (a, b))
        both = (a @ b.T).toarray()
        lesser = np.minimum(own_a[:, None], own_b[None, :])
        result: Doubles = both / np.maximum(lesser, 1e-9)
        return result

    def _weighted(self, vectors: sparse.csr_array) -> sparse.csr_array:
        """Return the pairs of texts weighted by how rare each has been so far."""
        rare = np.log((self.seen + 1.0) / (self.frequency[vectors.indices] + 1.0))
        parts = (vectors.data * rare, vectors.indices, vectors.indptr)
        return sparse.csr_array(parts, shape=vectors.shape)


def _row_of(vectors: sparse.csr_array) -> Ints:
    return np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))
