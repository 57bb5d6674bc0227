"""Rows that a run issues, kept in files until they are entered in the ledger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

#: Rows of a lot that are read at once.
ROWS_OF_A_LOT = 10_000


@dataclass(frozen=True)
class Lot:
    """Rows to be written to the ledger, one event a row; ``key`` are columns of the rows.

    They lie in a Parquet file of the run (``path``): a first run issues hundreds of thousands, and
    keeps them to its end.
    """

    kind: str
    key: tuple[str, ...]
    path: Path

    def pieces(self) -> Iterator[pl.DataFrame]:
        """Yield the rows some at a time."""
        rows = pl.scan_parquet(self.path)
        for first in range(0, rows.select(pl.len()).collect().item(), ROWS_OF_A_LOT):
            yield rows.slice(first, ROWS_OF_A_LOT).collect()

    def name(self, row: Mapping[str, Any]) -> str:
        """Return the key of a row's event."""
        return "|".join(str(row[column]) for column in self.key)
