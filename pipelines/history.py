"""Dagster's history of one run, written without waiting: it is history, no source of truth."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from sqlalchemy.engine import Engine, create_engine
from sqlalchemy.event import listen, remove

#: How long a write waits for the web page or the daemon to be done with theirs (seconds).
_PATIENCE = 30


@contextmanager
def quick_history() -> Iterator[None]:
    """Keep the files of the history open while the block lasts, and do not wait for the disk.

    Dagster opens its file anew for each of a run's thousand events, and waits for the disk at each:
    together a third of a small run.
    """
    with ExitStack() as stack:
        listen(Engine, "connect", _without_sync)
        stack.callback(remove, Engine, "connect", _without_sync)
        for module in (sqlite_event_log, sqlite_run_storage):
            stack.callback(setattr, module, "create_engine", module.create_engine)
            # B010: to mypy an imported name is no attribute that can be set.
            setattr(module, "create_engine", _kept_open(stack))  # noqa: B010
        yield


def _kept_open(stack: ExitStack) -> Callable[..., Engine]:
    """Return what gives one engine a file, the same at each call; ``stack`` closes them."""
    engines: dict[str, Engine] = {}

    def engine_of(url: str, **_: Any) -> Engine:
        if url not in engines:
            engine = create_engine(url, connect_args={"timeout": _PATIENCE})
            stack.callback(engine.dispose)
            # Dagster closes it after each event; mypy knows a method as nothing to be set.
            engine.dispose = lambda *_, **__: None  # type: ignore[method-assign]
            engines[url] = engine
        return engines[url]

    return engine_of


def _without_sync(connection: Any, record: Any) -> None:
    del record
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
