"""out_warning_classes: how the words for industry, object and problem were understood."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_warning_classes(feat_warning__classes: pl.DataFrame) -> pl.DataFrame:
    """One row a column and word."""
    return feat_warning__classes
