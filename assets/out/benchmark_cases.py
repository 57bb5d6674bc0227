"""The cases that the views of benchmarks stand on, with what clause and facts do not explain."""

import polars as pl

from assets.run import Run

#: Assets that the query reads.
DEPS = ["feat_disparity__judged", "feat_case", "feat_case_clause", "feat_region"]


_SQL = """
    select r.case_key, r.residual, r.net, d.fine_yuan::double as fine, c.domain,
        k.clause_id, k.law, k.law_version, k.benchmark, k.base_yuan is not null as is_multiple,
        c.deciding_organ_code as organ,
        case when c.organ_code <> c.deciding_organ_code then c.organ_code end as team,
        c.region_code,
        case when g.is_city then c.region_code else g.parent_code end as city,
        left(c.region_code, 2) || '0000' as province, c.decision_date
    from feat_disparity__residuals r
    join feat_disparity__judged d using (case_key)
    join feat_case c using (case_key)
    join feat_case_clause k using (case_key)
    left join feat_region g on g.region_code = c.region_code
    order by r.case_key
"""
#: Of this run only: several views read it.
_CASES = "benchmark_cases"


def benchmark_cases(run: Run) -> pl.DataFrame:
    """Return one row a compared case: domain, clause, benchmark, organ and regions, residuals.

    ``team`` is filled only where another organ than the one that decided handled the case.
    """
    if _CASES not in run.warehouse.names():
        run.warehouse.connection.execute(f"create temp table {_CASES} as {_SQL}")
    return run.warehouse.query(f"from {_CASES}")
