"""What an asset says it reads is what it reads: where all is made anew, and on a day after."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from assets.all import tables_made
from assets.arrivals.staging import aside_table, rows_table
from assets.core.former_keys import READ
from assets.run import begin
from assets.store.home import open_home
from data_contracts import sources, tables
from pipelines.engines.here import Here
from pipelines.steps import in_order

from .conftest import Bureau, copied

pytestmark = pytest.mark.slow
MADE = {asset.name: asset for asset in tables_made()}
#: Of a source only where rows have come; where people sent rows back; where tables were refused.
OF_SOURCES = {f(source) for f in (aside_table, rows_table) for source in sources()}
SOMETIMES = {
    *((name, "intake_files") for name in MADE if name.startswith("raw_")),
    *((name, of) for name in MADE if name.startswith("core_") for of in MADE[name].deps),
    *((name, of) for name in MADE if name.startswith("out_") for of in OF_SOURCES),
    # What cases were called before is asked where something is kept by a key.
    *((name, of) for name in MADE for of in READ),
    ("out_data_notices", "intake_numbers"),
    ("out_quality", "intake_numbers"),
    ("feat_answer__judged", "feat_flag__issued"),
    ("feat_answer__judged", "feat_region"),
    ("out_month_table", "intake_set_aside"),
    ("out_month_table", "raw_month_returns"),
}
#: What is read of it is the run before's: whether what was known of organs then has changed.
BEFORE = {("core_rows", f"core_{source}") for source, c in sources().items() if c.organ}
TABLES = {name for asset in MADE.values() for name in asset.makes}


@dataclass
class Seen:
    """The tables that each asset reads; of a temporary one those that it was made of."""

    stage: Path
    now: str = ""
    read: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    temporary: dict[str, set[str]] = field(default_factory=dict)

    def note(self, sql: str) -> None:
        """Take every word of a statement that names a table, but for those of the run before."""
        words = {*re.findall(r"\w+", re.sub(r"\w+\.main\.\S+", "", sql))}
        named = words & tables().keys()
        named = named.union(*(self.temporary[w] for w in words & self.temporary.keys()))
        if str(self.stage) in sql:
            named.add("intake_files")  # which laid it out
        self.read[self.now] |= named
        if made := re.match(r'\s*create (?:or replace )?temp table "?(\w+)', sql):
            self.temporary[made[1]] = named


class Watched:
    """A connection that tells what is asked of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seen: Seen) -> None:
        self.own, self.seen = connection, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)

    def sql(self, sql: str) -> Any:
        self.seen.note(sql)
        return self.own.sql(sql)

    def table(self, name: str) -> Any:
        self.seen.note(name)
        return self.own.table(name)

    def execute(self, sql: str, *given: Any) -> Any:
        self.seen.note(sql)
        # DuckDB looks for what it does not know among the names of whoever asks, now one further away.
        near = sys._getframe(1).f_locals.items()
        frames = {n: v for n, v in near if isinstance(v, pa.Table) and re.search(rf"\b{n}\b", sql)}
        for name, frame in frames.items():
            self.own.register(name, frame)
        try:
            return self.own.execute(sql, *given)
        finally:
            for name in frames:
                self.own.unregister(name)


def reads_of_a_run(home: Path, as_of: date, *, fresh: bool = False) -> dict[str, set[str]]:
    """Make every table in a run that publishes nothing; return the tables of others that each reads."""
    with begin(home, as_of, Here(open_home(home)), fresh=fresh) as run:
        seen = Seen(run.stage)
        run.warehouse.connection = Watched(run.warehouse.connection, seen)
        run.warehouse.parted._execute = run.warehouse.connection.execute
        read, count = run.warehouse.read, run.warehouse.count

        def noted(name: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
            seen.note(name)  # also where there is nothing to be asked
            return read(name, columns)

        def counted(name: str) -> int:
            seen.note(name)
            return count(name)

        run.warehouse.read, run.warehouse.count = noted, counted
        for asset in in_order(tables_made()):
            seen.now = asset.name
            asset.make(run)
    # The books a run keeps of itself are made by none.
    return {name: (found & TABLES) - {*MADE[name].makes} for name, found in seen.read.items()}


def test_what_an_asset_reads_it_says_and_what_it_says_it_reads(
    small_demo: Bureau, tmp_path: Path
) -> None:
    home = copied(small_demo, tmp_path / "home").home
    anew = reads_of_a_run(home, date(2026, 6, 30), fresh=True)
    of_a_day = reads_of_a_run(home, date(2026, 7, 1))
    read = {(name, of) for run in (anew, of_a_day) for name, found in run.items() for of in found}
    said = {(name, of) for name, asset in MADE.items() for of in asset.deps}
    assert sorted(read - said - BEFORE) == [], "read and not said"
    assert sorted(said - read - SOMETIMES) == [], "said and not read"
