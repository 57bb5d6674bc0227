"""out_region_split: a month's change against expectation, split so that the parts add up to the fen."""

from typing import Annotated

import polars as pl

from assets.run import table_asset

_MONTHS = """
    select region_code, month, cases, decided_yuan, expected_yuan, expected_cases
    from out_region_month where basis = 'decided'
"""
_DECIDED = """
    select case_key, region_code, month, is_penalty, decided_yuan, industry_code, case_source
    from feat_decision
"""
_CLAUSES = "select case_key, parent_clause_id from feat_case_clause"


@table_asset()
def out_region_split(
    months: Annotated[pl.DataFrame, _MONTHS], decided: Annotated[pl.DataFrame, _DECIDED],
    clauses: Annotated[pl.DataFrame, _CLAUSES],
) -> pl.DataFrame:  # fmt: skip
    """Split each judged month into number of cases, mean fine and mix."""
    from models.county_revenue import cells, split

    return split(months, cells(decided, clauses))
