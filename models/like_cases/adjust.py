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
_CHUNK = 10_000
_FIT_ROWS = 60_000


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
    """Cross-fitted ridge regression of deviations on facts and on nearness to landmark cases.

    Nearness (a Gaussian of the distance to sampled cases) lets the regression bend where facts
    work together; circumstances keep coefficients of their own that can be read.

    Attributes
    ----------
    coef_ : array, shape (p,)
        Effects of the named facts on the logarithm of the fine, fitted on all rows.
    penalty_ : float
        The penalty with the smallest out-of-fold absolute error.
    folds_ : array, shape (n,)
        The fold of each row; its own expectation is taken from the fit without that fold.
    worth_ : array, shape (n, folds)
        What the facts of each row are worth by each of these fits.
    """

    def __init__(
        self, names: list[str], seed: int, text_dims: int = 0, landmarks: int = 200
    ) -> None:
        self.names, self.seed = names, seed
        self.text_dims, self.landmarks = text_dims, landmarks
        weight = {c.code: PRIOR[c.weight] for c in CIRCUMSTANCES}
        self.prior = np.array([weight.get(name, 0.0) for name in names])
        signs = {c.code: c.weight for c in CIRCUMSTANCES}
        self.sign = np.array([signs.get(name, 0) for name in names])

    def fit(self, x: Floats, vectors: Floats, y: Doubles, groups: Ints) -> "FactEffects":
        """Fit on facts ``x`` (n, p), distance vectors (n, d), scale values ``y`` (n,), blocks."""
        n = len(x)
        rng = np.random.default_rng(self.seed)
        self.folds_ = rng.permutation(n) % _FOLDS
        self._place(vectors, rng)
        rows = np.sort(rng.choice(n, min(n, _FIT_ROWS), replace=False))
        _, mine = np.unique(groups[rows], return_inverse=True)
        target = centred(y[rows], mine)
        gap = np.empty((len(rows), x.shape[1] + self.text_dims + len(self._marks)))
        for part in _chunks(len(rows)):
            gap[part] = self._wide(x[rows[part]], vectors[rows[part]])
        means = _means(gap, mine)
        for part in _chunks(len(rows)):  # in place: this is the largest array of all
            gap[part] -= means[mine[part]]
        betas = self._cross_fit(gap, target, self.folds_[rows])
        del gap
        self.coef_ = betas[-1][: len(self.names)]
        self.worth_ = np.empty((n, _FOLDS))
        for part in _chunks(n):
            self.worth_[part] = self._wide(x[part], vectors[part]) @ betas[:-1].T
        return self

    def own(self) -> Doubles:
        """Return what each row's facts are worth by the fit that has not seen it, shape (n,)."""
        return np.asarray(self.worth_[np.arange(len(self.folds_)), self.folds_])

    def peers(self, index: Ints) -> Doubles:
        """Return what the facts of the peers (n, k) are worth by the fit of the case beside them."""
        return np.asarray(self.worth_[index, self.folds_[:, None]])

    def _place(self, vectors: Floats, rng: np.random.Generator) -> None:
        count = min(self.landmarks, len(vectors) // 5)
        self._marks = vectors[np.sort(rng.choice(len(vectors), count, replace=False))]
        sample = vectors[np.sort(rng.choice(len(vectors), min(len(vectors), 1000), replace=False))]
        self._width = float(np.median(_squares(sample, self._marks))) if count else 1.0

    def _wide(self, x: Floats, vectors: Floats) -> Doubles:
        near = np.exp(-_squares(vectors, self._marks) / max(self._width, 1e-9))
        text = vectors[:, vectors.shape[1] - self.text_dims :]
        return np.concatenate([x, text, near], axis=1, dtype=np.float64)

    def _cross_fit(self, gap: Doubles, target: Doubles, folds: Ints) -> Doubles:
        """Return one coefficient row a fold and, last, one on all rows, at the best penalty."""
        prior = np.zeros(gap.shape[1])
        prior[: len(self.prior)] = self.prior
        rest = target - gap @ prior
        gram = np.stack([gap[folds == f].T @ gap[folds == f] for f in range(_FOLDS)])
        cross = np.stack([gap[folds == f].T @ rest[folds == f] for f in range(_FOLDS)])
        total, sums = gram.sum(axis=0), cross.sum(axis=0)
        best, chosen = np.inf, np.zeros((_FOLDS + 1, gap.shape[1]))
        for penalty in _PENALTIES:
            betas = [
                self._solve(total - gram[f], sums - cross[f], penalty, prior) for f in range(_FOLDS)
            ]
            fitted = (gap @ np.stack(betas).T)[np.arange(len(gap)), folds]
            error = float(np.mean(np.abs(target - fitted)))
            if error < best:
                best, self.penalty_ = error, penalty
                chosen = np.stack([*betas, self._solve(total, sums, penalty, prior)])
        return chosen

    def _solve(self, gram: Doubles, cross: Doubles, penalty: float, prior: Doubles) -> Doubles:
        beta = np.linalg.solve(gram + penalty * np.eye(len(gram)), cross) + prior
        named = beta[: len(self.sign)]
        named = np.where(self.sign > 0, np.maximum(named, 0.0), named)
        beta[: len(self.sign)] = np.where(self.sign < 0, np.minimum(named, 0.0), named)
        return np.asarray(beta)


def _squares(a: Floats, b: Floats) -> Floats:
    """Return squared distances, shape (len(a), len(b))."""
    gap = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :] - 2 * a @ b.T
    return np.asarray(np.maximum(gap, 0))


def _means(values: Doubles, groups: Ints) -> Doubles:
    """Return the means of each group, shape (groups, columns)."""
    sums = np.stack([np.bincount(groups, weights=column) for column in values.T], axis=1)
    return np.asarray(sums / np.maximum(np.bincount(groups), 1)[:, None])


def _chunks(n: int) -> list[slice]:
    return [slice(start, start + _CHUNK) for start in range(0, n, _CHUNK)]
