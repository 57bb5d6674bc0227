"""feat_rule__flagged: the subjects each rule points to; how many it saw with which outcome beside."""

import dagster as dg
import polars as pl

from assets.run import Run
from assets.store.journal import step
from data_contracts import indicators
from models.indicators import codes, module
from models.outcomes import RESULT, in_order

#: What subjects are counted by; one row a subject and rule would be many times the cases.
COUNTED = ("rule_code", "region_code", "period", "outcome", "not_evaluated_reason")


@dg.asset(
    group_name="feat",
    deps=sorted({rule.input for rule in indicators().values()}),
    required_resource_keys={"run"},
)
def feat_rule__flagged(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """One row a rule and flagged subject; ``feat_rule__counts`` counts all, whatever the outcome."""
    run: Run = context.resources.run
    flagged = [pl.DataFrame(schema={"rule_code": pl.String, **RESULT})]
    counts = [pl.DataFrame(schema=dict.fromkeys(COUNTED, pl.String) | {"n": pl.Int64})]
    rows = {}
    for code in codes():
        contract = run.config.indicators[code]
        if contract.status != "active":
            continue
        # Only what the rule reads: texts of a million cases stay where they are.
        wanted = [c for c in module(code).COLUMNS if c in run.warehouse.columns(contract.input)]
        subjects = run.warehouse.read(contract.input, wanted)
        outcomes = module(code).evaluate(subjects, contract, run.as_of)
        outcomes = outcomes.select(pl.lit(code).alias("rule_code"), *RESULT)
        flagged.append(in_order(outcomes.filter(pl.col("outcome") == "flagged")))
        counts.append(outcomes.group_by(COUNTED).agg(n=pl.len().cast(pl.Int64)).sort(COUNTED))
        rows[code] = outcomes.height
        step(code, rows=outcomes.height)
    run.warehouse.write("feat_rule__flagged", pl.concat(flagged))
    run.warehouse.write("feat_rule__counts", pl.concat(counts))
    return dg.MaterializeResult(metadata=rows)
