"""Where the texts of millions of events lie: in memory, or where whoever runs the judgement lays them."""

from collections.abc import Callable, Iterable, Iterator

import polars as pl

#: Puts pieces of a column of texts one behind the other.
Lay = Callable[[Iterable[pl.Series]], pl.Series]
#: Texts held in memory at once.
_AT_ONCE = 100_000


def in_memory(pieces: Iterable[pl.Series]) -> pl.Series:
    """Return the pieces as one column."""
    return pl.concat([pl.Series("text", [], pl.String), *(p.alias("text") for p in pieces)])


def laid(events: pl.DataFrame, names: Iterable[str], lay: Lay) -> pl.DataFrame:
    """Return events with some columns of strings laid where the texts are."""
    for name in names:
        events = events.with_columns(lay(cut(events[name])).alias(name))
    return events


def cut(texts: pl.Series, rows: pl.Series | None = None) -> Iterator[pl.Series]:
    """Yield the texts, or those of some rows in their order, some at a time."""
    for start in range(0, len(texts if rows is None else rows), _AT_ONCE):
        if rows is None:
            yield texts.slice(start, _AT_ONCE)
        else:
            yield texts.gather(rows.slice(start, _AT_ONCE))
