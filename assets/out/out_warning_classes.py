"""out_warning_classes: how the words for industry, object and problem were understood."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_warning__judged"])
def out_warning_classes(run: Run) -> pl.DataFrame:
    """One row a column and word."""
    return run.warehouse.read("feat_warning__classes")
