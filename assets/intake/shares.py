"""One long table read in slices, by one task or by several, and put together again.

What a table is, what its columns mean and which rows were broken follows from all of it: every task opens
the whole file for that. Then each row stands for itself, and a task reads the slices of its share.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from assets.intake.context import TableIntake

_ZERO = Decimal("0.00")


def joined(parts: Sequence[TableIntake]) -> TableIntake:
    """Put slices of a table together, in their order."""
    if len(parts) == 1:
        return parts[0]
    unknown: dict[str, int] = {}
    for part in parts:
        for word, number in part.unknown_words.items():
            unknown[word] = unknown.get(word, 0) + number
    return replace(
        parts[0],
        raw=pl.concat([part.raw for part in parts]),
        accepted=pl.concat([part.accepted for part in parts]),
        set_aside=pl.concat([part.set_aside for part in parts]),
        aside=pl.concat([part.aside for part in parts]),
        rows_in=sum(part.rows_in or 0 for part in parts),
        unit_suspects=sum(part.unit_suspects for part in parts),
        unknown_words=unknown,
        notes=list(dict.fromkeys(note for part in parts for note in part.notes)),
        yuan_in=sum((part.yuan_in for part in parts), _ZERO),
        yuan_accepted=sum((part.yuan_accepted for part in parts), _ZERO),
    )


def emptied(part: TableIntake) -> TableIntake:
    """Return a table without rows, for a share that has no slice of it."""
    return replace(
        part,
        raw=part.raw.clear(),
        accepted=part.accepted.clear(),
        set_aside=part.set_aside.clear(),
        aside=part.aside.clear(),
        rows_in=0,
        unit_suspects=0,
        unknown_words={},
        notes=[],
        yuan_in=_ZERO,
        yuan_accepted=_ZERO,
    )


def with_file_notes(table: TableIntake) -> TableIntake:
    """Add to the notes of a table those on its file."""
    return replace(table, notes=[*table.notes, *table.of_file], of_file=[])


def of_shares(shares: Sequence[Sequence[TableIntake]]) -> list[TableIntake]:
    """Return the tables of a file from those that each of its shares has found."""
    return [
        with_file_notes(joined([part for part in parts if part.rows_in] or parts[:1]))
        for parts in zip(*shares, strict=True)
    ]
