"""out_warning_members: the records each warning rests on."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(after=["out_warnings"])
def out_warning_members(feat_warning__members: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Return today's members; those of a warning no longer raised are the ones it was issued with."""
    columns = list(table("out_warning_members").columns)
    now = feat_warning__members.select(columns)
    raised = set(now["warning_id"])
    gone = [
        {"warning_id": e.key, **dict(zip(("source", "key"), member, strict=True))}
        for e in run.ledger.events("warning")
        if e.key not in raised
        for member in e.payload.get("members", [])
    ]
    kept = pl.DataFrame(
        gone, schema={"warning_id": pl.String, "source": pl.String, "key": pl.String}
    )
    return pl.concat([now, kept], how="diagonal_relaxed")
