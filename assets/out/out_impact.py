"""out_impact: what a penalty costs a business: what is known filled in, what the officer said beside."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table
from models.action.hardship import impact

_CASES = """
    select c.case_key, c.region_code, c.organ_name, coalesce(c.case_no, c.decision_no) as case_no,
        c.decision_date, c.is_natural_person, c.is_revoked,
        c.penalty_kinds, c.fine_yuan, c.seizure_date, c.seizure_lifted_date, e.employees,
        c.publication_end_date as published_until, c.credit_repair_date as credit_repaired_on
    from feat_case c left join core_entities e on e.uscc = c.uscc
"""
_SAID = """
    select case_key, stop_days, jobs, loss_yuan, credit, eased, assessed_date as assessed_on
    from core_impact where case_key is not null
    qualify row_number() over (partition by case_key order by assessed_date desc, file desc, row_no desc) = 1
"""


@table_asset()
def out_impact(
    cases: Annotated[pl.DataFrame, _CASES], said: Annotated[pl.DataFrame, _SAID], run: Run
) -> pl.DataFrame:
    """Return one row a case to assess."""
    asked = impact(cases, run.config.obligations, run.as_of)
    known = asked.join(said, on="case_key", how="left").with_columns(
        state=pl.when(pl.col("assessed_on").is_null())
        .then(pl.lit("待填"))
        .otherwise(pl.lit("已填"))
    )
    columns = table("out_impact").columns
    return known.select(c for c in known.columns if c in columns)
