"""When it runs by itself: daily, by the monthly cycle, and when files have come to rest."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

from assets.arrivals.intake_files import listing
from assets.store.home import BusyError, open_home, run_lock
from models.action.month_days import calendar_note, lock_day, month_before, reminder_day
from pipelines.clock import ZONE, today
from pipelines.jobs import lock_month, whole_run
from pipelines.run_resource import AS_OF


def _today(context: dg.ScheduleEvaluationContext) -> date:
    return context.scheduled_execution_time.astimezone(ZoneInfo(ZONE)).date()


def _request(day: date, why: str) -> dg.RunRequest:
    return dg.RunRequest(tags={AS_OF: day.isoformat(), "why": why})


@dg.schedule(
    job=whole_run, cron_schedule="30 5 * * *", execution_timezone=ZONE,
    description="每天5:30：截至当日运行一次",
)  # fmt: skip
def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Run once a day."""
    return _request(_today(context), "每日")


@dg.schedule(
    job=whole_run, cron_schedule="0 7 1 * *", execution_timezone=ZONE,
    description="每月1日7:00：上月月报草稿",
)  # fmt: skip
def month_draft(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Run on the 1st: last month's form is drafted."""
    day = _today(context)
    return _request(day, f"{month_before(day)}月报草稿")


@dg.schedule(
    job=whole_run, cron_schedule="0 7 1-8 * *", execution_timezone=ZONE,
    description="每月6日7:00（锁定日更早时在它前一个工作日）：催报名单",
)  # fmt: skip
def month_reminder(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Run on the reminder day: counties that have not delivered or answered are listed."""
    day = _today(context)
    due = reminder_day(month_before(day))
    if day != due:
        return dg.SkipReason(f"{month_before(day)}月报的催报日是{due}。")
    return _request(day, f"{month_before(day)}催报名单")


@dg.schedule(
    job=lock_month, cron_schedule="0 18 1-15 * *", execution_timezone=ZONE,
    description="每月8日或此前最后一个工作日18:00：锁定上月月报",
)  # fmt: skip
def month_lock_day(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Run on the lock day: last month's form is locked."""
    day = _today(context)
    month = month_before(day)
    due = lock_day(month)
    if day != due:
        note = calendar_note(due)
        return dg.SkipReason(f"{month}月报的锁定日是{due}{f'（{note}）' if note else ''}。")
    return dg.RunRequest(
        partition_key=f"{month}-01", tags={AS_OF: day.isoformat(), "why": f"{month}月报锁定"}
    )


def inbox_sensor(root: Path) -> dg.SensorDefinition:
    """Return the sensor that runs once the files of the inbox have stopped changing."""

    @dg.sensor(
        name="inbox", job=whole_run, minimum_interval_seconds=60,
        description="收件箱有新文件，并且两次查看之间不再变化时运行",
    )  # fmt: skip
    def inbox(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        seen = json.loads(context.cursor or "{}")
        home = open_home(root)
        files = listing(home.inbox)
        now = sha256(json.dumps(sorted(files.items())).encode()).hexdigest()
        if now == seen.get("ran") or not files:
            return dg.SkipReason("收件箱没有新文件。")
        if now != seen.get("last"):
            context.update_cursor(json.dumps({**seen, "last": now}))
            return dg.SkipReason(f"收件箱有变化（{len(files)}个文件），等它停下来。")
        try:
            with run_lock(home):
                pass
        except BusyError:
            return dg.SkipReason("另一次运行正在进行，等它结束。")
        if _coming(context.instance):
            return dg.SkipReason("已有一次运行在排队，等它结束。")
        context.update_cursor(json.dumps({"last": now, "ran": now}))
        return dg.RunRequest(
            run_key=now, tags={AS_OF: today().isoformat(), "why": "收件箱有新文件"}
        )

    return inbox


def _coming(instance: dg.DagsterInstance) -> bool:
    """Whether a run is on its way: queued, or its process is coming up."""
    statuses = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING]
    return bool(instance.get_runs_count(dg.RunsFilter(statuses=statuses)))
