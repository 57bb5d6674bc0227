"""Which leads go on which list, in which order."""

import re
from itertools import pairwise
from typing import Any

import polars as pl

from models.leads.hearing import NO_COUNTY, UNSENT

#: At most so many new items a county and month.
MOST_A_COUNTY = 10
COLUMNS: dict[str, Any] = {
    "list_name": pl.String, "region_code": pl.String, "section": pl.String, "issue": pl.String,
    "rank": pl.Int64, "item_id": pl.String, "flag_ids": pl.List(pl.String), "why_here": pl.String,
    "worth": pl.Float64, "is_listed": pl.Boolean,
}  # fmt: skip
_LEVELS = {"明显异常": 0, "疑点线索": 1, "提示": 2}
_MONTH = re.compile(r"\d{4}-\d{2}")

Row = dict[str, Any]


def choose(heard: pl.DataFrame, issue: str) -> pl.DataFrame:
    """Return every list of one issue: what is on it, and what waits behind it.

    What was sent in this issue stays on its county's list; new items fill it up.

    Parameters
    ----------
    heard : pl.DataFrame
        ``feat_flag__heard``.
    issue : str
        Month of the issue, ``YYYY-MM``.

    Returns
    -------
    pl.DataFrame
        Columns of ``out_lists``; an item that waits has ``is_listed`` false.
    """
    current = heard.filter(
        pl.col("is_current")
        & pl.col("region_code").is_not_null()
        & ~pl.col("object_type").is_in(list(NO_COUNTY))
    )
    here = pl.col("sent_issue") == issue
    rows: list[Row] = []
    sent = dict(
        heard.filter(here).group_by("region_code").agg(pl.col("item_id").n_unique()).iter_rows()
    )
    for (region,), part in current.sort("region_code", "flag_id").group_by(
        "region_code", maintain_order=True
    ):
        old = part.filter(here)
        new = part.filter((pl.col("status") == UNSENT) & pl.col("sent_issue").is_null())
        items = [*_items_sent(old), *_items(new.to_dicts())]
        rows += _of_county(str(region), issue, items, MOST_A_COUNTY - sent.get(region, 0))
    return pl.DataFrame(rows, schema=COLUMNS)


def _items_sent(sent: pl.DataFrame) -> list[Row]:
    """Return the items that were sent in this issue, as they were sent."""
    groups: dict[str, list[Row]] = {}
    for row in sent.to_dicts():
        groups.setdefault(row["item_id"], []).append(row)
    items = []
    for number, rows in groups.items():
        main = next((r for r in rows if r["flag_id"] == number), rows[0])
        items.append({**main, "flag_ids": [r["flag_id"] for r in rows], "is_sent": True})
    return items


def _items(flags: list[Row]) -> list[Row]:
    """Join the flags of consecutive months on one region into the newest; others stand alone."""
    runs: dict[tuple[str, str], list[Row]] = {}
    alone = []
    for flag in flags:
        if flag["object_type"] == "region" and _MONTH.fullmatch(flag["period"] or ""):
            runs.setdefault((flag["rule_code"], flag["object_key"]), []).append(flag)
        else:
            alone.append({**flag, "flag_ids": [flag["flag_id"]], "is_sent": False})
    for run in runs.values():
        run.sort(key=lambda f: f["period"], reverse=True)
        heads = [{**run[0], "flag_ids": [run[0]["flag_id"]], "is_sent": False}]
        for newer, flag in pairwise(run):
            if _month_number(newer["period"]) - _month_number(flag["period"]) == 1:
                heads[-1]["flag_ids"].append(flag["flag_id"])
            else:
                heads.append({**flag, "flag_ids": [flag["flag_id"]], "is_sent": False})
        alone += heads
    return alone


def _of_county(region: str, issue: str, items: list[Row], free: int) -> list[Row]:
    seen: dict[str, int] = {}
    turns = []
    for item in sorted(items, key=_urgency):
        turns.append((seen.setdefault(item["rule_code"], 0), item))
        seen[item["rule_code"]] += 1
    ordered = [item for _, item in sorted(turns, key=lambda t: (t[0], _urgency(t[1])))]
    # What was sent in this issue keeps its place; the free places go to the others in order.
    rows = []
    for rank, item in enumerate(ordered, start=1):
        listed = item["is_sent"]
        if not listed and free > 0:
            listed, free = True, free - 1
        rows.append({
            "list_name": "county", "region_code": region, "section": None, "issue": issue,
            "rank": rank, "item_id": item["flag_id"], "flag_ids": sorted(item["flag_ids"]),
            "why_here": item["level"], "worth": None, "is_listed": listed,
        })  # fmt: skip
    return rows


def _urgency(item: Row) -> tuple[int, float, str]:
    return (_LEVELS.get(item["level"], 3), -(item["score"] or 0.0), item["flag_id"])


def _month_number(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:7])
