"""The Dagster code location: the same assets that the command line materialises."""

import os
from pathlib import Path

import dagster as dg

from assets.all import every_asset
from assets.checks import every_check
from pipelines import schedules
from pipelines.resources import BureauRun


def definitions(home: Path, as_of: str = "") -> dg.Definitions:
    """Return the code location of one home; without ``as_of`` every run is as of its own day."""
    return dg.Definitions(
        assets=every_asset(),
        asset_checks=every_check(),
        jobs=[schedules.whole_run, schedules.lock_month],
        schedules=[
            schedules.daily, schedules.month_draft, schedules.month_reminder, schedules.month_lock_day,
        ],
        sensors=[schedules.inbox_sensor(home)],
        resources={"run": BureauRun(home=str(home), as_of=as_of)},
        executor=dg.in_process_executor,
    )  # fmt: skip


defs = definitions(
    Path(os.environ.get("HENGJIAN_HOME", "./hengjian-home")), os.environ.get("HENGJIAN_AS_OF", "")
)
