"""out_region_split: a month's change against expectation, split so that the parts add up to the fen."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["out_region_month", "feat_decision", "feat_case_clause"])
def out_region_split(run: Run) -> pl.DataFrame:
    """Split each judged month into number of cases, mean fine and mix."""
    from models.county_revenue import cells, split

    months = run.warehouse.query(
        """select region_code, month, cases, decided_yuan, expected_yuan, expected_cases
        from out_region_month where basis = 'decided'"""
    )
    decided = run.warehouse.read(
        "feat_decision",
        ["case_key", "region_code", "month", "is_penalty", "decided_yuan", "industry_code", "case_source"],
    )  # fmt: skip
    clauses = run.warehouse.read("feat_case_clause", ["case_key", "parent_clause_id"])
    return split(months, cells(decided, clauses))
