"""out_case_peers: the nearest cases to those flagged or asked for, with what is shared and differs."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_disparity__judged", "feat_case_clause"])
def out_case_peers(run: Run) -> pl.DataFrame:
    """One row a case and peer; peers under another benchmark or law version are marked."""
    from models.like_cases.marks import marked

    peers = run.warehouse.read("feat_disparity__peers")
    clauses = run.warehouse.query(
        "select case_key, law_version, version_note, benchmark from feat_case_clause"
    )
    return marked(peers, clauses)
