"""out_rule_coverage: how many subjects each rule saw, by outcome; nothing is silently skipped."""

from typing import Any

import narwhals as nw

from assets.run import Run, table_asset


@table_asset(deps=["feat_rule__flagged"])
def out_rule_coverage(run: Run) -> nw.LazyFrame[Any]:
    """Count the subjects of each rule, region, period and outcome."""
    return run.warehouse.scan("feat_rule__counts")
