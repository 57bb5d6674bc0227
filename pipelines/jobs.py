"""The two jobs, whoever starts them: command line, schedule, sensor or a person in the browser."""

from typing import Any

import dagster as dg

from pipelines.run_resource import WHOLE_JOBS, RunResource
from pipelines.steps import steps

_all = dg.AssetSelection.all()
#: One process each: DuckDB admits no second one while a run writes.
whole_run = dg.define_asset_job(
    WHOLE_JOBS[0],
    selection=_all - dg.AssetSelection.assets("month_lock"),
    executor_def=dg.in_process_executor,
    description="一次完整运行：收件、核对、判断、发布",
)
lock_month = dg.define_asset_job(
    WHOLE_JOBS[1],
    selection=_all,
    executor_def=dg.in_process_executor,
    description="一次完整运行，同时锁定所选月份的月报；已锁定的月份内容不变",
)


def code_location(run: RunResource, **more: Any) -> dg.Definitions:
    """Return assets, checks and jobs over one home; ``more`` adds schedules and sensors."""
    return dg.Definitions(
        assets=steps(),
        jobs=[whole_run, lock_month],
        resources={"run": run},
        executor=dg.in_process_executor,
        **more,
    )
