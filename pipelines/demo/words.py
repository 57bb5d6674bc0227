"""Word lists and tables of the demo, read from the files beside this package."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

_WORDS = Path(__file__).parent / "words"


@cache
def words(name: str) -> dict[str, Any]:
    """Return one YAML word list by its file stem.

    Raises
    ------
    FileNotFoundError
        There is no such list.
    """
    with (_WORDS / f"{name}.yml").open(encoding="utf-8") as stream:
        found: dict[str, Any] = yaml.safe_load(stream)
    return found


@cache
def conducts() -> pl.DataFrame:
    """Return the unlawful conducts with the range of fines the statute gives each.

    Returns
    -------
    pl.DataFrame
        One row a conduct; yuan and multiples as Float64, ``sectors`` a list of sector keys.
    """
    numbers = [
        "threshold", "low_yuan", "high_yuan", "low_multiple", "high_multiple", "floor_base",
        "weight", "goods_log10", "goods_sd",
    ]  # fmt: skip
    return pl.read_csv(_WORDS / "conducts.csv", infer_schema_length=0).with_columns(
        pl.col(numbers).cast(pl.Float64),
        pl.col("article", "paragraph", "item").cast(pl.Int64),
        pl.col("sectors").str.split(";"),
        pl.col("progressive").eq("Y").fill_null(value=False),
        pl.col("valid_from", "valid_to").str.to_date(),
    )


@cache
def conducts_by_code() -> dict[str, dict[str, Any]]:
    """Return the rows of :func:`conducts` by their code."""
    return {row["code"]: row for row in conducts().iter_rows(named=True)}


def text_where(mask: Any, yes: Any) -> list[str | None]:
    """Return ``yes``, a text or an array, where the mask holds, else null.

    NumPy's own ``where`` makes objects of texts and nulls, which Polars does not take.
    """
    said = np.broadcast_to(np.array(yes, dtype=object), len(mask))
    return [text if m else None for m, text in zip(mask, said, strict=True)]
