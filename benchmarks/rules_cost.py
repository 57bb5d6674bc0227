"""What the rules cost on a million cases: processor seconds of each, and the most memory held.

``python -m benchmarks.rules_cost HOME`` reads the tables of a published home; rows of cases are
repeated under other numbers until there are a million. Only the judging is timed, not the reading.
"""

import resource
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from assets.store.published import opened
from data_contracts import indicators
from models.indicators import codes, evaluate, module

ROWS = 1_000_000
AS_OF = date(2026, 6, 30)
_SMALL = 1_000


def frame_of(tables: duckdb.DuckDBPyConnection, code: str) -> pl.DataFrame:
    """Return the rule's own columns of its input, a table of cases repeated to :data:`ROWS` rows."""
    source = indicators()[code].input
    there = {row[0] for row in tables.execute(f'describe "{source}"').fetchall()}
    chosen = ", ".join(f'"{name}"' for name in module(code).COLUMNS if name in there)
    frame: pl.DataFrame = tables.sql(f'select {chosen} from "{source}"').pl()
    if "case_key" not in frame.columns or frame.height < _SMALL:
        return frame
    # A copy is of other parties, so that nobody is punished twenty times for the same facts.
    keys = [name for name in ("case_key", "party_key") if name in frame.columns]
    copies = [frame.with_columns(pl.col(keys) + f"#{n}") for n in range(ROWS // frame.height + 1)]
    return pl.concat(copies).head(ROWS)


def measure(home: Path) -> list[str]:
    """Return a line a rule, the dearest first, and the sum."""
    took: list[tuple[float, str, int, int]] = []
    with opened(home / "warehouse.duckdb") as tables:
        for code in codes():
            frame = frame_of(tables, code)
            start = time.process_time()
            found = evaluate(code, frame, indicators()[code], AS_OF)
            spent = time.process_time() - start
            flagged = found.filter(pl.col("outcome") == "flagged").height
            took.append((spent, code, frame.height, flagged))
            del frame, found
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    lines = [f"{code} {rows} rows, {flagged} flagged: {s:.2f} CPU s" for s, code, rows, flagged in sorted(took, reverse=True)]  # fmt: skip
    return [*lines, f"{len(took)} rules: {sum(s for s, *_ in took):.1f} CPU s, {held:.2f} GB"]


if __name__ == "__main__":
    print(*measure(Path(sys.argv[1])), sep="\n")
