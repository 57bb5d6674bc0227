"""Fact texts as vectors: masked, hashed code-point pairs, latent semantic analysis.

What decides the fine must not leak and names must not match: numerals with their units, dates, the
party's name, document numbers, the officer's conclusions and every clause that speaks of a fine are
masked before anything is counted. No library n-grams: pairs are hashed in NumPy, because a million
texts have to pass in seconds.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

Floats = NDArray[np.float32]

BUCKETS = 1 << 15
_CHUNK = 20_000
_SAMPLE = 8_000
_NUM = "0-9零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
_MASKS = (
    # clauses that speak of a fine, and what the officer concluded
    (r"[^，。；,;]{0,12}(?:罚款|罚没|罚金|处罚)[^，。；,;]{0,40}", ""),
    (r"(?i)(?:penalt\w*|fine[sd]?|\$[0-9,.]+(?: ?(?:million|thousand))?|dollars?)", ""),
    (r"(?:应当|可以|予以|依法|给予)*(?:从轻|减轻|从重|不予|免予|免除)", ""),
    (r"情节(?:较|特别)?(?:严重|轻微|较重|一般)", ""),
    # document numbers, codes, masked names, numerals with their units
    (r"[^，。；,;]{0,10}[〔\[（(][0-9]{4}[〕\]）)][^，。；]{0,2}[0-9\-]+号", ""),
    (r"[A-Za-z]*[0-9][0-9A-Za-z]{5,}", ""),
    (r"[一-龥]{0,1}[某×xX＊*]+[一-龥]{0,1}", ""),
    (rf"(?:人民币)?[{_NUM}][{_NUM}.,，:：/\-]*(?:元|角|分|年|月|日|时|号|%|％|‰)*", ""),
    (r"[\s，。；、,;.:：“”\"'（）()《》]+", "。"),
)


def mask(cases: pl.DataFrame) -> pl.Series:
    """Return the texts with money, dates, names, numbers and conclusions taken out.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``text``; ``party_name`` where present is taken out of its own text.
    """
    texts = cases["text"].fill_null("")
    if "party_name" in cases.columns:
        names = cases["party_name"].fill_null("").to_list()
        plain = [
            text.replace(name, "") if len(name) > 1 else text
            for text, name in zip(texts.to_list(), names, strict=True)
        ]
        texts = pl.Series("text", plain, dtype=pl.String)
    expression = pl.col("text")
    for pattern, by in _MASKS:
        expression = expression.str.replace_all(pattern, by)
    return texts.alias("text").to_frame().select(expression)["text"]


def hashed_pairs(texts: pl.Series) -> sparse.csr_matrix:
    """Return the counts of hashed code-point pairs, shape (n, :data:`BUCKETS`).

    Runs of Latin letters are counted by fours.

    Entries are not summed: a pair that comes twice is stored twice, which products do not notice.
    """
    joined = "\x00".join(texts.to_list()) + "\x00"
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    ends = np.flatnonzero(points == 0)
    first, second = points[:-1], points[1:]
    inside = (first != 0) & (second != 0)
    mixed = first * np.uint32(2654435761) + second * np.uint32(40503)
    letters = (points | np.uint32(32)) - np.uint32(97) < 26
    run = letters[:-4] & letters[1:-3] & letters[2:-2] & letters[3:-1]
    far = np.flatnonzero(run)  # four Latin letters say what two characters do
    mixed[far] += mixed[far + 2] * np.uint32(2246822519)
    mixed = mixed[inside]
    buckets = ((mixed ^ (mixed >> np.uint32(15))) & np.uint32(BUCKETS - 1)).astype(np.int32)
    upto = np.concatenate(([0], np.cumsum(inside)))
    indptr = np.concatenate(([0], upto[ends])).astype(np.int64)
    data = np.ones(buckets.size, dtype=np.float32)
    return sparse.csr_matrix((data, buckets, indptr), shape=(len(texts), BUCKETS))


class TextSpace:
    """Latent space of masked texts: ``fit`` on a sample, then ``transform`` in bounded chunks.

    Parameters
    ----------
    dims : int
        Dimensions kept.
    seed : int
        For the sample and the randomised decomposition.
    """

    def __init__(self, dims: int, seed: int) -> None:
        self.dims, self.seed = dims, seed

    def fit(self, texts: pl.Series) -> "TextSpace":
        """Learn bucket weights and the projection from at most 20 000 texts."""
        if len(texts) > _SAMPLE:
            rows = np.random.default_rng(self.seed).choice(len(texts), _SAMPLE, replace=False)
            texts = texts.gather(np.sort(rows))
        counts = hashed_pairs(texts)
        counts.sum_duplicates()
        documents = np.bincount(counts.indices, minlength=BUCKETS)
        self.idf_ = np.log((1 + counts.shape[0]) / (1 + documents)).astype(np.float32) + 1
        counts.data = (1 + np.log(counts.data)) * self.idf_[counts.indices]
        dims = max(1, min(self.dims, counts.shape[0] - 1, np.unique(counts.indices).size - 1))
        norms = np.sqrt(counts.multiply(counts).sum(axis=1)).A1
        counts.data /= np.repeat(np.maximum(norms, 1e-9), np.diff(counts.indptr)).astype(np.float32)
        _, _, right = randomized_svd(
            counts, dims, n_iter=2, power_iteration_normalizer="LU", random_state=self.seed
        )
        self.projection_ = np.ascontiguousarray((right * self.idf_).T.astype(np.float32))
        return self

    def transform(self, texts: pl.Series) -> Floats:
        """Return unit vectors, shape (n, dims); an empty text is the zero vector."""
        out = np.empty((len(texts), self.projection_.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = hashed_pairs(texts[start : start + _CHUNK]) @ self.projection_
            norms = np.linalg.norm(part, axis=1, keepdims=True)
            out[start : start + _CHUNK] = part / np.maximum(norms, 1e-9)
        return out
