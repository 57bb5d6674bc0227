"""What was issued stays: rows judged before come from the ledger, only new ones are added to it."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from assets.run import Run
from assets.store.ledger import Event
from assets.store.lot import ROWS_OF_A_LOT, Lot
from data_contracts import schema_of, table

#: Rows given at once; rows decoded at once, which takes thirty times what they take after.
_AT_ONCE, _DECODED = 50_000, 5_000


def payloads(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON-ready dictionaries: dates and decimals become text."""
    plain = frame.with_columns(
        pl.col(c).cast(pl.String)
        for c, t in frame.schema.items()
        if t == pl.Date or isinstance(t, pl.Decimal)
    )
    return plain.to_dicts()


def issued(run: Run, kind: str, name: str) -> pl.DataFrame:
    """Return every row issued under ``kind`` with the columns of the table ``name``, in order of issue."""
    return _decoded(run.ledger.payloads(kind), schema_of(table(name)))


def issued_after(
    run: Run, kind: str, name: str, columns: Sequence[str], seq: int
) -> Iterator[pl.DataFrame]:
    """Yield the rows issued under ``kind`` after event ``seq`` some at a time, in order of issue.

    ``columns`` are those of the table ``name`` that were issued.
    """
    written = run.ledger.payloads(kind, seq)
    for first in range(0, len(written), _AT_ONCE):
        yield _decoded(written[first : first + _AT_ONCE], schema_of(table(name), *columns))


def _decoded(payloads: list[str], schema: dict[str, Any]) -> pl.DataFrame:
    if not payloads:
        return pl.DataFrame(schema=schema)
    parts = range(0, len(payloads), _DECODED)
    return pl.concat(
        [_some_decoded(payloads[n : n + _DECODED], schema) for n in parts], rechunk=True
    )


def _some_decoded(payloads: list[str], schema: dict[str, Any]) -> pl.DataFrame:
    text = {
        c: (pl.String if t == pl.Date or isinstance(t, pl.Decimal) else t)
        for c, t in schema.items()
    }
    written = pl.Series(payloads, dtype=pl.String)
    frame = written.str.json_decode(pl.Struct(text)).struct.unnest()
    return frame.with_columns(
        pl.col(c).str.to_date() if t == pl.Date else pl.col(c).cast(t)
        for c, t in schema.items()
        if text[c] != t
    )


def issue(run: Run, kind: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
    """Remember the rows of ``frame`` as issued; they reach the ledger when the run is published."""
    if frame.height:
        path = run.home.work / "issued" / f"{len(run.lots)}.parquet"
        path.parent.mkdir(exist_ok=True)
        frame.write_parquet(path, row_group_size=ROWS_OF_A_LOT)
        run.lots.append(Lot(kind, tuple(key), path))


def to_enter(run: Run) -> Iterator[Event]:
    """Yield all that the run issued, to be entered in the ledger one after the other."""
    yield from run.to_issue
    for lot in run.lots:
        for some in lot.pieces():
            for row in payloads(some):
                yield Event(lot.kind, lot.name(row), row)


def new_keys(run: Run, kind: str) -> frozenset[str]:
    """Return the keys of what the run issued under ``kind``."""
    lots = [lot for lot in run.lots if lot.kind == kind]
    of_lots = (
        lot.name(row)
        for lot in lots
        for some in lot.pieces()
        for row in payloads(some.select(lot.key))
    )
    return frozenset([*(e.key for e in run.to_issue if e.kind == kind), *of_lots])
