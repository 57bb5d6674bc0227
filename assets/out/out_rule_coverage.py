"""out_rule_coverage: how many subjects each rule saw, by outcome; nothing is silently skipped."""

import polars as pl

from assets.run import table_asset


@table_asset()
def out_rule_coverage(feat_rule__counts: pl.DataFrame) -> pl.DataFrame:
    """Count the subjects of each rule, region, period and outcome."""
    return feat_rule__counts
