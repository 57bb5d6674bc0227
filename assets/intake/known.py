"""Tables whose columns are known and whose rows have not been read; those of one kind are read together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from assets.intake import answers
from assets.intake.context import IntakeContext
from assets.intake.files import SheetText
from assets.intake.headings.recognise import Recognised

#: Rows worked on at once; bounds the memory of a long table, and of many short ones.
SLICE = 25_000


@dataclass(frozen=True)
class Known:
    """A table, or some of its rows.

    Attributes
    ----------
    file : str
        Path inside the inbox with ``/``.
    sheet : SheetText
        The text it came from.
    found : Recognised
        Where its header is, which column is which.
    body : pl.DataFrame
        Its data rows: stripped cells ``c0…`` and ``row_no``.
    context : IntakeContext
        The run's settings.
    name_sheet : bool
        Whether messages name the sheet: there are several.
    broken : pl.Series, optional
        For each row why it is not to be believed, or null; ``None`` where all are whole.
    """

    file: str
    sheet: SheetText
    found: Recognised
    body: pl.DataFrame
    context: IntakeContext
    name_sheet: bool
    broken: pl.Series | None = None

    def rows(self, start: int, length: int) -> "Known":
        """Return the table with only some of its rows."""
        broken = None if self.broken is None else self.broken.slice(start, length)
        return replace(self, body=self.body.slice(start, length), broken=broken)

    def is_read_with(self, other: "Known") -> bool:
        """Return whether a row of this table means what the same row of the other does."""
        ours, theirs = self.found, other.found
        return (
            ours.source == theirs.source
            and ours.columns == theirs.columns
            and list(ours.supplied) == list(theirs.supplied)
            and ours.by_number == theirs.by_number
            and ours.is_numbered_here == theirs.is_numbered_here
            and ours.period == theirs.period
            and self.context == other.context
        )

    @property
    def stands_alone(self) -> bool:
        """Whether it is read by itself: long, shared between tasks, or answers about columns."""
        is_long = self.body.height >= SLICE or self.context.share.of > 1
        return is_long or self.found.source == answers.SOURCE


def groups(tables: Sequence[Known]) -> Iterator[list[int]]:
    """Yield the places of tables that are read in one piece: of one kind, not too many rows."""
    open_groups: list[list[int]] = []
    for place, table in enumerate(tables):
        if table.stands_alone:
            yield [place]
            continue
        group = next((g for g in open_groups if tables[g[0]].is_read_with(table)), None)
        if (
            group is not None
            and sum(tables[p].body.height for p in group) + table.body.height > SLICE
        ):
            open_groups.remove(group)
            yield group
            group = None
        if group is None:
            open_groups.append(group := [])
        group.append(place)
    yield from open_groups
