"""out_answers: one row a returned row and step, with what became of it."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_answer__judged"])
def out_answers(run: Run) -> pl.DataFrame:
    """Receipts: what was understood of each row sent back, and whether it counts."""
    return run.warehouse.read("feat_answer__judged").select(list(table("out_answers").columns))
