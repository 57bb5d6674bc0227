r"""What differing facts are worth: one ridge regression on all clauses together.

.. math:: y_i - \tilde y_{b(i)} = (x_i - \bar x_{b(i)})^\top \beta + e_i

Deviations are from the clause block's median and mean, so a clause with few cases borrows what an
aggravating fact is worth elsewhere. Named circumstances are shrunk towards a stated prior, not
towards nothing. Predictions are cross-fitted: a case's own fine never enters its own expectation.
"""

import numpy as np
from numpy.typing import NDArray

from models.like_cases.circumstances import CIRCUMSTANCES

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Prior effect on the logarithm of the fine of one aggravating or mitigating circumstance.
PRIOR = {1: 0.4, -1: -0.25, 0: 0.0}
_FOLDS = 5
_PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_CLIP = 2.5
_CHUNK = 50_000


def group_means(values: Doubles, groups: Ints) -> Doubles:
    """Return the mean of its group for each row."""
    sums = np.bincount(groups, weights=values)
    return np.asarray((sums / np.maximum(np.bincount(groups), 1))[groups])


def group_medians(values: Doubles, groups: Ints) -> Doubles:
    """Return the median of its group for each row; groups are 0..m-1."""
    order = np.lexsort((values, groups))
    counts = np.bincount(groups)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    low = values[order[starts + (counts - 1) // 2]]
    high = values[order[starts + counts // 2]]
    return np.asarray(((low + high) / 2)[groups])


def centred(y: Doubles, groups: Ints) -> Doubles:
    """Return deviations from the group's median, clipped at 2.5 robust standard deviations."""
    gap = y - group_medians(y, groups)
    scale = 1.4826 * group_medians(np.abs(gap), groups)
    pooled = 1.4826 * float(np.median(np.abs(gap))) if gap.size else 1.0
    scale = np.maximum(scale, 0.3 * pooled + 1e-6)
    return np.asarray(np.clip(gap, -_CLIP * scale, _CLIP * scale))


class FactEffects:
    """Cross-fitted ridge regression of deviations on facts.

    Attributes
    ----------
    coef_ : array, shape (p,)
        Effects on the logarithm of the fine, fitted on all rows.
    penalty_ : float
        The penalty with the smallest out-of-fold absolute error.
    fitted_ : array, shape (n,)
        Out-of-fold predictions, as deviations from the block.
    level_ : array, shape (n,)
        What the average facts of the block are worth.
    """

    def __init__(self, names: list[str], seed: int) -> None:
        self.names, self.seed = names, seed
        weight = {c.code: PRIOR[c.weight] for c in CIRCUMSTANCES}
        self.prior = np.array([weight.get(name, 0.0) for name in names])
        signs = {c.code: c.weight for c in CIRCUMSTANCES}
        self.sign = np.array([signs.get(name, 0) for name in names])

    def fit(self, x: Floats, y: Doubles, groups: Ints) -> "FactEffects":
        """Fit on facts ``x`` (n, p), scale values ``y`` (n,), clause blocks ``groups`` (n,)."""
        n, p = x.shape
        target = centred(y, groups)
        folds = np.random.default_rng(self.seed).permutation(n) % _FOLDS
        means = (
            np.stack([np.bincount(groups, weights=x[:, j]) for j in range(p)], axis=1)
            / np.maximum(np.bincount(groups), 1)[:, None]
        )
        gram, cross = np.zeros((_FOLDS, p, p)), np.zeros((_FOLDS, p))
        rest = target - self._project(x, means, groups, self.prior)
        for rows in _chunks(n):
            gap = x[rows] - means[groups[rows]]
            for fold in range(_FOLDS):
                part = gap[folds[rows] == fold]
                gram[fold] += part.T @ part
                cross[fold] += part.T @ rest[rows][folds[rows] == fold]
        total, sums = gram.sum(axis=0), cross.sum(axis=0)
        best = (np.inf, _PENALTIES[-1], np.zeros(n))
        for penalty in _PENALTIES:
            fitted = np.zeros(n)
            for fold in range(_FOLDS):
                beta = self._solve(total - gram[fold], sums - cross[fold], penalty)
                mine = folds == fold
                fitted[mine] = self._project(x[mine], means, groups[mine], beta)
            error = float(np.mean(np.abs(target - fitted)))
            if error < best[0]:
                best = (error, penalty, fitted)
        self.penalty_, self.fitted_ = best[1], best[2]
        self.coef_ = self._solve(total, sums, self.penalty_)
        self.level_ = (means @ self.coef_)[groups]
        return self

    def _solve(self, gram: Doubles, cross: Doubles, penalty: float) -> Doubles:
        beta = np.linalg.solve(gram + penalty * np.eye(len(gram)), cross) + self.prior
        beta = np.where(self.sign > 0, np.maximum(beta, 0.0), beta)
        return np.asarray(np.where(self.sign < 0, np.minimum(beta, 0.0), beta))

    @staticmethod
    def _project(x: Floats, means: Doubles, groups: Ints, beta: Doubles) -> Doubles:
        return np.asarray(x @ beta - (means @ beta)[groups])


def _chunks(n: int) -> list[slice]:
    return [slice(start, start + _CHUNK) for start in range(0, n, _CHUNK)]
