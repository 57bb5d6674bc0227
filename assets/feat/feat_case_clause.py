"""feat_case_clause: law, article, paragraph, item, tier and the range of fines for each case."""

import polars as pl

from assets.run import Run, table_asset
from data_contracts.reference import statutes


@table_asset(deps=["feat_case"])
def feat_case_clause(run: Run) -> pl.DataFrame:
    """One row a case: the clause its 处罚依据 names, or why none could be read."""
    from models.clauses import resolve  # noqa: PLC0415  # heavy: not at load time

    return resolve(run.warehouse.read("feat_case"), statutes())
