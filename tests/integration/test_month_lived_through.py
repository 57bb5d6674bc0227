"""A month of the schedule on a simulated calendar: 1 to 10 November 2025, the 8th a Saturday.

Every schedule is asked on every day at its hour; what it requests is executed for real.
"""

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import openpyxl
import polars as pl
import pytest

from assets.store.home import open_home, run_lock
from assets.store.ledger import Ledger
from pipelines import resources, schedules
from pipelines.definitions import definitions
from pipelines.execute import instance_of
from pipelines.history import quick_history

from .conftest import REDUCED, Bureau, case_file, case_row, copied

ZONE = ZoneInfo("Asia/Shanghai")
MONTH, PARTITION = "2025-10", "2025-10-01"
HOURS = {
    schedules.daily: (5, 30), schedules.month_draft: (7, 0), schedules.month_reminder: (7, 0),
    schedules.month_lock_day: (18, 0),
}  # fmt: skip
CYCLE = [schedules.month_draft, schedules.month_reminder, schedules.month_lock_day]


class Calendar:
    """One home, its code location, and a clock that is moved by hand."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self.home = open_home(bureau.home)
        self.defs = definitions(bureau.home)
        self.instance = instance_of(self.home)

    def asks(
        self, schedule: dg.ScheduleDefinition, day: date
    ) -> tuple[list[dg.RunRequest], str | None]:
        """Return what a schedule requests on a day, or why it does not."""
        at = datetime(day.year, day.month, day.day, *HOURS[schedule], tzinfo=ZONE)
        with dg.build_schedule_context(
            instance=self.instance,
            scheduled_execution_time=at,
            repository_def=self.defs.get_repository_def(),
        ) as context:
            ticked = schedule.evaluate_tick(context)
        return list(ticked.run_requests or []), ticked.skip_message

    def execute(self, schedule: dg.ScheduleDefinition, request: dg.RunRequest):
        """Execute what was requested, in this process."""
        return self.run(schedule.job_name, request.partition_key, request.tags)

    def run(self, job: str, partition: str | None, tags):
        tags = {k: v for k, v in tags.items() if not k.startswith("dagster/")}
        with quick_history(self.instance):
            done = self.defs.resolve_job_def(job).execute_in_process(
                instance=self.instance, partition_key=partition, tags=tags, raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )  # fmt: skip
        assert done.success, [e.event_specific_data.error for e in done.all_events if e.is_failure]
        return done

    def form(self) -> pl.DataFrame:
        return self.bureau.table("out_month_report").filter(pl.col("month") == MONTH)

    def page(self) -> str:
        return (self.home.site / "months/index.html").read_text(encoding="utf-8")

    def papers(self) -> set[str]:
        return {p.name for p in (self.home.outbox / "月报").iterdir()}

    def locks(self) -> list[tuple[str, str]]:
        return [(e.key, str(e.as_of)) for e in Ledger(self.home).events("month_locked")]


def history(region: str, first: tuple[int, int], last: tuple[int, int]) -> list[str]:
    """Six cases a month of one county."""
    rows = []
    for m in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]):
        for k in range(6):
            day = f"{m // 12}-{m % 12 + 1:02d}-{k + 3:02d}"
            cells = {
                "organ_code": f"11{region}MB0000001X",
                "case_no": f"{region}市监案字〔{day[:4]}〕{m}{k}号",
                "decision_no": f"{region}市监处罚〔{day[:4]}〕{m}{k}号",
                **REDUCED,
            }
            rows.append(case_row(m * 10 + k, day=day, region=region, **cells))
    return rows


def facts_of(done) -> dict:
    [made] = done.asset_materializations_for_node("month_lock")
    return {name: value.value for name, value in made.metadata.items()}


def keep_environment(patch: pytest.MonkeyPatch) -> None:
    """Undo at the end what Dagster's instance sets."""
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        patch.setenv(name, os.environ.get(name, ""))


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return a home on the evening of the 1st: what the schedule asked for has been executed."""
    bureau = Bureau(tmp_path_factory.mktemp("drafted") / "home")
    # The second county stopped sending in August.
    rows = history("990101", (2024, 1), (2025, 10)) + history("990102", (2024, 1), (2025, 8))
    (bureau.inbox / "a.csv").write_text(case_file(rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        keep_environment(patch)
        first = Calendar(bureau)
        [request] = first.asks(schedules.month_draft, date(2025, 11, 1))[0]
        assert request.tags["as_of"] == "2025-11-01"
        first.execute(schedules.month_draft, request)
        first.instance.dispose()
    return bureau


@pytest.fixture
def calendar(drafted: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calendar:
    keep_environment(monkeypatch)
    return Calendar(copied(drafted, tmp_path / "home"))


@pytest.mark.slow
def test_the_month_is_drafted_reminded_locked_and_stays(calendar: Calendar) -> None:
    requested = {}
    for n in range(1, 11):
        day = date(2025, 11, n)
        assert len(calendar.asks(schedules.daily, day)[0]) == 1
        for schedule in CYCLE[1:]:
            requests, why_not = calendar.asks(schedule, day)
            assert bool(requests) != bool(why_not)
            for request in requests:
                requested[schedule.name, n] = request
    # The lock fell on the last working day before Saturday the 8th.
    assert sorted(requested) == [("month_lock_day", 7), ("month_reminder", 6)]
    assert "2025-11-07" in (calendar.asks(schedules.month_lock_day, date(2025, 11, 8))[1] or "")
    assert requested["month_lock_day", 7].partition_key == PARTITION
    assert {n: r.tags["as_of"] for (_, n), r in requested.items()} == {
        6: "2025-11-06", 7: "2025-11-07",
    }  # fmt: skip

    # The 1st: a draft of October.
    form = calendar.form()
    assert form.select("region_code", "state", "cases").rows() == [
        ("990101", "草稿", 6), ("990102", "草稿", 0),
    ]  # fmt: skip
    assert form["missing_sources"].to_list() == [[], ["cases"]]
    draft = {f"{MONTH}月报（草稿）.xlsx", f"{MONTH}问题整治情况表（草稿）.xlsx", "县局确认"}
    assert calendar.papers() == draft
    assert "2025年10月月报是草稿，2025年11月7日锁定；1个县还要报送或答复。" in calendar.page()

    # The 6th: who has not delivered.
    calendar.execute(schedules.month_reminder, requested["month_reminder", 6])
    assert calendar.papers() == draft | {f"{MONTH}催报名单.xlsx"}
    book = openpyxl.load_workbook(calendar.home.outbox / "月报" / f"{MONTH}催报名单.xlsx")
    cells = [[c.value for c in row] for row in book["催报名单"].iter_rows(min_row=4)]
    assert cells == [["（990102）", "未报送：案件"]]
    assert calendar.locks() == []

    # The 7th: what came meanwhile is in it, then it is locked.
    late = case_row(99_001, day="2025-10-30", fine="30000", region="990101")
    (calendar.bureau.inbox / "b.csv").write_text(case_file([late]), encoding="utf-8")
    done = calendar.execute(schedules.month_lock_day, requested["month_lock_day", 7])
    locked, facts = calendar.form(), facts_of(done)
    assert calendar.locks() == [(MONTH, "2025-11-07")]
    assert locked["state"].to_list() == ["已锁定"] * 2
    assert locked["locked_on"].to_list() == [date(2025, 11, 7)] * 2
    assert locked["cases"].to_list() == [7, 0]
    assert locked["changed"].to_list() == [False, False]
    assert facts["应锁定日"] == facts["锁定于"] == "2025-11-07"
    assert calendar.papers() == {f"{MONTH}月报.xlsx", f"{MONTH}问题整治情况表.xlsx"}
    sheet = (calendar.home.outbox / "月报" / f"{MONTH}月报.xlsx").read_bytes()

    # The 10th: late data stand beside it and rewrite nothing.
    later = [case_row(99_002, day="2025-10-31", fine="70000", region="990101"),
             *history("990102", (2025, 9), (2025, 10))]  # fmt: skip
    (calendar.bureau.inbox / "c.csv").write_text(case_file(later), encoding="utf-8")
    calendar.execute(schedules.daily, calendar.asks(schedules.daily, date(2025, 11, 10))[0][0])
    after = calendar.form()
    frozen = [c for c in after.columns if not c.endswith("_now") and c != "changed"]
    assert after.select(frozen).equals(locked.select(frozen))
    assert after["cases_now"].to_list() == [8, 6]
    assert after["changed"].to_list() == [True, True]
    assert "已于2025-11-07锁定，此后2个县的数字有变化。" in calendar.page()

    # An analyst runs October's partition again: the same content, no second lock.
    again = facts_of(calendar.run("lock_month", PARTITION, {"as_of": "2025-11-10"}))
    assert again == facts
    assert calendar.locks() == [(MONTH, "2025-11-07")]
    assert calendar.form().equals(after)
    calendar.bureau.call("rebuild", expect=0)
    assert calendar.form().equals(after)
    book = openpyxl.load_workbook(calendar.home.outbox / "月报" / f"{MONTH}月报.xlsx")
    assert book.sheetnames[:2] == ["月报", "锁定以后的变化"]
    (calendar.bureau.home / "before.xlsx").write_bytes(sheet)
    was = openpyxl.load_workbook(calendar.bureau.home / "before.xlsx")["月报"]
    assert [[c.value for c in r] for r in book["月报"].iter_rows()] == [
        [c.value for c in r] for r in was.iter_rows()
    ]

    # One history for schedule and command line, each run with its as-of date.
    runs = calendar.instance.get_runs()
    assert {r.status for r in runs} == {dg.DagsterRunStatus.SUCCESS}
    assert sorted(r.tags["as_of"] for r in runs) == [
        "2025-11-01", "2025-11-06", "2025-11-07", "2025-11-10", "2025-11-10", "2025-11-10",
    ]  # fmt: skip
    the_partition_alone_shows_a_locked_month_and_locks_nothing(calendar)
    assert calendar.form().equals(after)


@pytest.mark.slow
def test_a_lock_day_without_a_run_is_made_good_by_the_next(calendar: Calendar) -> None:
    done = calendar.bureau.call("run", "--as-of", "2025-11-04", "--lock-month", "2025-11", expect=2)
    assert "还没有结束，不能锁定" in done.stderr
    assert calendar.locks() == []
    calendar.bureau.run("2025-11-10")
    assert calendar.locks() == [(MONTH, "2025-11-10")]
    assert calendar.form()["state"].to_list() == ["已锁定"] * 2
    assert "已于2025-11-10锁定" in calendar.page()


def the_partition_alone_shows_a_locked_month_and_locks_nothing(calendar: Calendar) -> None:
    chosen = [dg.AssetKey("month_lock")]
    job = calendar.defs.resolve_implicit_global_asset_job_def()
    alone = {"instance": calendar.instance, "asset_selection": chosen, "raise_on_error": False,
             "tags": {"as_of": "2025-11-10"}}  # fmt: skip
    assert job.execute_in_process(partition_key=PARTITION, **alone).success
    other = job.execute_in_process(partition_key="2025-09-01", **alone)
    assert not other.success
    said = [e.step_failure_data.error.message for e in other.all_events if e.is_step_failure]
    assert "2025-09 还没有锁定" in str(said) or "2025-09 还没有锁定" in str(
        [e.step_failure_data.user_failure_data for e in other.all_events if e.is_step_failure]
    )
    assert calendar.locks() == [(MONTH, "2025-11-07")]


def test_the_sensor_waits_for_files_to_rest_and_for_other_runs(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_environment(monkeypatch)
    home = open_home(bureau.home)
    sensor = schedules.inbox_sensor(bureau.home)
    instance, cursor = instance_of(home), None

    def look() -> str:
        nonlocal cursor
        with dg.build_sensor_context(instance=instance, cursor=cursor) as context:
            ticked = sensor.evaluate_tick(context)
        cursor = ticked.cursor
        return "run" if ticked.run_requests else ticked.skip_message or ""

    assert "没有新文件" in look()
    path: Path = bureau.inbox / "大文件.csv"
    path.write_text("一半", encoding="utf-8")
    assert "有变化" in look()
    path.write_text("一半又一半", encoding="utf-8")
    assert "有变化" in look()
    with run_lock(home):
        assert "另一次运行正在进行" in look()
    assert look() == "run"
    assert "没有新文件" in look()
    os.utime(path, (1, 1))
    assert "有变化" in look()
    assert look() == "run"
    (bureau.inbox / "~$草稿.xlsx").write_text("x", encoding="utf-8")
    assert "没有新文件" in look()


def test_a_scheduled_run_waits_for_the_home(
    calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    held = run_lock(calendar.home)
    held.__enter__()

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            held.__exit__(None, None, None)

    monkeypatch.setattr(resources, "sleep", sleep)
    done = calendar.defs.resolve_job_def("whole_run").execute_in_process(
        instance=calendar.instance, tags={"as_of": "2025-11-01"}, op_selection=["intake_files"]
    )
    assert done.success
    assert waited == [60, 60]
