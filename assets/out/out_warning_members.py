"""out_warning_members: the records each warning rests on."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["out_warnings"])
def out_warning_members(run: Run) -> pl.DataFrame:
    """Return today's members; those of a warning no longer raised are the ones it was issued with."""
    now = run.warehouse.read("feat_warning__members").select(
        list(table("out_warning_members").columns)
    )
    raised = set(now["warning_id"])
    gone = [
        (e.key, source, key)
        for e in run.ledger.events("warning") if e.key not in raised
        for source, key in e.payload.get("members", [])
    ]  # fmt: skip
    return pl.concat([now, pl.DataFrame(gone, schema=now.schema, orient="row")])
