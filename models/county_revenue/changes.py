"""Counties that merged or split off: whose earlier months count for whom, and from when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from models.county_revenue.panel import Flags, Panel, month_number

#: A change up to the fifteenth holds for its month.
_HALF = timedelta(days=15)


@dataclass(frozen=True)
class Change:
    """Counties whose histories join or part: columns of the panel, and the new one's share of a part."""

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


def holds_from(on: date) -> int:
    """Return the first month a change holds for: its own where it is in the first half of it."""
    return month_number(last_before(on)) + 1


def last_before(on: date) -> str:
    """Return the last month (``YYYY-MM``) that a change on a day does not hold for."""
    return f"{on - _HALF:%Y-%m}"


def ended(panel: Panel, regions: pl.DataFrame | None) -> Flags:
    """Return the months of counties that were no more, as far as nothing was recorded in them.

    What still came in of a county that had cases is of those: the treasury may list it on, with noughts.
    """
    after: Flags = np.zeros(panel.present.shape, dtype=bool)
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
    """Yield new counties with the share told by firms, else by people; without either none is shared."""
    if "split_from" not in regions.columns:
        return
    of = {r["region_code"]: r for r in regions.iter_rows(named=True)}
    for code, row in sorted(of.items()):
        rest = of.get(row["split_from"] or "", {})
        for size in ("entities", "population"):
            part, left = row.get(size), rest.get(size)
            if part and left:
                yield row["split_from"], code, row.get("start_date"), part / (part + left)
                break
