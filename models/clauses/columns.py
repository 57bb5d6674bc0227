"""Columns that an export may lack."""

from typing import Any

import polars as pl


def ensure(frame: pl.DataFrame, wanted: dict[str, Any]) -> pl.DataFrame:
    """Return ``frame`` with every wanted column: a missing one is null, an untyped one typed."""
    return frame.with_columns(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in wanted.items()
        if name not in frame.columns or frame.schema[name] == pl.Null
    )
