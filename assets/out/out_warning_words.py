"""out_warning_words: words that rise in the newest texts, whether or not a sector was warned of."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_warning_words(feat_warning__words: pl.DataFrame) -> pl.DataFrame:
    """One row a word."""
    return feat_warning__words
