"""feat_rule__outcomes: what every rule said of every subject it saw."""

import polars as pl

from assets.run import Run, table_asset
from models.indicators import codes, evaluate
from models.outcomes import RESULT


@table_asset(
    deps=["feat_case_rules", "feat_complaint", "feat_region_tip_off", "feat_entity_inspections",
          "feat_complainant", "feat_review", "out_region_month", "out_case_disparity", "out_warnings"]
)  # fmt: skip
def feat_rule__outcomes(run: Run) -> pl.DataFrame:
    """One row a rule and subject: flagged, clear or not evaluated, with the reason."""
    present = run.warehouse.names()
    found = []
    for code in codes():
        contract = run.config.indicators[code]
        if contract.status != "active" or contract.input not in present:
            continue
        frame = run.warehouse.read(contract.input)
        outcomes = evaluate(code, frame, contract, run.as_of)
        found.append(outcomes.select(pl.lit(code).alias("rule_code"), *RESULT))
    return pl.concat(found, how="vertical_relaxed")
