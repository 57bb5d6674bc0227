"""out_case_labels: flagged cases among the cases of their own label (三品一特, a campaign)."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_disparity__judged"])
def out_case_labels(run: Run) -> pl.DataFrame:
    """One row a case and label: the second comparison beside the main one."""
    return run.warehouse.read("feat_disparity__labelled")
