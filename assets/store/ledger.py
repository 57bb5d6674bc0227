"""What people decided, what was issued, and in which order files arrived: append-only events."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from assets.store.home import Home, HomeError

FORMAT = 1

_SCHEMA = """
create table if not exists events (
    seq integer primary key autoincrement,
    kind text not null,
    key text not null,
    as_of text not null,
    run text not null,
    payload text not null,
    unique (kind, key)
);
create trigger if not exists no_update before update on events
begin select raise(abort, 'events are append-only'); end;
create trigger if not exists no_delete before delete on events
begin select raise(abort, 'events are append-only'); end;
"""


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``key`` makes it idempotent within its ``kind``."""

    kind: str
    key: str
    payload: dict[str, Any]
    seq: int = 0
    as_of: date | None = None
    run: str = ""


class Ledger:
    """The append-only event store of one home (SQLite, WAL, ``synchronous=FULL``)."""

    def __init__(self, home: Home) -> None:
        self._path = home.ledger_path
        with self._connect() as connection:
            found = connection.execute("pragma user_version").fetchone()[0]
            if found > FORMAT:
                raise HomeError("ledger.db 由更新版本的程序写成，请升级程序后再运行。")
            connection.executescript(_SCHEMA)
            connection.execute(f"pragma user_version = {FORMAT}")

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10)
        try:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            with connection:
                yield connection
        finally:
            connection.close()

    def append(self, events: Iterable[Event], *, as_of: date, run: str) -> int:
        """Write events in one transaction and return how many were new.

        An event whose kind and key are known already is passed over: what was issued stays.
        """
        rows = [
            (
                e.kind,
                e.key,
                as_of.isoformat(),
                run,
                json.dumps(e.payload, ensure_ascii=False, sort_keys=True),
            )
            for e in events
        ]
        with self._connect() as connection:
            before = connection.total_changes
            connection.executemany(
                "insert into events (kind, key, as_of, run, payload) values (?, ?, ?, ?, ?) "
                "on conflict do nothing",
                rows,
            )
            return connection.total_changes - before

    def events(self, *kinds: str) -> list[Event]:
        """Return the events of these kinds in the order in which they happened."""
        marks = ", ".join("?" * len(kinds))
        with self._connect() as connection:
            rows = connection.execute(
                f"select kind, key, payload, seq, as_of, run from events where kind in ({marks}) order by seq",
                kinds,
            ).fetchall()
        return [
            Event(kind, key, json.loads(payload), seq, date.fromisoformat(as_of), run)
            for kind, key, payload, seq, as_of, run in rows
        ]

    def payloads(self, kind: str) -> list[str]:
        """Return the payloads of the events of one kind, as JSON, in the order in which they happened."""
        with self._connect() as connection:
            rows = connection.execute(
                "select payload from events where kind = ? order by seq", [kind]
            ).fetchall()
        return [payload for (payload,) in rows]

    def newest_as_of(self) -> date | None:
        """Return the newest as-of date of any event, or ``None`` in an empty ledger."""
        with self._connect() as connection:
            found = connection.execute("select max(as_of) from events").fetchone()[0]
        return date.fromisoformat(found) if found else None

    def run_count(self) -> int:
        """Return how many runs were begun in this home."""
        with self._connect() as connection:
            count: int = connection.execute(
                "select count(*) from events where kind = 'run'"
            ).fetchone()[0]
        return count
