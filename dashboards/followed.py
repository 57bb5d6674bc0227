"""What came after a warning: the eight weeks behind its issue, against what was expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

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
    seen, expected : float
        Weighted events, and how many there would be without any rise.
    low, high : float
        95 % interval of the mean behind ``seen`` (Byar).
    before : float
        Weighted events a week in the warning's window.
    """

    weeks: int
    seen: float
    expected: float
    low: float
    high: float
    before: float

    @property
    def is_whole(self) -> bool:
        """Whether all the weeks are over."""
        return self.weeks >= WEEKS

    @property
    def state(self) -> str:
        """In a word: calmed, fallen but above, not fallen, or too early to say."""
        if not self.is_whole:
            return "未满8周"
        if self.low <= self.expected:
            return "已回到预期范围"
        return "已回落，仍多于预期" if self.high < self.before * self.weeks else "未见回落"

    @property
    def sentence(self) -> str:
        """One sentence with the figures it rests on."""
        figures = f"看到{_count(self.seen)}件，没有苗头时预期{_count(self.expected)}件"
        if not self.is_whole:
            return f"发出后{self.weeks}周{figures}；满{WEEKS}周再作比较。"
        return f"发出后{self.weeks}周{figures}（95%范围{_count(self.low)}—{_count(self.high)}件）：{self.state}。"


def after_issue(
    warning: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]], as_of: date
) -> After | None:
    """Return what followed a warning; ``None`` when its cell's weeks are not known.

    Parameters
    ----------
    warning : Mapping
        A row of ``out_warnings``.
    weeks : sequence of Mapping
        Its rows of ``feat_warning__weekly``: ``week_start, observed, expected``.
    as_of : date
        Weeks that are not over by then do not count.
    """
    if not weeks or not warning["issued_on"]:
        return None
    issued, start = warning["issued_on"], warning["window_start"] or warning["issued_on"]
    later = [
        w for w in weeks if w["week_start"] > issued and w["week_start"] + timedelta(days=6) <= as_of
    ][:WEEKS]  # fmt: skip
    window = [w for w in weeks if start <= w["week_start"] <= issued]
    seen = sum(w["observed"] or 0.0 for w in later)
    low, high = interval(seen)
    return After(
        len(later), seen, sum(w["expected"] or 0.0 for w in later), low, high,
        sum(w["observed"] or 0.0 for w in window) / max(len(window), 1),
    )  # fmt: skip


def interval(count: float) -> tuple[float, float]:
    """Return Byar's 95 % interval of the mean of a Poisson count (Breslow & Day 1987, p. 69).

    >>> [round(v, 1) for v in interval(10)]
    [4.8, 18.4]
    """
    up = count + 1
    high = up * (1 - 1 / (9 * up) + _Z / (3 * sqrt(up))) ** 3
    if count <= 0:
        return 0.0, high
    return count * max(0.0, 1 - 1 / (9 * count) - _Z / (3 * sqrt(count))) ** 3, high


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share; (0, 1) without any trial."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _count(value: float) -> str:
    whole = value >= 10 or float(value).is_integer()
    return words.whole(round(value)) if whole else words.expected(value)
