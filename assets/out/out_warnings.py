"""out_warnings: warnings as they were issued; later evidence updates the same one."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from assets.increment.issued import issued, payloads
from assets.run import Run, table_asset
from data_contracts import table

KIND = "warning"
#: A warning first issued so long after its own Sunday was made up for afterwards (the first run does years).
_LATE = timedelta(weeks=8)
#: What is of today; everything else of an issued warning stays as it was issued.
_NOW = ("status", "superseded_by")


def settle(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return issued warnings as issued, with how they stand today, and the new ones.

    Parameters
    ----------
    now : pl.DataFrame
        Warnings as judged now, columns of ``out_warnings``.
    before : pl.DataFrame
        Warnings as first issued, the same columns.
    """
    columns = list(table("out_warnings").columns)
    today = [c for c in columns if c in _NOW or c.startswith("current_") or c == "last_seen_on"]
    kept = before.drop(today).join(now.select("warning_id", *today), on="warning_id")
    known = before.select("warning_id")
    new = now.join(known, on="warning_id", how="anti")
    gone = before.join(now.select("warning_id"), on="warning_id", how="anti")
    parts = [frame.select(columns) for frame in (kept, new, gone)]
    return pl.concat(parts, how="vertical_relaxed").sort("warning_id")


def marked(judged: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return warnings as judged with ``is_backfill``: whether one issued today is made up for afterwards."""
    return judged.with_columns(is_backfill=pl.lit(as_of) - pl.col("issued_on") > _LATE)


@table_asset()
def out_warnings(
    feat_warning__judged: pl.DataFrame, feat_warning__members: pl.DataFrame, run: Run
) -> pl.DataFrame:
    """One row a warning issued."""
    columns = list(table("out_warnings").columns)
    now = marked(feat_warning__judged, run.as_of).select(columns)
    before = issued(run, KIND, "out_warnings")
    new = now.join(before.select("warning_id"), on="warning_id", how="anti").sort("warning_id")
    members: dict[str, list[list[Any]]] = {}
    named = feat_warning__members.select("warning_id", "source", "key")
    for warning, source, key in named.iter_rows():
        members.setdefault(warning, []).append([source, key])
    for row in payloads(new):
        run.issue(
            KIND, row["warning_id"], {**row, "members": sorted(members.get(row["warning_id"], []))}
        )
    return settle(now, before)
