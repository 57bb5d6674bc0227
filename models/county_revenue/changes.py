"""Counties that merged or split off: whose earlier months count for whom, and from when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from models.arrays import Bools
from models.county_revenue.panel import Panel, month_number

#: A change up to the fifteenth holds for its month.
_HALF = timedelta(days=15)


@dataclass(frozen=True)
class Change:
    """Counties whose histories join or part: columns of the panel, and the new one's share of a part.

    No share: they join. NaN: they part, and nothing tells how.
    """

    old: int
    new: int
    share: float | None


def changes(panel: Panel, regions: pl.DataFrame | None) -> dict[int, list[Change]]:
    """Return, by month index, whose history joins whose or is shared out."""
    found: dict[int, list[Change]] = {}
    if regions is None or not panel.months:
        return found
    first = month_number(panel.months[0])
    where = {code: i for i, code in enumerate(panel.regions)}
    for old_code, new_code, on, share in [*_merged(regions), *_parted(regions)]:
        old, new = where.get(old_code), where.get(new_code)
        if old is None or new is None:
            continue
        start = panel.present[:, new] & (panel["cases"][:, new] > 0)
        if share is None:
            start = panel.present[:, new] & ~panel.present[:, old]
        if on is None and not start.any():
            continue
        t = int(np.argmax(start)) if on is None else holds_from(on) - first
        if 0 <= t < len(panel.months):
            found.setdefault(t, []).append(Change(old, new, share))
    return found


def unlike_last_year(panel: Panel, found: dict[int, list[Change]]) -> tuple[Bools, Bools]:
    """Return where a county of a change stands beside what it was not twelve months before.

    Shape (months, counties), of the month itself and of the sum since January: one of the two
    compared lies before the change, the other does not. An organ that does more than those before it
    makes a county another as well, from the month that tells so.
    """
    shape = panel.present.shape
    month, year = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    at = np.arange(len(panel.months))
    last_january = at - 12 - panel.month_of_year
    for t, parts in found.items():
        for county in (c for part in parts for c in (part.old, part.new)):
            month[:, county] |= (at - 12 < t) & (t <= at)
            year[:, county] |= (last_january < t) & (t <= at)
    for t, county in np.argwhere(panel["organ_months"] > 0).tolist():
        first = t + 1 - panel["organ_months"][t, county]
        month[:, county] |= (at - 12 < first) & (t <= at)
        year[:, county] |= (last_january < first) & (t <= at)
    return month, year


def holds_from(on: date) -> int:
    """Return the first month a change holds for: its own where it is in the first half of it."""
    return month_number(last_before(on)) + 1


def last_before(on: date) -> str:
    """Return the last month (``YYYY-MM``) that a change on a day does not hold for."""
    return f"{on - _HALF:%Y-%m}"


def ended(panel: Panel, regions: pl.DataFrame | None) -> Bools:
    """Return the months of counties that were no more, as far as nothing was recorded in them.

    What still came in of a county that had cases is of those: the treasury may list it on, with noughts.
    """
    after: Bools = np.zeros(panel.present.shape, dtype=bool)
    if regions is None or "end_date" not in regions.columns or not panel.months:
        return after
    first = month_number(panel.months[0])
    where = {code: i for i, code in enumerate(panel.regions)}
    for code, on in regions.select("region_code", "end_date").drop_nulls().iter_rows():
        if code in where:
            after[max(0, holds_from(on) - first) :, where[code]] = True
    cases = np.nan_to_num(panel["cases"])
    after &= (cases == 0) & ((np.nan_to_num(panel["treasury_yuan"]) == 0) | (cases.sum(axis=0) > 0))
    return after


_Told = tuple[str, str, date | None, float | None]


def _merged(regions: pl.DataFrame) -> Iterator[_Told]:
    if "merged_into" not in regions.columns:
        return
    merged = regions.filter(pl.col("merged_into").is_not_null()).unique(
        ["region_code", "merged_into"], keep="last", maintain_order=True
    )
    for row in merged.sort("region_code").iter_rows(named=True):
        yield row["region_code"], row["merged_into"], row.get("end_date"), None


def _parted(regions: pl.DataFrame) -> Iterator[_Told]:
    """Yield new counties with the share told by firms, else by people; NaN without either."""
    if "split_from" not in regions.columns:
        return
    of = {r["region_code"]: r for r in regions.iter_rows(named=True)}
    for code, row in sorted(of.items()):
        if row["split_from"]:
            share = _share(row, of.get(row["split_from"], {}))
            yield row["split_from"], code, row.get("start_date"), share


def _share(row: dict[str, Any], rest: dict[str, Any]) -> float:
    for size in ("entities", "population"):
        part, left = row.get(size), rest.get(size)
        if part and left:
            return float(part / (part + left))
    return float("nan")
