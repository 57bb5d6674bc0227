"""out_rule_coverage: how many subjects each rule saw, by outcome; nothing is silently skipped."""

from typing import Any

import narwhals as nw

from assets.run import table_asset


@table_asset()
def out_rule_coverage(feat_rule__counts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Count the subjects of each rule, region, period and outcome."""
    return feat_rule__counts
