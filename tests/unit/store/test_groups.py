"""Many groups are worked on some at a time on one machine, and the tables are the same as of all at once."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.engine import Frames, Job, Read, Rows
from assets.store.home import Home
from pipelines.engines.here import Here

#: How many rows were given at a time.
GIVEN: list[int] = []


class Memory:
    """A database in memory, asked as a warehouse is."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()

    def query(self, sql: str) -> pl.DataFrame:
        return self.connection.sql(sql).pl()


def counted(read: Read, shared: int) -> Frames:
    given = read("rows")
    GIVEN.append(given.height)
    n = pl.len().over("g").cast(pl.Int64)
    return {"counted": given.select("k", "g", n=n * shared).sort("k"), "none": given.head(0)}


@pytest.mark.parametrize(("at_once", "pieces"), [(None, 1), (1_000, 1), (30, 4)])
def test_no_more_rows_are_held_than_may_be_and_nothing_is_lost(
    tmp_path: Path, at_once: int | None, pieces: int
) -> None:
    sql = "select range as k, 'it''s ' || (range % 7) as g from range(100)"
    rows = Rows(Memory(), sql)  # type: ignore[arg-type]  # as much of a warehouse as is asked
    here = Here(Home(tmp_path))
    [whole] = here.groups("x", [Job({"rows": rows}, "g", counted, 2)])
    GIVEN.clear()
    made = [*here.groups("x", [Job({"rows": rows}, "g", counted, 2, at_once)])]
    assert pl.concat(part["counted"] for part in made).sort("k").equals(whole["counted"])
    assert all(part["counted"]["k"].is_sorted() and part["none"].is_empty() for part in made)
    assert len(made) == pieces
    assert sum(GIVEN) == 100
    assert len(GIVEN) == pieces
    assert pieces == 1 or max(GIVEN) <= 30
