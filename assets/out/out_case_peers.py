"""out_case_peers: the nearest cases to those flagged or asked for, with what is shared and differs."""

from typing import Annotated

import polars as pl

from assets.feat.feat_disparity__judged import MARKS
from assets.run import table_asset


@table_asset()
def out_case_peers(
    feat_disparity__peers: pl.DataFrame, marks: Annotated[pl.DataFrame, MARKS]
) -> pl.DataFrame:
    """One row a case and peer; peers under another discretion benchmark or law version are marked."""
    from models.like_cases.peers.marks import marked

    return marked(feat_disparity__peers, marks)
