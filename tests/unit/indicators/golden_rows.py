"""Golden folders read as frames; the types come from the contract of the rule's table."""

from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from data_contracts import indicator
from models.columns import types_of
from models.indicators import module
from models.outcomes import HEADERS, RESULT

GOLDEN = Path(__file__).parents[2] / "golden"
AS_OF = date(2025, 7, 31)


def days(code: str) -> list[date]:
    """Return the as-of dates of a folder: ``input.csv`` and any ``input@2090-03-01.csv``."""
    names = sorted(path.stem for path in (GOLDEN / code).glob("input*.csv"))
    return [date.fromisoformat(name.split("@")[1]) if "@" in name else AS_OF for name in names]


def given(code: str) -> dict[str, pl.DataType]:
    """Return the columns an input of a rule may have: its own, and what the rows' files had."""
    own = types_of(indicator(code).input, *module(code).COLUMNS)
    return {**own, HEADERS: pl.List(pl.String)}


def golden_path(code: str, kind: str, as_of: date) -> Path:
    """Return ``tests/golden/<code>/<kind>[@as_of].csv``."""
    suffix = "" if as_of == AS_OF else f"@{as_of}"
    return GOLDEN / code / f"{kind}{suffix}.csv"


def read_csv(source: Path | StringIO, types: dict[str, pl.DataType]) -> pl.DataFrame:
    """Read a CSV as ``types`` say; lists are joined with ``;`` (``[]`` is an empty one), unknown columns are errors."""
    raw = pl.read_csv(source, infer_schema=False)
    if unknown := set(raw.columns) - set(types):
        raise AssertionError(f"columns the rule does not know: {sorted(unknown)}")
    return raw.select(_typed(name, types[name]) for name in raw.columns)


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(name)
    if dtype == pl.Boolean:
        return text.replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    if isinstance(dtype, pl.List):
        none = pl.lit([], dtype=pl.List(pl.String))
        listed = pl.when(text == "[]").then(none).otherwise(text.str.split(";"))
        return listed.cast(dtype).alias(name)
    return text.cast(dtype)


def check_rows(got: pl.DataFrame, want: pl.DataFrame) -> None:
    """Compare the columns ``want`` has; an empty list is written as an empty cell."""
    lists = [name for name, dtype in RESULT.items() if isinstance(dtype, pl.List)]
    shown = got.select(want.columns).with_columns(
        pl.when(pl.col(name).list.len() > 0).then(name) for name in lists if name in want.columns
    )
    assert_frame_equal(shown, want, abs_tol=1e-6)
