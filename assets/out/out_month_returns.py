"""out_month_returns: every row of a county's table that came back: taken, or why not."""

from typing import Any

import polars as pl

from assets.feat.feat_answer__judged import UNREADABLE, rows_aside
from assets.month import returns as month_returns
from assets.run import Run, table_asset
from data_contracts import schema_of, table

NAME = "out_month_returns"
_DAYS = ("filled_date", "came_on")


@table_asset(
    deps=["intake_files", "intake_set_aside", "raw_month_returns"], after=["out_month_table"]
)
def out_month_returns(run: Run) -> pl.DataFrame:
    """Return one row a filled-in row in order of arrival; the last that was taken counts.

    A row the intake set aside is one that was not taken.
    """
    rows = []
    for event in month_returns.said(run):
        body = dict(event.payload)
        body["taken"] = body["code"] == "taken"
        rows.append({**body, "reason": body["reason"] or None})
    last = {(r["month"], r["region_code"], r["item"]): i for i, r in enumerate(rows) if r["taken"]}
    for i, row in enumerate(rows):
        row["counts"] = last.get((row["month"], row["region_code"], row["item"])) == i
    rows += map(_set_aside, rows_aside(run, "month_returns"))
    schema = schema_of(table(NAME))
    text = {c: pl.String if c in _DAYS else t for c, t in schema.items()}
    kept = [{c: row.get(c) for c in schema} for row in rows]
    return pl.DataFrame(kept, schema=text).with_columns(pl.col(_DAYS).str.to_date())


def _set_aside(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that could not be read, as it was typed; the day that is none stays out."""
    stem, region, _ = [*str(row["return_no"] or "").split("-"), "", "", ""][:3]
    return {
        **row, "month": f"{stem[1:5]}-{stem[5:]}" if len(stem) == 7 else None, "region_code": region or None,
        "item": None, "word": row["county_word"], "filled_date": None, "came_on": row["as_of"].isoformat(),
        "taken": False, "counts": False, "code": UNREADABLE,
    }  # fmt: skip
