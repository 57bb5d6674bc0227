"""Fact texts as vectors: masked, hashed code-point pairs (Latin: words), latent semantic analysis.

What decides the fine must not leak and names must not match: every clause that tells what was decided
is left out (:func:`without_outcomes`); numerals with their units, dates, the party's name, document
numbers and campaigns are masked before anything is counted.
"""

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from models.arrays import Bools, Floats, Ints
from models.stats import code_points, counted

Codes = NDArray[np.uint32]

BUCKETS = 1 << 15
#: Characters of texts whose pairs are hashed together.
_AT_ONCE = 2_000_000
_NUM = "0-9零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
#: What ends a clause.
STOP = "，。；、,;\\n"
#: The rest of a clause before and after the words looked for; 60,000 does not end it.
_REST = rf"(?:[^{STOP}]|[,，][0-9]{{3}})*"
_GRADES = "轻微|较轻|一般|较重|严重|恶劣"
#: Words of what was decided: penalties, their kinds and grades. Their whole clause is left out.
_DECIDED = "|".join((
    rf"处罚|罚款|罚没|罚金|处以|[处罚拟缴]纳?(?:人民币|[￥¥])?[{_NUM}][{_NUM}.,，]*[余多]?[元圆]",
    "没收|吊销|停产停业|[给予处][予以]警告|从轻|减轻|从宽|从重[处情罚的或和并予]|免予|免罚|裁量",
    f"(?:情节|情形|违法程度|违法行为|等次|档次|阶次)[^{STOP}]{{0,4}}(?:{_GRADES})",
    "综合(?:全案|考虑|考量|衡量|本案|案件|上述|以上|各项?|评判|裁量)",
    "一般(?:情节|情形|违法|档|等次|程度|幅度|阶次)",
    "(?:无|没有|不具有|不具备)(?:法定|酌定|其他|特殊|任何)*(?:情节|情形)",
))  # fmt: skip
_OUTCOMES = rf"{_REST}(?:(?:{_DECIDED}){_REST}|(?:从重|一般)(?:[{STOP}]|$))"
_MASKS = (
    (r"(?i)(?:penalt\w*|fine[sd]?|\$[0-9,.]+(?: ?(?:million|thousand))?|dollars?)", ""),
    # campaigns, document numbers, codes, names, numerals with their units
    (
        r"在?(?:[“\"「][一-龥]{2,4}[”\"」](?:专项)?行动|[一-龥]{0,4}专项(?:行动|整治|治理|执法|检查|抽查)+)[中时]?(?:期间)?",
        "",
    ),
    (r"[^，。；,;]{0,10}[〔\[（(][0-9]{4}[〕\]）)][^，。；]{0,2}[0-9\-]+号", ""),
    (r"(?:法定代表人|经营者|负责人|代理人|姓名)[：:][一-龥·]+", ""),
    (r"[A-Za-z]*[0-9][0-9A-Za-z]{5,}", ""),
    (r"[一-龥]?(?:[某×＊*]+|[xX]{2,})[一-龥]?", ""),
    (
        rf"(?:人民币|[￥¥])?[{_NUM}][{_NUM}.,，:：/\-]*[余多]?(?:元|圆|角|分|整|年|月|日|时|号|%|％|‰)*",
        "",
    ),
    (r"[\s，。；、,;.:：“”\"'（）()《》]+", "。"),
)


def without_outcomes(text: pl.Expr) -> pl.Expr:
    """Return the text without the clauses that tell what was decided.

    Penalties, their kinds and grades (罚款, 没收, 从轻, 减轻, 从重, 一般, 不予处罚, 无从轻从重情形) are
    outcomes: neither they nor their absence may be seen in a text that cases are compared by.
    """
    return text.str.replace_all(_OUTCOMES, "。")


def mask(texts: pl.Series, names: pl.Series) -> pl.Series:
    """Return the texts with money, dates, names and numbers taken out.

    Parameters
    ----------
    texts : pl.Series of str, shape (n,)
        As :func:`without_outcomes` leaves them.
    names : pl.Series of str, shape (n,)
        Each party's name, taken out of its own text; may be null.
    """
    plain = [
        text.replace(name, "") if name and len(name) > 1 else text
        for text, name in zip(texts.to_list(), names.to_list(), strict=True)
    ]
    expression = pl.col("text")
    for pattern, by in _MASKS:
        expression = expression.str.replace_all(pattern, by)
    return pl.DataFrame({"text": pl.Series(plain, dtype=pl.String)}).select(expression)["text"]


def hashed_terms(texts: pl.Series) -> sparse.csr_matrix:
    """Return the counts of hashed code-point pairs, shape (n, :data:`BUCKETS`).

    Where the text is in Latin letters the terms are words and pairs of words. Of long texts few are taken
    at a time: what is made on the way has a dozen times the size of a text.
    """
    upto = texts.str.len_chars().cum_sum().to_numpy()
    ends = (np.flatnonzero(np.diff(upto // _AT_ONCE)) + 1).tolist()
    pieces = [_hashed(texts[a:b]) for a, b in pairwise((0, *ends, len(texts)))]
    return sparse.csr_matrix(sparse.vstack(pieces) if ends else pieces[0])


def _hashed(texts: pl.Series) -> sparse.csr_array:
    points, ends = code_points(texts.to_list())
    is_letter = (points | np.uint32(32)) - np.uint32(97) < 26
    is_term = (points[:-1] != 0) & (points[1:] != 0) & ~is_letter[:-1] & ~is_letter[1:]
    mixed = points[:-1] * np.uint32(2654435761) + points[1:] * np.uint32(40503)
    if is_letter.any():
        _put_words(points, is_letter, ends, mixed, is_term)
    buckets = (mixed ^ (mixed >> np.uint32(15))) & np.uint32(BUCKETS - 1)
    return counted(buckets, is_term, ends, BUCKETS)


def _put_words(points: Codes, is_letter: Bools, ends: Ints, mixed: Codes, is_term: Bools) -> None:
    """Write each Latin word at its first letter and its pair with the word before at the second."""
    before = np.concatenate(([False], is_letter[:-1]))
    starts = np.flatnonzero(is_letter & ~before)
    place = np.arange(len(points))
    place[starts[0] :] -= np.repeat(starts, np.diff(np.concatenate((starts, [len(points)]))))
    letter = ((points | np.uint32(32)) * np.uint32(2246822519)) ^ (
        (place.astype(np.uint32) + np.uint32(1)) * np.uint32(3266489917)
    )
    letter = np.where(is_letter, letter * (letter >> np.uint32(13) | np.uint32(1)), np.uint32(0))
    words = np.add.reduceat(letter, starts)
    mixed[starts] = words
    is_term[starts] = True
    text_of = np.searchsorted(ends, starts)
    long = is_letter[starts + 1]
    second = np.flatnonzero(long[1:] & (text_of[1:] == text_of[:-1])) + 1
    mixed[starts[second] + 1] = words[second - 1] * np.uint32(668265263) + words[second]
    is_term[starts[second] + 1] = True


class TextSpace:
    """Weights of terms and their latent space: ``fit`` on a sample, then ``transform``.

    Parameters
    ----------
    dims : int
        Dimensions kept.
    seed : int
        For the randomised decomposition.
    """

    def __init__(self, dims: int, seed: int) -> None:
        self.dims, self.seed = dims, seed

    def fit(self, texts: pl.Series) -> "TextSpace":
        """Learn the weights of terms and the projection."""
        # Dear to load, and on most days nothing is learnt.
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415  # dear to load

        counts = hashed_terms(texts)
        documents = np.bincount(counts.indices, minlength=BUCKETS)
        self.idf_ = np.log((1 + counts.shape[0]) / (1 + documents)).astype(np.float32) + 1
        terms = self._weighted(counts)
        dims = max(1, min(self.dims, terms.shape[0] - 1, np.unique(terms.indices).size - 1))
        _, _, right = randomized_svd(
            terms.astype(np.float64),
            dims,
            n_iter=2,
            power_iteration_normalizer="LU",
            random_state=self.seed,
        )
        # as it is stored; what processors add up otherwise is gone
        kept = right.T.astype(np.float16).astype(np.float32)
        self.projection_ = np.ascontiguousarray(kept * (documents > 0)[:, None])
        return self

    def terms(self, texts: pl.Series) -> sparse.csr_matrix:
        """Return weighted terms, rows of unit length, shape (n, :data:`BUCKETS`)."""
        return self._weighted(hashed_terms(texts))

    def project(self, terms: sparse.csr_matrix) -> Floats:
        """Return unit vectors, shape (n, dims); an empty text is the zero vector."""
        out = np.asarray(terms @ self.projection_)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.maximum(norms, 1e-9), dtype=np.float32)

    def transform(self, texts: pl.Series) -> Floats:
        """Return the unit vectors of ``texts``."""
        return self.project(self.terms(texts))

    def _weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        counts.data = (1 + np.log(counts.data)) * self.idf_[counts.indices]
        norms = np.sqrt(counts.multiply(counts).sum(axis=1)).A1
        counts.data /= np.repeat(np.maximum(norms, 1e-9), np.diff(counts.indptr)).astype(np.float32)
        return counts
