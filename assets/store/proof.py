"""Whether the ledger is as it was written, and how an administrator works on when it is not."""

import json
import sqlite3
from datetime import date
from pathlib import Path

from assets.store import chain
from assets.store.chain import ACCEPTED, CHAINED, Finding, Head
from assets.store.home import Home
from assets.store.ledger import Ledger
from assets.store.ledger_file import (
    BrokenLedgerError,
    anchors,
    connected,
    keep_copy,
    published_head,
    write_head,
)

_NEXT = (
    "没有写入，也没有发布任何东西。请运行 hengjian verify 看全部；从备份恢复台账，"
    "或由管理员核实后运行 hengjian verify --accept --note 理由"
)
#: Ledgers this process found whole, and how their files stood then.
_WHOLE: dict[Path, tuple[object, ...]] = {}


def findings(home: Home, *others: Head, deeply: bool = False) -> list[Finding]:
    """Return everything in the ledger that is not as it was entered; nothing when it is whole.

    Parameters
    ----------
    others : Head
        Heads known from elsewhere, such as a backup's manifest.
    deeply : bool
        Also let SQLite compare its table with its index.
    """
    try:
        with connected(home.ledger_path) as connection:
            found = chain.examine(connection, [*anchors(home), *others])
            empty = not found and chain.head_of(connection).seq == 0
            if deeply and not found:
                said = connection.execute("pragma integrity_check(1)").fetchone()[0]
                found = [] if said == "ok" else [Finding("file", 0, f"ledger.db 损坏：{said}")]
    except sqlite3.OperationalError:  # locked, or no room: the ledger itself may be sound
        raise
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        return [Finding("file", 0, f"ledger.db 读不了：{error}")]
    if empty and any(home.archive.glob("[0-9a-f][0-9a-f]")):
        return [Finding("file", 0, "归档里有原件，台账却是空的")]
    return found


def check(home: Home) -> None:
    """Do nothing when the ledger is whole.

    A run asks before it begins and once more when it holds the home: hundreds of thousands of events
    are walked once where nobody touched the files in between.

    Raises
    ------
    BrokenLedgerError
        It is not; nothing may be built upon it.
    """
    standing = _stands(home)
    if anchors(home) and _WHOLE.get(home.ledger_path) == standing:
        return
    if found := findings(home):
        more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
        raise BrokenLedgerError(f"台账与入账时不同：{found[0].says}{more}。{_NEXT}。")
    _WHOLE[home.ledger_path] = standing


def _stands(home: Home) -> tuple[object, ...]:
    """Return what no writing to the ledger leaves as it was, and what is written down of it elsewhere."""
    files = [home.ledger_path, home.ledger_path.with_name(f"{home.ledger_path.name}-wal")]
    there = [path.stat() if path.exists() else None for path in files]
    seen = [s and (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for s in there]
    return (*seen, *anchors(home))


def accept(home: Home, by: dict[str, str], *, as_of: date) -> list[Finding]:
    """Enter that what was found is known and worked on with; return it.

    The ledger as found is kept beside. No event and no hash is rewritten; missing triggers are made
    anew; numbers of lost events are not given again.

    Raises
    ------
    BrokenLedgerError
        The file itself is damaged: only a backup helps.
    """
    found = findings(home, deeply=True)
    if any(f.what == "file" for f in found):
        raise BrokenLedgerError(f"{found[0].says}。只能从备份恢复 ledger.db。")
    if not found:
        return []
    ledger = Ledger(home)
    number = max(ledger.head().seq, *(f.seq for f in found)) + 1
    payload = {
        **by,
        "findings": chain.as_payload(found),
        "copy": keep_copy(home, f"before-accept-{number}"),
    }
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    row: chain.Content = (number, ACCEPTED, str(number), as_of.isoformat(), "verify", text)
    try:
        with connected(home.ledger_path) as connection:
            connection.execute("begin immediate")
            if any(f.what == "schema" for f in found):
                chain.make_anew(connection)
            chain.insert(connection, chain.chained(chain.head_of(connection).hash, [row]))
    except sqlite3.IntegrityError as error:
        raise BrokenLedgerError("台账里有重复的事件，只能从备份恢复 ledger.db。") from error
    write_head(home, ledger.head())
    return found


def upgraded(ledger: Ledger) -> int:
    """Return how many events were there before the ledger was chained; 0 where all were chained at once."""
    found = ledger.events(CHAINED)
    return int(found[0].payload["events"]) if found else 0


def must_start_anew(home: Home, ledger: Ledger) -> bool:
    """Tell whether a change was accepted after the published state was made."""
    accepted = ledger.events(ACCEPTED)
    return bool(accepted) and accepted[-1].seq > published_head(home).seq
