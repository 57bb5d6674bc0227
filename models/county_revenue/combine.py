"""From two scores a month to one, to a p-value, to a decision that holds its error rate."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from models.county_revenue.panel import Flags, Floats
from models.county_revenue.params import Params
from models.stats import benjamini_hochberg, upper_rank_p

_MEMORY = 0.5
_CLIP = (-2.0, 4.0)
_SINGLE_COST = 0.25
_OWN_CLASS, _ANY_CLASS = 200, 60


def with_memory(z: Floats, memory: float = _MEMORY) -> Floats:
    r"""Add a short memory to monthly scores (EWMA), scaled back to unit variance.

    .. math:: x_t = \lambda z_t + (1-\lambda) m_{t-1},\quad
              m_t = \lambda\,\mathrm{clip}(z_t) + (1-\lambda) m_{t-1}

    The past is clipped, so that one extreme month does not echo; the month itself is not.

    Parameters
    ----------
    z : ndarray, shape (months, counties)
        Normal scores; NaN (not judged) counts as 0.

    Returns
    -------
    ndarray, shape (months, counties)
    """
    out = np.empty_like(z)
    past = np.zeros(z.shape[1])
    for t, now in enumerate(np.nan_to_num(z)):
        out[t] = memory * now + (1 - memory) * past
        past = memory * np.clip(now, *_CLIP) + (1 - memory) * past
    return out / np.sqrt(memory / (2 - memory))


def combined(frequency: Floats, severity: Floats) -> Floats:
    r"""Score growth by number, by weight, or by both.

    .. math:: \max\{z_F - \tfrac14,\; z_S - \tfrac14,\; (z_F + z_S)/\sqrt2\}
    """
    single = np.maximum(frequency, severity) - _SINGLE_COST
    return np.maximum(single, (frequency + severity) / np.sqrt(2))


@dataclass
class Verdicts:
    """p, q and whether the score alone would flag, shape (months, counties)."""

    p: Floats
    q: Floats
    called: Flags


def size_class(size: Floats) -> Floats:
    """Split the counties of one month into thirds by expected number of cases."""
    known = ~np.isnan(size)
    out = np.full(size.shape, np.nan)
    if known.any():
        cuts = np.quantile(size[known], [1 / 3, 2 / 3])
        out[known] = np.searchsorted(cuts, size[known], side="right")
    return out


def verdicts(score: Floats, judged: Flags, size: Floats, params: Params) -> Verdicts:
    """Rank each month's scores among clean county-months of like size; hold the false share.

    Parameters
    ----------
    score, size : ndarray, shape (months, counties)
        Combined score and expected number of cases.
    judged : ndarray of bool
        Where a score counts.
    params : Params

    Returns
    -------
    Verdicts
        Month ``t`` uses only months before ``t``. Months called before, and two months on
        either side of them as far as known by then, are not used as clean.
    """
    shape = score.shape
    p, q = np.full(shape, np.nan), np.full(shape, np.nan)
    called = np.zeros(shape, dtype=bool)
    clean = judged.copy()
    classes = np.full(shape, np.nan)
    for t in range(shape[0]):
        classes[t] = size_class(np.where(judged[t], size[t], np.nan))
        past = slice(max(0, t - params.calibration_months), t)
        pool, pool_class = score[past][clean[past]], classes[past][clean[past]]
        for kind in (0.0, 1.0, 2.0):
            here = judged[t] & (classes[t] == kind)
            own = pool[pool_class == kind]
            p[t, here] = _p(score[t, here], own if own.size >= _OWN_CLASS else pool)
        q[t] = benjamini_hochberg(p[t])
        called[t] = np.nan_to_num(q[t], nan=1.0) <= params.q_level
        near = called[max(0, t - 2) : t + 1].any(axis=0)
        clean[t] &= ~near
        clean[max(0, t - 2) : t] &= ~called[t]
    return Verdicts(p, q, called)


def _p(score: Floats, pool: Floats) -> Floats:
    """Rank where there is a pool; before that, the tail of the best of two normal scores."""
    if pool.size >= _ANY_CLASS:
        return upper_rank_p(score, pool)
    return np.minimum(1.0, 2.0 * stats.norm.sf(score))
