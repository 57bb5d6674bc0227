"""The run of a scheduled or hand-started Dagster job: its as-of date, its wait for the home."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from time import sleep

import dagster as dg

from assets.run import Run
from assets.store.home import BusyError, open_home
from pipelines.clock import today
from pipelines.execute import alive, check_as_of, close_killed_runs
from pipelines.run_resource import AS_OF, RunResource, is_for_some

#: Another run is under way: wait for it, two hours at most. Nothing else is tried again.
WHEN_BUSY = dg.RetryPolicy(max_retries=120, delay=60)


class BureauRun(RunResource):
    """The run resource of the code location.

    The as-of date is the run's tag ``as_of``, else as configured, else today.
    """

    def day(self, context: dg.InitResourceContext) -> date:
        """Return the as-of date."""
        is_said = self.as_of or (context.run and AS_OF in context.run.tags)
        return super().day(context) if is_said else today()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Run]:
        """Open the home for the length of the Dagster run, waiting while another run holds it."""
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        home = open_home(Path(self.home))
        day = self.day(context)
        if not is_for_some(context):
            check_as_of(home, day)
        run_id = context.run.run_id if context.run else ""
        instance = context.instance
        with ExitStack() as stack:
            with alive(home, run_id):
                run = self._entered(stack, context, day)
            if instance and run_id:
                close_killed_runs(home, instance, own=run_id)
                instance.add_run_tags(run_id, {AS_OF: run.as_of.isoformat()})
            yield run

    def _entered(self, stack: ExitStack, context: dg.InitResourceContext, day: date) -> Run:
        for attempt in range(1, WHEN_BUSY.max_retries + 1):
            try:
                return stack.enter_context(self.opened(context, day))
            except BusyError:
                if context.log:
                    context.log.info(f"另一次运行正在进行，第{attempt}次等待。")
                sleep(WHEN_BUSY.calculate_delay(attempt))
        return stack.enter_context(self.opened(context, day))
