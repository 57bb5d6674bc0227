"""What a home shows to readers, and whether what lasts in it is whole."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.store import proof
from assets.store.archive import sha256_of
from assets.store.chain import Head
from assets.store.home import Home
from assets.store.ledger import Event, Ledger
from assets.store.published import opened
from benchmarks.random_days.comparison import PAPERS, paper_text

#: Events that say that somebody tried, not what was decided or issued.
_ATTEMPTS = ("run", "published", "blocked")
_ORDINAL = "arrival"


class LostError(Exception):
    """Something was found after a disaster that must never be."""


@dataclass(frozen=True)
class State:
    """What readers see, each part by what tells it from any other, and what the ledger remembers."""

    tables: tuple[tuple[str, str], ...]
    site: str
    outbox: str
    ledger: tuple[tuple[str, str, str], ...]
    head: Head

    def unlike(self, other: "State") -> list[str]:
        """Return in what the contents of two homes differ."""
        mine, theirs = dict(self.tables), dict(other.tables)
        found = [n for n in sorted({*mine, *theirs}) if mine.get(n) != theirs.get(n)]
        found += [n for n in ("site", "outbox") if getattr(self, n) != getattr(other, n)]
        return [*found, *(["ledger"] if sorted(self.ledger) != sorted(other.ledger) else [])]


def state(home: Path) -> State:
    """Return what a home shows and remembers."""
    at = Home(home)
    if not at.ledger_path.exists():
        return State((), "", "", (), Head())
    ledger = Ledger(at)
    return State(
        _tables(at.warehouse_path), _folder(at.site), _folder(at.outbox), _events(at), ledger.head()
    )


def _tables(path: Path) -> tuple[tuple[str, str], ...]:
    """Return each out_ table with what tells its rows from any others."""
    if not path.exists():
        return ()
    with opened(path) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_name like 'out_%' order by 1"
        ).fetchall()
        return tuple((name, _content(connection, name)) for (name,) in names)


def _content(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return what tells a table's rows from any others, but for the ordinal of the file they came in."""
    held = {row[0] for row in connection.execute(f'describe "{name}"').fetchall()}
    rows = f'select * {"exclude (arrival)" if _ORDINAL in held else ""} from "{name}"'
    return str(
        connection.execute(
            f"select count(*), sum(hash(t)), bit_xor(hash(t)) from ({rows}) t"
        ).fetchone()
    )


def _folder(folder: Path) -> str:
    """Return a hash of every name and content in a folder; of an empty one, nothing.

    A paper that is kept says which counties had handed in when it was made (``dashboards/kept.py``).
    """
    digest = hashlib.sha256()
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(_said(path))
    return digest.hexdigest() if files else ""


def _said(path: Path) -> bytes:
    content = path.read_bytes()
    is_paper = path.name.endswith(PAPERS) and zipfile.is_zipfile(path)
    return paper_text(content).encode() if is_paper else content


def _events(home: Home) -> tuple[tuple[str, str, str], ...]:
    """Return kind, key and payload of what was decided and issued."""
    ledger = Ledger(home)
    kinds = sorted(_kinds(home) - set(_ATTEMPTS))
    return tuple(_told(e) for e in ledger.events(*kinds))


def _told(event: Event) -> tuple[str, str, str]:
    """Return an event without the ordinal of the file it came in, which counts attempted runs too."""
    payload = {name: value for name, value in event.payload.items() if name != _ORDINAL}
    known = event.payload.get(_ORDINAL)
    key = event.key.removeprefix(f"{known}|") if known is not None else event.key
    return event.kind, key, str(payload)


def _kinds(home: Home) -> set[str]:
    from assets.store.ledger_file import connected

    with connected(home.ledger_path) as connection:
        return {kind for (kind,) in connection.execute("select distinct kind from events")}


def check(home: Path, old: State, *news: State) -> str:
    """Return ``old``, ``new`` or ``between``: what readers see after a disaster.

    ``between`` is each part whole, some of them old and some new.

    Raises
    ------
    LostError
        A part that is neither, a ledger that is not as it was written or forgot something, an archive
        that holds other bytes than were sent.
    """
    if not (home / "home.json").exists() or not (home / "ledger.db").exists():
        if old.head.seq:
            raise LostError("the home or its ledger is gone")
        return "old"
    found = proof.findings(Home(home), *([old.head] if old.head.seq else []), deeply=True)
    if found:
        raise LostError(f"ledger: {[f.says for f in found]}")
    for path in (home / "archive").rglob("*"):
        if (
            path.is_file()
            and path.suffix != ".part"
            and len(path.stem) == 64
            and sha256_of(path) != path.stem
        ):
            raise LostError(f"archive: {path.name}")
    now = state(home)
    seen = set()
    for part in ("tables", "site", "outbox"):
        have = getattr(now, part)
        ends = {**{getattr(new, part): "new" for new in news}, getattr(old, part): "old"}
        if have not in ends:
            raise LostError(f"{part} is neither old nor new")
        if len(ends) > 1:
            seen.add(ends[have])
    _known(home, now)
    return seen.pop() if len(seen) == 1 else "between" if seen else "old"


def _known(home: Path, now: State) -> None:
    """Stop unless the ledger knows the run that is published."""
    if not now.tables:
        return
    with opened(home / "warehouse.duckdb") as connection:
        (run,) = connection.execute("select run from run_facts").fetchone() or ("",)
    published: list[Event] = Ledger(Home(home)).events("published")
    if run not in {event.key for event in published}:
        raise LostError(f"the warehouse of {run} is published, the ledger does not know it")
