"""out_region_drivers: the largest decisions of each county and month."""

from typing import Annotated

import polars as pl

from assets.run import table_asset

_DECIDED = """
    select case_key, decision_no, region_code, month, is_penalty, decided_yuan, violation_type,
        case_source, campaign from feat_decision
"""


@table_asset()
def out_region_drivers(decided: Annotated[pl.DataFrame, _DECIDED]) -> pl.DataFrame:
    """List the decisions that make up most of each month."""
    from models.county_revenue import drivers

    return drivers(decided)
