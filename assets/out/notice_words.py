"""A notice as a row of out_data_notices, and how it names files and folders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

#: Kind, how many, what is so, what to do next, and the details.
Row = tuple[str, int, str, str, list[str]]
#: So many details a notice lists; so many names in a sentence.
MOST = 50
NAMED = 3


def listed(rows: pl.DataFrame, name: str, unit: str) -> str:
    """Return the largest entries of ``name, n`` in words: 甲市12件、乙市3件等5处."""
    shown = "、".join(f"{r[name]} {r['n']}{unit}" for r in rows.head(NAMED).iter_rows(named=True))
    return shown + (f"等{rows.height}处" if rows.height > NAMED else "")


def some(names: Sequence[str], unit: str) -> str:
    """Return the first of some names and how many there are: 甲、乙、丙等5列."""
    more = f"等{len(names)}{unit}" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more


def in_files(rows: pl.DataFrame, unit: str) -> str:
    """Return how many of the rows the files have, those with the most by name."""
    files = rows.group_by("file").len("n").sort("n", "file", descending=[True, False])
    return listed(files, "file", unit)


def first(rows: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows that are listed one by one."""
    return rows.head(MOST).iter_rows(named=True)


def place(row: Mapping[str, Any]) -> str:
    """Return the file, and the sheet where it has one."""
    return f"{row['file']} {row['sheet']}" if row["sheet"] else str(row["file"])
