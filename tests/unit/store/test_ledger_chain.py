"""Whatever is changed in a ledger behind the program's back is found and named."""

import hashlib
import json
import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.store import chain, proof
from assets.store.chain import ACCEPTED, CHAINED, GENESIS, Head
from assets.store.home import Home, HomeError, open_home
from assets.store.ledger import BrokenLedgerError, Event, Ledger
from tests.unit.assets.test_home_key import full_disk

DAY = date(2026, 6, 30)
WHO = {"by": "王某", "user": "wang", "note": "调试时误改", "on": "2026-07-01"}
TRIGGERS = "no_update", "no_delete", "only_append"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home")
    events = [
        Event("flag", f"F{n}", {"reason": f"第{n}件“金额”\n换行", "n": n}) for n in range(1, 9)
    ]
    Ledger(home).append(events, as_of=DAY, run="run-000001")
    return home


def behind(home: Home, *statements: str, triggers: bool = False) -> None:
    """Change a ledger as any SQLite shell would; without ``triggers`` they are taken away and put back."""
    with closing(sqlite3.connect(home.ledger_path)) as shell, shell:
        if not triggers:
            for name in TRIGGERS:
                shell.execute(f"drop trigger {name}")
        for statement in statements:
            shell.execute(statement)
        if not triggers:
            for statement in chain.SCHEMA[1:]:
                shell.execute(statement)


def named(home: Home, *others: Head) -> list[tuple[str, int]]:
    return [(f.what, f.seq) for f in proof.findings(home, *others, deeply=True)]


def test_a_hash_is_that_of_the_content_and_of_the_hash_before(home: Home) -> None:
    with closing(sqlite3.connect(home.ledger_path)) as shell:
        hashes = [h for (h,) in shell.execute("select hash from events order by seq")]
    start = hashlib.sha256(b"hengjian ledger").hexdigest()
    payload = '{"n": 1, "reason": "第1件“金额”\\n换行"}'
    text = f'{start}\n[1, "flag", "F1", "2026-06-30", "run-000001"]\n{payload}'
    assert hashes[0] == hashlib.sha256(text.encode()).hexdigest()
    assert len(set(hashes)) == 8
    assert Ledger(home).head() == Head(8, hashes[-1])
    assert named(home) == []


def test_nothing_is_rewritten_under_the_triggers(home: Home) -> None:
    row = "'flag', 'F3', '2026-06-30', 'run-000001', '{}', 'x'"
    for statement in (
        f"insert or replace into events (kind, key, as_of, run, payload, hash) values ({row})",
        f"insert or replace into events (seq, kind, key, as_of, run, payload, hash) values (9, {row})",
        f"insert or replace into events (seq, kind, key, as_of, run, payload, hash) values (3, {row.replace('F3', 'F99')})",
        f"insert or ignore into events (seq, kind, key, as_of, run, payload, hash) values (3, {row})",
        f"replace into events (seq, kind, key, as_of, run, payload, hash) values (3, {row})",
        "update or replace events set payload = '{}' where seq = 3",
        "delete from events where seq = 3",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            behind(home, statement, triggers=True)
    assert named(home) == []
    assert Ledger(home).append([Event("flag", "F3", {"n": -1})], as_of=DAY, run="r") == 0
    assert Ledger(home).events("flag")[2].payload["n"] == 3


@pytest.mark.parametrize(
    ("statements", "first"),
    [
        (["update events set payload = replace(payload, '3', '4') where seq = 3"], ("changed", 3)),
        (["update events set as_of = '2026-06-29' where seq = 1"], ("changed", 1)),
        (["update events set key = 'F30' where seq = 3"], ("changed", 3)),
        (["update events set hash = 'x' where seq = 3"], ("changed", 3)),
        (["delete from events where seq = 3"], ("missing", 4)),
        (["delete from events where seq = 1"], ("missing", 2)),
        (["delete from events where seq > 6"], ("truncated", 8)),
        (["delete from events where seq > 6", "delete from sqlite_sequence"], ("truncated", 8)),
        (["delete from events"], ("truncated", 8)),
        (
            ["insert or replace into events (kind, key, as_of, run, payload, hash) "
             "select kind, key, as_of, run, '{}', hash from events where seq = 3"], ("missing", 4),
        ),
        (
            ["insert or replace into events select seq, kind, key, as_of, run, '{}', hash from events where seq = 3"],
            ("changed", 3),
        ),
        (
            ["update events set seq = 100 where seq = 3", "update events set seq = 3 where seq = 4",
             "update events set seq = 4 where seq = 100"], ("changed", 3),
        ),
        (["insert into events (kind, key, as_of, run, payload, hash) values ('f', 'k', '2026-06-30', 'r', '{}', 'x')"],
         ("changed", 9)),
    ],
)  # fmt: skip
def test_the_first_event_that_was_changed_is_named(
    home: Home, statements: list[str], first: tuple[str, int]
) -> None:
    behind(home, *statements)
    assert named(home)[0] == first
    with pytest.raises(BrokenLedgerError, match=r"verify --accept"):
        proof.check(home)


def test_a_ledger_found_whole_is_walked_again_once_anybody_touched_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks = []
    examine = chain.examine
    monkeypatch.setattr(chain, "examine", lambda *given: walks.append(1) or examine(*given))
    proof.check(home)
    proof.check(home)
    assert len(walks) == 1
    Ledger(home).append([Event("flag", "F9", {})], as_of=DAY, run="run-000002")
    proof.check(home)
    assert len(walks) == 2
    # The same cell another way, in as many bytes, and the file's time set back.
    stood = home.ledger_path.stat()
    behind(home, "update events set key = 'G3' where key = 'F3'")
    assert home.ledger_path.stat().st_size == stood.st_size
    os.utime(home.ledger_path, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    with pytest.raises(BrokenLedgerError, match="第3条"):
        proof.check(home)


def test_what_waits_in_the_ledgers_log_is_seen_too(home: Home) -> None:
    proof.check(home)
    with closing(sqlite3.connect(home.ledger_path)) as shell:
        shell.execute("pragma wal_autocheckpoint = 0")
        for name in TRIGGERS:
            shell.execute(f"drop trigger {name}")
        shell.execute("update events set key = 'G3' where key = 'F3'")
        shell.commit()
        with pytest.raises(BrokenLedgerError, match="第3条"):
            proof.check(home)


def test_any_changed_cell_is_found(home: Home) -> None:
    dice = random.Random(14)  # noqa: S311  # cells, not secrets
    with closing(sqlite3.connect(home.ledger_path)) as shell:
        before = shell.execute("select * from events").fetchall()
    for _ in range(60):
        seq, column = dice.randrange(1, 9), dice.choice(["kind", "key", "as_of", "run", "payload"])
        old = str(before[seq - 1][["seq", "kind", "key", "as_of", "run", "payload"].index(column)])
        at = dice.randrange(len(old))
        new = old[:at] + chr(ord(old[at]) ^ 64) + old[at + 1 :]
        with closing(sqlite3.connect(home.ledger_path)) as shell, shell:
            for name in TRIGGERS:
                shell.execute(f"drop trigger if exists {name}")
            shell.execute(f"update events set {column} = ? where seq = ?", [new, seq])
            assert ("changed", seq) in [(f.what, f.seq) for f in chain.examine(shell, [])]
            shell.execute(f"update events set {column} = ? where seq = ?", [old, seq])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("drop trigger no_update", "no_update"),
        ("drop trigger only_append", "only_append"),
        ("create trigger more after insert on events begin delete from events where seq = 1; end", "more"),
        ("create table notes (n)", "notes"),
        ("alter table events add column extra text", "events"),
    ],
)  # fmt: skip
def test_missing_and_foreign_triggers_are_named_and_do_not_come_back_by_themselves(
    home: Home, statement: str, said: str
) -> None:
    behind(home, statement, triggers=True)
    for _ in range(2):
        found = proof.findings(Ledger(home)._home)
        assert [f.what for f in found] == ["schema"]
        assert said in found[0].says


def rewritten(home: Home) -> None:
    """Change an event and chain all that follow anew, as somebody who knows the program could."""
    with closing(sqlite3.connect(home.ledger_path)) as shell, shell:
        rows = shell.execute("select seq, kind, key, as_of, run, payload from events").fetchall()
    rows[2] = (*rows[2][:5], '{"n": 0}')
    behind(
        home,
        "delete from events",
        *(
            "insert into events values ({}, '{}', '{}', '{}', '{}', '{}', '{}')".format(*row)
            for row in chain.chained(GENESIS, rows)
        ),
    )


def test_a_ledger_chained_anew_is_not_the_one_written_down_elsewhere(home: Home) -> None:
    head = Ledger(home).head()
    rewritten(home)
    assert named(home) == [("rewritten", 8)]
    (home.root / "ledger.head").unlink()
    assert named(home) == []
    assert named(home, head) == [("rewritten", 8)]
    assert named(home, Head(9, "x")) == [("truncated", 9)]


def test_what_is_written_after_the_head_was_noted_is_no_finding(home: Home) -> None:
    head, text = Ledger(home).head(), (home.root / "ledger.head").read_text(encoding="utf-8")
    Ledger(home).append([Event("flag", "F9", {})], as_of=DAY, run="run-000002")
    assert named(home, head) == []
    (home.root / "ledger.head").write_text(text, encoding="utf-8")  # killed before it was noted
    assert named(home) == []
    (home.root / "ledger.head").write_text("{", encoding="utf-8")
    assert named(home) == []


def test_an_accepted_change_stays_visible_and_the_next_one_is_found(home: Home) -> None:
    behind(
        home, "update events set payload = '{}' where seq = 3", "delete from events where seq > 6"
    )
    done = proof.accept(home, WHO, as_of=DAY)
    assert [(f.what, f.seq) for f in done] == [("changed", 3), ("truncated", 8), ("truncated", 8)]
    assert named(home) == []
    assert proof.accept(home, WHO, as_of=DAY) == []
    entry = Ledger(home).events(ACCEPTED)[0]
    assert entry.seq == 9, "numbers of lost events are not given again"
    assert entry.payload["note"] == "调试时误改"
    assert (home.root / entry.payload["copy"] / "ledger.db").exists()
    assert proof.must_start_anew(home, Ledger(home))
    Ledger(home).append([Event("flag", "F10", {})], as_of=DAY, run="run-000002")
    assert named(home) == []
    behind(home, "update events set payload = '[]' where seq = 3")
    assert named(home) == [("changed", 3)]
    behind(home, "delete from events where seq = 9")
    assert named(home)[0] == ("changed", 3)
    assert len(named(home)) > 1


def test_accepting_brings_triggers_back_and_says_so_once(home: Home) -> None:
    for _ in range(2):
        behind(home, "drop trigger no_update", "create view v as select 1", triggers=True)
        assert [f.what for f in proof.accept(home, WHO, as_of=DAY)] == ["schema", "schema"]
        assert named(home) == []
    assert len(Ledger(home).events(ACCEPTED)) == 2
    assert len(Ledger(home).events("flag")) == 8


def test_a_file_that_is_no_ledger_is_not_accepted(home: Home) -> None:
    home.ledger_path.write_bytes(b"no ledger" * 1000)
    assert named(home)[0][0] == "file"
    with pytest.raises(BrokenLedgerError, match="备份"):
        Ledger(home)
    with pytest.raises(BrokenLedgerError, match="备份"):
        proof.accept(home, WHO, as_of=DAY)


def test_a_damaged_page_of_the_index_is_found(home: Home) -> None:
    with closing(sqlite3.connect(home.ledger_path)) as shell:
        shell.execute("pragma wal_checkpoint(truncate)")
        page = shell.execute("select rootpage from sqlite_master where type = 'index'").fetchone()[
            0
        ]
        size = shell.execute("pragma page_size").fetchone()[0]
    content = bytearray(home.ledger_path.read_bytes())
    at = content.index(b"F3", (page - 1) * size)
    content[at + 1] = ord("7")
    home.ledger_path.write_bytes(bytes(content))
    assert named(home)[0][0] == "file"


def empty(home: Home) -> None:
    home.ledger_path.write_bytes(b"")


def gone(home: Home) -> None:
    home.ledger_path.unlink()


@pytest.mark.parametrize("lose", [empty, gone])
def test_an_emptied_ledger_is_not_begun_anew_in_silence(
    home: Home, lose: Callable[[Home], None]
) -> None:
    lose(home)
    Ledger(home)
    assert named(home) == [("truncated", 8)]
    (home.root / "ledger.head").unlink()
    assert named(home) == []
    (home.archive / "0a").mkdir()
    assert named(home) == [("file", 0)]


def test_a_ledger_is_looked_at_where_nothing_can_be_written(home: Home) -> None:
    """On a full or read-only disk ``status``, ``verify`` and ``backup`` failed as a run does."""
    with full_disk():
        ledger = Ledger(home)
        assert (len(ledger.events("flag")), named(home)) == (8, [])
        with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
            ledger.append([Event("flag", "F9", {})], as_of=DAY, run="run-000002")
    assert ledger.append([Event("flag", "F9", {})], as_of=DAY, run="run-000002") == 1


def test_a_ledger_with_events_beside_it_is_not_looked_at_without_them(home: Home) -> None:
    with closing(sqlite3.connect(home.ledger_path)) as other:
        other.execute(
            "select count(*) from events"
        ).fetchall()  # the last one that closes it empties it
        Ledger(home).append([Event("flag", "F9", {})], as_of=DAY, run="run-000002")
        files = [home.ledger_path, home.root / "ledger.db-wal"]
        killed = {path: path.read_bytes() for path in files}
    for path, content in killed.items():
        path.write_bytes(content)
    with full_disk(), pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        Ledger(home)
    assert len(Ledger(home).events("flag")) == 9


def old(home: Home) -> None:
    """Write a ledger as it was before events were chained."""
    (home.root / "ledger.head").unlink(missing_ok=True)
    home.ledger_path.unlink(missing_ok=True)
    with closing(sqlite3.connect(home.ledger_path)) as shell, shell:
        shell.execute("pragma journal_mode = wal")
        shell.execute(
            "create table events (seq integer primary key autoincrement, kind text not null, key text not null, "
            "as_of text not null, run text not null, payload text not null, unique (kind, key))"
        )
        shell.executemany(
            "insert into events values (?, 'flag', ?, '2026-06-01', 'run-000001', ?)",
            [(n, f"F{n}", json.dumps({"n": n})) for n in (1, 2, 4, 5)],
        )
        shell.execute(
            "create trigger no_update before update on events begin select raise(abort, 'events are append-only'); end"
        )
        shell.execute("pragma user_version = 1")


def test_an_older_ledger_is_chained_once_with_a_copy_kept(home: Home) -> None:
    old(home)
    ledger = Ledger(home)
    assert [(e.seq, e.payload["n"]) for e in ledger.events("flag")] == [
        (1, 1),
        (2, 2),
        (4, 4),
        (5, 5),
    ]
    assert [(e.seq, e.payload) for e in ledger.events(CHAINED)] == [(6, {"events": 4, "up_to": 5})]
    assert ledger.newest_as_of() == date(2026, 6, 1)
    assert proof.upgraded(ledger) == 4
    with closing(sqlite3.connect(home.root / "before-ledger-2" / "ledger.db")) as kept:
        assert kept.execute("select count(*) from events").fetchone()[0] == 4
        assert kept.execute("pragma user_version").fetchone()[0] == 1
    assert named(home) == []
    Ledger(home)
    assert len(Ledger(home).events(CHAINED)) == 1


def test_what_was_published_before_ledgers_were_chained_has_no_head(home: Home) -> None:
    """Every command said: run the program once first; and so did that run."""
    old(home)
    with duckdb.connect(str(home.warehouse_path)) as published:
        published.execute("create table run_facts as select 'run-000001' as run, 7 as arrival")
    assert proof.upgraded(Ledger(home)) == 4


def test_an_older_ledger_in_the_place_of_a_chained_one_is_refused(home: Home) -> None:
    head = (home.root / "ledger.head").read_text(encoding="utf-8")
    old(home)
    (home.root / "ledger.head").write_text(head, encoding="utf-8")
    with pytest.raises(BrokenLedgerError, match="旧格式"):
        Ledger(home)


def test_a_newer_ledger_is_refused(home: Home) -> None:
    behind(home, "pragma user_version = 3", triggers=True)
    with pytest.raises(HomeError, match="升级程序"):
        Ledger(home)


def test_what_was_entered_after_a_head_is_told_by_kind(home: Home) -> None:
    seen = Ledger(home).head().seq
    more = [Event("flag", "F9", {}), Event("warning", "W1", {})]
    Ledger(home).append(more, as_of=DAY, run="run-000002")
    assert Ledger(home).keys_after("flag", seen) == {"F9"}
    assert Ledger(home).keys_after("warning", seen) == {"W1"}
    assert Ledger(home).keys_after("flag", seen + 2) == frozenset()


def test_of_events_of_one_name_in_one_entry_the_first_stays(home: Home) -> None:
    events = [Event("flag", key, {"n": n}) for n, key in enumerate(("F9", "F10", "F9", "F1"))]
    before = Ledger(home).head()
    assert Ledger(home).append(iter(events), as_of=DAY, run="run-000002") == 2
    new = [e for e in Ledger(home).events("flag") if e.seq > before.seq]
    assert [(e.key, e.payload, e.seq - before.seq) for e in new] == [
        ("F9", {"n": 0}, 1),
        ("F10", {"n": 1}, 2),
    ]
    assert Ledger(home).head().seq == before.seq + 2
