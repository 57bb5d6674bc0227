"""The Dagster code location: the same assets that the command line materialises."""

import os
from pathlib import Path

import dagster as dg

from pipelines import schedules
from pipelines.jobs import code_location
from pipelines.resources import BureauRun


def definitions(home: Path, as_of: str = "") -> dg.Definitions:
    """Return the code location of one home; without ``as_of`` every run is as of its own day."""
    return code_location(
        BureauRun(home=str(home), as_of=as_of),
        schedules=[
            schedules.daily, schedules.month_draft, schedules.month_reminder, schedules.month_lock_day,
        ],
        sensors=[schedules.inbox_sensor(home)],
    )  # fmt: skip


defs = definitions(
    Path(os.environ.get("HENGJIAN_HOME") or "./hengjian-home"), os.environ.get("HENGJIAN_AS_OF", "")
)
