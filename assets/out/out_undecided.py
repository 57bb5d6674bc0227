"""out_undecided: cases filed and not decided yet, with the range in which like cases were fined."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_undecided(feat_undecided: pl.DataFrame) -> pl.DataFrame:
    """One row a case waiting for its decision."""
    return feat_undecided
