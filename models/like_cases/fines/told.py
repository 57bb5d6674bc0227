r"""How far told facts decide the band of a fine, as fines that were held out bear it out.

A softmax is surer of its bands than fines it has not seen are, or less sure; and some fines lie in
another band for a reason that nobody recorded. Both are learnt from how likely the held-out fines are:

.. math:: q_{ib} = (1 - \textstyle\sum_c \epsilon_{kc}) \frac{\pi_{ib}^{\tau} e^{a_b}}
    {\sum_c \pi_{ic}^{\tau} e^{a_c}} + \epsilon_{kb}

:math:`\pi_{ib}` is the share of band b that the facts of case i tell, :math:`\epsilon_{kb}` the share
of unrecorded reasons of its clause k that end in band b: only where cases of the clause really lie,
and as often. A clause borrows from all clauses as for :data:`_CASES` cases.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from models.arrays import Doubles, Floats, Ints
from models.like_cases.chance import FOLDS

_CASES, _ROUNDS, _STEPS = 100.0, 3, 40
#: What power and leans are drawn towards (1 and 0), and how strongly.
_DRAWN = np.array([100.0, 10.0, 10.0, 10.0])
#: A departure looks like an unrecorded reason: so many in a hundred are no reason. Twice the most
#: that is ever taken for moved (:mod:`moved`).
_NO_REASON = 0.02
#: Shares told are no smaller than so, as a logarithm; what no band holds, as a density.
_LEAST, _NONE = -12.0, 2e-3
_FIRST = 0.0025


@dataclass(frozen=True)
class Told:
    """What becomes of the shares that facts tell.

    ``power`` and ``lean`` (bands,) bring them to what held-out fines bear out; ``unrecorded``
    (clauses, folds, bands) are shares of unrecorded reasons, learnt without each fold, ``usual``
    (bands,) those of a clause that nothing was learnt of.
    """

    power: float
    lean: Doubles
    unrecorded: Doubles
    usual: Doubles

    def log_shares(self, log_share: Doubles | Floats, clause: Ints, folds: Ints) -> Floats:
        """Return the logarithm of each band's share, (n, bands)."""
        seen = clause < len(self.unrecorded)
        own = self.unrecorded[np.where(seen, clause, 0), folds] if seen.any() else self.usual
        unrecorded = np.where(seen[:, None], own, self.usual)
        told = _told(log_share, self.power, self.lean)
        share = (1 - unrecorded.sum(axis=1, keepdims=True)) * told + unrecorded
        return np.asarray(np.log(np.maximum(share, np.exp(_LEAST))), dtype=np.float32)

    def of_clauses(self) -> Doubles:
        """Return the share of unrecorded reasons of each clause, (clauses,)."""
        return np.asarray(self.unrecorded.sum(axis=2).mean(axis=1))


def learn(
    log_share: Floats, density: Doubles, clause: Ints, folds: Ints, once: Doubles, clauses: int
) -> Told:  # fmt: skip
    """Learn from fines that no share and no density has seen.

    Parameters
    ----------
    log_share, density : array, shape (n, bands)
        Logarithm of the share that facts tell, and density of each band at the fine.
    clause, folds : array of int, shape (n,)
        Codes 0..clauses-1; folds.
    once : array, shape (n,)
        What each counts: a case and its twins count once.
    clauses : int
        Clauses.
    """
    bands = density.shape[1]
    power, lean = 1.0, np.zeros(bands)
    own = np.full((clauses, bands), _FIRST)
    place = clause * FOLDS + folds
    n = np.bincount(place, once, clauses * FOLDS).reshape(clauses, FOLDS)
    for _ in range(_ROUNDS):
        power, lean = _borne_out(log_share, density, own[clause], once, power, lean)
        told = _told(log_share, power, lean)
        for _ in range(_STEPS):
            other = own[clause] * density
            whole = (1 - own[clause].sum(axis=1)) * (told * density).sum(axis=1)
            part = other * (once / (whole + other.sum(axis=1) + _NONE))[:, None]
            sums = np.stack([np.bincount(place, p, clauses * FOLDS) for p in part.T], axis=1)
            by_fold = sums.reshape(clauses, FOLDS, bands)
            pooled = by_fold.sum(axis=(0, 1)) / max(n.sum(), 1.0)
            own = (by_fold.sum(axis=1) + _CASES * pooled) / (n.sum(axis=1) + _CASES)[:, None]
    left, rest = (v.sum(axis=1, keepdims=True) - v for v in (by_fold, n))
    without = (left + _CASES * pooled) / (rest + _CASES)[..., None]
    return Told(power, lean, _reasons(without), _reasons(pooled))


def _reasons(share: Doubles) -> Doubles:
    """Return the shares less those that departures are as likely to make."""
    whole = share.sum(axis=-1, keepdims=True)
    return np.asarray(share * np.maximum(1 - _NO_REASON / np.maximum(whole, 1e-9), 0.0))


def _told(log_share: Doubles | Floats, power: float, lean: Doubles) -> Doubles:
    logit = power * np.maximum(log_share.astype(np.float64), _LEAST) + lean
    return np.asarray(np.exp(logit - special.logsumexp(logit, axis=1, keepdims=True)))


def _borne_out(
    log_share: Floats, density: Doubles, unrecorded: Doubles, once: Doubles, power: float, lean: Doubles
) -> tuple[float, Doubles]:  # fmt: skip
    """Return power and leans (that of the last band is 0) that make the fines likeliest."""
    logs = np.maximum(log_share.astype(np.float64), _LEAST)
    rest = 1 - unrecorded.sum(axis=1)
    other = (unrecorded * density).sum(axis=1) + _NONE
    start = np.concatenate([[1.0], np.zeros(density.shape[1] - 1)])

    def loss(at: Doubles) -> tuple[float, Doubles]:
        told = _told(log_share, at[0], np.append(at[1:], 0.0))
        inside = (told * density).sum(axis=1)
        p = rest * inside + other
        by_logit = (once * rest / p)[:, None] * told * (density - inside[:, None])
        slope = np.concatenate([[(by_logit * logs).sum()], by_logit.sum(axis=0)[:-1]])
        off = at - start
        value = -float((once * np.log(p)).sum()) + 0.5 * float((_DRAWN * off**2).sum())
        return value, _DRAWN * off - slope

    first = np.concatenate([[power], lean[:-1]])
    got = optimize.minimize(loss, first, jac=True, method="L-BFGS-B").x
    return float(got[0]), np.append(got[1:], 0.0)
