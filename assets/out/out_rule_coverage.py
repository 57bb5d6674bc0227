"""out_rule_coverage: how many subjects each rule saw, by outcome; nothing is silently skipped."""

import polars as pl

from assets.run import Run, table_asset
from models.indicators import codes
from models.indicators.flags import to_coverage
from models.outcomes import RESULT


@table_asset(deps=["feat_rule__outcomes"])
def out_rule_coverage(run: Run) -> pl.DataFrame:
    """Count the subjects of each rule, region, period and outcome."""
    outcomes = run.warehouse.read("feat_rule__outcomes")
    return pl.concat(
        [
            to_coverage(outcomes.filter(pl.col("rule_code") == code).select(list(RESULT)),
                        run.config.indicators[code])
            for code in codes()
        ]
    )  # fmt: skip
