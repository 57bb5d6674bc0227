"""One whole run from the command line: the assets of the code location, in this process."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from sqlalchemy.exc import DatabaseError, OperationalError

from assets.arrivals.databases import read_databases
from assets.config.read import read_config
from assets.engine import EngineError
from assets.intake.isolated.guard import ReaderError
from assets.publishing.month_lock import MONTHS
from assets.store import proof
from assets.store.home import BusyError, Home, HomeError, held, migrate, open_home, run_lock
from assets.store.ledger import FORMAT, Ledger
from assets.store.ledger_file import published_head
from assets.store.published import is_damaged
from assets.store.refused import FULL, NO_ROOM, in_words, is_full
from assets.store.swap import put
from data_contracts import FIRST_DAY
from models.action.month_days import first_after
from pipelines import jobs
from pipelines.blocked import newest_blocked, next_step, why
from pipelines.clock import today
from pipelines.engines.settings import settings
from pipelines.history import quick_history
from pipelines.run_resource import AS_OF, RunResource
from pipelines.steps import NotMadeError

_FIRST_YAML = """\
telemetry:
  enabled: false
"""
#: A sensor that looks every minute for a year would otherwise leave half a million ticks.
_DAGSTER_YAML = f"""\
{_FIRST_YAML}nux:
  enabled: false
retention:
  schedule:
    purge_after_days: 400
  sensor:
    purge_after_days:
      skipped: 7
      failure: 90
      success: 400
"""
_COMMAND_LINE = "command line"
_OUR_SENTENCES = {
    BusyError.__name__, EngineError.__name__, HomeError.__name__, ReaderError.__name__, dg.Failure.__name__,
}  # fmt: skip
#: An as-of date so far after today is a slip.
_FAR_AHEAD = timedelta(days=731)
#: A run that has not begun after so long never will.
_NEVER_BEGAN = timedelta(minutes=10)


class UsageError(Exception):
    """The command cannot be carried out as given; the message is for the person at the keyboard."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    ``reason`` is what stopped it: before anything was published, or after the warehouse was.
    """

    published: bool
    reason: str = ""
    #: What else is to be said, in Chinese and in English.
    notes: tuple[tuple[str, str], ...] = ()


def instance_of(home: Home) -> dg.DagsterInstance:
    """Return the Dagster instance that lives in the home, set up at the first call."""
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") in ("", _FIRST_YAML):
        put(settings, _DAGSTER_YAML.encode())
    try:
        instance = dg.DagsterInstance.from_config(str(home.dagster))
        instance.get_runs(limit=1)
    except OperationalError:  # locked by a daemon, or no room: the history itself is sound
        raise
    except DatabaseError:
        _set_aside(home.dagster)
        return instance_of(home)
    return instance


def _set_aside(folder: Path) -> None:
    """Put a history that cannot be read beside the one that begins now."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}.damaged-{number}")).exists():
        number += 1
    folder.rename(aside)
    folder.mkdir()


@contextmanager
def alive(home: Home, run_id: str) -> Iterator[None]:
    """Show, while the block lasts, that a Dagster run that waits for the home is not dead."""
    folder = home.dagster / "waiting"
    folder.mkdir(exist_ok=True)
    path = folder / f"{run_id}.lock"
    with held(path):
        yield
    path.unlink(missing_ok=True)


def close_killed_runs(home: Home, instance: dg.DagsterInstance, *, own: str = "") -> int:
    """Mark runs that were killed as failed and return how many; call it while holding the home.

    Nobody else can be at work then: a run that has started is dead, unless it waits for the home;
    one that has not started may still be coming up for some minutes, unless the command line
    made it, which starts at once.
    """
    started = _records(instance, dg.DagsterRunStatus.STARTED)
    coming = _records(instance, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.NOT_STARTED)
    now = datetime.now(tz=UTC)
    dead = [r.dagster_run for r in started if r.dagster_run.run_id != own]
    dead = [run for run in dead if not _waits(home, run.run_id)]
    dead += [r.dagster_run for r in coming if _never_began(r, now)]
    for run in dead:
        instance.report_run_failed(run, message="运行被中断，由下一次运行记为失败。")
    return len(dead)


def _never_began(record: dg.RunRecord, now: datetime) -> bool:
    by_hand = record.dagster_run.tags.get("started_by") == _COMMAND_LINE
    return by_hand or now - record.update_timestamp > _NEVER_BEGAN


def _records(
    instance: dg.DagsterInstance, *statuses: dg.DagsterRunStatus
) -> Sequence[dg.RunRecord]:
    return instance.get_run_records(filters=dg.RunsFilter(statuses=list(statuses)))


def _waits(home: Home, run_id: str) -> bool:
    path = home.dagster / "waiting" / f"{run_id}.lock"
    if not path.exists():
        return False
    try:
        with held(path):
            pass
    except BusyError:
        return True
    path.unlink(missing_ok=True)
    return False


def check_as_of(home: Home, as_of: date) -> None:
    """Refuse an as-of date before the newest one already issued, years ahead, or before any record.

    Raises
    ------
    UsageError
        What was issued later cannot be unknown again; so a slip of years, once published, would bind
        the home until then.
    """
    newest = Ledger(home).newest_as_of()
    now = today()
    if as_of > max(newest or date.min, now) + _FAR_AHEAD:  # a clock may have stopped
        raise UsageError(
            f"截至日期 {as_of} 比今天（本机时钟 {now}）晚两年以上，应是写错了。发布以后不能再用早于它的日期。"
        )
    if newest and as_of < newest:
        raise UsageError(
            f"截至日期 {as_of} 早于已发出结果的最新截至日期 {newest}。"
            "如需按过去日期重算，请用 --replay 并指定一个空的数据目录。"
            + (
                f"那次在本机时钟的今天（{now}）以后：时钟慢了的，请先校准；"
                "那次的日期写错了的，用那次以前的备份恢复：hengjian restore。"
                if newest > now
                else ""
            )
        )
    if as_of < FIRST_DAY:
        raise UsageError(
            f"截至日期 {as_of} 早于{FIRST_DAY.year}年，是写错了，或者本机时钟没有校准。"
        )


def _check_month(month: str | None, as_of: date) -> None:
    """Refuse a month that is not over, or is before those that can be locked.

    Raises
    ------
    UsageError
    """
    if month is None:
        return
    if as_of < first_after(month):
        raise UsageError(f"{month} 到 {as_of} 还没有结束，不能锁定。")
    known = MONTHS.get_partition_keys()
    if f"{month}-01" not in known:  # Dagster knows them up to the last one that is over today
        raise UsageError(f"能锁定的月份是 {known[0][:7]} 到 {known[-1][:7]}，读到 {month}。")


def execute(
    root: Path, as_of: date, *, fresh: bool = False, lock_month: str | None = None,
    engine: tuple[str, str] = ("", ""),
) -> Outcome:  # fmt: skip
    """Run everything once over the home at ``root`` as of ``as_of``.

    ``lock_month`` (``YYYY-MM``) also locks that month's form. ``engine`` is the name of the engine
    and its master; where they are empty the home's configuration says them.

    Raises
    ------
    HomeError, BusyError, UsageError, BrokenLedgerError
        The run could not begin; nothing was changed.
    """
    home = open_home(root)
    read_config(home)
    read_databases(home)
    _must_be_there(home, *engine)
    with run_lock(home):
        migrate(home)
        told = _told_once(home)
        proof.check(home)
        home.key()
    check_as_of(home, as_of)
    _check_month(lock_month, as_of)
    with run_lock(home):  # two first runs at once would both make the tables of the history
        instance = instance_of(home)
        close_killed_runs(home, instance)
        before = published_head(home)
    try:
        resource = RunResource(home=str(home.root), fresh=fresh, engine=engine[0], master=engine[1])
        outcome = _run(resource, home, instance, as_of, lock_month)
    except Exception as error:
        if not is_full(str(error)):
            raise
        outcome = Outcome(published=False, reason=NO_ROOM)
    if published_head(home) != before:
        reason = FULL if outcome.reason == NO_ROOM else outcome.reason
        outcome = replace(outcome, published=True, reason=reason)
    return replace(outcome, notes=(*told, *outcome.notes))


def _told_once(home: Home) -> list[tuple[str, str]]:
    """Return what is said until a run publishes: that an older ledger was chained."""
    n = proof.upgraded(Ledger(home))
    if not n or published_head(home).seq:
        return []
    return [(f"台账已升级：原有 {n} 条事件从现在起带校验链，升级前的副本在 before-ledger-{FORMAT}/。",
             f"The ledger was upgraded: its {n} events are chained from now on; a copy is in before-ledger-{FORMAT}/.")]  # fmt: skip


def _must_be_there(home: Home, engine: str, master: str) -> None:
    """Refuse a run whose engine is not there.

    Raises
    ------
    UsageError
    """
    chosen = settings(home, engine, master)
    if chosen.engine == "spark":
        from pipelines.engines.session import check  # noqa: PLC0415  # only where it is asked for

        try:
            check(chosen)
        except EngineError as error:
            raise UsageError(str(error)) from error


def _run(
    run: RunResource, home: Home, instance: dg.DagsterInstance, as_of: date, lock_month: str | None
) -> Outcome:
    result = _materialize(run, instance, as_of, lock_month)
    notes: tuple[tuple[str, str], ...] = ()
    if not result.success and not run.fresh and is_damaged(home.warehouse_path):
        notes = (("仓库文件损坏，已从归档和台账重做。",
                  "The warehouse was damaged: made anew from archive and ledger."),)  # fmt: skip
        anew = RunResource(home=run.home, fresh=True, engine=run.engine, master=run.master)
        result = _materialize(anew, instance, as_of, lock_month)
    if result.success:
        return Outcome(published=True, notes=notes)
    reason = _stopped_by_checks(home) or _why(result)
    if dg.DagsterExecutionInterruptedError.__name__ in reason:
        raise KeyboardInterrupt
    return Outcome(published=False, reason=NO_ROOM if NO_ROOM in reason else reason)


def _materialize(
    run: RunResource, instance: dg.DagsterInstance, as_of: date, lock_month: str | None
) -> dg.ExecuteInProcessResult:
    job = (jobs.lock_month if lock_month else jobs.whole_run).name
    with quick_history(instance):
        return (
            jobs.code_location(run)
            .resolve_job_def(job)
            .execute_in_process(
                partition_key=f"{lock_month}-01" if lock_month else None,
                instance=instance,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                tags={AS_OF: as_of.isoformat(), "started_by": _COMMAND_LINE},
                raise_on_error=False,
            )
        )


def _stopped_by_checks(home: Home) -> str:
    """Return which checks stopped the newest run; empty when it ended otherwise."""
    blocked = newest_blocked(home)
    if blocked is None or blocked.run != f"run-{Ledger(home).run_count():06d}":
        return ""
    return "\n".join(["核对有严重不符，停止发布。", *why(blocked), next_step()])


def _why(result: dg.ExecuteInProcessResult) -> str:
    """Return what stopped a run: a step, or what was to be had before the first one (the home's lock)."""
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            return f"{_not_made(error) or event.step_key}: {_innermost(error)}"
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            return _innermost(error)
    return "运行没有完成，也没有留下原因；请再运行一次"


def _not_made(error: Any) -> str:
    """Return the asset of a step that could not be made, where one of the causes names it."""
    while error and error.cls_name != NotMadeError.__name__:
        error = error.cause
    return str(error.message).strip().split(": ", 1)[-1] if error else ""


def _innermost(error: Any) -> str:
    """Return the first of our own sentences among an error's causes, else what the last cause says."""
    while error and error.cause and error.cls_name not in _OUR_SENTENCES:
        error = error.cause
    if error is None:
        return ""
    said = in_words(str(error.message).strip())
    # The message of a cause begins with its class.
    return said.split(": ", 1)[-1] if error.cls_name in _OUR_SENTENCES else said


__all__ = ["BusyError", "HomeError", "Outcome", "UsageError", "execute", "instance_of"]
