"""out_warnings_suppressed: what looked like a signal and was not issued, with the reason."""

import polars as pl

from assets.run import table_asset
from data_contracts import table


@table_asset()
def out_warnings_suppressed(feat_warning__suppressed: pl.DataFrame) -> pl.DataFrame:
    """One row a candidate kept back."""
    return feat_warning__suppressed.select(list(table("out_warnings_suppressed").columns))
