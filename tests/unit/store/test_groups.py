"""Many groups are worked on some at a time on one machine, and the tables are the same as of all at once."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.engine import Frames, Rows
from assets.store.home import Home
from pipelines.engines import here
from pipelines.engines.here import Here

#: How many rows were given at a time.
GIVEN: list[int] = []


class Memory:
    """A database in memory, asked as a warehouse is."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()

    def query(self, sql: str) -> pl.DataFrame:
        return self.connection.sql(sql).pl()


def counted(given: pl.DataFrame, shared: int) -> Frames:
    GIVEN.append(given.height)
    n = pl.len().over("g").cast(pl.Int64)
    return {"counted": given.select("k", "g", n=n * shared).sort("k"), "none": given.head(0)}


@pytest.mark.parametrize("at_once", [1_000, 30])
def test_no_more_rows_are_held_than_may_be_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(here, "_AT_ONCE", at_once)
    GIVEN.clear()
    sql = "select range as k, 'it''s ' || (range % 7) as g from range(100)"
    rows = Rows(Memory(), sql)  # type: ignore[arg-type]
    made = Here(Home(tmp_path)).groups(rows, "g", counted, 2)
    assert made["counted"].equals(counted(rows.frame(), 2)["counted"])
    assert made["none"].is_empty()
    assert max(GIVEN[:-1]) <= max(at_once, 15)
    assert sum(GIVEN[:-1]) == 100
    assert len(GIVEN[:-1]) == (1 if at_once == 1_000 else 4)
