"""out_undecided_peers: the decided cases nearest to those not decided yet, 参考案例 first."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_undecided_peers(feat_undecided__peers: pl.DataFrame) -> pl.DataFrame:
    """One row a case and peer, at most five a case."""
    return feat_undecided__peers
