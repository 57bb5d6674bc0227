"""Structured facts of a case as numbers, and the vector that distances are taken in.

Outcomes (裁量等次, kinds of penalty, 不予处罚) are never among them. Weights are fixed and stand here
to be read.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from models.arrays import Bools, Floats
from models.like_cases.facts import quantities
from models.like_cases.facts.circumstances import ANY, CIRCUMSTANCES
from models.like_cases.facts.text import STOP, TextSpace, mask, without_outcomes
from models.like_cases.params import Params

#: Weight of each structured fact in the squared distance (a difference of one unit).
AMOUNT_WEIGHTS = {
    "ln_goods": 0.15, "ln_gains": 0.10, "ln_yuan": 0.05, "ln_weight": 0.05, "ln_count": 0.03,
    "ln_content": 0.2,
}  # fmt: skip
WORD_WEIGHTS = {
    "domain": 0.2, "campaign": 0.1, "party_type": 0.6, "case_source": 0.1, "violation_type": 0.2,
}  # fmt: skip
#: Labels make cases alike, but only a fact of severity explains a fine: never the sector.
LABELS = ("domain", "campaign")
CIRCUMSTANCE_WEIGHT = {1: 0.8, -1: 0.5, 0: 0.2}
#: A clause that names a circumstance.
_NAMED = f"[^{STOP}]*(?:{ANY})[^{STOP}]*"
_CODES = [c.code for c in CIRCUMSTANCES]
_TOP = 24
#: Amounts whose worth may differ from clause to clause, in so many of the most frequent clauses.
_SLOPES = ("ln_goods", "ln_gains", "ln_yuan", "ln_yuan_sum", "ln_weight", "ln_content")
_SLOPE_BLOCKS = 24
#: An aggravating fact bars mitigation: what mitigates is worth less beside any.
_AGGRAVATES = np.array([c.weight > 0 for c in CIRCUMSTANCES])
_MITIGATES = np.array([c.weight < 0 for c in CIRCUMSTANCES])
_BARRED = ["any_aggravating", *(f"{c.code} barred" for c in CIRCUMSTANCES if c.weight < 0)]
#: Text vectors are short beside facts of 0 and 1.
_TEXT_SCALE = np.float32(3.0)


@dataclass(frozen=True)
class Facts:
    """Facts of n cases.

    ``vectors`` (n, d) for distances, the first ``label_dims`` columns of them labels, the last
    ``text_dims`` the text; ``regressors`` (n, p) with ``names`` of its columns, the circumstances
    first, no label among them; ``terms`` (n, buckets) the weighted terms of the text; ``clauses``
    (n, frequent clauses) which clause it is.
    """

    vectors: Floats
    regressors: Floats
    terms: sparse.csr_matrix
    names: list[str]
    text_dims: int
    label_dims: int = 0
    clauses: Floats | None = None

    def for_bands(self, worth: Floats) -> Floats:
        """Return all that may decide the band: facts, clause, text, ``worth`` (n,) of the facts."""
        text = self.vectors[:, self.vectors.shape[1] - self.text_dims :]
        clauses = self.clauses if self.clauses is not None else text[:, :0]
        parts = [self.regressors, clauses, _TEXT_SCALE * text, worth[:, None]]
        return np.concatenate(parts, axis=1, dtype=np.float32)


def amounts(cases: pl.DataFrame) -> pl.DataFrame:
    """Return logarithms of goods value and illegal gains (1 yuan added), null where unknown."""
    return cases.select(
        ln_goods=(pl.col("goods") + 1).log(),
        ln_gains=(pl.col("gains") + 1).log(),
    )


class FactSpace:
    """How cases become numbers: learnt on a sample by ``fit``, then ``transform`` for any cases.

    Parameters
    ----------
    params : Params
    seed : int
        For the text space.
    """

    def __init__(self, params: Params, seed: int) -> None:
        self.params, self.seed = params, seed

    def fit(self, cases: pl.DataFrame) -> "FactSpace":
        """Learn usual amounts, common words, frequent clauses and the text space."""
        texts = told(cases)
        numbers = _numbers(cases, texts)
        self.usual_ = {name: _median(numbers[name]) for name in numbers.columns}
        self.words_ = {name: _common(cases[name], _TOP) for name in WORD_WEIGHTS}
        self.blocks_ = _common(cases["block"], _SLOPE_BLOCKS)
        self.text_ = TextSpace(self.params.text_dims, self.seed).fit(
            mask(texts, cases["party_name"])
        )
        return self

    def transform(self, cases: pl.DataFrame, shown: Bools) -> Facts:
        """Return the facts of ``cases`` (from :func:`prepare.decided`).

        Parameters
        ----------
        cases : pl.DataFrame, shape (n, …)
        shown : array, shape (n, circumstances)
            Whether each circumstance is shown.
        """
        texts = told(cases)
        masked = mask(texts, cases["party_name"])
        terms = self.text_.terms(masked)
        text = self.text_.project(terms)
        filled, missing = self._amounts(_numbers(cases, texts))
        dummies = {name: _dummies(cases[name], self.words_[name]) for name in WORD_WEIGHTS}
        told_near = []
        for name, weight in AMOUNT_WEIGHTS.items():
            told_near += [
                np.sqrt(weight) * filled[name][:, None],
                np.sqrt(weight) * missing[name][:, None],
            ]
        told_near.append(text * np.sqrt(self.params.text_weight))
        read = np.concatenate(told_near, axis=1, dtype=np.float32)
        vectors = self.placed(dummies, shown, read)
        label_dims = sum(dummies.pop(name).shape[1] for name in LABELS)
        shown = shown.astype(np.float32)
        length = np.log1p(masked.str.len_chars().to_numpy())
        blocks = _dummies(cases["block"], self.blocks_)
        numbers = [*filled.values(), *(missing[name] for name in AMOUNT_WEIGHTS), length]
        slopes = [blocks * (filled[name] - self.usual_[name])[:, None] for name in _SLOPES]
        bad = shown[:, _AGGRAVATES].max(axis=1, keepdims=True)
        barred = [bad, bad * shown[:, _MITIGATES]]
        known = [shown, np.stack(numbers, axis=1), *dummies.values(), *slopes, *barred]
        names = [*_CODES, *filled, *(f"{name}_unknown" for name in AMOUNT_WEIGHTS), "ln_length"]
        names += [f"{name}={word}" for name in dummies for word in self.words_[name]]
        names += [f"{name} in {block}" for name in _SLOPES for block in self.blocks_]
        names += _BARRED
        return Facts(
            vectors,
            np.concatenate(known, axis=1, dtype=np.float32),
            terms, names, text.shape[1], label_dims, blocks,
        )  # fmt: skip

    @property
    def dims(self) -> int:
        """Dimensions of vectors."""
        words = sum(len(self.words_[name]) for name in WORD_WEIGHTS)
        return words + len(CIRCUMSTANCES) + self.told_dims

    @property
    def told_dims(self) -> int:
        """Dimensions of vectors that are read from texts, the last ones."""
        return 2 * len(AMOUNT_WEIGHTS) + int(self.text_.projection_.shape[1])

    def of_columns(self, cases: pl.DataFrame, shown: Bools, read: Floats) -> Floats:
        """Return the vectors of :meth:`transform` where the part read from texts is known."""
        dummies = {name: _dummies(cases[name], self.words_[name]) for name in WORD_WEIGHTS}
        return self.placed(dummies, shown, read)

    def placed(self, dummies: dict[str, Floats], shown: Bools, read: Floats) -> Floats:
        """Return the vectors, each part by its weight: labels and words, circumstances, ``read``."""
        weights = np.array([CIRCUMSTANCE_WEIGHT[c.weight] for c in CIRCUMSTANCES], np.float32)
        near = [v * np.sqrt(WORD_WEIGHTS[name] / 2) for name, v in dummies.items()]
        near += [shown.astype(np.float32) * np.sqrt(weights), read]
        return np.concatenate(near, axis=1, dtype=np.float32)

    def _amounts(self, numbers: pl.DataFrame) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Return logarithms of amounts, usual where unknown, and 1 where unknown."""
        filled, missing = {}, {}
        for name in numbers.columns:
            column = numbers[name].to_numpy().astype(np.float32)
            unknown = np.isnan(column)
            filled[name] = np.where(unknown, np.float32(self.usual_[name]), column)
            missing[name] = unknown.astype(np.float32)
        return filled, missing


def build(cases: pl.DataFrame, shown: Bools, params: Params, seed: int) -> Facts:
    """Return the facts of ``cases`` in a space learnt on all of them."""
    return FactSpace(params, seed).fit(cases).transform(cases, shown)


def told(cases: pl.DataFrame) -> pl.Series:
    """Return what is told of each case: facts, reasons and kind of violation, no outcome.

    A reason that names a circumstance is left out: the circumstance counts, its wording would tell
    those whose reasons were written down, most of them mitigated, from those with the same facts.
    """
    reasons = pl.col("discretion_reason").fill_null("").str.replace_all(_NAMED, "")
    parts = [pl.col("facts").fill_null(""), reasons, pl.col("violation_type").fill_null("")]
    text = without_outcomes(pl.concat_str(parts, separator="。"))
    return cases.select(text=text)["text"]


def _numbers(cases: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    return pl.concat([amounts(cases), quantities.read(texts.to_frame())], how="horizontal")


def _common(values: pl.Series, count: int) -> list[str]:
    """Return the most common words, most frequent first."""
    name = values.name
    counts = values.drop_nulls().value_counts().sort(["count", name], descending=[True, False])
    return [word for word in counts[name].head(count) if word]


def _median(values: pl.Series) -> float:
    known = values.fill_nan(None).drop_nulls().to_numpy()
    return float(np.median(known)) if known.size else 0.0


def _dummies(values: pl.Series, words: list[str]) -> Floats:
    """Return one 0/1 column a word."""
    codes = {word: float(i) for i, word in enumerate(words)}
    place = values.replace_strict(codes, default=-1.0, return_dtype=pl.Float32).to_numpy()
    shown = place[:, None] == np.arange(len(words), dtype=np.float32)
    return np.asarray(shown, dtype=np.float32)
