"""What will be planted where, decided before anything is generated."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.demo.geography import Land, Size
from pipelines.demo.words import words

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
class SectorRisk:
    """A problem that grows in one sector of neighbouring counties from the week of ``onset`` on.

    Attributes
    ----------
    number : int
        Index into the outbreaks of ``words/complaints.yml``.
    """

    number: int
    sector: str
    problem: str
    conduct: str
    term: str
    regions: list[str]
    onset: date


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
    by_name : tuple of str
        Two regions that name organs without a code; the mapping sheet answers the first only.
    quarterly, cumulative, published_only, lean : frozenset of str
        Regions that report finance quarterly; report the year's sum; send only the public penalty
        table; or export cases without several optional columns.
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
    lean: frozenset[str]
    risks: list[SectorRisk] = field(default_factory=list)

    def label(self, index: int) -> str:
        """Return a month index as ``YYYY-MM``."""
        return f"{self.months[index]:%Y-%m}"


def month_starts(as_of: date, n: int) -> list[date]:
    """Return the first days of the last ``n`` months, that of ``as_of`` last."""
    last = as_of.year * 12 + as_of.month - 1
    return [date(k // 12, k % 12 + 1, 1) for k in range(last - n + 1, last + 1)]


def monday(day: date) -> date:
    """Return the Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def _sector_risks(
    rng: np.random.Generator, land: Land, size: Size, as_of: date
) -> list[SectorRisk]:
    """Choose sector, neighbouring counties and first week; each in a city of its own if possible."""
    lists = words("complaints")["outbreaks"]
    counties = land.regions.filter(
        ~pl.col("is_city"), ~pl.col("region_code").is_in([land.merged, land.zone])
    )
    cities = sorted(set(counties["city_code"]))
    order = rng.permutation(len(cities))
    risks = []
    for k in range(size.warnings):
        spec = lists[k % len(lists)]
        city = cities[int(order[k % len(order)])]
        near = counties.filter(pl.col("city_code") == city)["region_code"].sort().to_list()
        width = int(rng.integers(1, min(4, len(near)) + 1))
        first = int(rng.integers(0, len(near) - width + 1))
        # Half of them within the last ten weeks, the others earlier.
        back = int(rng.integers(5, 11)) if k % 2 == 0 else int(rng.integers(16, 70))
        risks.append(
            SectorRisk(
                k % len(lists),
                spec["sector"],
                spec["problem"],
                spec["conduct"],
                spec["term"],
                near[first : first + width],
                monday(as_of) - timedelta(weeks=back),
            )
        )
    return risks


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
    silent = {str(large.pop()): m - 4}
    pool = [*large, *small]
    parts = iter([str(r) for r in rng.permutation(np.array(pool, dtype=object))])
    by_name = (next(parts), next(parts))
    quarterly = frozenset({next(parts)})
    published_only = frozenset({next(parts)})
    lean = frozenset({next(parts)})
    cumulative = frozenset(ranked[::3]) | {land.zone}
    return Plan(
        months, anomalies, innocent, campaigns, silent, by_name, quarterly,
        cumulative - quarterly, published_only, lean, _sector_risks(rng, land, size, as_of),
    )  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What every module needs to know: the province, its scale, the plan, the register.

    Attributes
    ----------
    entities, people : pl.DataFrame
        From ``parties.make_entities`` and ``parties.make_people``.
    """

    land: Land
    size: Size
    plan: Plan
    as_of: date
    entities: pl.DataFrame
    people: pl.DataFrame

    def names(self, column: str = "name") -> dict[str, str]:
        """Return region code to a text column of the regions."""
        return dict(self.land.regions.select("region_code", column).iter_rows())

    def apart(self) -> list[str]:
        """Return regions whose cases arrive incomplete or not under their own organ code."""
        plan = self.plan
        return [*plan.silent, *plan.by_name, *plan.published_only, *plan.lean, self.land.merged]
