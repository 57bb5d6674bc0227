"""out_warning_recipients: enterprises to remind, with reminders and answers from the ledger."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["out_warnings"])
def out_warning_recipients(run: Run) -> pl.DataFrame:
    """One row a warning and enterprise."""
    columns = table("out_warning_recipients").columns
    rows = run.warehouse.read("feat_warning__recipients").select(
        c for c in columns if c not in _FROM_LEDGER
    )
    said: dict[tuple[str, str], dict[str, str]] = {}
    for event in run.ledger.events("reminder"):
        key = (event.payload["warning_id"], event.payload["uscc"])
        said.setdefault(key, {}).update({k: v for k, v in event.payload.items() if v})
    ids = list(rows.select("warning_id", "uscc").iter_rows())
    return rows.with_columns(
        pl.Series(c, [said.get(key, {}).get(c) for key in ids], dtype=pl.String).cast(pl.Date)
        for c in _FROM_LEDGER
    )


_FROM_LEDGER = ("reminded_on", "answered_on")
