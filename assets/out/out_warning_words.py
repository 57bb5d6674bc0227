"""out_warning_words: words that rise in the newest texts, whether or not a sector was warned of."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_warning__judged"])
def out_warning_words(run: Run) -> pl.DataFrame:
    """One row a word."""
    return run.warehouse.read("feat_warning__words")
