"""out_rule_coverage: how many subjects each rule saw, by outcome; nothing is silently skipped."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_rule__outcomes"])
def out_rule_coverage(run: Run) -> pl.DataFrame:
    """Count the subjects of each rule, region, period and outcome."""
    return run.warehouse.query(
        """
        select rule_code, region_code, period, outcome, not_evaluated_reason, count(*)::bigint as n
        from feat_rule__outcomes group by all
        """
    )
