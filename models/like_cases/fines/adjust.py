r"""What differing facts are worth: one regression on all clauses together.

.. math:: y_i - \tilde y_{b(i)} = (x_i - \bar x_{b(i)})^\top \beta + t_i^\top \gamma + e_i

Deviations are from the clause block's median and mean, so a clause with few cases borrows what an
aggravating fact is worth elsewhere. ``x`` are named facts and nearness to sampled cases, ``t`` the
weighted terms of the masked text; both by ridge regression, the text on what the named facts leave.
Named circumstances are shrunk towards a stated prior, not towards nothing.

Cases are dealt into eight folds. Two cases are compared by the regression that has seen the fold of
neither, so that no fine enters its own expectation, nor its own adjustment as a peer.
"""

from functools import partial

import numpy as np
from scipy import sparse

from models.arrays import Bools, Doubles, Floats, Hashes, Ints
from models.like_cases.chance import FOLDS, first
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.facts.features import Facts
from models.like_cases.parallel import each, product, slices

#: Prior effect on the logarithm of the fine of one aggravating or mitigating circumstance.
PRIOR = {1: 0.4, -1: -0.25, 0: 0.0}
_PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0)
_TEXT_PENALTIES = (0.4, 0.8, 2.0, 5.0, 20.0)
_CLIP = 2.5
_STEPS = 25
#: Width of nearness as a share of the median squared distance.
_WIDTH = 0.5

#: The fits: without fold 0 … 4, then without each two of them; PAIR[a, b] leaves out a and b.
_LEFT_OUT = [(a, a) for a in range(FOLDS)] + [
    (a, b) for a in range(FOLDS) for b in range(a + 1, FOLDS)
]
PAIR = np.zeros((FOLDS, FOLDS), dtype=np.int64)
for _fit, (_a, _b) in enumerate(_LEFT_OUT):
    PAIR[_a, _b] = PAIR[_b, _a] = _fit


def group_medians(values: Doubles, groups: Ints) -> Doubles:
    """Return the median of its group for each row; groups are 0..m-1."""
    order = np.lexsort((values, groups))
    counts = np.bincount(groups)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    low = values[order[starts + (counts - 1) // 2]]
    high = values[order[starts + counts // 2]]
    return np.asarray(((low + high) / 2)[groups])


def medians(values: Doubles, groups: Ints, m: int) -> Doubles:
    """Return the medians of groups 0..m-1, NaN where there is none, shape (m,)."""
    out = np.full(m, np.nan)
    if len(values):
        dense = np.unique(groups, return_inverse=True)[1]
        out[groups] = group_medians(values, dense)
    return out


def medians_without(values: Doubles, groups: Ints, folds: Ints, m: int) -> Doubles:
    """Return the medians of groups 0..m-1 without each fold, NaN where nothing is left, (m, folds)."""
    kept = [folds != fold for fold in range(FOLDS)]
    return np.stack([medians(values[some], groups[some], m) for some in kept], axis=1)


def centred(y: Doubles, groups: Ints, usual: float) -> Doubles:
    """Return deviations from the group's median, clipped at 2.5 robust standard deviations.

    ``usual`` is the :func:`spread`: no group's counts as less than .3 of it.
    """
    centre, scales = centres_and_scales(y, groups, int(groups.max(initial=-1)) + 1, usual)
    gap, scale = y - centre[groups], scales[groups]
    return np.asarray(np.clip(gap, -_CLIP * scale, _CLIP * scale))


def spread(y: Doubles, groups: Ints) -> float:
    """Return the robust standard deviation within groups 0..m-1, all groups together."""
    gap = y - group_medians(y, groups)
    return 1.4826 * float(np.median(np.abs(gap))) if gap.size else 1.0


def centres_and_scales(y: Doubles, groups: Ints, m: int, usual: float) -> tuple[Doubles, Doubles]:
    """Return medians and robust standard deviations of groups 0..m-1, none under .3 of the usual."""
    centre = medians(y, groups, m)
    scale = 1.4826 * medians(np.abs(y - centre[groups]), groups, m)
    return centre, np.maximum(scale, 0.3 * usual + 1e-6)


class FactEffects:
    """Cross-fitted worth of facts on the logarithm of the fine.

    Nearness (a Gaussian of the distance to sampled cases) lets the regression bend where facts
    work together; circumstances keep coefficients of their own that can be read.

    Attributes
    ----------
    coef_ : array, shape (p,)
        Effects of the named facts, mean of the fits that leave out one fold.
    penalty_, text_penalty_ : float
        The penalties with the smallest out-of-fold absolute error.
    spread_ : float
        Robust standard deviation within clauses.
    """

    def __init__(self, names: list[str], landmarks: int = 600) -> None:
        self.names, self.landmarks = names, landmarks
        weight = {c.code: PRIOR[c.weight] for c in CIRCUMSTANCES}
        self._prior = np.array([weight.get(name, 0.0) for name in names])
        signs = {c.code: c.weight for c in CIRCUMSTANCES}
        self._sign = np.array([signs.get(name, 0) for name in names])

    def fit(
        self, facts: Facts, y: Doubles, groups: Ints, folds: Ints, drawn: Hashes
    ) -> "FactEffects":
        """Fit on the facts of n cases, scale values (n,), blocks 0..m-1, folds and keys' numbers (n,)."""
        self._place(facts.vectors[:, facts.label_dims :], drawn)
        self.spread_ = spread(y, groups)
        target = centred(y, groups, self.spread_)
        gap = self._wide(facts).astype(np.float64)
        gap -= _means(gap, groups)[groups]
        self._betas = self._cross_fit(gap, target, folds)
        self.coef_ = self._betas[:FOLDS, : len(self.names)].mean(axis=0)
        rest = target[:, None] - gap @ self._betas.T
        kept = np.stack([(folds != a) & (folds != b) for a, b in _LEFT_OUT], axis=1)
        self._gammas = self._text_fit(facts.terms, rest, kept, folds)
        self._usual = np.zeros(len(_LEFT_OUT))
        self._usual = self.worth(facts).mean(axis=0)
        return self

    def worth(self, facts: Facts) -> Floats:
        """Return what the facts of each case are worth beside those of a usual case, (n, fits)."""
        named = product(self._wide(facts), self._betas.T.astype(np.float32))
        return np.asarray(named + facts.terms @ self._gammas - self._usual, dtype=np.float32)

    def of_circumstances(self, shown: Bools) -> Floats:
        """Return what the named circumstances alone are worth by each fit, shape (n, fits)."""
        return product(
            shown.astype(np.float32), self._betas[:, : shown.shape[1]].T.astype(np.float32)
        )

    def _place(self, vectors: Floats, drawn: Hashes) -> None:
        count = min(self.landmarks, len(vectors) // 5)
        self._marks = vectors[first(drawn, count)] if count else vectors[:0]
        sample = vectors[first(drawn, 1000)]
        self._width = _WIDTH * float(np.median(_squares(sample, self._marks))) if count else 1.0

    def _wide(self, facts: Facts) -> Floats:
        told = facts.vectors[:, facts.label_dims :]
        near = _squares(told, self._marks)
        near /= -np.float32(max(self._width, 1e-9))
        return np.concatenate([facts.regressors, np.exp(near, out=near)], axis=1, dtype=np.float32)

    def _cross_fit(self, gap: Doubles, target: Doubles, folds: Ints) -> Doubles:
        """Return one coefficient row a fit, at the penalty best for those leaving out one fold."""
        prior = np.zeros(gap.shape[1])
        prior[: len(self._prior)] = self._prior
        rest = target - gap @ prior
        parts = [(gap[folds == f], rest[folds == f]) for f in range(FOLDS)]
        gram = np.stack([g.T @ g for g, _ in parts])
        cross = np.stack([g.T @ r for g, r in parts])
        best = np.inf
        for penalty in _PENALTIES:
            solve = partial(self._solve, gram, cross, penalty, prior)
            betas = each(solve, _LEFT_OUT[:FOLDS])
            fitted = (gap @ np.stack(betas).T)[np.arange(len(gap)), folds]
            error = float(np.mean(np.abs(target - fitted)))
            if error < best:
                best, self.penalty_, chosen = error, penalty, betas
        solve = partial(self._solve, gram, cross, self.penalty_, prior)
        pairs = each(solve, _LEFT_OUT[FOLDS:])
        return np.stack([*chosen, *pairs])

    def _solve(
        self, gram: Doubles, cross: Doubles, penalty: float, prior: Doubles, out: tuple[int, int]
    ) -> Doubles:
        kept = [f for f in range(FOLDS) if f not in out]
        square = gram[kept].sum(axis=0) + penalty * np.eye(gram.shape[1])
        beta = np.linalg.solve(square, cross[kept].sum(axis=0)) + prior
        named = beta[: len(self._sign)]
        named = np.where(self._sign > 0, np.maximum(named, 0.0), named)
        beta[: len(self._sign)] = np.where(self._sign < 0, np.minimum(named, 0.0), named)
        return np.asarray(beta)

    def _text_fit(
        self, terms: sparse.csr_matrix, rest: Doubles, kept: Bools, folds: Ints
    ) -> Floats:
        """Return the worth of terms by each fit, shape (buckets, fits), at the best penalty."""
        own, best, tries = np.arange(len(folds)), np.inf, len(_TEXT_PENALTIES)
        repeated = np.tile(rest[:, :FOLDS], tries), np.tile(kept[:, :FOLDS], tries)
        tried = _ridges(terms, *repeated, np.repeat(np.array(_TEXT_PENALTIES), FOLDS))
        self.text_penalty_ = _TEXT_PENALTIES[0]
        chosen = tried[:, :FOLDS]
        for penalty, gammas in zip(_TEXT_PENALTIES, np.split(tried, tries, axis=1), strict=True):
            error = float(np.mean(np.abs(rest[own, folds] - (terms @ gammas)[own, folds])))
            if error < best:
                best, self.text_penalty_, chosen = error, penalty, gammas
        pairs = rest[:, FOLDS:], kept[:, FOLDS:]
        others = _ridges(terms, *pairs, np.full(pairs[0].shape[1], self.text_penalty_))
        return np.concatenate([chosen, others], axis=1)


def _ridges(terms: sparse.csr_matrix, target: Doubles, kept: Bools, penalty: Doubles) -> Floats:
    """Return :func:`ridge` of half the columns beside that of the others."""
    halves = slices(target.shape[1], -(-target.shape[1] // 2))
    parts = each(lambda h: ridge(terms, target[:, h], kept[:, h], penalty[h]), halves)
    return np.concatenate(parts, axis=1)


def ridge(terms: sparse.csr_matrix, target: Doubles, kept: Bools, penalty: Doubles) -> Floats:
    """Return ridge coefficients, one column a target, each on its kept rows.

    Parameters
    ----------
    terms : sparse array, shape (n, p)
    target : array, shape (n, m)
    kept : array of bool, shape (n, m)
        Rows that count for each target.
    penalty : array, shape (m,)

    Returns
    -------
    array, shape (p, m)

    Notes
    -----
    Conjugate gradients on the normal equations, all columns in step. A term no row has is worth 0.
    """
    used = np.unique(terms.indices)
    beta = np.zeros((terms.shape[1], target.shape[1]), dtype=np.float32)
    if used.size:
        beta[used] = _conjugate(terms[:, used], target, kept, penalty)
    return beta


def _conjugate(terms: sparse.csr_matrix, target: Doubles, kept: Bools, penalty: Doubles) -> Floats:
    """Return the coefficients of :func:`ridge` for terms that each stand in some row."""
    back = terms.T.tocsr()
    mask, penalty = kept.astype(np.float32), penalty.astype(np.float32)
    left = np.asarray(back @ (target * mask).astype(np.float32))
    beta, rest = np.zeros_like(left), left.copy()
    step, size = rest.copy(), (rest**2).sum(axis=0)
    for _ in range(_STEPS):
        moved = back @ ((terms @ step) * mask) + penalty * step
        rate = size / np.maximum((step * moved).sum(axis=0), 1e-20)
        beta += rate * step
        rest -= rate * moved
        new = (rest**2).sum(axis=0)
        step = rest + (new / np.maximum(size, 1e-20)) * step
        size = new
    return np.asarray(beta, dtype=np.float32)


def _squares(a: Floats, b: Floats) -> Floats:
    """Return squared distances, shape (len(a), len(b))."""
    gap = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :]
    gap -= product(a, 2 * b.T)
    return np.asarray(np.maximum(gap, 0, out=gap))


def _means(values: Doubles | Floats, groups: Ints) -> Doubles:
    """Return the means of each group, shape (groups, columns)."""
    sums = np.stack([np.bincount(groups, weights=column) for column in values.T], axis=1)
    return np.asarray(sums / np.maximum(np.bincount(groups), 1)[:, None])
