"""out_warning_members: the records each warning rests on."""

import polars as pl

from assets.out.out_warnings import gone_members
from assets.run import Run, table_asset
from data_contracts import table


@table_asset(after=["out_warnings"])
def out_warning_members(feat_warning__members: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Return today's members; those of a warning no longer raised are the ones it was issued with."""
    columns = list(table("out_warning_members").columns)
    now = feat_warning__members.select(columns)
    return pl.concat([now, gone_members(run, now)], how="diagonal_relaxed")
