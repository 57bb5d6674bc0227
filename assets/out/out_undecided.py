"""out_undecided: cases filed and not decided yet, with the range in which like cases were fined."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_undecided"])
def out_undecided(run: Run) -> pl.DataFrame:
    """One row a case waiting for its decision."""
    return run.warehouse.read("feat_undecided")
