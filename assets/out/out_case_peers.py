"""out_case_peers: the nearest cases to those flagged or asked for, with what is shared and differs."""

import polars as pl

from assets.feat.feat_disparity__judged import marks_sql
from assets.run import Run, table_asset


@table_asset(deps=["feat_disparity__judged", "feat_case_clause", "core_reviews"])
def out_case_peers(run: Run) -> pl.DataFrame:
    """One row a case and peer; peers under another benchmark or law version are marked."""
    from models.like_cases.marks import marked

    peers = run.warehouse.read("feat_disparity__peers")
    return marked(peers, run.warehouse.query(marks_sql(run.as_of)))
