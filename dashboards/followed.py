"""What came after a warning: the eight weeks behind its issue, against what was expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

import polars as pl

from dashboards import words

#: Weeks after which a sheet says whether the sector calmed.
WEEKS = 8
_Z = 1.959964


@dataclass(frozen=True)
class After:
    """The weeks behind a warning's issue.

    Attributes
    ----------
    weeks : int
        Whole weeks over by the as-of date, at most :data:`WEEKS`.
    seen : float
        Events in them as compared with the expectation: new parties and new complainants.
    repeats : int
        Further records on parties and by complainants already counted.
    expected, low, high : float
        How many there would be without any rise, and the range that 95 % of such counts keep, with
        the expectation's own uncertainty.
    before, before_low, before_high : float
        How many there would be had the level of the warning's window gone on, and the 95 % range.
    """

    weeks: int
    seen: float
    expected: float
    low: float
    high: float
    before: float
    before_low: float
    before_high: float
    repeats: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all the weeks are over."""
        return self.weeks >= WEEKS

    @property
    def state(self) -> str:
        """In a word: calmed, fallen but above, not fallen, or too early to say."""
        if not self.is_whole:
            return "未满8周"
        if self.seen <= self.high:
            goes_on = self.repeats > max(self.seen, self.high)
            return "新的主体已少，原有主体仍有反映" if goes_on else "已回到预期范围"
        return "已回落，仍多于预期" if self.seen < self.before_low else "未见回落"

    @property
    def sentence(self) -> str:
        """One or two sentences with the figures they rest on."""
        usual = f"没有苗头时预期{count(self.expected)}件"
        seen = f"{count(self.seen)}件"
        if self.repeats:
            seen += f"（另有同一主体、同一人的{self.repeats}件）"
        if not self.is_whole:
            return f"发出后{self.weeks}周看到{seen}，{usual}；满{WEEKS}周再作比较。"
        return (
            f"发出后{self.weeks}周看到{seen}：{self.state}。"
            f"{usual}（95%范围{count(round(self.low, 1))}—{count(self.high)}件），"
            f"照发出前的势头约{count(self.before)}件"
            f"（{count(round(self.before_low, 1))}—{count(self.before_high)}件）。"
        )


def after_issue(
    warning: Mapping[str, Any],
    weeks: Sequence[Mapping[str, Any]],
    as_of: date,
    joined: pl.Series | None = None,
) -> After | None:
    """Return what followed a warning; ``None`` when its cell's weeks are not known.

    Parameters
    ----------
    warning : Mapping
        A row of ``out_warnings``.
    weeks : sequence of Mapping
        Its rows of ``feat_warning__weekly``: ``week_start, observed, expected, expected_sd,
        dispersion``.
    as_of : date
        Weeks that are not over by then do not count.
    joined : pl.Series, optional
        When each of its records joined, ``date``.
    """
    if not weeks or not warning["issued_on"]:
        return None
    issued, start = warning["issued_on"], warning["window_start"] or warning["issued_on"]
    later = [
        w for w in weeks if w["week_start"] > issued and w["week_start"] + timedelta(days=6) <= as_of
    ][:WEEKS]  # fmt: skip
    window = [w for w in weeks if start <= w["week_start"] <= issued]
    seen = sum(w["observed"] or 0.0 for w in later)
    expected = sum(w["expected"] or 0.0 for w in later)
    spread = sum(w["expected_sd"] or 0.0 for w in later) ** 2  # one expectation, not eight
    spread += sum((w["expected"] or 0.0) * (w["dispersion"] or 1.0) for w in later)
    times = len(later) / max(len(window), 1)
    in_window = sum(w["observed"] or 0.0 for w in window)
    before = in_window * times
    until = issued + timedelta(weeks=len(later))
    records = 0 if joined is None else int(((joined > issued) & (joined <= until)).sum())
    return After(
        len(later), seen, expected, *interval(expected, spread),
        before, *interval(before, before + in_window * times**2),
        max(0, records - round(seen)),
    )  # fmt: skip


def week_range(week: Mapping[str, Any]) -> tuple[float, float]:
    """Return the 95 % range of one week's count, had there been no rise."""
    mean = week["expected"] or 0.0
    spread = mean * (week["dispersion"] or 1.0) + (week["expected_sd"] or 0.0) ** 2
    return interval(mean, spread)


def interval(mean: float, variance: float) -> tuple[float, float]:
    """Return the 95 % range of a gamma-like count of this mean and variance (Wilson–Hilferty).

    >>> [round(v, 1) for v in interval(10, 10)]
    [4.8, 17.1]
    """
    if mean <= 0 or variance <= 0:
        return 0.0, 0.0
    part = variance / mean**2 / 9
    low, high = (mean * max(0.0, 1 - part + z * sqrt(part)) ** 3 for z in (-_Z, _Z))
    return low, high


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share; (0, 1) without any trial."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def count(value: float | None) -> str:
    """Return a count that may be a fraction: whole ones without a digit behind the point."""
    if value is None:
        return words.NOTHING
    whole = value >= 10 or float(value).is_integer()
    return words.whole(round(value)) if whole else words.expected(value)
