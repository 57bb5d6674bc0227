"""Rows laid out in pieces for workers: Parquet files in the folder of an order, a folder a piece."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from assets.engine import Frames, Rows
from assets.intake.context import Share
from assets.intake.limits import text_size
from assets.store.warehouse import Warehouse, sql_text
from pipelines.engines.worker import PIECE, ROW

#: More groups than this are not weighed one by one.
_WEIGHED = 10_000
#: A piece holds no more rows than this, where its groups allow it: memory of a worker.
MOST_ROWS = 250_000
#: Nor is it worth the way for fewer.
_LEAST_ROWS = 10_000
#: DuckDB holds so many rows of each piece before it writes them.
_HELD = 20_000
_MAP, _GROUP = "pieces_of_groups", "group__"
#: Files that can be read in shares; workbooks and ZIPs are dear to open, and every share opens the whole.
_IN_SHARES = {".csv", ".tsv", ".txt", ".parquet"}
#: A share has no less than this, as text (bytes): two slices of cases.
_LEAST_SHARE = 64 << 20


def pieces_for(rows: int, at_once: int) -> int:
    """Return into how many pieces so many rows are cut, where so many can be worked on at once.

    >>> pieces_for(1000, 8), pieces_for(60_000, 8), pieces_for(10_000_000, 8)
    (1, 6, 40)
    """
    return max(1, min(at_once, rows // _LEAST_ROWS), -(-rows // MOST_ROWS))


def shares_of(files: Sequence[Path], at_once: int) -> list[list[Share]]:
    """Return the shares each file is read in: more than one where it is more than one worker's part of all.

    With files enough for all workers each is read whole: a share is opening the file once more.
    """
    sizes = [text_size(path) for path in files]
    even = max(_LEAST_SHARE, sum(sizes) // at_once)
    counts = [
        -(-size // even) if path.suffix.lower() in _IN_SHARES else 1
        for path, size in zip(files, sizes, strict=True)
    ]
    return [[Share(nth, count) for nth in range(count)] for count in (max(1, n) for n in counts)]


def types(rows: Rows) -> dict[str, pl.DataType]:
    """Return the type of each column, as rows have it that were never laid out."""
    return dict(Rows(rows.warehouse, f"select * from ({rows.sql}) limit 0").frame().schema)


def lay_groups(folder: Path, job: int, tables: Mapping[str, Rows], by: str, pieces: int) -> dict[int, int]:  # fmt: skip
    """Write the tables of one job and return how many bytes each piece has; no group is in two."""
    warehouse = next(iter(tables.values())).warehouse
    group = f"coalesce(({by})::varchar, '')"
    packed = _packed(warehouse, tables, group, pieces)
    mapped = pl.DataFrame(
        [(g, i) for i, groups in enumerate(packed or []) for g in groups],
        schema={_GROUP: pl.String, PIECE: pl.Int32}, orient="row",
    )  # fmt: skip
    warehouse.connection.register(_MAP, mapped.to_arrow())
    for name, rows in tables.items():
        numbered = f"select *, row_number() over () as {ROW}, {group} as {_GROUP} from ({rows.sql})"
        placed = f"select * exclude ({_GROUP}) from ({numbered}) join {_MAP} using ({_GROUP})"
        if packed is None:
            placed = f"select * exclude ({_GROUP}), (hash({_GROUP}) % {pieces})::integer as {PIECE} from ({numbered})"
        _put(warehouse, placed, folder / f"{job}-{name}")
    warehouse.connection.unregister(_MAP)
    return _sizes([folder / f"{job}-{name}" for name in tables])


def _packed(warehouse: Warehouse, tables: Mapping[str, Rows], group: str, pieces: int) -> list[list[str]] | None:  # fmt: skip
    """Return the groups of each piece; ``None`` where they are too many to be weighed."""
    if pieces == 1:
        return None
    every = " union all ".join(f"select {group} as g from ({rows.sql})" for rows in tables.values())
    found = warehouse.query(
        f"select g, count(*) as n from ({every}) group by 1 order by 1 limit {_WEIGHED + 1}"
    )
    return pack(dict(found.iter_rows()), pieces) if found.height <= _WEIGHED else None


def lay_slices(folder: Path, name: str, rows: Rows, pieces: int) -> dict[int, int]:
    """Write a table in pieces of rows that follow each other; return how many bytes each has."""
    long = -(-rows.count() // pieces)
    numbered = f"select *, row_number() over () as {ROW} from ({rows.sql})"
    placed = f"select *, (({ROW} - 1) // {long})::integer as {PIECE} from ({numbered})"
    _put(rows.warehouse, placed, folder / f"0-{name}")
    return _sizes([folder / f"0-{name}"])


def drop_rows(folder: Path) -> None:
    """Delete the rows that were laid out; what was made of them stays."""
    for path in folder.glob(f"*/{PIECE}=*"):
        shutil.rmtree(path)


def _put(warehouse: Warehouse, placed: str, into: Path) -> None:
    """Write rows, each into the folder of its piece."""
    warehouse.connection.execute(f"set partitioned_write_flush_threshold = {_HELD}")
    into.mkdir()
    warehouse.connection.execute(
        f"copy ({placed}) to {sql_text(into)} (format parquet, partition_by ({PIECE}), overwrite_or_ignore)"
    )


def _sizes(folders: list[Path]) -> dict[int, int]:
    """Return the bytes of each piece over all tables: a row of forty rules weighs more than one of five."""
    sizes: dict[int, int] = {}
    for path in (p for folder in folders for p in folder.glob(f"{PIECE}=*/*.parquet")):
        piece = int(path.parent.name.partition("=")[2])
        sizes[piece] = sizes.get(piece, 0) + path.stat().st_size
    return sizes


def pack(sizes: dict[str, int], pieces: int) -> list[list[str]]:
    """Return the groups in at most so many pieces of about the same size, the largest first.

    >>> pack({"a": 5, "b": 3, "c": 2, "d": 1}, 2)
    [['a', 'd'], ['b', 'c']]
    """
    filled: list[tuple[int, list[str]]] = [(0, []) for _ in range(pieces)]
    for name, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        least = min(range(pieces), key=lambda i: (filled[i][0], i))
        filled[least] = (filled[least][0] + size, [*filled[least][1], name])
    full = [one for one in filled if one[1]]
    return [names for _, names in sorted(full, key=lambda one: (-one[0], one[1]))]


def joined(made: Sequence[Frames]) -> Frames:
    """Return the tables of all pieces, each in the order of its first column; the pieces are used up."""
    out = {}
    for name in list(made[0]):
        whole = pl.concat([frames.pop(name) for frames in made])
        out[name] = whole.sort(whole.columns[0], nulls_last=True, maintain_order=True)
    return out
