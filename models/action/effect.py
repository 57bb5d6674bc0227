r"""Before and after: key counties against comparable ones, with an interval and the trend before.

Each county gives one number, its change from the months before to the months of the action,
:math:`d_c = g(y_{c,1}) - g(y_{c,0})` with :math:`y = \sum num / \sum den` over the months; the
effect is the mean of the key counties less that of the others (difference in differences). Because
every county counts once, months that hang together within a county do no harm (Bertrand, Duflo and
Mullainathan 2004). The interval is Welch's t over counties. Coverage: ``benchmarks/action_effect``.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance

import scipy

#: Fewer counties or months than these are not judged: an interval of two counties says nothing.
LEAST_KEY, LEAST_OTHERS, LEAST_BEFORE, LEAST_AFTER = 3, 5, 6, 2
#: Below so many counties the interval is the careful one.
FEW = 5
#: Added to counts of a ratio, so that a county with none has a logarithm.
_HALF = 0.5
#: Quantile of Student's t on either side of a 95 % interval.
_LEVEL = 0.975


@dataclass(frozen=True)
class Outcome:
    """What is compared.

    ``is_ratio``: the change is one of proportion, told in percent; else a difference in ``unit``.
    ``scale`` multiplies num/den. ``adds`` is what keeps a logarithm finite: a half for counts.
    """

    name: str
    zh: str
    unit: str
    scale: float = 1.0
    is_ratio: bool = False
    adds: float = 0.0


OUTCOMES = (
    Outcome("flags", "每百件案件的提示", "条", 100.0),
    Outcome("inspections", "每月检查次数", "次", is_ratio=True, adds=_HALF),
    Outcome("problem_share", "检查发现问题的比例", "个百分点", 100.0),
    Outcome("voices", "每月反映执法的投诉和意见", "件", is_ratio=True, adds=_HALF),
    Outcome("fine", "平均每件罚款", "元", is_ratio=True),
)


@dataclass(frozen=True)
class Estimate:
    """A difference with its 95 % interval: in units, or as a proportion (0.1 = 10 %)."""

    value: float
    low: float
    high: float

    @property
    def holds_nought(self) -> bool:
        """Whether the interval holds no difference at all."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True)
class Effect:
    """What before and after say of one outcome.

    ``before`` and ``after`` are sums over counties, key ones first; ``slope`` is how much faster the
    key counties moved each month before the action; ``path`` gives each month's values of both.
    """

    estimate: Estimate
    slope: Estimate
    n_key: int
    n_others: int
    before: tuple[float, float]
    after: tuple[float, float]
    path: Sequence[tuple[str, float | None, float | None]]


#: Of a county and month: what is counted, and by what it is divided.
Cells = Mapping[tuple[str, str], tuple[float, float]]


def why_not(
    key: Sequence[str], others: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> str | None:
    """Return why nothing can be said, as a sentence; ``None`` where it can."""
    needs = (
        (key, LEAST_KEY, "确认的重点县", "个"), (others, LEAST_OTHERS, "可比县", "个"),
        (before, LEAST_BEFORE, "行动以前的月份", "个月"), (after, LEAST_AFTER, "行动以来的完整月份", "个月"),
    )  # fmt: skip
    for had, least, what, unit in needs:
        if len(had) < least:
            return f"{what}只有{len(had)}{unit}，不足{least}{unit}，不作前后对比"
    return None


def effect(
    cells: Cells, outcome: Outcome, key: Collection[str], others: Collection[str],
    before: Sequence[str], after: Sequence[str],
) -> Effect | None:  # fmt: skip
    """Return the effect on one outcome.

    Parameters
    ----------
    cells : mapping
        By county and month (``YYYY-MM``): numerator and denominator; what is missing is nought of both.
    outcome : Outcome
    key, others : collection of str
    before, after : sequence of str
        Months, in order.

    Returns
    -------
    Effect or None
        ``None`` where fewer counties than :func:`why_not` wants have both times.
    """
    changes = [_changes(cells, outcome, group, before, after) for group in (key, others)]
    slopes = [_slopes(cells, outcome, group, before) for group in (key, others)]
    if len(changes[0]) < LEAST_KEY or len(changes[1]) < LEAST_OTHERS or min(map(len, slopes)) < 2:
        return None
    told = _as_told(welch(*changes), outcome)
    groups = [sorted(key), sorted(others)]
    sums = [
        tuple(_pooled(cells, outcome, g, months) or 0.0 for g in groups)
        for months in (before, after)
    ]
    by_month = [[_pooled(cells, outcome, g, [m]) for m in (*before, *after)] for g in groups]
    path = list(zip((*before, *after), *by_month, strict=True))
    return Effect(
        told, _as_told(welch(*slopes), outcome), len(changes[0]), len(changes[1]),
        (sums[0][0], sums[0][1]), (sums[1][0], sums[1][1]), path,
    )  # fmt: skip


def welch(one: Sequence[float], other: Sequence[float]) -> Estimate:
    """Return the difference of two means with Welch's 95 % interval; two numbers of each at least.

    Of fewer than :data:`FEW` numbers the smaller group's own degrees of freedom count, the careful
    choice (99 % with three key counties, where Welch's held the truth in 91 % only).

    >>> e = welch([2.0, 4.0, 6.0], [1.0, 2.0, 3.0, 2.0])
    >>> round(e.value, 2), round(e.low, 2), round(e.high, 2)
    (2.0, -3.27, 7.27)
    """
    # Not NumPy's: these are the same to the last bit by whichever Python and library.
    sizes = (len(one), len(other))
    parts = [variance(x) / n for x, n in zip((one, other), sizes, strict=True)]
    value, spread = fmean(one) - fmean(other), sum(parts)
    if spread <= 0:
        return Estimate(value, value, value)
    free = spread**2 / math.fsum(p**2 / (n - 1) for p, n in zip(parts, sizes, strict=True))
    if (fewest := min(sizes)) < FEW:
        free = fewest - 1
    half = float(scipy.stats.t.ppf(_LEVEL, free)) * math.sqrt(spread)
    return Estimate(value, value - half, value + half)


def _as_told(e: Estimate, outcome: Outcome) -> Estimate:
    if not outcome.is_ratio:
        return e
    return Estimate(*(math.expm1(x) for x in (e.value, e.low, e.high)))


def _value(num: float, den: float, outcome: Outcome) -> float | None:
    """Return what is compared: the quotient, or the logarithm of one."""
    if den <= 0:
        return None
    if not outcome.is_ratio:
        return outcome.scale * num / den
    top = num + outcome.adds
    return math.log(top / den) if top > 0 else None


def _sums(cells: Cells, counties: Collection[str], months: Collection[str]) -> tuple[float, float]:
    own = [cells.get((c, m), (0.0, 0.0)) for c in counties for m in months]
    return math.fsum(n for n, _ in own), math.fsum(d for _, d in own)


def _pooled(
    cells: Cells, outcome: Outcome, counties: Collection[str], months: Collection[str]
) -> float | None:
    num, den = _sums(cells, counties, months)
    return outcome.scale * num / den if den > 0 else None


def _changes(
    cells: Cells, outcome: Outcome, group: Collection[str], before: Sequence[str], after: Sequence[str]
) -> list[float]:  # fmt: skip
    found = []
    for county in sorted(group):
        values = [_value(*_sums(cells, [county], months), outcome) for months in (before, after)]
        if values[0] is not None and values[1] is not None:
            found.append(values[1] - values[0])
    return found


def _slopes(
    cells: Cells, outcome: Outcome, group: Collection[str], before: Sequence[str]
) -> list[float]:
    """Return each county's change per month before the action (least squares)."""
    found = []
    for county in sorted(group):
        points = [
            (float(at), value)
            for at, month in enumerate(before)
            if (value := _value(*cells.get((county, month), (0.0, 0.0)), outcome)) is not None
        ]
        if len(points) >= LEAST_BEFORE:
            found.append(_slope(points))
    return found


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line of least squares; ``statistics`` sums otherwise from Python 3.12 on."""
    middle, level = (math.fsum(p[i] for p in points) / len(points) for i in (0, 1))
    rise = math.fsum((x - middle) * (y - level) for x, y in points)
    return rise / math.fsum((x - middle) ** 2 for x, _ in points)


#: What the comparison cannot say, whatever it shows.
LIMITS = (
    "重点县不是随机选的，往往因为当时偏高才选上，没有行动也可能回落；同时期的其他措施、数据报送的变化也在里面。"
    "只说明两组县前后的差别，不说明原因，不能用来评价一个县。"
)


#: An interval of a ratio that reaches beyond double says no more than that there are too few counties.
_TOO_WIDE = 1.0


def sentence(outcome: Outcome, e: Effect) -> str:
    """Return what the figures say, with the interval and the trend before, in plain words."""
    low, high = (_amount(x, outcome) for x in (e.estimate.low, e.estimate.high))
    if e.estimate.holds_nought:
        # A difference nobody can tell from none is no figure to quote; of few counties the interval says nothing.
        wide = outcome.is_ratio and e.estimate.high > _TOO_WIDE
        say = f"看不出差别：{'县少，' if wide else ''}区间{low}至{high}，含零"
    else:
        more = "多升" if e.estimate.value > 0 else "多降"
        told = _amount(abs(e.estimate.value), outcome)
        say = f"重点县比可比县{more}{told}，区间{low}至{high}"
    trend = "" if e.slope.holds_nought else "；行动以前两组县的走势已经不同，这个差别不能归于行动"
    return f"{outcome.zh}：{say}（重点县{e.n_key}个，可比县{e.n_others}个）{trend}"


def _amount(value: float, outcome: Outcome) -> str:
    return f"{100 * value:.1f}%" if outcome.is_ratio else f"{value:.2f}{outcome.unit}"
