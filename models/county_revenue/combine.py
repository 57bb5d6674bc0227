"""From two scores a month to one, to a p-value, to a decision that holds its error rate."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from models.arrays import Bools, Doubles, Ints
from models.county_revenue.baseline import with_memory
from models.county_revenue.params import Params
from models.stats import benjamini_hochberg

#: Price, in normal scores, of the larger of two scores against both together. The null table is made with it,
#: so that it holds the error whatever it is; it only says how much more one kind alone must show.
SINGLE_COST = 0.25
#: Months that are looked at together beside the short memory.
HALF_YEAR = 6
#: Normal scores of a month within the half year are cut here: one month is no half year.
_MONTH_CUT = 3.0
_LOW = 0.16  # the lower end of what is usual: one standard deviation below the middle
_UPPER_TAIL = 1.04  # how much wider scores reach above the middle than the lower half tells
#: County-months of a province from which its own scores are looked at, those that the prior counts for, and
#: what the width is kept within (docs/decisions/0086).
_FEW, _PRIOR_SCORES, _WIDTHS = 20, 300.0, (0.9, 3.0)
_GUARD = 1.07  # scores of few counties scatter a little more than theirs tell
#: County-months from which a class of size has a pool of its own, and below which a pool tells no place or width.
_OWN_CLASS, _SMALL_POOL = 200, 60
_OWN_PRIOR, _OWN_CUT, _OWN_LATE = 12.0, 2.5, 2  # months; deviations; newest months left out
_PRIOR_POOL = 250  # scores of neighbouring months are alike, so a small pool says little


def remembered(z: Doubles) -> Doubles:
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


def _scatter(z: Doubles) -> float:
    """Interquartile range of a month's scores in normal units, shrunk to 1, at least 1."""
    known = z[~np.isnan(z)]
    if known.size < 5:
        return 1.0
    low, high = np.quantile(known, [0.25, 0.75])
    spread = (high - low) / 1.349
    return max(1.0, float(np.sqrt((known.size * spread**2 + 30) / (known.size + 30))))


@dataclass(frozen=True)
class Usual:
    """Where the scores of one channel usually lie and how widely, shape (months, counties)."""

    place: Doubles
    width: Doubles

    def standard(self, score: Doubles) -> Doubles:
        """Return scores less their usual place, over their usual width."""
        told: Doubles = (score - self.place) / self.width
        return told


def usual(
    score: Doubles,
    judged: Bools,
    province: Ints,
    prior: tuple[float, float],
    months: int,
    relative: Doubles | float = 1.0,
    tail: float = 1.0,
) -> Usual:
    r"""Learn from a province's own earlier months where one channel's scores lie, and how widely.

    .. math:: a = s\,\mathrm{med} + (1-s)\,a_0,\quad
              b = s\,k\,\frac{\mathrm{med}-Q_{.16}}{0.994} + (1-s)\,b_0,\quad s=\frac{n}{n+300}

    Counties come and go in their level in one province and hardly in another; a fixed width is
    too narrow there and too wide here. The upper half is not used: it holds the rises that are
    looked for, and these would widen what they are held against.

    Parameters
    ----------
    score : ndarray, shape (months, counties)
    judged : ndarray of bool
        Months that may be learnt from.
    province : ndarray of int, shape (counties,)
    prior : tuple
        Place and width before there are earlier months.
    months : int
        Earlier months that are used; month ``t`` uses none but these.
    relative : ndarray, optional
        How much wider than others a month's scores are by what is expected in it.
    tail : float
        How much wider the upper tail is than the lower half.
    """
    alike = score / relative
    place, width = (np.full(score.shape, value) for value in prior)
    known = judged & ~np.isnan(alike)
    for t in range(len(score)):
        past = slice(max(0, t - months), t)
        for one in np.unique(province):
            own = province == one
            pool = alike[past, own][known[past, own]]
            if pool.size < _FEW:
                continue
            low, middle = np.quantile(pool, [_LOW, 0.5])
            share = pool.size / (pool.size + _PRIOR_SCORES)
            place[t, own] = max(share * middle + (1 - share) * prior[0], 0.0)
            scatter = tail * (middle - low) / -ndtri(_LOW)
            width[t, own] = np.clip(share * scatter + (1 - share) * prior[1], *_WIDTHS)
    return Usual(place * relative, width * relative)


def usual_number(
    score: Doubles, judged: Bools, province: Ints, expected: Doubles, months: int
) -> Usual:
    """Return what is usual of scores by number with the short memory.

    Counts are skewed, their level is robust, and they scatter most where few cases are expected
    and these are decided together; a number also rises for many innocent reasons (staff, a
    drive of the organ, a feast in another month). Where counties behave so, their earlier months
    say so; a province without earlier months is taken for one of these.
    """
    few = 1 + 0.73 / (1 + np.nan_to_num(expected))
    return usual(score, judged, province, (0.2, 1.1), months, few, tail=_UPPER_TAIL)


def half_years(
    number: Doubles, fine: Doubles, judged: Bools, province: Ints, months: int
) -> Doubles:
    r"""Score each month with the five before it: what lasts, though no month of it stands out.

    .. math:: x = \frac{1}{\sqrt n}\sum_{k=0}^{5}\mathrm{clip}(z_{t-k}, \pm 3)

    by number and by fine, each against what is usual of such sums in the province
    (:func:`usual`), then combined as for a month. One month, however odd, is no half year.

    Parameters
    ----------
    number, fine : ndarray, shape (months, counties)
        Normal scores of single months, without memory.
    judged : ndarray of bool
    province : ndarray of int, shape (counties,)
    months : int
        Earlier months that say what is usual.

    Returns
    -------
    ndarray, shape (months, counties)
        NaN where the month or more than one of the five has no score by number.
    """
    known = ~np.isnan(number)
    enough = known & (last_six(known.astype(float)) >= HALF_YEAR - 1)
    parts = []
    for z, prior in ((number, (0.3, 1.3)), (fine, (0.0, 1.1))):
        cut = np.clip(z, -_MONTH_CUT, _MONTH_CUT)
        cut = cut / np.array([_scatter(now) for now in cut])[:, None]
        n = np.maximum(last_six((~np.isnan(cut)).astype(float)), 1.0)
        x = np.where(enough, last_six(np.nan_to_num(cut)) / np.sqrt(n), np.nan)
        parts.append(usual(x, judged, province, prior, months).standard(x))
    return combined(*parts)


def last_six(values: Doubles) -> Doubles:
    """Return sums over each month and the five before it; shape (months, counties) in and out."""
    total = np.vstack([np.zeros((1, values.shape[1])), values.cumsum(axis=0)])
    ends = np.arange(1, len(total))
    return np.asarray(total[ends] - total[np.clip(ends - HALF_YEAR, 0, None)])


def combined(frequency: Doubles, severity: Doubles) -> Doubles:
    r"""Score growth by number, by weight, or by both.

    .. math:: \max\{z_F - \tfrac14,\; z_S - \tfrac14,\; (z_F + z_S)/\sqrt2\}

    Parameters
    ----------
    frequency, severity : ndarray, shapes alike
        Normal scores of number and of weight.

    Returns
    -------
    ndarray, same shape
    """
    single: Doubles = np.maximum(frequency, severity) - SINGLE_COST
    both: Doubles = (frequency + severity) / np.sqrt(2)
    return np.maximum(single, both)


def _null_table() -> tuple[Doubles, Doubles]:
    """Tabulate -ln P(score > s) of :func:`combined` for two independent normal scores."""
    x = np.linspace(-9, 9, 2001)
    mass = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    at = np.linspace(-5.0, 8.0, 521)
    room = np.minimum(at[:, None] + SINGLE_COST, np.sqrt(2) * at[:, None] - x)
    below = (x <= at[:, None] + SINGLE_COST) * ndtr(room)
    above = ((1 - below) * mass).sum(axis=1)
    return at, -np.log(np.maximum(above, 1e-300))


_AT, _MINUS_LOG = _null_table()


def null_tail(score: Doubles) -> Doubles:
    """P(combined score > s) in a month that is as expected, shape of the scores; normal beyond the table."""
    inside: Doubles = np.exp(-np.interp(score, _AT, _MINUS_LOG))
    return np.where(score > _AT[-1], 2.2 * ndtr(-score), inside)


def score_at(p: Doubles | float) -> Doubles:
    """Return the score of which ``p`` of months that are as expected lie above; 8 at the most."""
    found: Doubles = np.interp(-np.log(np.maximum(p, 1e-300)), _MINUS_LOG, _AT)
    return found


def p_values(score: Doubles, pool: Doubles) -> Doubles:
    r"""Judge scores against the scores of county-months taken as normal.

    The lower half of the pool sets place and width, the shape of the tail is that of two normal
    scores (which the scores of clean simulated months follow to within a few per cent), so
    that p neither stops at :math:`1/(m+1)` nor depends on the upper months of the pool,
    which may be rises not yet recognised:

    .. math:: p = P\{S > (s-a)/b\},\quad a, b \text{ from the median and the } 20\,\%
              \text{ point of the pool, } b \text{ four per cent wider}

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
    low, middle = np.quantile(pool, [0.2, 0.5])
    at_low, at_middle = score_at(np.array([0.8, 0.5]))
    share = pool.size / (pool.size + _PRIOR_POOL)
    width = _UPPER_TAIL * np.clip((middle - low) / (at_middle - at_low), 0.8, 2.0)
    width = share * width + (1 - share) * _GUARD
    return null_tail((score - share * (middle - at_middle * width)) / width)


@dataclass
class Verdicts:
    """p, q, whether they would flag, whether the half year says it, and a month's score as rare as p."""

    p: Doubles
    q: Doubles
    called: Bools
    by_half: Bools
    score: Doubles


def _held_together(p: Doubles, params: Params) -> Doubles:
    """Return q of the last of these months; early on, as if each earlier month had had one test."""
    lacking = max(0, params.decided_months - int((~np.isnan(p)).sum()))
    tests = np.concatenate([np.ones(lacking), p.ravel()])
    return benjamini_hochberg(tests)[-p.shape[1] :]


def size_class(size: Doubles) -> Doubles:
    """Split the counties of one month into thirds by expected number of cases."""
    known = ~np.isnan(size)
    out = np.full(size.shape, np.nan)
    if known.any():
        cuts = np.quantile(size[known], [1 / 3, 2 / 3])
        out[known] = np.searchsorted(cuts, size[known], side="right")
    return out


def verdicts(
    score: Doubles, judged: Bools, size: Doubles, params: Params, half: Doubles | None = None
) -> Verdicts:
    r"""Judge each month's scores against clean county-months of like size; hold the false share.

    .. math:: p = \min\{p_{\text{month}}/(1-h),\; p_{\text{half year}}/h\},\quad h = 0.1

    A month is judged twice, with its short memory and with its half year, and the two share the
    error: ``half_year_share`` of it is the half year's.

    Parameters
    ----------
    score, size : ndarray, shape (months, counties)
        Combined score and expected number of cases (or yuan).
    half : ndarray, optional
        Scores of :func:`half_years`; without them a month is judged once.
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
    by_half = np.zeros(shape, dtype=bool)
    share = params.half_year_share
    lasting = None if half is None else np.where(judged, null_tail(half), np.nan) / share
    for t in range(shape[0]):
        classes[t] = size_class(np.where(judged[t], size[t], np.nan))
        past = slice(max(0, t - params.calibration_months), t)
        pool, pool_class = score[past][clean[past]], classes[past][clean[past]]
        for kind in (0.0, 1.0, 2.0):
            here = judged[t] & (classes[t] == kind)
            own = pool[pool_class == kind]
            p[t, here] = p_values(score[t, here], own if own.size >= _OWN_CLASS else pool)
        if lasting is not None:
            month = p[t] / (1 - share)
            by_half[t] = lasting[t] < month
            p[t] = np.minimum(np.fmin(month, lasting[t]), 1.0)
        q[t] = _held_together(p[max(0, t + 1 - params.decided_months) : t + 1], params)
        sure[t] = np.nan_to_num(q[t], nan=1.0) <= max(params.clean_q, params.q_level)
        clean[t] &= ~sure[max(0, t - 2) : t + 1].any(axis=0)
        clean[max(0, t - 2) : t] &= ~sure[t]
    called = np.nan_to_num(q, nan=1.0) <= params.q_level
    called &= np.nan_to_num(p, nan=1.0) <= params.p_level
    told = (
        score if lasting is None else np.where(by_half, score_at(np.minimum(lasting, 1.0)), score)
    )
    return Verdicts(p, q, called, by_half, told)
