"""One whole run from the command line: the assets of the code location, in this process."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from assets.all import every_asset
from assets.checks import every_check
from assets.intake.databases import read_databases
from assets.run import RunResource
from assets.store.config import read_config
from assets.store.home import BusyError, Home, HomeError, open_home, run_lock
from assets.store.ledger import Ledger

_DAGSTER_YAML = """\
telemetry:
  enabled: false
"""


class UsageError(Exception):
    """The command cannot be carried out as given; the message is for the person at the keyboard."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    published: bool
    reason: str = ""


def instance_of(home: Home) -> dg.DagsterInstance:
    """Return the Dagster instance that lives in the home, set up at the first call."""
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_DAGSTER_YAML, encoding="utf-8")
    return dg.DagsterInstance.from_config(str(home.dagster))


def close_killed_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs that were killed as failed and return how many; call it while the home is free."""
    open_states = [
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.STARTING,
        dg.DagsterRunStatus.NOT_STARTED,
    ]
    killed = instance.get_runs(filters=dg.RunsFilter(statuses=open_states))
    for run in killed:
        instance.report_run_failed(run, message="运行被中断，由下一次运行记为失败。")
    return len(killed)


def check_as_of(home: Home, as_of: date) -> None:
    """Refuse an as-of date before the newest one already issued.

    Raises
    ------
    UsageError
        What was issued later cannot be unknown again.
    """
    newest = Ledger(home).newest_as_of()
    if newest and as_of < newest:
        raise UsageError(
            f"截至日期 {as_of} 早于已发出结果的最新截至日期 {newest}。"
            "如需按过去日期重算，请用 --replay 并指定一个空的数据目录。"
        )


def execute(root: Path, as_of: date, *, fresh: bool = False) -> Outcome:
    """Run everything once over the home at ``root`` as of ``as_of``.

    Raises
    ------
    HomeError, BusyError, UsageError
        The run could not begin; nothing was changed.
    """
    home = open_home(root)
    read_config(home)
    read_databases(home)
    home.key()
    check_as_of(home, as_of)
    instance = instance_of(home)
    with run_lock(home):
        close_killed_runs(instance)
    result = _materialize(home, as_of, instance, fresh=fresh)
    if result.success:
        return Outcome(published=True)
    reason = _why(result)
    if dg.DagsterExecutionInterruptedError.__name__ in reason:
        raise KeyboardInterrupt
    return Outcome(published=False, reason=reason)


def _materialize(
    home: Home, as_of: date, instance: dg.DagsterInstance, *, fresh: bool
) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [*every_asset(), *every_check()],
        resources={"run": RunResource(home=str(home.root), as_of=as_of.isoformat(), fresh=fresh)},
        instance=instance,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        tags={"as_of": as_of.isoformat(), "started_by": "command line"},
        raise_on_error=False,
    )


def _why(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            cause = data.error
            while cause and cause.cause:
                cause = cause.cause
            return f"{event.step_key}: {(cause.message if cause else '').strip()}"
    for check in result.get_asset_check_evaluations():
        if not check.passed:
            return f"{check.asset_key.to_user_string()}.{check.check_name}"
    return "unknown"


__all__ = ["BusyError", "HomeError", "Outcome", "UsageError", "execute", "instance_of"]
