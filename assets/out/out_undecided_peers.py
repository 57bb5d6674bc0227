"""out_undecided_peers: the decided cases nearest to those not decided yet, 参考案例 first."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_undecided"])
def out_undecided_peers(run: Run) -> pl.DataFrame:
    """One row a case and peer, at most five a case."""
    return run.warehouse.read("feat_undecided__peers")
