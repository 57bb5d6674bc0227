"""out_benchmark_units: how each organ, team, city and province differs within a domain."""

import polars as pl

from assets.out.benchmark_cases import DEPS, benchmark_cases
from assets.run import Run, table_asset


@table_asset(deps=DEPS)
def out_benchmark_units(run: Run) -> pl.DataFrame:
    """One row a level, domain, benchmark and unit with at least five cases."""
    from models.like_cases.organs import by_domain

    return by_domain(benchmark_cases(run))[0]
