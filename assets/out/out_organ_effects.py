"""out_organ_effects: how the benchmark of each deciding organ differs within a clause."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_disparity__judged"])
def out_organ_effects(run: Run) -> pl.DataFrame:
    """How the benchmark of each deciding organ differs within a clause."""
    judged = run.warehouse.read("feat_disparity__organ_effects")
    return judged.select(c for c in table("out_organ_effects").columns if c in judged.columns)
