"""The seal a workbook for answers carries, as text: whether it is ours is asked later, with the key."""

import json
from contextlib import suppress
from typing import Any

import fastexcel
import polars as pl

from data_contracts import seals

#: Pieces that are read (``seals.PIECE`` characters each): six million characters, whatever somebody wrote there.
_MOST_PIECES = 200


def seal_text(data: bytes) -> str | None:
    """Return the text on the hidden sheet of a workbook; ``None`` where there is none."""
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return None
    found: Any = None
    with suppress(Exception):
        book = fastexcel.read_excel(data)
        if seals.SHEET in book.sheet_names:
            found = book.load_sheet(
                seals.SHEET, header_row=None, n_rows=_MOST_PIECES, dtypes="string"
            ).to_polars()
    if found is None or not found.width:
        return None
    pieces = found.to_series(0).cast(pl.String).drop_nulls()
    return "".join(pieces) or None


def asks_nothing(data: bytes) -> bool:
    """Return whether a workbook we gave out had no row to be filled in when it went out, as its seal says."""
    with suppress(ValueError):
        said = json.loads((seal_text(data) or "").partition(":")[2])
        return isinstance(said, dict) and said.get("rows") == {}
    return False
