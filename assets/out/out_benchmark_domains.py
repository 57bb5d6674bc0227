"""out_benchmark_domains: how far two typical organs, cities or provinces lie apart in a domain."""

import polars as pl

from assets.out.benchmark_cases import DEPS, benchmark_cases
from assets.run import Run, table_asset


@table_asset(deps=DEPS)
def out_benchmark_domains(run: Run) -> pl.DataFrame:
    """One row a level, domain and benchmark."""
    from models.like_cases.organs import by_domain

    return by_domain(benchmark_cases(run))[1]
