"""The steps that are measured, each in a process of its own."""

import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from assets.arrivals import intake_files
from assets.arrivals.again import Memory
from assets.intake.isolated.guard import Reader
from assets.run import begin
from assets.store.archive import archived_path

DAY = date(2026, 6, 30)


def pull(home: Path) -> int:
    """Pull what is new into the archive; return the rows."""
    with begin(home, DAY) as run:
        known = {e.seq for e in run.ledger.events("arrival")}
        intake_files.enter(run)
        new = [e.payload["sha"] for e in run.ledger.events("arrival") if e.seq not in known]
        files = [archived_path(run.home, sha, "x.parquet") for sha in new]
        return sum(pl.scan_parquet(f).select(pl.len()).collect().item() for f in files)


def take_in(home: Path) -> int:
    """Read every archived chunk through contract and checks; return the rows accepted."""
    with begin(home, DAY) as run, Reader(run.home.work) as reader:
        read = intake_files._read_all(run, intake_files.pending(run), Memory(run), reader.read_all)
        return sum(table.accepted.height for *_, table in read)


def timed(step: Callable[[Path], int], home: Path) -> tuple[int, float, float]:
    """Run one step and return what it returned, its seconds and its peak memory in MB."""
    began = time.monotonic()
    found = step(home)
    return (
        found,
        time.monotonic() - began,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
