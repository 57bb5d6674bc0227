"""feat_case_clause: law, article, paragraph, item, tier, range of fines and discretion benchmark of each case."""

from typing import Any

import polars as pl

from assets.engine import Read
from assets.feat.by_case import Told, case_asset
from assets.run import Run


def clauses_of(read: Read, shared: Any) -> pl.DataFrame:
    """One row a case: the clause its 处罚依据 names, or why none could be read; its discretion benchmark."""
    from models.clauses import listed, place, resolve

    cases, (known, discretion_benchmarks) = read("feat_case"), shared
    clauses = resolve(cases, known.statutes, known.laws, known.mitigations)
    for beside in (
        place(cases, clauses, discretion_benchmarks),
        listed(cases, known.exemptions),
    ):
        clauses = clauses.join(beside, on="case_key", how="left")
    return clauses


def _told(run: Run) -> Told:
    from models.clauses import READS

    there = run.warehouse.columns("feat_case")
    reads = [c for c in READS if c in there]
    return Told({"feat_case": reads}, (run.config.law_tables, run.config.discretion_benchmarks))


feat_case_clause = case_asset("feat_case_clause", ["feat_case"], clauses_of, _told)
