"""out_rule_coverage: how many subjects each rule saw, by outcome; nothing is silently skipped."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_rule__flagged"])
def out_rule_coverage(run: Run) -> pl.DataFrame:
    """Count the subjects of each rule, region, period and outcome."""
    return run.warehouse.read("feat_rule__counts")
