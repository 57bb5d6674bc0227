"""out_month_returns: every row of a county's table that came back: taken, or why not."""

import polars as pl

from assets.month import returns as month_returns
from assets.run import Run, table_asset
from data_contracts import schema_of, table

NAME = "out_month_returns"
_DAYS = ("filled_date", "came_on")


@table_asset(after=["out_month_table"])
def out_month_returns(run: Run) -> pl.DataFrame:
    """Return one row a filled-in row in order of arrival; the last that was taken counts."""
    rows = []
    for event in month_returns.said(run):
        body = dict(event.payload)
        body["taken"] = body["code"] == "taken"
        rows.append({**body, "reason": body["reason"] or None})
    last = {(r["month"], r["region_code"], r["item"]): i for i, r in enumerate(rows) if r["taken"]}
    for i, row in enumerate(rows):
        row["counts"] = last.get((row["month"], row["region_code"], row["item"])) == i
    schema = schema_of(table(NAME))
    text = {c: pl.String if c in _DAYS else t for c, t in schema.items()}
    kept = [{c: row.get(c) for c in schema} for row in rows]
    return pl.DataFrame(kept, schema=text).with_columns(pl.col(_DAYS).str.to_date())
