"""out_warning_classifier: how right the classifier of complaints without a class was."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_warning__judged"])
def out_warning_classifier(run: Run) -> pl.DataFrame:
    """One row a column and half-year."""
    return run.warehouse.read("feat_warning__accuracy")
