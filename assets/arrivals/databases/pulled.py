"""A chunk pulled from a database, once it was read like any Parquet file."""

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import polars as pl

from assets.intake.context import TableIntake
from assets.store.ledger import Event

#: Column of a table pulled without watermark: the run since which a row stands so, empty from the first on.
STANDING = "取数中首见"


def as_pulled(read: TableIntake, event: Event, path: Path) -> TableIntake:
    """Return ``read`` named by the pull it came with, the watermark a part of each row's content.

    In a file a row whose content came before is an old export; in a database a row that has a new
    watermark has really changed, even where it went back to what it was. Without a watermark the pull
    since which a row stands as it does (:data:`STANDING`) takes its place.
    """
    sheet = event.payload["sheet"]
    read = replace(
        read, sheet=sheet, set_aside=read.set_aside.with_columns(sheet=pl.lit(sheet, pl.String))
    )
    watermark = event.payload.get("watermark")
    column = STANDING if watermark is None else watermark["column"]
    if watermark is None and STANDING not in pl.read_parquet_schema(path):
        return read
    extra = [name for name in read.extra_columns if name != STANDING]
    read = replace(read, extra_columns=extra)
    if read.accepted.is_empty():
        return read
    given = pl.read_parquet(path, columns=[column]).to_series().cast(pl.String)
    marks = given.gather(read.accepted["row_no"] - 2)  # row 1 is the header
    pairs = zip(read.accepted["row_hash"], marks, strict=True)
    hashes = [
        known
        if mark is None
        else blake2b(f"{known}\x1f{mark}".encode(), digest_size=16).hexdigest()
        for known, mark in pairs
    ]
    changed = read.accepted.with_columns(pl.Series("row_hash", hashes, pl.String))
    return replace(read, accepted=changed)
