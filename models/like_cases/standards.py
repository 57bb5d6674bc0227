r"""Standards that changed and stayed: from some month on a county fines what falls under a clause otherwise.

.. math:: t = \frac{\bar e_{\ge m} - \bar e_{< m}}{s \sqrt{1/n_{\ge m} + 1/n_{< m}}}

``e`` is the median of a team's fines of a month, each fine the logarithm less what its facts are worth: a batch
that one team decides in some weeks counts as often as it has months, however many cases it has. The month
``m`` is the one with the largest ``|t|``. It is a standard only where it stays: in the later half of the time
since as well, and without the team that has most cases since. A city's counties that moved at once are told
as one: there the counties stand for the teams.

A case that departs from its like in the direction of the change, and is near the level since, is no departure of
its own: it is a statement about standards (裁量尺度), told once for the county and clause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Cases and team-months needed on either side, and months since: a campaign of a quarter is none.
_CASES, _LEAST, _MONTHS = 8, 5, 4
#: Of forty so found in eight made-up provinces and cities six were chance (at 3.5 fifteen of 57, at 4.5 two of 28).
_SURE = 4.0
#: A smaller step, on the logarithm, is no other standard.
_STEP = float(np.log(1.25))
#: A fine is near a standard within a factor of two of its level.
NEAR = float(np.log(2))
#: Standard deviations (robust) to which a median is drawn in, and the least that these are taken to be.
_CLIP, _SPREAD = 3.0, 0.1
#: Digits that a city's counties share; what share of a step must be there wherever it is looked for again.
_CITY, _HALF = 4, 0.5


@dataclass(frozen=True)
class Standard:
    """A change: of a county, or of a city's counties at once (``region``: its first four digits), in one block.

    ``since`` is the first day of the month, ``step`` the change on the logarithm and ``level`` where fines
    lie since, facts taken off;
    ``before`` and ``after`` are medians of the fines in yuan, of the multiples where the clause is one.
    """

    region: str
    block: str
    since: date
    step: float
    n_before: int
    n_after: int
    before: float
    after: float
    is_multiple: bool
    level: float

    @property
    def is_county(self) -> bool:
        """Whether it is one county's own."""
        return len(self.region) > _CITY


def learn(cases: pl.DataFrame, net: Doubles) -> list[Standard]:
    """Return the changes, cities first; a county's own only where its city did not move as one.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``region_code, block, team, decision_date, fine`` (yuan), ``offset`` (logarithm of the base of a multiple, else 0).
    net : array, shape (n,)
        Logarithm of the fine less what its facts are worth.
    """
    fined = cases.select(
        "block", "fine", "offset", pl.col("decision_date").dt.truncate("1mo").alias("month"),
        county="region_code", city=pl.col("region_code").str.head(_CITY), team=pl.col("team").fill_null(""),
    ).with_columns(net=pl.Series(net)).filter(
        pl.col("fine") > 0, pl.col("net").is_finite(), pl.col("county").is_not_null(), pl.col("month").is_not_null(),
    )  # fmt: skip
    cities = list(_changes(fined, "city", "county", fewest=2))
    told = pl.DataFrame(
        [(c.region, c.block) for c in cities], schema={"city": pl.String, "block": pl.String}, orient="row",
    )  # fmt: skip
    rest = fined.join(told, on=["city", "block"], how="anti")
    return cities + list(_changes(rest, "county", "team", fewest=1))


def places(cases: pl.DataFrame, standards: Sequence[Standard]) -> Ints:
    """Return by which of the ``standards`` each case (n,) was decided, -1 for none."""
    out = np.full(cases.height, -1, dtype=np.int64)
    here = set(cases["block"].unique())
    for i, one in enumerate(standards):
        if one.block in here:
            by = (pl.col("block") == one.block) & (pl.col("decision_date") >= one.since)
            by &= pl.col("region_code").str.starts_with(one.region)
            out[cases.select(by.fill_null(value=False)).to_series().to_numpy()] = i
    return out


def apart(standards: Sequence[Standard], place: Ints, net: Doubles, deviation: Doubles) -> Doubles:
    """Return how far each fine (n,) is from the level of the standard at its ``place``, facts taken off.

    Infinite where there is none, and where the ``deviation`` from its like goes against the change.
    """
    steps, levels = (
        np.array([*(getattr(one, name) for one in standards), 0.0])[place]
        for name in ("step", "level")
    )
    return np.where(steps * deviation > 0, np.abs(net - levels), np.inf)


def _changes(fined: pl.DataFrame, who: str, unit: str, fewest: int) -> Iterator[Standard]:
    """Yield the changes of each county or city and block that has ``fewest`` teams or counties."""
    many = fined.filter(
        pl.len().over(who, "block") >= 2 * _CASES,
        pl.col(unit).n_unique().over(who, "block") >= fewest,
    )
    medians = many.group_by(who, "block", "month", unit).agg(pl.col("net").median(), n=pl.len())
    cells = medians.sort(who, "block", "month", unit).partition_by(
        who, "block", maintain_order=True, as_dict=True
    )
    for (region, block), cell in cells.items():
        found = _since(cell, unit)
        if found is None:
            continue
        since, step, level = found
        mine = many.filter((pl.col(who) == region) & (pl.col("block") == block))
        amounts = mine.select("month", amount=pl.col("fine") / pl.col("offset").exp())
        old, new = (
            amounts.filter((pl.col("month") >= since) == side)["amount"].to_numpy()
            for side in (False, True)
        )
        yield Standard(
            str(region), str(block), since, step, len(old), len(new), float(np.median(old)),
            float(np.median(new)), bool((mine["offset"] != 0).any()), level,
        )  # fmt: skip


def _since(cell: pl.DataFrame, unit: str) -> tuple[date, float, float] | None:
    """Return the month from which the medians of a ``cell`` differ, by how much, and where they lie since; else None."""
    value, n = cell["net"].to_numpy(), cell["n"].to_numpy()
    days = cell["month"]
    month = (days.dt.year() * 12 + days.dt.month()).to_numpy().astype(np.int64)
    first = _first_of_new(value, n, month)
    if first is None:
        return None
    after = month >= month[first]
    before = float(np.median(value[~after]))
    level = float(np.median(value[after]))
    step = level - before

    def holds(rows: Bools, least: int) -> bool:
        moved = (np.median(value[rows]) - before) / step if rows.sum() >= least else 0.0
        return bool(moved >= _HALF)

    if abs(step) < _STEP or not holds(month >= (month[first] + month[-1] + 2) // 2, 2):
        return None
    units = cell[unit].to_numpy()
    if len(set(units)) > 1:
        sizes = cell.filter(pl.Series(after)).group_by(unit).agg(pl.col("n").sum())
        largest = sizes.sort("n", unit, descending=[True, False])[unit][0]
        if not holds(after & (units != largest), 2):
            return None
    return days[first], step, level


def _first_of_new(value: Doubles, n: Ints, month: Ints) -> int | None:
    """Return the place of the first median since the likeliest change; None where that is no more than chance."""
    middle = np.median(value)
    reach = _CLIP * max(1.4826 * float(np.median(np.abs(value - middle))), _SPREAD)
    y = np.clip(value - middle, -reach, reach)
    at = np.flatnonzero(np.diff(month, prepend=month[0]) > 0)
    upto, cases = np.cumsum(y)[at - 1], np.cumsum(n)[at - 1]
    many, enough = len(y) - at, np.minimum(cases, n.sum() - cases) >= _CASES
    may = enough & (np.minimum(at, many) >= _LEAST)
    if not may.any():
        return None
    at, upto, many = at[may], upto[may], many[may]
    old, new = upto / at, (y.sum() - upto) / many
    within = np.maximum((y**2).sum() - at * old**2 - many * new**2, 0.0) / (len(y) - 2)
    t = (new - old) / np.sqrt(np.maximum(within, _SPREAD**2) * (1 / at + 1 / many))
    best = int(np.argmax(np.abs(t)))
    lasted = month[-1] - month[at[best]] + 1 >= _MONTHS
    return int(at[best]) if lasted and abs(t[best]) >= _SURE else None
