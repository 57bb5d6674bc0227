"""pub_benchmark: how far benchmarks lie apart in each domain; no organ is named."""

import polars as pl

from assets.pub.pub_region_month import SMALL
from assets.run import Run, table_asset


@table_asset(deps=["out_benchmark_domains"])
def pub_benchmark(run: Run) -> pl.DataFrame:
    """One row a level, domain and benchmark; counts under five are hidden."""
    frame = run.warehouse.read("out_benchmark_domains").drop("icc", "p_value")
    return frame.with_columns(
        pl.when(~pl.col(c).is_between(1, SMALL - 1)).then(pl.col(c)).alias(c)
        for c in ("n", "units", "units_apart")
    )
