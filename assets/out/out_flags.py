"""out_flags: every flag issued, as it was issued, with what people have said of it and of its lead since."""

import polars as pl

from assets.action.moves import book_now
from assets.run import Run, table_asset
from data_contracts import table
from models.action.carried import carry


@table_asset(deps=["feat_flag__sent", "out_lead_events"])
def out_flags(run: Run) -> pl.DataFrame:
    """Every flag; what its lead came to stands beside it, the moves of this run among it."""
    sent = run.warehouse.read("feat_flag__sent")
    return carry(sent, book_now(run).leads, run.as_of).select(list(table("out_flags").columns))
