"""out_warnings_suppressed: what looked like a signal and was not issued, with the reason."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_warning__judged"])
def out_warnings_suppressed(run: Run) -> pl.DataFrame:
    """One row a candidate kept back."""
    return run.warehouse.read("feat_warning__suppressed").select(
        list(table("out_warnings_suppressed").columns)
    )
