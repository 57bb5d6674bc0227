"""From two scores a month to one, to a p-value, to a decision that holds its error rate."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from models.county_revenue.baseline import with_memory
from models.county_revenue.panel import Flags, Floats
from models.county_revenue.params import Params
from models.stats import benjamini_hochberg

SINGLE_COST = 0.25
NUMBER_PLACE = 0.2
_GUARD = 1.07  # scores of few counties scatter a little more than theirs tell
_OWN_CLASS, _SMALL_POOL = 200, 60
_OWN_PRIOR, _OWN_CUT, _OWN_LATE = 12.0, 2.5, 2  # months; deviations; newest months left out
_PRIOR_POOL = 250  # scores of neighbouring months are alike, so a small pool says little


def remembered(z: Floats) -> Floats:
    """Add the short memory to scores of shape (months, counties), month after month.

    In a month in which all counties scatter more than usual (a campaign each follows with its
    own zeal), scores are divided by that scatter first. A county whose own scores have wandered
    more than others' (a batch of decisions, a slow coming and going) is divided by that after:
    the root of the mean square of its earlier scores, each cut at 2.5, never below 1.
    """
    out = np.empty_like(z)
    raw = np.empty_like(z)
    past = np.zeros(z.shape[1])
    square = np.full(z.shape[1], _OWN_PRIOR)
    months = np.full(z.shape[1], _OWN_PRIOR)
    for t, now in enumerate(z):
        raw[t], past = with_memory(now / _scatter(now), past)
        if t > _OWN_LATE:
            old = t - _OWN_LATE - 1
            known = ~np.isnan(z[old])
            square += np.where(known, np.minimum(raw[old] ** 2, _OWN_CUT**2), 0.0)
            months += known
        out[t] = raw[t] / np.sqrt(np.maximum(square / months, 1.0))
    return out


def _scatter(z: Floats) -> float:
    """Interquartile range of a month's scores in normal units, shrunk to 1, at least 1."""
    known = z[~np.isnan(z)]
    if known.size < 5:
        return 1.0
    low, high = np.quantile(known, [0.25, 0.75])
    spread = (high - low) / 1.349
    return max(1.0, float(np.sqrt((known.size * spread**2 + 30) / (known.size + 30))))


def discounted(score: Floats, expected: Floats) -> Floats:
    r"""Count a score by number for as much as it tells, before the two are put together.

    .. math:: x \leftarrow \frac{x - 0.2}{1.1 + 0.8/(1+\mu)}

    Months in which nothing was planted lie .1 to .3 above 0 (counts are skewed, their level is
    robust) and scatter more widely than a normal score, most where few cases are expected and
    these are decided together; fines judged against their clause do neither. And a number rises
    for many innocent reasons: staff, an organ's drive, a feast in another month.

    Parameters
    ----------
    score, expected : ndarray, shape (months, counties)
        Score by number, with its memory; expected number of cases.
    """
    told: Floats = (score - NUMBER_PLACE) / number_width(expected)
    return told


def number_width(expected: Floats) -> Floats:
    """Return how widely scores by number scatter where so many cases are expected."""
    width: Floats = 1.1 + 0.8 / (1 + np.nan_to_num(expected))
    return width


def combined(frequency: Floats, severity: Floats) -> Floats:
    r"""Score growth by number, by weight, or by both.

    .. math:: \max\{z_F - \tfrac14,\; z_S - \tfrac14,\; (z_F + z_S)/\sqrt2\}
    """
    single: Floats = np.maximum(frequency, severity) - SINGLE_COST
    both: Floats = (frequency + severity) / np.sqrt(2)
    return np.maximum(single, both)


def _null_table() -> tuple[Floats, Floats]:
    """Tabulate -ln P(score > s) of :func:`combined` for two independent normal scores."""
    x = np.linspace(-9, 9, 2001)
    mass = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    at = np.linspace(-5.0, 8.0, 521)
    room = np.minimum(at[:, None] + SINGLE_COST, np.sqrt(2) * at[:, None] - x)
    below = (x <= at[:, None] + SINGLE_COST) * ndtr(room)
    above = ((1 - below) * mass).sum(axis=1)
    return at, -np.log(np.maximum(above, 1e-300))


_AT, _MINUS_LOG = _null_table()


def null_tail(score: Floats) -> Floats:
    """P(combined score > s) in a month that is as expected; normal beyond the table."""
    inside: Floats = np.exp(-np.interp(score, _AT, _MINUS_LOG))
    return np.where(score > _AT[-1], 2.2 * ndtr(-score), inside)


def score_at(p: float) -> float:
    """Return the score of which ``p`` of months that are as expected lie above."""
    return float(np.interp(-np.log(p), _MINUS_LOG, _AT))


def p_values(score: Floats, pool: Floats) -> Floats:
    r"""Judge scores against the scores of county-months taken as normal.

    The bulk of the pool sets place and width, the shape of the tail is that of two normal
    scores (which the scores of clean simulated months follow to within a few per cent), so
    that p neither stops at :math:`1/(m+1)` nor depends on the few extreme months of the pool,
    which may be rises not yet recognised:

    .. math:: p = P\{S > (s-a)/b\},\quad a, b \text{ from the median and the } 80\,\%
              \text{ point of the pool}

    Parameters
    ----------
    score : ndarray, shape (n,)
    pool : ndarray, shape (m,)
        With fewer than 60 the shape is taken as it is (a = 0, b = 1).

    Returns
    -------
    ndarray, shape (n,)

    References
    ----------
    Efron (2004), Large-scale simultaneous hypothesis testing, JASA 99 (empirical null).
    """
    if pool.size < _SMALL_POOL:
        return null_tail(score)
    middle, high = np.quantile(pool, [0.5, 0.8])
    at_middle, at_high = np.interp(-np.log([0.5, 0.2]), _MINUS_LOG, _AT)
    share = pool.size / (pool.size + _PRIOR_POOL)
    width = np.clip((high - middle) / (at_high - at_middle), 0.8, 2.0)
    width = share * width + (1 - share) * _GUARD
    return null_tail((score - share * (middle - at_middle * width)) / width)


@dataclass
class Verdicts:
    """p, q and whether the score alone would flag, shape (months, counties)."""

    p: Floats
    q: Floats
    called: Flags


def _held_together(p: Floats, params: Params) -> Floats:
    """Return q of the last of these months; early on, as if each earlier month had had one test."""
    lacking = max(0, params.decided_months - int((~np.isnan(p)).sum()))
    tests = np.concatenate([np.ones(lacking), p.ravel()])
    return benjamini_hochberg(tests)[-p.shape[1] :]


def size_class(size: Floats) -> Floats:
    """Split the counties of one month into thirds by expected number of cases."""
    known = ~np.isnan(size)
    out = np.full(size.shape, np.nan)
    if known.any():
        cuts = np.quantile(size[known], [1 / 3, 2 / 3])
        out[known] = np.searchsorted(cuts, size[known], side="right")
    return out


def verdicts(score: Floats, judged: Flags, size: Floats, params: Params) -> Verdicts:
    """Judge each month's scores against clean county-months of like size; hold the false share.

    Parameters
    ----------
    score, size : ndarray, shape (months, counties)
        Combined score and expected number of cases (or yuan).
    judged : ndarray of bool
        Where a score counts.
    params : Params

    Returns
    -------
    Verdicts
        Month ``t`` uses only months before ``t``. Months with ``q <= clean_q``, and two months
        on either side of them as far as known by then, are not used as clean.
    """
    shape = score.shape
    p, q = np.full(shape, np.nan), np.full(shape, np.nan)
    sure = np.zeros(shape, dtype=bool)
    clean = judged.copy()
    classes = np.full(shape, np.nan)
    for t in range(shape[0]):
        classes[t] = size_class(np.where(judged[t], size[t], np.nan))
        past = slice(max(0, t - params.calibration_months), t)
        pool, pool_class = score[past][clean[past]], classes[past][clean[past]]
        for kind in (0.0, 1.0, 2.0):
            here = judged[t] & (classes[t] == kind)
            own = pool[pool_class == kind]
            p[t, here] = p_values(score[t, here], own if own.size >= _OWN_CLASS else pool)
        q[t] = _held_together(p[max(0, t + 1 - params.decided_months) : t + 1], params)
        sure[t] = np.nan_to_num(q[t], nan=1.0) <= max(params.clean_q, params.q_level)
        clean[t] &= ~sure[max(0, t - 2) : t + 1].any(axis=0)
        clean[max(0, t - 2) : t] &= ~sure[t]
    return Verdicts(p, q, np.nan_to_num(q, nan=1.0) <= params.q_level)
