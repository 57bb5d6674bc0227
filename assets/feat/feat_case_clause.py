"""feat_case_clause: law, article, paragraph, item, tier, range of fines and benchmark of each case."""

import polars as pl

from assets.feat.by_case import Reader, case_asset
from assets.run import Run


@case_asset(deps=["feat_case"])
def feat_case_clause(run: Run, read: Reader) -> pl.DataFrame:
    """One row a case: the clause its 处罚依据 names, or why none could be read; its benchmark."""
    from models.clauses import listed, place, resolve

    cases, known = read("feat_case"), run.config.law_tables
    clauses = resolve(cases, known.statutes, known.laws, known.mitigations)
    for beside in (
        place(cases, clauses, run.config.benchmarks),
        listed(cases, known.exemptions),
    ):
        clauses = clauses.join(beside, on="case_key", how="left")
    return clauses
