"""The Dagster code location: the same assets that the command line materialises."""

import os
from datetime import date

import dagster as dg

from assets.all import every_asset
from assets.checks import every_check
from assets.run import RunResource


class BureauRun(RunResource):
    """The run resource with the bureau's own day where none is named."""

    def day(self) -> date:
        """Return the as-of date: as configured, else today."""
        return date.fromisoformat(self.as_of) if self.as_of else date.today()  # noqa: DTZ011


#: One process: DuckDB admits no second one while a run writes.
whole_run = dg.define_asset_job(
    "whole_run", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor
)

daily = dg.ScheduleDefinition(
    name="daily", job=whole_run, cron_schedule="30 5 * * *", execution_timezone="Asia/Shanghai"
)

defs = dg.Definitions(
    assets=every_asset(),
    asset_checks=every_check(),
    jobs=[whole_run],
    schedules=[daily],
    resources={
        "run": BureauRun(
            home=os.environ.get("HENGJIAN_HOME", "./hengjian-home"),
            as_of=os.environ.get("HENGJIAN_AS_OF", ""),
        )
    },
    executor=dg.in_process_executor,
)
