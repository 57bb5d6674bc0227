"""Structured facts of a case as numbers, and the vector that distances are taken in.

Outcomes (裁量等次, kinds of penalty, 不予处罚) are never among them. Weights are fixed and stand here
to be read.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.like_cases import circumstances, quantities
from models.like_cases.params import Params
from models.like_cases.text import TextSpace, mask

Floats = NDArray[np.float32]

#: Weight of each structured fact in the squared distance (a difference of one unit).
AMOUNT_WEIGHTS = {
    "ln_goods": 0.15, "ln_gains": 0.10, "ln_yuan": 0.05, "ln_weight": 0.05, "ln_count": 0.03,
}  # fmt: skip
WORD_WEIGHTS = {"party_type": 0.6, "case_source": 0.1, "domain": 0.2, "campaign": 0.1}
CIRCUMSTANCE_WEIGHT = {1: 0.8, -1: 0.5, 0: 0.2}
_TOP = 12


@dataclass(frozen=True)
class Facts:
    """Facts of n cases: distance vectors and regressors.

    ``vectors`` (n, d) for distances; ``regressors`` (n, p) with ``names`` of its columns, the
    circumstances first; the last ``text_dims`` columns of ``vectors`` are the text.
    """

    vectors: Floats
    regressors: Floats
    names: list[str]
    text_dims: int


def amounts(cases: pl.DataFrame) -> pl.DataFrame:
    """Return logarithms of goods value and illegal gains (1 yuan added), and whether unknown."""
    return cases.select(
        ln_goods=(pl.col("goods") + 1).log(),
        ln_gains=(pl.col("gains") + 1).log(),
    )


def build(cases: pl.DataFrame, words: pl.DataFrame, params: Params, seed: int) -> Facts:
    """Return the facts of ``cases`` (from :func:`prepare.decided`) with their circumstances."""
    shown = circumstances.flags(words).to_numpy().astype(np.float32)
    weights = [CIRCUMSTANCE_WEIGHT[c.weight] for c in circumstances.CIRCUMSTANCES]
    parts = [shown * np.sqrt(np.array(weights, dtype=np.float32))]
    numbers = pl.concat([amounts(cases), quantities.read(cases)], how="horizontal")
    known, filled = [], []
    for name, weight in AMOUNT_WEIGHTS.items():
        column = numbers[name].to_numpy().astype(np.float32)
        missing = np.isnan(column)
        centre = np.nanmedian(column) if not missing.all() else 0.0
        column = np.where(missing, centre, column)
        filled.append(column)
        known.append(missing.astype(np.float32))
        parts.append((column * np.sqrt(weight))[:, None])
        parts.append((missing * np.sqrt(weight))[:, None].astype(np.float32))
    dummies, names = _dummies(cases)
    parts += [values * np.sqrt(weight / 2) for values, weight in dummies]
    masked = mask(cases)
    space = TextSpace(params.text_dims, seed).fit(masked)
    text = space.transform(masked)
    parts.append(text * np.sqrt(params.text_weight))
    length = np.log1p(masked.str.len_chars().to_numpy()).astype(np.float32)
    columns = [shown, np.stack([*filled, *known, length], axis=1), *[v for v, _ in dummies]]
    names = [
        *[c.code for c in circumstances.CIRCUMSTANCES],
        *AMOUNT_WEIGHTS, *[f"{name}_unknown" for name in AMOUNT_WEIGHTS], "ln_length",
        *names,
    ]  # fmt: skip
    return Facts(
        np.ascontiguousarray(np.concatenate(parts, axis=1), dtype=np.float32),
        np.ascontiguousarray(np.concatenate(columns, axis=1), dtype=np.float32),
        names,
        text.shape[1],
    )


def _dummies(cases: pl.DataFrame) -> tuple[list[tuple[Floats, float]], list[str]]:
    """Return one 0/1 column a common word of each worded fact."""
    out, names = [], []
    for column, weight in WORD_WEIGHTS.items():
        values = cases[column].fill_null("")
        common = values.value_counts().sort(["count", column], descending=[True, False])
        top = [word for word in common[column].head(_TOP) if word]
        if top:
            shown = np.stack([(values == word).to_numpy() for word in top], axis=1)
            out.append((shown.astype(np.float32), weight))
            names += [f"{column}={word}" for word in top]
    return out, names
