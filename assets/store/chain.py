"""The ledger's chain: each event carries a hash of its content and of the event before it."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

#: What the first event of a ledger is chained to.
GENESIS = hashlib.sha256(b"hengjian ledger").hexdigest()
#: Entered when an administrator works on with a ledger that was found changed.
ACCEPTED = "breach_accepted"
#: Entered once above the events that were there before the chain.
CHAINED = "chained"

SCHEMA = (
    """create table events (
    seq integer primary key autoincrement,
    kind text not null,
    key text not null,
    as_of text not null,
    run text not null,
    payload text not null,
    hash text not null,
    unique (kind, key)
)""",
    """create trigger no_update before update on events
begin select raise(abort, 'events are append-only'); end""",
    """create trigger no_delete before delete on events
begin select raise(abort, 'events are append-only'); end""",
    # Before any conflict is resolved, so that `insert or replace` replaces nothing either.
    """create trigger only_append before insert on events
when new.seq <= (select coalesce(max(seq), 0) from events)
    or exists (select 1 from events where kind = new.kind and key = new.key)
begin select raise(abort, 'events are append-only'); end""",
)
_COLUMNS = "seq, kind, key, as_of, run, payload, hash"
#: Made once: a ledger has hundreds of thousands of events, each looked at every run.
_JSON = json.JSONEncoder(ensure_ascii=False)

#: seq, kind, key, as_of, run, payload
Content = tuple[int, str, str, str, str, str]


@dataclass(frozen=True)
class Head:
    """The last event of a ledger at some moment: its number and its hash."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was entered.

    ``what`` is changed | missing | truncated | rewritten | schema | file; ``stored`` and ``computed``
    tell this finding from any later one at the same event.
    """

    what: str
    seq: int
    says: str
    stored: str = ""
    computed: str = ""

    @property
    def mark(self) -> tuple[str, int, str, str]:
        """What an acceptance is bound to."""
        if self.what in {"truncated", "rewritten"}:
            return ("head", self.seq, self.stored, "")
        return (self.what, self.seq, self.stored, self.computed)


def link(before: str, content: Content) -> str:
    """Return the hash of an event that follows the one whose hash is ``before``."""
    *fields, payload = content
    head = _JSON.encode(fields)
    return hashlib.sha256(f"{before}\n{head}\n{payload}".encode()).hexdigest()


def chained(
    before: str, rows: Iterable[Content]
) -> Iterator[tuple[int, str, str, str, str, str, str]]:
    """Return events with their hashes, the first of them following ``before``."""
    for row in rows:
        before = link(before, row)
        yield (*row, before)


def head_of(connection: sqlite3.Connection) -> Head:
    """Return the last event."""
    found = connection.execute("select seq, hash from events order by seq desc limit 1").fetchone()
    return Head(*found) if found else Head()


def make(connection: sqlite3.Connection) -> None:
    """Make the empty table and its triggers, inside a transaction of the caller."""
    for statement in SCHEMA:
        connection.execute(statement)


def insert(connection: sqlite3.Connection, rows: Iterable[tuple[object, ...]]) -> None:
    """Insert events that carry their hashes."""
    connection.executemany(f"insert into events ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)", rows)


def examine(connection: sqlite3.Connection, anchors: Sequence[Head]) -> list[Finding]:
    """Return everything that is not as it was entered, the first broken event first.

    Parameters
    ----------
    connection : sqlite3.Connection
        An open ledger of this format.
    anchors : sequence of Head
        Heads written down elsewhere while the ledger was whole.
    """
    schema = _schema(connection)
    if any(f.what == "file" for f in schema):
        return schema
    wanted = {anchor.seq: "" for anchor in anchors}
    broken, last = [], Head()
    for *content, stored in connection.execute(f"select {_COLUMNS} from events order by seq"):
        row: Content = tuple(content)
        if (computed := link(last.hash, row)) != stored:
            broken.append(_broken(last.seq, row, stored, computed))
        last = Head(row[0], stored)
        if last.seq in wanted:
            wanted[last.seq] = stored
    lost = [_anchored(a, last, wanted[a.seq]) for a in anchors if wanted[a.seq] != a.hash and a.seq]
    found = [*broken, *_sequence(connection, last), *dict.fromkeys(lost), *schema]
    known = accepted(connection)
    return [f for f in found if f.what == "schema" or f.mark not in known]


def accepted(connection: sqlite3.Connection) -> set[tuple[str, int, str, str]]:
    """Return the marks of the findings that an administrator accepted."""
    rows = connection.execute("select payload from events where kind = ?", [ACCEPTED]).fetchall()
    return {Finding(**f).mark for (payload,) in rows for f in json.loads(payload)["findings"]}


def as_payload(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as they are kept in the ledger."""
    return [asdict(finding) for finding in findings]


def _schema(connection: sqlite3.Connection) -> list[Finding]:
    """Compare tables, triggers and indexes, word by word, with those of a new ledger."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        make(fresh)
        wanted, found = _objects(fresh), _objects(connection)
    columns = {row[1] for row in connection.execute("pragma table_info(events)")}
    if not columns >= set(_COLUMNS.split(", ")):
        return [Finding("file", 0, "ledger.db 里没有事件表，或缺列")]
    missing = [n for n in wanted if n not in found]
    altered = [n for n in found if n in wanted and found[n] != wanted[n]]
    foreign = [n for n in found if n not in wanted]
    return [
        Finding("schema", 0, f"{words}：{'、'.join(names)}", stored=",".join(names))
        for words, names in (
            ("保护台账的触发器不见了", missing), ("台账的表或触发器被改过", altered), ("台账里多了不认识的东西", foreign),
        )
        if names
    ]  # fmt: skip


def _objects(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(
        connection.execute(
            r"select name, sql from sqlite_master where name not like 'sqlite\_%' escape '\' order by name"
        ).fetchall()
    )


def _broken(before: int, row: Content, stored: str, computed: str) -> Finding:
    seq, kind, _, as_of, run, _ = row
    if seq > before + 1:
        gone = f"第{before + 1}条" if seq == before + 2 else f"第{before + 1}至{seq - 1}条"
        return Finding("missing", seq, f"{gone}不见了，或第{seq}条改动过", stored, computed)
    says = f"第{seq}条（{kind}，{run}，截至{as_of}）与入账时不同"
    return Finding("changed", seq, says, stored, computed)


def _anchored(anchor: Head, last: Head, stored: str) -> Finding:
    if anchor.seq > last.seq:
        says = f"台账少了：已记到第{anchor.seq}条，现在只到第{last.seq}条"
        return Finding("truncated", anchor.seq, says, anchor.hash)
    says = f"第{anchor.seq}条之前整段换过：链头与另处记下的不同"
    return Finding("rewritten", anchor.seq, says, anchor.hash, stored)


def _sequence(connection: sqlite3.Connection, last: Head) -> list[Finding]:
    """Compare the highest number SQLite ever gave with the last event."""
    found = connection.execute(
        "select max(seq) from sqlite_sequence where name = 'events'"
    ).fetchone()
    highest = int((found and found[0]) or 0)
    if highest <= last.seq:
        return []
    says = f"台账少了：曾编到第{highest}条，现在只到第{last.seq}条"
    return [Finding("truncated", highest, says, "sequence")]


def build(connection: sqlite3.Connection) -> None:
    """Chain the events of an older ledger, and enter how many there were."""
    rows = _taken_out(connection, "seq, kind, key, as_of, run, payload")
    insert(connection, chained(GENESIS, rows))
    if rows:
        seq = rows[-1][0]
        text = json.dumps({"events": len(rows), "up_to": seq})
        last: Content = (seq + 1, CHAINED, str(seq), max(r[3] for r in rows), "upgrade", text)
        insert(connection, chained(head_of(connection).hash, [last]))


def make_anew(connection: sqlite3.Connection) -> None:
    """Put the events, hashes as they are, into a table with its triggers; drop what is foreign."""
    insert(connection, _taken_out(connection, _COLUMNS))


def _taken_out(connection: sqlite3.Connection, columns: str) -> list[Any]:
    """Return the events and leave an empty ledger of this format in their place."""
    rows = connection.execute(f"select {columns} from events order by seq").fetchall()
    kinds = {"trigger": 0, "view": 1, "index": 2, "table": 3}
    objects = connection.execute(
        r"select type, name from sqlite_master where sql is not null and name not like 'sqlite\_%' escape '\'"
    ).fetchall()
    for kind, name in sorted(objects, key=lambda o: kinds[o[0]]):
        connection.execute(f'drop {kind} if exists "{name}"')
    make(connection)
    return rows
