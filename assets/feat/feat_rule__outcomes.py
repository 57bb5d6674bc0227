"""feat_rule__outcomes: what every rule said of every subject it saw."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts import indicators
from models.indicators import codes, evaluate
from models.outcomes import RESULT


@table_asset(deps=sorted({rule.input for rule in indicators().values()}))
def feat_rule__outcomes(run: Run) -> pl.DataFrame:
    """One row a rule and subject: flagged, clear or not evaluated, with the reason."""
    found = []
    for code in codes():
        contract = run.config.indicators[code]
        if contract.status != "active":
            continue
        frame = run.warehouse.read(contract.input)
        outcomes = evaluate(code, frame, contract, run.as_of)
        found.append(outcomes.select(pl.lit(code).alias("rule_code"), *RESULT))
    return pl.concat(found, how="vertical_relaxed")
