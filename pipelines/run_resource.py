"""The resource that opens a home for one Dagster run: a whole one, or one of some assets."""

import logging
import threading
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import dagster as dg

from assets.all import every_asset
from assets.run import Run, alone, begin
from assets.store.home import open_home
from assets.store.journal import LOG
from pipelines.engines.base import engine_of

#: Tag of a Dagster run: its as-of date.
AS_OF = "as_of"
#: Our jobs, which make everything.
WHOLE_JOBS = ("whole_run", "lock_month")


def is_for_some(context: dg.InitResourceContext) -> bool:
    """Tell whether a Dagster run makes some assets alone and not all that a whole run makes.

    Of our own jobs what a person chose counts; a job that somebody defined makes what its plan says.
    """
    if context.run is None:
        return False
    chosen = context.run.asset_selection
    if not chosen and (context.run.asset_check_selection or context.run.job_name in WHOLE_JOBS):
        return bool(context.run.asset_check_selection)
    chosen = chosen or _planned(context.run, context.instance)
    needed = {key for asset in every_asset() for key in asset.keys} - {dg.AssetKey("month_lock")}
    return not needed <= chosen


def _planned(run: dg.DagsterRun, instance: dg.DagsterInstance | None) -> AbstractSet[dg.AssetKey]:
    if instance is None or run.execution_plan_snapshot_id is None:
        return frozenset()
    return instance.get_execution_plan_snapshot(run.execution_plan_snapshot_id).asset_selection


def is_rest(context: dg.InitResourceContext) -> bool:
    """Tell whether a Dagster run makes only what an earlier whole run left undone.

    What the earlier run had made went with it: a run is published whole or not at all.
    """
    steps = context.run.step_keys_to_execute if context.run else None
    return steps is not None and "intake_files" not in steps and not is_for_some(context)


def has_failed(context: dg.InitResourceContext) -> bool:
    """Tell whether a step of the Dagster run has failed so far."""
    if context.instance is None or context.run is None:
        return False
    found = context.instance.get_records_for_run(
        context.run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE
    )
    return bool(found.records)


class _OnPage(logging.Handler):
    """Says on Dagster's page when a stage on the cluster begins and ends."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__()
        self._log, self._thread = log, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a stage on; how far it is, another thread tells the journal alone."""
        said = record.getMessage()
        if said.startswith("spark") and record.thread == self._thread:
            facts = getattr(record, "facts", {})
            pieces = f": {facts['pieces']} pieces" if "pieces" in facts else ""
            self._log.info(said + pieces)


@contextmanager
def _stages_on_page(context: dg.InitResourceContext) -> Iterator[None]:
    if context.log is None:
        yield
        return
    handler = _OnPage(context.log)
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)


class RunResource(dg.ConfigurableResource[Run]):
    """Gives the assets of one Dagster run their :class:`Run`.

    The as-of date (ISO) is the run's tag ``as_of``, else as configured; nothing here asks a clock. As a
    tag it is no part of the job, of which Dagster keeps a picture whenever it is another one.
    ``engine`` (``duckdb`` or ``spark``) and ``master`` (``spark://HOST:PORT``) go before
    ``config/engine.yml`` of the home.
    """

    home: str
    as_of: str = ""
    fresh: bool = False
    engine: str = ""
    master: str = ""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Run]:
        """Open the home for the length of the Dagster run."""
        with self.opened(context, self.day(context)) as run:
            yield run

    @contextmanager
    def opened(self, context: dg.InitResourceContext, day: date) -> Iterator[Run]:
        """Hold the home: a whole run as of ``day``, or some assets on what is published.

        Raises
        ------
        dagster.Failure
            The rest of an earlier run is asked for, or a month to be locked is not said.
        """
        run = context.run
        if run and run.job_name == WHOLE_JOBS[1] and "dagster/partition" not in run.tags:
            raise dg.Failure("没有选月份：作业 lock_month 要选一个分区，如 2026-05-01。", allow_retries=False)  # fmt: skip
        if is_rest(context):
            raise dg.Failure(
                "一次运行要么整个发布，要么不算数，前一次已做的没有留下。请重新运行整个作业（Re-execute 选 All steps）。",
                allow_retries=False,
            )
        root = Path(self.home)
        with ExitStack() as stack:
            stack.enter_context(_stages_on_page(context))
            engine = stack.enter_context(engine_of(open_home(root), self.engine, self.master))
            if is_for_some(context):
                yield stack.enter_context(alone(root, lambda: has_failed(context), engine))
            else:
                yield stack.enter_context(begin(root, day, engine, fresh=self.fresh))

    def day(self, context: dg.InitResourceContext) -> date:
        """Return the as-of date.

        Raises
        ------
        dagster.Failure
            What is written there is none.
        """
        tags = context.run.tags if context.run else {}
        said = tags.get(AS_OF, self.as_of)
        try:
            return date.fromisoformat(said)
        except ValueError as error:
            raise dg.Failure(
                f"截至日期应写成 YYYY-MM-DD，读到“{said}”；请改运行的标签 {AS_OF}，或环境变量 HENGJIAN_AS_OF。",
                allow_retries=False,
            ) from error
