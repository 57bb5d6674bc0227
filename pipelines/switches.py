"""The schedules and the sensor of a home: turned on, turned off, looked at."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget

from assets.store.home import Home
from pipelines import schedules
from pipelines.execute import instance_of

MODULE = "pipelines.definitions"
#: The service that starts what is on.
_DAEMONS = ["SCHEDULER", "SENSOR"]


@dataclass(frozen=True)
class Switch:
    """One schedule or sensor.

    Attributes
    ----------
    name, description : str
    is_on : bool
        Whether it is running in the home's Dagster instance.
    """

    name: str
    description: str
    is_on: bool


def turn(home: Home, *, on: bool) -> Sequence[Switch]:
    """Start or stop every schedule and the sensor in the home's Dagster instance.

    Raises
    ------
    RuntimeError
        The code location cannot be loaded.
    """
    instance = instance_of(home)
    with _repository(home, instance) as repository:
        for schedule in repository.get_schedules():
            if on:
                instance.start_schedule(schedule)
            else:
                instance.stop_schedule(
                    schedule.get_remote_origin_id(), schedule.selector_id, schedule
                )
        for sensor in repository.get_sensors():
            if on:
                instance.start_sensor(sensor)
            else:
                instance.stop_sensor(sensor.get_remote_origin_id(), sensor.selector_id, sensor)
    return switches(home)


def switches(home: Home) -> Sequence[Switch]:
    """Return every schedule and the sensor, in the order of the page, and whether it is on."""
    instance = instance_of(home)
    kinds = (InstigatorType.SCHEDULE, InstigatorType.SENSOR)
    states = [s for kind in kinds for s in instance.all_instigator_state(instigator_type=kind)]
    running = {s.instigator_name for s in states if s.is_running}
    every: list[Any] = [
        schedules.daily, schedules.month_draft, schedules.month_reminder, schedules.month_lock_day,
        schedules.inbox_sensor(home.root),
    ]  # fmt: skip
    return [Switch(s.name, s.description or "", s.name in running) for s in every]


def is_tended(home: Home) -> bool:
    """Tell whether the service that starts what is on is alive."""
    found = instance_of(home).get_daemon_statuses(_DAEMONS)
    return all(status.healthy for status in found.values())


@contextmanager
def _repository(home: Home, instance: dg.DagsterInstance) -> Iterator[Any]:
    os.environ["HENGJIAN_HOME"] = str(home.root.resolve())
    target = ModuleTarget(
        module_name=MODULE, attribute=None, working_directory=str(Path.cwd()), location_name=None
    )
    with WorkspaceProcessContext(instance, target, code_server_log_level="ERROR") as process:
        context = process.create_request_context()
        for location in context.code_locations:
            yield next(iter(location.get_repositories().values()))
            return
        errors = [str(e.load_error) for e in context.get_code_location_entries().values()]
        raise RuntimeError("；".join(errors))
