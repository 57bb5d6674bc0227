"""out_picture_leniency: how often a county lets go or lowers a fine, part by part."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.county_pictures import Periods, leniency

_DECIDED = """
    select case_key, region_code, decision_date, is_penalty, disposition, discretion,
        is_correction_ordered, is_corrected_in_time
    from feat_case where is_decided and not is_revoked
"""
_VISITED = """
    select case_key, visited_date, result from core_followups where visited_date <= $as_of
"""


@table_asset()
def out_picture_leniency(
    decided: Annotated[pl.DataFrame, _DECIDED], visited: Annotated[pl.DataFrame, _VISITED], run: Run
) -> pl.DataFrame:
    """Return one row a county, part, item and period."""
    return leniency(decided, visited, Periods.until(run.as_of))
