"""Found against planted."""

from collections.abc import Mapping

import polars as pl

from pipelines.demo.truth import Truth


def compare(truth: Truth, tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return Chinese lines; the comparison itself follows."""
    del tables
    return [f"埋设异常县月 {len(truth.anomalies)} 段，类案偏离 {len(truth.outliers)} 件。"]
