"""What was issued stays: rows judged before come from the ledger, only new ones are added to it."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from assets.run import Run
from data_contracts import schema_of, table


def payloads(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON-ready dictionaries: dates and decimals become text."""
    plain = frame.with_columns(
        pl.col(c).cast(pl.String)
        for c, t in frame.schema.items()
        if t == pl.Date or isinstance(t, pl.Decimal)
    )
    return plain.to_dicts()


def issued(run: Run, kind: str, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return every row issued under ``kind`` with the columns of the table ``name``, in order of issue.

    ``columns`` are those of the table that were issued; without it all.
    """
    schema = schema_of(table(name))
    if columns is not None:
        schema = {c: schema[c] for c in columns}
    written = pl.Series(run.ledger.payloads(kind), dtype=pl.String)
    if written.is_empty():
        return pl.DataFrame(schema=schema)
    text = {
        c: (pl.String if t == pl.Date or isinstance(t, pl.Decimal) else t)
        for c, t in schema.items()
    }
    frame = written.str.json_decode(pl.Struct(text)).struct.unnest()
    return frame.with_columns(
        pl.col(c).str.to_date() if t == pl.Date else pl.col(c).cast(t)
        for c, t in schema.items()
        if text[c] != t
    )


def issue(run: Run, kind: str, frame: pl.DataFrame, key: list[str]) -> None:
    """Remember the rows of ``frame`` as issued; they reach the ledger when the run is published."""
    for row in payloads(frame):
        run.issue(kind, "|".join(str(row[c]) for c in key), row)
