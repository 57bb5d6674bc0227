"""The Dagster code location: the same assets that the command line materialises."""

import os
from datetime import date

import dagster as dg

from assets.all import every_asset
from assets.checks import every_check
from assets.run import RunResource

#: One process: DuckDB admits no second one while a run writes.
whole_run = dg.define_asset_job(
    "whole_run", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor
)


def resource() -> RunResource:
    """Return the run resource as the environment sets it (``HENGJIAN_HOME``, ``HENGJIAN_AS_OF``)."""
    return RunResource(
        home=os.environ.get("HENGJIAN_HOME", "./hengjian-home"),
        as_of=os.environ.get("HENGJIAN_AS_OF", date.today().isoformat()),  # noqa: DTZ011  # the bureau's day
    )


defs = dg.Definitions(
    assets=every_asset(),
    asset_checks=every_check(),
    jobs=[whole_run],
    schedules=[dg.ScheduleDefinition(name="daily", job=whole_run, cron_schedule="30 5 * * *",
                                     execution_timezone="Asia/Shanghai")],
    resources={"run": resource()},
    executor=dg.in_process_executor,
)  # fmt: skip
