"""out_case_peers: the nearest cases to those flagged or asked for, with what is shared and differs."""

import polars as pl

from assets.feat.feat_disparity__judged import marks_sql
from assets.run import Run, table_asset


@table_asset(deps=["feat_case_clause", "core_reviews"])
def out_case_peers(feat_disparity__peers: pl.DataFrame, run: Run) -> pl.DataFrame:
    """One row a case and peer; peers under another benchmark or law version are marked."""
    from models.like_cases.marks import marked

    return marked(feat_disparity__peers, run.warehouse.query(marks_sql(run.as_of)))
