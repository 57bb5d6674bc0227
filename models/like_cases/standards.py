r"""Standards that changed and stayed: from some month on a county fines what falls under a clause otherwise.

.. math:: t = \frac{\sum_k w_k (\bar e_{k, \ge m} - \bar e_{k, < m})}{s \sqrt{\sum_k w_k}}, \quad
          w_k = \frac{n_{k, \ge m}\, n_{k, < m}}{n_{k, \ge m} + n_{k, < m}}

``e`` is the median of a team's fines of a month under clause ``k``, each fine the logarithm less where its nearest like
cases lie (below and above a minimum these are two places, and no scatter between them hides a step): a batch
that one team decides in some weeks counts as often as it has months, however many cases it has. The month
``m`` is the one with the largest ``|t|``. It is a standard only where it stays: in the later half of the time
since as well, and without the team, and the clause, that has most cases since. A county's clauses of one law are looked at
together, then all its clauses, then each alone; a clause goes with the others only where it moved half as far itself.
A city's counties that moved at once are told as one: there the counties stand for the teams.

A case that departs from its like in the direction of the change, and is near the level since, is no departure of
its own: it is a statement about standards (裁量尺度), told once for the county and clause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Ints

#: Cases and team-months needed on either side, and months since: a campaign of a quarter is none.
_CASES, _LEAST, _MONTHS = 8, 5, 4
#: Of 201 told in nineteen made-up provinces and cities one was chance (at 3.75 sixteen of 235, a quarter's campaign among them).
_SURE = 4.0
#: Medians of a clause needed on either side to go with others.
_FEW = 2
#: A smaller step, on the logarithm, is no other standard.
_STEP = float(np.log(1.25))
#: A fine is near a standard within a factor of two of its level.
NEAR = float(np.log(2))
#: Standard deviations (robust) to which a median is drawn in, and the least that these are taken to be: most fines
#: lie exactly where their like do, so that scatter measured by the middle half of them is no scatter at all.
_CLIP, _SPREAD = 3.0, 0.3
#: Digits that a city's counties share; what share of a step must be there wherever it is looked for again.
_CITY, _HALF = 4, 0.5


@dataclass(frozen=True)
class Standard:
    """A change: of a county, or of a city's counties at once (``region``: its first four digits), in one block.

    ``since`` is the first day of the month, ``step`` the change on the logarithm and ``level`` how far from their
    like fines lie since;
    ``before`` and ``after`` are medians of the fines in yuan, of the multiples where the clause is one;
    ``together`` is how many clauses it was seen from.
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
    together: int = 1

    @property
    def is_county(self) -> bool:
        """Whether it is one county's own."""
        return len(self.region) > _CITY


def learn(cases: pl.DataFrame, deviation: Doubles, net: Doubles) -> list[Standard]:
    """Return the changes, cities first; a county's own only where its city did not move as one.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``region_code, block, team, decision_date, fine`` (yuan), ``offset`` (logarithm of the base of a multiple, else 0).
    deviation : array, shape (n,)
        Logarithm of the fine less where its nearest like cases lie; NaN where there are too few.
    net : array, shape (n,)
        Logarithm of the fine less what its facts are worth: for cities that decide most of a clause's cases, whose
        moving as one moves the places where like cases lie.
    """
    fined = cases.select(
        "block", "fine", "offset", pl.col("decision_date").dt.truncate("1mo").alias("month"),
        county="region_code", city=pl.col("region_code").str.head(_CITY), team=pl.col("team").fill_null(""),
        law=pl.col("block").str.split("-").list.first(), every=pl.lit(""),
    ).with_columns(e=pl.Series(deviation), net=pl.Series(net)).filter(
        pl.col("fine") > 0, pl.col("e").is_finite(), pl.col("county").is_not_null(), pl.col("month").is_not_null(),
    )  # fmt: skip
    most = pl.len().over("city", "block") > _HALF * pl.len().over("block")
    at_once = fined.with_columns(e=pl.when(most).then("net").otherwise("e"))
    cities = _changes(at_once, "city", "block", "county", fewest=2)
    told = [replace(one, level=_level(one, fined)) for one in cities]
    for together in ("law", "every", "block"):
        told += _changes(_untold(fined, told), "county", together, "team")
    rest = _untold(fined, told)
    # one side of a minimum seen beside the other looks raised where it was lowered: what is left is asked how far from all
    far = _changes(rest.with_columns(pl.col("e").abs()), "county", "block", "team")
    return told + [_directed(one, rest) for one in far if one.step > 0]


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


def apart(standards: Sequence[Standard], place: Ints, deviation: Doubles) -> Doubles:
    """Return how far each ``deviation`` (n,) from its like is from that of the standard at its ``place``.

    Infinite where there is none, and where it goes against the change.
    """
    steps, levels = (
        np.array([*(getattr(one, name) for one in standards), 0.0])[place]
        for name in ("step", "level")
    )
    return np.where(steps * deviation > 0, np.abs(deviation - levels), np.inf)


def _untold(fined: pl.DataFrame, told: Sequence[Standard]) -> pl.DataFrame:
    """Return the cases of no county or city and block that is ``told`` of."""
    for who in ("county", "city"):
        names = {who: pl.String, "block": pl.String}
        of = pl.DataFrame([(one.region, one.block) for one in told], schema=names, orient="row")
        fined = fined.join(of, on=[who, "block"], how="anti")
    return fined


def _level(one: Standard, fined: pl.DataFrame) -> float:
    """Return the median deviation of the cases decided by a change since."""
    its = pl.col("county").str.starts_with(one.region) & (pl.col("block") == one.block)
    return float(np.median(fined.filter(its, pl.col("month") >= one.since)["e"].to_numpy()))


def _directed(one: Standard, fined: pl.DataFrame) -> Standard:
    """Return a change of how far fines lie from their like with the side to which they moved."""
    its = fined.filter(pl.col("county") == one.region, pl.col("block") == one.block)
    moved = _level(one, its) - np.median(its.filter(pl.col("month") < one.since)["e"].to_numpy())
    side = -1.0 if moved < 0 else 1.0
    return replace(one, step=side * one.step, level=side * one.level)


def _changes(
    fined: pl.DataFrame, who: str, together: str, unit: str, fewest: int = 1
) -> Iterator[Standard]:
    """Yield the changes of each county or city that has ``fewest`` teams or counties, its blocks looked at ``together``."""
    many = fined.with_columns(group=together).filter(
        pl.len().over(who, "group") >= 2 * _CASES,
        pl.col(unit).n_unique().over(who, "group") >= fewest,
    )
    month = pl.col("month")
    medians = many.group_by(who, "group", "block", "month", unit).agg(
        pl.col("e").median(), n=pl.len()
    ).with_columns(
        k=pl.col("block").rank("dense").over(who, "group").cast(pl.Int64) - 1,
        m=month.dt.year().cast(pl.Int64) * 12 + month.dt.month(),
    )  # fmt: skip
    cells = medians.sort(who, "group", "month", "block", unit).partition_by(
        who, "group", maintain_order=True, as_dict=True
    )
    for (region, _), cell in cells.items():
        found = _since(cell, unit)
        if found is None:
            continue
        since, step, levels = found
        for block, level in levels.items():
            mine = many.filter((pl.col(who) == region) & (pl.col("block") == block))
            amounts = mine.select("month", amount=pl.col("fine") / pl.col("offset").exp())
            old, new = (
                amounts.filter((pl.col("month") >= since) == side)["amount"].to_numpy()
                for side in (False, True)
            )
            yield Standard(
                str(region), block, since, step, len(old), len(new), float(np.median(old)),
                float(np.median(new)), bool((mine["offset"] != 0).any()), level, len(levels),
            )  # fmt: skip


def _since(cell: pl.DataFrame, unit: str) -> tuple[date, float, dict[str, float]] | None:
    """Return the month from which the medians of a ``cell`` differ, by how much, and where each block's lie since; else None."""
    value, n, month, block = (cell[name].to_numpy() for name in ("e", "n", "m", "k"))
    first = _first_of_new(value, n, month, block)
    if first is None:
        return None
    names = cell["block"].unique().sort().to_list()
    after = month >= month[first]
    before = _medians(value, block, ~after, len(names))
    moved = value - before[block]
    after &= np.isfinite(moved)
    step = float(np.median(moved[after])) if after.any() else 0.0

    def holds(rows: Bools) -> bool:
        return bool(rows.sum() >= _FEW and np.median(moved[rows]) / step >= _HALF)

    late = (month[first] + month[-1] + 2) // 2
    if abs(step) < _STEP or not holds(after & (month >= late)):
        return None
    for label in (unit, "block"):
        sizes = cell.filter(pl.Series(after)).group_by(label).agg(pl.col("n").sum())
        largest = sizes.sort("n", label, descending=[True, False])[label][0]
        if cell[label].n_unique() > 1 and not holds(after & (cell[label] != largest).to_numpy()):
            return None
    own = _medians(moved, block, after, len(names))
    goes = {names[k]: float(before[k]) + step for k in np.flatnonzero(own / step >= _HALF)}
    return (cell["month"][first], step, goes) if goes else None


def _medians(value: Doubles, block: Ints, rows: Bools, m: int) -> Doubles:
    """Return the median of each of the m blocks over the ``rows``, NaN where these are fewer than two."""
    own = [value[rows & (block == k)] for k in range(m)]
    return np.array([np.median(v) if len(v) >= _FEW else np.nan for v in own])


def _first_of_new(value: Doubles, n: Ints, month: Ints, block: Ints) -> int | None:
    """Return the place of the first median since the likeliest change; None where that is no more than chance."""
    is_of = (block[:, None] == np.arange(block.max() + 1)).astype(np.float64)
    y = np.zeros_like(is_of)
    for k, mine in enumerate(is_of.T > 0):
        gap = value[mine] - np.median(value[mine])
        reach = _CLIP * max(1.4826 * float(np.median(np.abs(gap))), _SPREAD)
        y[mine, k] = np.clip(gap, -reach, reach)
    at = np.flatnonzero(np.diff(month, prepend=month[0]) > 0)
    cases, many = np.cumsum(n)[at - 1], np.minimum(at, len(value) - at)
    at = at[(np.minimum(cases, n.sum() - cases) >= _CASES) & (many >= _LEAST)]
    old, upto = np.cumsum(is_of, axis=0)[at - 1], np.cumsum(y, axis=0)[at - 1]
    size, total = is_of.sum(axis=0), y.sum(axis=0)
    weight = old * (size - old) / size
    sure = weight.sum(axis=1) > 0
    if not sure.any():
        return None
    at, weight = at[sure], weight[sure].sum(axis=1)
    # the step common to all blocks, each block's own mean taken off
    step = (old * total / size - upto)[sure].sum(axis=1) / weight
    within = (y**2).sum() - (total**2 / size).sum() - step**2 * weight
    within = np.maximum(within / max(len(value) - len(size) - 1, 1), _SPREAD**2)
    t = step * np.sqrt(weight / within)
    best = int(np.argmax(np.abs(t)))
    lasted = month[-1] - month[at[best]] + 1 >= _MONTHS
    return int(at[best]) if lasted and abs(t[best]) >= _SURE else None
