"""What will be planted where, decided before anything is generated."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from pipelines.demo.geography import Land, Size

_KINDS = ("件数增加", "单案加重", "两者皆有")
#: One extra province-wide campaign, and the yearly ones, as months of the year.
_CAMPAIGN_MONTHS = (6, 11)


@dataclass(frozen=True)
class Span:
    """Months ``start`` to ``stop`` (indices, inclusive) of one region."""

    kind: str
    region_code: str
    start: int
    stop: int


@dataclass(frozen=True)
class Plan:
    """Everything decided beforehand.

    Attributes
    ----------
    months : list of datetime.date
        First day of each month, the last being the month of the as-of date.
    anomalies, innocent : list of Span
        County-months that are abnormal, or that grow for an ordinary reason.
    campaigns : dict of int to float
        Month index to the factor by which a province-wide campaign raises the number of cases.
    silent : dict of str to int
        Region that stopped sending, to the first month index not sent.
    by_name, quarterly, cumulative, published_only : frozenset of str
        Regions that name organs without a code; report finance quarterly; report the year's sum;
        or send only the public penalty table.
    """

    months: list[date]
    anomalies: list[Span]
    innocent: list[Span]
    campaigns: dict[int, float]
    silent: dict[str, int]
    by_name: tuple[str, ...]
    quarterly: frozenset[str]
    cumulative: frozenset[str]
    published_only: frozenset[str]
    spare: list[str] = field(default_factory=list)

    def label(self, index: int) -> str:
        """Return a month index as ``YYYY-MM``."""
        return f"{self.months[index]:%Y-%m}"


def month_starts(as_of: date, n: int) -> list[date]:
    """Return the first days of the last ``n`` months, that of ``as_of`` last."""
    last = as_of.year * 12 + as_of.month - 1
    return [date(k // 12, k % 12 + 1, 1) for k in range(last - n + 1, last + 1)]


def make_plan(rng: np.random.Generator, land: Land, size: Size, as_of: date) -> Plan:
    """Choose counties and months.

    Abnormal months lie in the last two years and in counties large enough to be judged; no region
    plays two parts.

    Parameters
    ----------
    rng : numpy.random.Generator
    land : Land
    size : Size
    as_of : date

    Returns
    -------
    Plan
    """
    months = month_starts(as_of, size.months)
    m = size.months
    counties = land.regions.filter(
        ~pl.col("is_city"),
        ~pl.col("region_code").is_in([land.zone, land.merged, land.merged_into]),
    ).sort("size", descending=True)
    ranked = counties["region_code"].to_list()
    k = size.anomalies
    large = list(rng.permutation(np.array(ranked[: max(2 * k, len(ranked) // 2)], dtype=object)))
    small = [r for r in ranked if r not in set(large)]
    anomalies = []
    for i in range(k):
        # Two thirds within the last year, the rest in the year before; never the newest month.
        back = int(rng.integers(2, 11)) if i % 3 < 2 else int(rng.integers(13, 24))
        start = max(13, m - 1 - back)
        length = 3 if i % 3 else 4
        kind = _KINDS[i % 3]
        anomalies.append(Span(kind, large.pop(), start, min(m - 2, start + length - 1)))
    recent = m - 1 - int(rng.integers(3, 9))
    innocent = [
        Span("单个大案", large.pop(), recent, recent),
        Span("低基数", small.pop(0), m - 12, m - 1),
        Span("补录", large.pop(), recent - 4, recent),
        Span("历史欠款入库", large.pop(), recent, recent),
    ]
    if m > 50 and len(large) > 3:
        innocent.append(Span("单个大案", large.pop(), m - 16, m - 16))
    campaigns = {i: 1.6 for i, d in enumerate(months) if d.month in _CAMPAIGN_MONTHS}
    campaigns[m - 1 - int(rng.integers(4, 10))] = 2.0
    innocent.append(Span("专项集中", "", max(campaigns, key=lambda i: (campaigns[i], i)), m - 1))
    pool = [*large, *small]
    parts = iter([str(r) for r in rng.permutation(np.array(pool, dtype=object))])
    silent = {next(parts): m - 4}
    by_name = (next(parts), next(parts))
    quarterly = frozenset({next(parts)})
    published_only = frozenset({next(parts)})
    rest = list(parts)
    cumulative = frozenset(ranked[::3]) | {land.zone}
    return Plan(
        months, anomalies, innocent, campaigns, silent, by_name, quarterly,
        cumulative - quarterly, published_only, rest,
    )  # fmt: skip
