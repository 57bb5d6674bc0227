"""A run whose history is written many events at a time leaves what Dagster leaves by itself."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.context.system import StepExecutionContext

from assets.store.home import open_home
from pipelines.execute import instance_of
from pipelines.history import quick_history


@dg.asset
def first(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    context.log.info("one line")
    return dg.MaterializeResult(metadata={"rows": 3})


@dg.asset_check(asset=first)
def first_holds() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@dg.asset(deps=[first])
def second() -> None:
    """Is made from the first."""


@dg.asset(deps=[second])
def beside() -> None:
    """Asks for what the run has made since the history was first asked."""


@dg.asset(deps=[second])
def third() -> None:
    raise ValueError("no third")


NAMES = ("first", "second", "third")
MADE_FROM = {"second": "first", "beside": "second"}
JOB = (
    dg.Definitions(
        assets=[first, second, beside, third],
        asset_checks=[first_holds],
        jobs=[dg.define_asset_job("both", executor_def=dg.in_process_executor)],
    )
    .resolve_job_def("both")
)  # fmt: skip


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")
    instance = instance_of(open_home(tmp_path / "home"))
    yield instance
    instance.dispose()


def told(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[tuple[str | None, str | None]]:
    """Kinds and steps of all events of a run, as another reader finds them."""
    records = instance.event_log_storage.get_records_for_run(run.run_id).records
    return [
        (e.dagster_event.event_type_value if e.dagster_event else e.user_message, e.step_key)
        for e in (r.event_log_entry for r in records)
    ]


def versions(instance: dg.DagsterInstance, name: str) -> dict[str, str]:
    """Return what the newest making of a table says it was made from."""
    event = instance.get_latest_materialization_event(dg.AssetKey(name))
    assert event is not None
    assert event.asset_materialization is not None
    return dict(event.asset_materialization.tags or {})


@pytest.mark.slow
def test_the_history_is_the_one_dagster_writes(instance: dg.DagsterInstance) -> None:
    runs, pointers = [], []
    for quick in (False, True, True, False):
        with quick_history(instance) if quick else nullcontext():
            done = JOB.execute_in_process(instance=instance, raise_on_error=False)
        assert not done.success
        runs.append(done.dagster_run)
        for name, origin in MADE_FROM.items():
            (record,) = instance.get_asset_records([dg.AssetKey(origin)])
            made = record.asset_entry.last_materialization_record
            assert made is not None
            assert made.run_id == done.run_id
            of_table = dg.EventRecordsFilter(
                dg.DagsterEventType.ASSET_MATERIALIZATION, asset_key=dg.AssetKey(origin)
            )
            (written, *_) = instance.event_log_storage.get_event_records(of_table)
            assert (written.storage_id, written.run_id) == (made.storage_id, done.run_id)
            tags = versions(instance, name)
            assert tags[f"dagster/input_event_pointer/{origin}"] == str(made.storage_id)
            newest = versions(instance, origin)["dagster/data_version"]
            assert tags[f"dagster/input_data_version/{origin}"] == newest
        pointers.append(made.storage_id)
    plain = told(instance, runs[0])
    assert len(plain) > 20
    assert ("one line", "first") in plain
    for run in runs[1:]:
        assert told(instance, run) == plain
    assert pointers == sorted(set(pointers))
    assert [r.status.value for r in instance.get_runs()] == ["FAILURE"] * 4
    kinds = (dg.DagsterEventType.ASSET_MATERIALIZATION, dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED)  # fmt: skip
    for kind, times in zip(kinds, ((4, 4, 0), (4, 4, 4)), strict=True):
        for name, expected in zip(NAMES, times, strict=True):
            found = instance.event_log_storage.get_event_records(
                dg.EventRecordsFilter(kind, asset_key=dg.AssetKey(name))
            )
            assert len(found) == expected, (kind, name)
    check = dg.AssetCheckKey(dg.AssetKey("first"), "first_holds")
    checked = instance.event_log_storage.get_asset_check_execution_history(check, limit=9)
    assert [c.run_id for c in checked] == [r.run_id for r in reversed(runs)]
    assert {c.status.value for c in checked} == {"SUCCEEDED"}
    for execution in checked:
        assert execution.event is not None
        assert execution.event.dagster_event is not None
        evaluation = execution.event.dagster_event.asset_check_evaluation_data
        assert evaluation.target_materialization_data is not None
        assert evaluation.target_materialization_data.run_id == execution.run_id
        assert evaluation.passed


def test_a_step_is_asked_for_its_tables_once(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, asked = [], StepExecutionContext.get_output_asset_keys

    def counted(step: StepExecutionContext) -> object:
        steps.append(step.step.key)
        return asked(step)

    monkeypatch.setattr(StepExecutionContext, "get_output_asset_keys", counted)
    with quick_history(instance):
        JOB.execute_in_process(instance=instance, raise_on_error=False)
    assert sorted(steps) == ["beside", "first", "second", "third"]
    assert StepExecutionContext.get_output_asset_keys is counted


@pytest.mark.slow
def test_whoever_looks_on_sees_the_run_within_a_second(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    @dg.asset
    def looks(context: dg.AssetExecutionContext) -> None:
        with instance_of(open_home(Path(instance.root_directory).parent)) as other:
            seen.append(
                len(other.event_log_storage.get_records_for_run(context.run.run_id).records)
            )
            moment[0] += 1.1
            context.log.info("later")
            seen.append(
                len(other.event_log_storage.get_records_for_run(context.run.run_id).records)
            )

    moment = [0.0]
    monkeypatch.setattr("pipelines.history.time.monotonic", lambda: moment[0])
    job = dg.Definitions(
        assets=[looks], jobs=[dg.define_asset_job("one", executor_def=dg.in_process_executor)]
    ).resolve_job_def("one")
    with quick_history(instance):
        assert job.execute_in_process(instance=instance).success
    assert seen[1] > seen[0]
