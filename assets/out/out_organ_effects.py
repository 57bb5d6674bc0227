"""out_organ_effects: how the discretion benchmark of each deciding organ differs within a clause."""

from typing import Annotated

import polars as pl

from assets.run import table_asset

_CASES = """
    select clause_id, organ_code as organ, region_code, fine_yuan::double as fine, residual
    from feat_disparity__residuals join feat_disparity__judged using (case_key)
    order by case_key
"""


@table_asset()
def out_organ_effects(cases: Annotated[pl.DataFrame, _CASES]) -> pl.DataFrame:
    """How the discretion benchmark of each deciding organ differs within a clause."""
    from models.like_cases.discretion.organs import effects

    return effects(cases, cases["residual"].to_numpy())
