"""What people decided, what was issued, and in which order files arrived: append-only, chained events."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from assets.store import chain
from assets.store.chain import Head
from assets.store.home import Home
from assets.store.ledger_file import (
    FORMAT,
    BrokenLedgerError,
    connected,
    settle_format,
    write_head,
)

__all__ = ["FORMAT", "BrokenLedgerError", "Event", "Head", "Ledger"]


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
    """The append-only event store of one home (SQLite, WAL, ``synchronous=FULL``), chained by hash.

    A ledger of an older format is brought to this one at the first opening, with a copy kept beside.

    Raises
    ------
    HomeError
        Written by a newer program.
    BrokenLedgerError
        The file cannot be read as a ledger.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        try:
            with self._connect() as connection:
                settle_format(home, connection)
        except sqlite3.OperationalError:  # locked, no room, read-only: the file itself may be sound
            raise
        except sqlite3.DatabaseError as error:
            raise BrokenLedgerError(f"ledger.db 读不了（{error}），请从备份恢复。") from error

    def _connect(self) -> AbstractContextManager[sqlite3.Connection]:
        return connected(self._home.ledger_path)

    def append(self, events: Iterable[Event], *, as_of: date, run: str) -> int:
        """Write events in one transaction and return how many were new.

        An event whose kind and key are known already is passed over: what was issued stays.
        """
        with self._connect() as connection:
            connection.execute("begin immediate")
            first = chain.head_of(connection)
            new = self._following(connection, first.seq, events, as_of.isoformat(), run)
            chain.insert(connection, chain.chained(first.hash, new))
            head = chain.head_of(connection)
        if head != first:
            write_head(self._home, head)
        return head.seq - first.seq

    def _following(
        self,
        connection: sqlite3.Connection,
        last: int,
        events: Iterable[Event],
        as_of: str,
        run: str,
    ) -> Iterator[chain.Content]:
        """Yield the rows of those events that are new; each is to be entered before the next is asked for."""
        known = "select 1 from events where kind = ? and key = ?"
        for event in events:
            name = (event.kind, event.key)
            if connection.execute(known, name).fetchone() is None:
                last += 1
                text = json.dumps(event.payload, ensure_ascii=False, sort_keys=True)
                yield (last, *name, as_of, run, text)

    def head(self) -> Head:
        """Return the last event's number and hash."""
        with self._connect() as connection:
            return chain.head_of(connection)

    def events(self, *kinds: str) -> list[Event]:
        """Return the events of these kinds in the order in which they happened."""
        marks = ", ".join("?" * len(kinds))
        with self._connect() as connection:
            rows = connection.execute(
                f"select kind, key, payload, seq, as_of, run from events where kind in ({marks}) order by seq",
                kinds,
            ).fetchall()
        days = {row[4]: date.fromisoformat(row[4]) for row in rows}
        bodies = json.loads(f"[{','.join(row[2] for row in rows)}]")  # one call is a third faster
        return [
            Event(kind, key, body, seq, days[as_of], run)
            for (kind, key, _, seq, as_of, run), body in zip(rows, bodies, strict=True)
        ]

    def payloads(self, kind: str, after: int = 0) -> list[str]:
        """Return the payloads of the events of one kind, as JSON, in order, those after event ``after``."""
        with self._connect() as connection:
            rows = connection.execute(
                "select payload from events where kind = ? and seq > ? order by seq", [kind, after]
            ).fetchall()
        return [payload for (payload,) in rows]

    def keys_after(self, kind: str, seq: int) -> frozenset[str]:
        """Return the keys of the events of one kind that were entered after event ``seq``."""
        with self._connect() as connection:
            rows = connection.execute(
                "select key from events where kind = ? and seq > ?", [kind, seq]
            ).fetchall()
        return frozenset(key for (key,) in rows)

    def newest_as_of(self) -> date | None:
        """Return the newest as-of date of any event, or ``None`` where there is none.

        A run that was begun or stopped has entered nothing by that alone: a slip in its date binds nobody.
        """
        with self._connect() as connection:
            found = connection.execute(
                "select max(as_of) from events where kind not in ('run', 'blocked')"
            ).fetchone()[0]
        return date.fromisoformat(found) if found else None

    def run_count(self) -> int:
        """Return how many runs were begun in this home."""
        with self._connect() as connection:
            count: int = connection.execute(
                "select count(*) from events where kind = 'run'"
            ).fetchone()[0]
        return count
