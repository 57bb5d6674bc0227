"""out_lists: who is asked for what this month, and what waits behind."""

import polars as pl

from assets.run import Run, table_asset
from models.leads.lists import choose


@table_asset(deps=["feat_flag__heard"])
def out_lists(run: Run) -> pl.DataFrame:
    """Every list of this month: its items in order, and those that wait."""
    return choose(run.warehouse.read("feat_flag__heard"), f"{run.as_of:%Y-%m}")
