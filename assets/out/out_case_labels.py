"""out_case_labels: flagged cases among the cases of their own label (三品一特, a campaign)."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_case_labels(feat_disparity__labelled: pl.DataFrame) -> pl.DataFrame:
    """One row a case and label: the second comparison beside the main one."""
    return feat_disparity__labelled
