"""One run: what every asset is given, and how a function of it becomes an asset.

A whole run (:func:`begin`) goes from the inbox to the publication and enters what it issues in the
ledger. Assets that are materialised alone (:func:`alone`) replace their own tables in the published
state, as of its day, and enter nothing.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, get_origin

import dagster as dg
import narwhals as nw
import polars as pl

from assets.account import account
from assets.config.read import Config, read_config
from assets.engine import Engine, Rows
from assets.store import proof
from assets.store.conform import promised
from assets.store.erasure import settle
from assets.store.home import Home, HomeError, migrate, open_home, run_lock
from assets.store.journal import journal, step
from assets.store.ledger import Event, Ledger
from assets.store.lot import Lot
from assets.store.since import Since, is_read_otherwise, made_by, read_with, since_of
from assets.store.swap import recover
from assets.store.warehouse import Warehouse
from data_contracts import made_beside, tables
from models.action.book import Book


@dataclass
class Run:
    """One whole run over a home: as-of date, stores, and the events it will write when it ends well.

    ``since`` is the published run whose tables this one builds upon; without it every table is made
    anew, with ``core_anew`` those of core_ alone. ``made_by`` says which program and configuration
    make them. ``user`` is who runs it, as the operating system knows them. ``is_alone``: only some
    assets are made, see :func:`alone`. ``leads`` is the ledger of leads once this run has moved it,
    ``lead_events`` what it was read from; ``refused`` names what the run could not enter there, and why.
    ``carried_by`` carries out its heavy parts, see :attr:`engine`.
    """

    home: Home
    as_of: date
    name: str
    ledger: Ledger
    warehouse: Warehouse
    config: Config
    made_by: str
    carried_by: Engine | None = None
    fresh: bool = False
    user: str = ""
    is_alone: bool = False
    since: Since | None = None
    core_anew: bool = False
    leads: Book | None = None
    lead_events: list[Event] | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)
    to_issue: list[Event] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stage(self) -> Path:
        """Folder of the tables read in this run, before they are in the warehouse."""
        return self.home.work / "stage"

    @property
    def engine(self) -> Engine:
        """What carries out the heavy parts.

        Raises
        ------
        RuntimeError
            None was handed in.
        """
        if self.carried_by is None:
            raise RuntimeError("no engine was handed to this run: see pipelines/engines")
        return self.carried_by

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

    def ask(self, sql: str) -> pl.DataFrame:
        """Return what a SELECT gives, in which ``$as_of`` is the run's day."""
        return self.warehouse.query(sql.replace("$as_of", f"date '{self.as_of}'"))

    def only_whole(self) -> None:
        """Refuse to take files in where assets are made alone.

        Raises
        ------
        dagster.Failure
        """
        if self.is_alone:
            raise dg.Failure(
                "收件要记入台账，不能单独做。请运行作业 whole_run。", allow_retries=False
            )


class _ReadLedger(Ledger):
    """The ledger of assets that are made alone: nothing can be entered."""

    def append(self, events: Iterable[Event], *, as_of: date, run: str) -> int:
        """Refuse."""
        kinds = sorted({event.kind for event in events})
        raise RuntimeError(f"assets made alone enter nothing: {kinds} of {run} as of {as_of}")


@contextmanager
def begin(
    root: Path, as_of: date, engine: Engine | None = None, *, fresh: bool = False
) -> Iterator[Run]:
    """Hold the home at ``root`` for one run as of ``as_of``; ``fresh`` starts from archive and ledger.

    So does a run of another program, or with other lists of words, than the files were read with.
    Without an ``engine`` nothing can be done that needs one.
    """
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
        anew = settle(home, ledger, None if fresh else config.archive_years, name)
        anew = anew or proof.must_start_anew(home, ledger)
        warehouse, maker = Warehouse(home, fresh=fresh or anew), made_by(home)
        if is_read_otherwise(warehouse, read_with(config.enumerations)):
            warehouse.close()
            warehouse = Warehouse(home, fresh=True)
        since = since_of(warehouse, maker)
        if since is None:
            warehouse.drop("feat_", "out_", "pub_")
        run = Run(
            home,
            as_of,
            name,
            ledger,
            warehouse,
            config,
            maker,
            engine,
            fresh,
            account(),
            since=since,
        )
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


@contextmanager
def alone(root: Path, failed: Callable[[], bool], engine: Engine | None = None) -> Iterator[Run]:
    """Hold the home at ``root`` while some assets are made anew on its published state.

    They are made whole, as of the published day, from the published tables and the ledger. Readers
    get the warehouse with the new tables when all went well (``failed`` tells); no event is entered.
    Where another program or configuration made the other tables, the next whole run builds on none.

    Raises
    ------
    HomeError
        Nothing was published yet.
    """
    home = open_home(root)
    with run_lock(home):
        migrate(home)
        ledger, config = _ReadLedger(home), read_config(home)
        proof.check(home)
        if not home.warehouse_path.exists():
            raise HomeError("还没有发布过结果，没有可以单独重做的表。请先完整运行一次。")
        shutil.rmtree(home.work, ignore_errors=True)
        home.work.mkdir()
        warehouse = Warehouse(home)
        warehouse.make_room_for_all()
        try:
            facts = warehouse.read("run_facts").row(0, named=True)
            run = Run(home, facts["as_of"], facts["run"], ledger, warehouse, config,
                      made_by(home), engine, user=account(), is_alone=True)  # fmt: skip
            run.stage.mkdir()
            yield run
            if not failed():
                if run.made_by != facts["made_by"]:
                    warehouse.connection.execute("update run_facts set made_by = ''")
                warehouse.publish()
        finally:
            warehouse.close()
            shutil.rmtree(home.work, ignore_errors=True)


#: What people see beside an asset: Chinese words and figures.
Shown = Mapping[str, int | float | str]


@dataclass(frozen=True)
class Asset:
    """What makes a table, or several at once, from those of other assets.

    ``makes`` names its tables: that of its own name first, then those whose contract says that they are
    made ``beside`` it; each is an asset in Dagster. ``deps`` names the tables it reads, ``after`` those of
    assets it counts on otherwise: for what they enter in the ledger in the same run, or check. ``make``
    makes all its tables in a run and returns what people see beside the first. Dagster gets it with others
    of its group (``pipelines/steps.py``).
    """

    name: str
    group: str
    deps: tuple[str, ...]
    after: tuple[str, ...]
    about: str
    make: Callable[[Run], Shown]

    @property
    def makes(self) -> tuple[str, ...]:
        """What it makes, itself first."""
        return (self.name, *made_beside(self.name))

    @property
    def keys(self) -> set[dg.AssetKey]:
        """How Dagster calls what it makes."""
        return {dg.AssetKey(name) for name in self.makes}

    @property
    def dependency_keys(self) -> set[dg.AssetKey]:
        """How Dagster calls what it reads or counts on."""
        return {dg.AssetKey(name) for name in self.upstream}

    @property
    def upstream(self) -> tuple[str, ...]:
        """What is made before it."""
        return (*self.deps, *self.after)

    @property
    def specs(self) -> list[dg.AssetSpec]:
        """What Dagster shows of what it makes."""
        return [
            dg.AssetSpec(
                name, deps=self.upstream, group_name=self.group, description=self.about or None
            )
            for name in self.makes
        ]


def asset(
    deps: Iterable[str] = (),
    *,
    after: Iterable[str] = (),
    name: str | None = None,
    about: str | None = None,
) -> Callable[[Callable[[Run], Shown]], Asset]:
    """Make a function of the run an asset of the function's name.

    Its group is the layer in its name (``feat_region_month`` → ``feat``); ``deps`` and ``after`` as
    :class:`Asset` has them. What is read and not named fails a test (``test_lineage.py``).
    """

    def wrap(function: Callable[[Run], Shown]) -> Asset:
        known = name or function.__name__
        said = function.__doc__ if about is None else about
        own = {known, *made_beside(known)}
        read, heard = (tuple(sorted({*names} - own)) for names in (deps, after))
        return Asset(known, known.split("_", 1)[0], read, heard, said or "", function)

    return wrap


#: What a function of frames gives: a frame, or a lazy one on the warehouse that DuckDB carries out.
Frame = pl.DataFrame | nw.LazyFrame[Any]


def table_asset(
    deps: Iterable[str] = (), *, after: Iterable[str] = (), name: str | None = None
) -> Callable[[Callable[..., Frame]], Asset]:
    """Make a function of frames an asset that writes the table of the function's name.

    Its parameters are what it reads, given as their annotation says: a table of the parameter's name
    as ``pl.DataFrame``, or as ``nw.LazyFrame`` which collects nothing; ``Annotated[pl.DataFrame, sql]``
    is what a SELECT gives, in which ``$as_of`` is the run's day; ``run`` is the run. The asset depends
    on the tables named there, and on ``deps``: those read through ``run``;
    ``after`` as :class:`Asset` has it. What people see beside it: rows, and of a frame the sum of each
    amount column in yuan.
    """

    def wrap(function: Callable[..., Frame]) -> Asset:
        table = name or function.__name__
        read = {n: p.annotation for n, p in signature(function).parameters.items()}
        is_given_run = read.pop("run", None) is not None
        is_lazy = all(_sql(kind) is None and kind is not pl.DataFrame for kind in read.values())

        @asset(
            {*deps, *(table for n, kind in read.items() for table in _tables(n, kind))},
            after=after,
            name=table,
            about=function.__doc__,
        )
        def made(run: Run) -> Shown:
            if read and is_lazy and not is_given_run:
                rows = {t: Rows(run.warehouse, f'from "{t}"') for t in read}
                frame = run.engine.relational(table, function, rows)
            else:
                given = {n: _given(run, n, kind) for n, kind in read.items()}
                frame = function(**given, **({"run": run} if is_given_run else {}))
            if isinstance(frame, pl.DataFrame):
                run.warehouse.write(table, frame)
                shown = describe(table, frame)
            else:
                shown = {"行数": run.warehouse.write_lazy(table, frame)}
            step(table, rows=shown["行数"])
            return shown

        return made

    return wrap


def _sql(kind: Any) -> str | None:
    """Return the SELECT a parameter is annotated with, if it is."""
    return kind.__metadata__[0] if get_origin(kind) is Annotated else None


def tables_in(*sql: str) -> set[str]:
    """Return the tables that SQL names.

    >>> tables_in("select case_key from core_cases c join organ_region o using (organ_code)") == {
    ...     "core_cases", "organ_region"}
    True
    """
    return {word for one in sql for word in re.findall(r"\w+", one)} & tables().keys()


def _tables(parameter: str, kind: Any) -> set[str]:
    """Return the tables a parameter is read from."""
    sql = _sql(kind)
    return {promised(parameter).table} if sql is None else tables_in(sql)


def _given(run: Run, parameter: str, kind: Any) -> pl.DataFrame | nw.LazyFrame[Any]:
    """Return what a parameter holds."""
    if (sql := _sql(kind)) is not None:
        return run.ask(sql)
    return run.warehouse.read(parameter) if kind is pl.DataFrame else run.warehouse.scan(parameter)


def describe(name: str, frame: pl.DataFrame) -> dict[str, int | float]:
    """Return what people see beside a table: its rows and the sum of each decimal (yuan) column."""
    columns = tables()[name].columns if name in tables() else {}
    sums = {
        f"{columns[column].zh if column in columns else column} 合计(元)": float(
            total if (total := frame[column].sum()) is not None else Decimal(0)
        )
        for column, dtype in frame.schema.items()
        if isinstance(dtype, pl.Decimal)
    }
    return {"行数": frame.height, **sums}


def of_some(run: Run, name: str, made: int) -> dict[str, int]:
    """Return what people see beside a table of which only ``made`` rows were made anew: its rows, and those."""
    return {"行数": run.warehouse.count(name), "本次重做的行": made}
