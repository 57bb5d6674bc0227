"""out_benchmark_changes: the same clause before and after a benchmark or law version changed."""

import polars as pl

from assets.out.benchmark_cases import DEPS, benchmark_cases
from assets.run import Run, table_asset


@table_asset(deps=DEPS)
def out_benchmark_changes(run: Run) -> pl.DataFrame:
    """One row a change, domain and clause with enough cases on either side."""
    from models.like_cases.benchmark_change import changes_of, compare

    changes = changes_of(run.config.benchmarks, run.config.law_tables.laws, run.as_of)
    return compare(benchmark_cases(run), changes)
