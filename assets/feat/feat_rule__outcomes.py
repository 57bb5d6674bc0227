"""feat_rule__outcomes: what every rule said of every subject it saw."""

import dagster as dg
import polars as pl

from assets.run import Run
from assets.store.journal import step
from data_contracts import indicators
from models.indicators import codes, evaluate, module
from models.outcomes import RESULT


@dg.asset(
    group_name="feat",
    deps=sorted({rule.input for rule in indicators().values()}),
    required_resource_keys={"run"},
)
def feat_rule__outcomes(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """One row a rule and subject: flagged, clear or not evaluated, with the reason."""
    run: Run = context.resources.run
    empty = pl.DataFrame(schema={"rule_code": pl.String, **RESULT})
    run.warehouse.write("feat_rule__outcomes", empty)
    rows = {}
    for code in codes():
        contract = run.config.indicators[code]
        if contract.status != "active":
            continue
        # Only what the rule reads: texts of a million cases stay where they are.
        wanted = [c for c in module(code).COLUMNS if c in run.warehouse.columns(contract.input)]
        outcomes = evaluate(code, run.warehouse.read(contract.input, wanted), contract, run.as_of)
        run.warehouse.append(
            "feat_rule__outcomes", outcomes.select(pl.lit(code).alias("rule_code"), *RESULT)
        )
        rows[code] = outcomes.height
        step(code, rows=outcomes.height)
    return dg.MaterializeResult(metadata=rows)
