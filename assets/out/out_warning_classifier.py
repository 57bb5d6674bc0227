"""out_warning_classifier: how right the classifier of complaints without a class was."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_warning_classifier(feat_warning__accuracy: pl.DataFrame) -> pl.DataFrame:
    """One row a column and half-year."""
    return feat_warning__accuracy
