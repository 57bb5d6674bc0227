"""out_help: parties who may find it hard to pay, whether help was offered, and what came of it."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from data_contracts import table
from models.action.hardship import hard_up

_CASES = """
    select c.case_key, c.region_code, c.organ_name, coalesce(c.case_no, c.decision_no) as case_no,
        c.decision_date, c.is_natural_person, c.is_revoked,
        c.party_type, c.deferral, c.fine_yuan, e.employees
    from feat_case c left join core_entities e on e.uscc = c.uscc
"""
_OFFERED = """
    select case_key, offered_date as offered_on, help, result from core_help where case_key is not null
    qualify row_number() over (partition by case_key order by offered_date desc, file desc, row_no desc) = 1
"""


@table_asset()
def out_help(
    cases: Annotated[pl.DataFrame, _CASES], offered: Annotated[pl.DataFrame, _OFFERED], run: Run
) -> pl.DataFrame:
    """Return one row a case."""
    listed = hard_up(cases, run.config.obligations, run.as_of)
    known = listed.join(offered, on="case_key", how="left").with_columns(
        state=pl.when(pl.col("offered_on").is_null())
        .then(pl.lit("未帮扶"))
        .otherwise(pl.lit("已帮扶"))
    )
    columns = table("out_help").columns
    return known.select(c for c in known.columns if c in columns)
