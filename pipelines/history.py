"""Dagster's history of one run, written without waiting: it is history, no source of truth."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import cache
from itertools import count
from typing import Any

import dagster as dg
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS
from dagster._core.execution.context.system import StepExecutionContext
from dagster._core.storage.event_log.base import AssetRecord
from dagster._core.storage.event_log.schema import AssetKeyTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._record import copy
from sqlalchemy import text
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.engine import Connection, Engine, create_engine
from sqlalchemy.event import listen, remove

#: How long a write waits for the web page or the daemon to be done with theirs (seconds).
_PATIENCE = 30
#: Events wait for so many others, and at most so long (seconds): whoever looks on sees the run go on.
_TOGETHER, _AT_MOST = 100, 1.0
#: What Dagster asks a step at each table it has made.
_ASKED = "get_output_asset_keys"
_INDEX = sqlite_event_log.INDEX_SHARD_NAME
_Row = dict[str, Any]


@contextmanager
def quick_history(instance: dg.DagsterInstance) -> Iterator[None]:
    """Write the history of the run that the block carries out many events at a time.

    Dagster opens its file anew for each of a run's thousand events, waits for the disk at each, and
    asks it before each step what was made of the tables the step reads: together half of a small
    run. Here the files stay open, nobody waits for the disk, and what was made in this run is
    remembered. Readers get the same events; of a run that is killed the last second is missing.
    At each table it also asks its step for all the tables of that step: a step is asked once.
    """
    with ExitStack() as stack:
        asked = StepExecutionContext.get_output_asset_keys
        stack.callback(setattr, StepExecutionContext, _ASKED, asked)
        setattr(StepExecutionContext, _ASKED, cache(asked))
        listen(Engine, "connect", _without_sync)
        stack.callback(remove, Engine, "connect", _without_sync)
        for module in (sqlite_event_log, sqlite_run_storage):
            stack.callback(setattr, module, "create_engine", module.create_engine)
            setattr(module, "create_engine", _kept_open(stack))  # noqa: B010  # mypy lets no imported name be set
        runs = instance.run_storage
        if isinstance(runs, sqlite_run_storage.SqliteRunStorage):
            # Dagster reads the whole plan of a job to see whether it is there.
            own = {"has_execution_plan_snapshot": runs._has_snapshot_id}
            stack.enter_context(_with_methods(runs, own))
        storage = instance.event_log_storage
        if isinstance(storage, sqlite_event_log.SqliteEventLogStorage):
            stack.enter_context(_Together(storage).in_place())
        yield


@contextmanager
def _with_methods(storage: object, own: Mapping[str, object]) -> Iterator[None]:
    """Give a storage other methods while the block lasts."""
    for name, method in own.items():
        setattr(storage, name, method)
    try:
        yield
    finally:
        for name in own:
            delattr(storage, name)


class _Together:
    """Stands before an event log while one run writes to it."""

    def __init__(self, storage: sqlite_event_log.SqliteEventLogStorage) -> None:
        self._storage = storage
        self._connect = storage._connect
        self._store_one = storage.store_event
        self._has_columns = cache(storage.has_asset_key_index_cols)
        self._read = storage.get_asset_records
        self._waiting: list[_Row] = []
        self._of_tables: list[tuple[dg.EventLogEntry, _Row]] = []
        self._since = time.monotonic()
        self._entering: Connection | None = None
        self._records: dict[dg.AssetKey, AssetRecord] | None = None

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Take the place of the log's own methods while the block lasts."""
        own = {
            "store_event": self.store_event,
            "get_asset_records": self.get_asset_records,
            "has_table": cache(self._storage.has_table),
            "_connect": self._connect_after,
            "index_connection": self._index_connection,
        }
        with _with_methods(self._storage, own):
            yield
            self._write()

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Store an event with others; one that decides on a run at once."""
        kind = event.dagster_event_type
        if kind in EVENT_TYPE_TO_PIPELINE_RUN_STATUS:
            self._store_one(event)
            return
        if not self._waiting:
            self._since = time.monotonic()
        row = self._storage._event_to_row(event)
        self._waiting.append(row)
        if kind in ASSET_EVENTS or kind in ASSET_CHECK_EVENTS:
            self._of_tables.append((event, row))
        if len(self._waiting) >= _TOGETHER or time.monotonic() - self._since > _AT_MOST:
            self._write()

    def get_asset_records(
        self, asset_keys: Sequence[dg.AssetKey] | None = None
    ) -> Sequence[AssetRecord]:
        """Return what is known of tables: from the files once, then by what this run made."""
        waiting = {e.dagster_event.asset_key for e, _ in self._of_tables if e.dagster_event}
        if asset_keys is None or self._records is None or not waiting.isdisjoint(asset_keys):
            self._write_tables()
        if asset_keys is None:
            return self._read()
        if self._records is None:
            self._records = {r.asset_entry.asset_key: r for r in self._read()}
        return [self._records[key] for key in asset_keys if key in self._records]

    def _connect_after(self, shard: str) -> AbstractContextManager[Connection]:
        """Write what waits before anybody reads, so that nobody misses anything."""
        self._write()
        return self._connect(shard)

    def _index_connection(self) -> AbstractContextManager[Connection]:
        """Give Dagster the connection in which an event of a table is being entered, else another."""
        return nullcontext(self._entering) if self._entering else self._connect_after(_INDEX)

    def _write(self) -> None:
        """Write all events of their runs, and those of tables among those of all runs."""
        rows, self._waiting = self._waiting, []
        by_run: dict[str, list[_Row]] = {}
        for row in rows:
            by_run.setdefault(row["run_id"], []).append(row)
        for run_id, of_run in by_run.items():
            with self._connect(run_id) as connection:
                connection.execute(SqlEventLogStorageTable.insert(), of_run)
        self._write_tables()

    def _write_tables(self) -> None:
        """Write the events of tables and checks among those of all runs: there each gets its number."""
        events, self._of_tables = self._of_tables, []
        if not events:
            return
        has_columns = self._has_columns()
        with self._connect(_INDEX) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), [row for _, row in events])
            last = connection.execute(text("select last_insert_rowid()")).scalar_one()
            numbered = list(zip((e for e, _ in events), count(last - len(events) + 1)))
            self._entering = connection
            try:
                self._enter(connection, numbered, has_columns=has_columns)
            finally:
                self._entering = None

    def _enter(
        self, connection: Connection, events: Sequence[tuple[dg.EventLogEntry, int]], *, has_columns: bool,
    ) -> None:  # fmt: skip
        """Enter what events say of tables, each as the table's newest, and of checks."""
        storage = self._storage
        newest = defaultdict[tuple[str, ...], list[_Row]](list)
        tagged: dict[int, dg.EventLogEntry] = {}
        for event, number in events:
            if event.dagster_event_type in ASSET_CHECK_EVENTS:
                storage.store_asset_check_event(event, number)
            elif key := event.dagster_event and event.dagster_event.asset_key:
                tagged[number] = event
                values = storage._get_asset_entry_values(event, number, has_columns)
                newest[tuple(values)].append({"asset_key": key.to_string(), **values})
                self._remember(event, number)
        storage._store_asset_event_tags(connection, list(tagged.values()), list(tagged))
        for columns, rows in newest.items():
            if columns:
                connection.execute(_newest(*columns), rows)

    def _remember(self, event: dg.EventLogEntry, number: int) -> None:
        made = event.dagster_event
        key = made.asset_key if made and made.is_step_materialization else None
        if self._records is None or key is None:
            return
        if (record := self._records.get(key)) is None:
            self._records = None  # a table that the files did not know: they are asked again
            return
        newest = copy(
            record.asset_entry,
            last_materialization_record=dg.EventLogRecord(number, event),
            last_run_id=event.run_id,
        )
        self._records[key] = copy(record, asset_entry=newest)


@cache
def _newest(*columns: str) -> Insert:
    """Return what enters these columns of a table, whether it is known or not."""
    entry = insert(AssetKeyTable)
    changed = {name: entry.excluded[name] for name in columns}
    return entry.on_conflict_do_update(index_elements=["asset_key"], set_=changed)


def _kept_open(stack: ExitStack) -> Callable[..., Engine]:
    """Return what gives one engine a file, the same at each call; ``stack`` closes them."""
    engines: dict[str, Engine] = {}

    def engine_of(url: str, **_: Any) -> Engine:
        if url not in engines:
            engine = create_engine(url, connect_args={"timeout": _PATIENCE})
            stack.callback(engine.dispose)
            # Dagster closes it after each event.
            engine.dispose = lambda *_, **__: None  # type: ignore[method-assign]  # of this engine alone
            engines[url] = engine
        return engines[url]

    return engine_of


def _without_sync(connection: Any, record: Any) -> None:
    del record
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
