"""One run: what every asset is given, and how a function becomes an asset that writes one table."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import narwhals as nw
import polars as pl

from assets.account import account
from assets.since import Since, made_by, since_of
from assets.store import proof
from assets.store.config import Config, read_config
from assets.store.erasure import settle
from assets.store.home import Home, migrate, open_home, run_lock
from assets.store.journal import journal, step
from assets.store.ledger import Event, Ledger
from assets.store.swap import recover
from assets.store.warehouse import Warehouse
from models.action.book import Book


@dataclass
class Run:
    """One whole run over a home: as-of date, stores, and the events it will write when it ends well.

    ``since`` is the published run whose tables this one builds upon; without it every table is made
    anew. ``made_by`` says which program and configuration make them. ``user`` is who runs it, as
    the operating system knows them. ``leads`` is the ledger of leads once this run has moved it.
    """

    home: Home
    as_of: date
    name: str
    ledger: Ledger
    warehouse: Warehouse
    config: Config
    made_by: str
    fresh: bool = False
    user: str = ""
    since: Since | None = None
    leads: Book | None = None
    to_issue: list[Event] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stage(self) -> Path:
        """Folder of the tables read in this run, before they are in the warehouse."""
        return self.home.work / "stage"

    @property
    def failed_checks(self) -> dict[str, Any]:
        """What the ledger keeps of the checks: the tables checked and each expectation that failed."""
        return {
            "tables": sorted({row["table_name"] for row in self.checks}),
            "checks": [row for row in self.checks if row["rows_failed"]],
        }

    def issue(self, kind: str, key: str, payload: dict[str, object]) -> None:
        """Remember something to be written to the ledger when the run is published."""
        self.to_issue.append(Event(kind, key, payload))


@contextmanager
def begin(root: Path, as_of: date, *, fresh: bool = False) -> Iterator[Run]:
    """Hold the home at ``root`` for one run as of ``as_of``; ``fresh`` starts from archive and ledger."""
    home = open_home(root)
    with run_lock(home):
        migrate(home)
        ledger = Ledger(home)
        proof.check(home)
        config = read_config(home)
        name = f"run-{ledger.run_count() + 1:06d}"
        ledger.append([Event("run", name, {})], as_of=as_of, run=name)
        for folder in (home.site, home.outbox):
            recover(folder)
        shutil.rmtree(home.work, ignore_errors=True)
        home.work.mkdir()
        anew = settle(home, ledger, None if fresh else config.archive_years, as_of, name)
        anew = anew or proof.must_start_anew(home, ledger)
        warehouse, maker = Warehouse(home, fresh=fresh or anew), made_by(home)
        since = since_of(warehouse, maker)
        if since is None:
            warehouse.drop("feat_", "out_", "pub_")
        run = Run(home, as_of, name, ledger, warehouse, config, maker, fresh, account(), since)
        run.stage.mkdir()
        try:
            with journal(home, name):
                step("begin", as_of=as_of, fresh=fresh)
                yield run
                step("end")
        finally:
            run.warehouse.close()
            shutil.rmtree(home.work, ignore_errors=True)
            failed = run.failed_checks
            if any(row["stops"] for row in failed["checks"]):
                ledger.append([Event("blocked", name, failed)], as_of=as_of, run=name)


class RunResource(dg.ConfigurableResource[Run]):
    """Gives the assets of one Dagster run their :class:`Run`.

    ``as_of`` is an ISO date; the scheduler and the command line set it, nothing here asks a clock.
    """

    home: str
    as_of: str
    fresh: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Run]:
        """Open the home for the length of the Dagster run."""
        del context
        with begin(Path(self.home), self.day(), fresh=self.fresh) as run:
            yield run

    def day(self) -> date:
        """Return the as-of date."""
        return date.fromisoformat(self.as_of)


def table_asset(
    deps: Sequence[str], *, name: str | None = None
) -> Callable[[Callable[[Run], pl.DataFrame | nw.LazyFrame[Any]]], dg.AssetsDefinition]:
    """Make ``function(run) -> frame`` an asset that writes the table of the same name.

    A lazy frame on the warehouse is carried out inside DuckDB, nothing is collected. The asset's
    group is the layer in its name (``feat_region_month`` → ``feat``). What people see beside it:
    rows, and of a frame the sum of each amount column in yuan.
    """

    def wrap(
        function: Callable[[Run], pl.DataFrame | nw.LazyFrame[Any]],
    ) -> dg.AssetsDefinition:
        table = name or function.__name__

        @dg.asset(
            name=table,
            group_name=table.split("_", 1)[0],
            deps=list(deps),
            description=function.__doc__,
            required_resource_keys={"run"},
        )
        def made(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
            run: Run = context.resources.run
            frame = function(run)
            if isinstance(frame, pl.DataFrame):
                run.warehouse.write(table, frame)
                shown = describe(frame)
            else:
                shown = {"行数": run.warehouse.write_lazy(table, frame)}
            step(table, rows=shown["行数"])
            return dg.MaterializeResult(metadata=shown)

        return made

    return wrap


def describe(frame: pl.DataFrame) -> dict[str, int | float]:
    """Return what people see beside a table: its rows and the sum of each decimal (yuan) column."""
    sums = {
        f"{column} 合计(元)": float(
            total if (total := frame[column].sum()) is not None else Decimal(0)
        )
        for column, dtype in frame.schema.items()
        if isinstance(dtype, pl.Decimal)
    }
    return {"行数": frame.height, **sums}
