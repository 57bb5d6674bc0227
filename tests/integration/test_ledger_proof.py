"""A ledger changed behind the program's back: nothing is built upon it until somebody answers for it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from assets.store.chain import SCHEMA
from assets.store.home import Home, open_home
from assets.store.ledger_file import published_head
from pipelines.execute import _told_once

from .conftest import Bureau

LATER = "2026-07-31"


def change(bureau: Bureau, *statements: str) -> None:
    with closing(sqlite3.connect(bureau.home / "ledger.db")) as shell, shell:
        for name in ("no_update", "no_delete"):
            shell.execute(f"drop trigger {name}")
        for statement in statements:
            shell.execute(statement)
        for statement in SCHEMA[1:3]:
            shell.execute(statement)


def state(bureau: Bureau) -> dict[str, bytes]:
    """Everything that readers see."""
    paths = [
        bureau.home / "warehouse.duckdb",
        *(bureau.home / "site").rglob("*"),
        *(bureau.home / "outbox").rglob("*"),
    ]
    return {str(p): p.read_bytes() for p in paths if p.is_file()}


def test_a_sound_ledger_is_said_to_be_and_its_head_is_published(home: Bureau) -> None:
    said = home.call("verify", "--json", expect=0)
    facts = json.loads(said.stdout)["ledger"]
    assert facts["whole"] is True
    head = published_head(Home(home.home))
    assert (facts["seq"], facts["head"]) == (head.seq, head.hash)
    assert (
        f"台账完整：到第 {head.seq} 条，链头 {head.hash[:16]}"
        in home.call("status", expect=0).stdout
    )


@pytest.mark.parametrize("command", [
    ["run", "--as-of", LATER], ["rebuild"], ["run", "--as-of", LATER, "--lock-month", "2026-06"],
    ["confirm", "990101", "2026-06", "--note", "调卷"], ["erase", "cases.csv", "--reason", "误投"],
])  # fmt: skip
def test_nothing_is_built_upon_a_changed_ledger(home: Bureau, command: list[str]) -> None:
    change(
        home,
        "update events set payload = replace(payload, '0', '1') where kind = 'month_judgement' and seq % 2",
    )
    before, ledger = state(home), (home.home / "ledger.db").read_bytes()
    done = home.call(*command, expect=3)
    assert "台账与入账时不同：第" in done.stderr
    assert "month_judgement" in done.stderr
    assert "hengjian verify" in done.stderr
    assert state(home) == before
    assert (home.home / "ledger.db").read_bytes() == ledger
    assert not list((home.home / "work").iterdir())
    assert "台账与入账时不同" in home.call("status", expect=0).stderr
    assert "month_judgement" in home.call("verify", expect=3).stderr


@pytest.mark.slow
def test_a_cut_ledger_is_worked_on_with_only_after_somebody_accepted_it(
    home: Bureau, tmp_path: Path
) -> None:
    before = home.outs()
    home.call("confirm", "990101", "2026-06", "--note", "调卷", expect=0)
    home.call("backup", str(tmp_path / "b"), expect=0)
    change(
        home,
        "delete from events where kind in ('key_region_decision', 'arrival')",
        "delete from sqlite_sequence",
    )
    (home.home / "ledger.head").unlink()
    assert "不见了" in home.call("run", "--as-of", LATER, expect=3).stderr
    assert "现在只到第" in home.call("verify", "--backup", str(tmp_path / "b"), expect=3).stderr
    assert "理由" in home.call("verify", "--accept", expect=2).stderr
    said = home.call(
        "verify", "--accept", "--note", "误删，已查明", "--by", "管理员甲", expect=0
    ).stdout
    assert "管理员甲 接受了" in said
    home.run()
    assert "管理员甲 接受了" in home.call("status", expect=0).stdout
    # The file lies in the inbox: it arrives anew, and the state is made anew from archive and ledger.
    after = home.outs()
    for name in ("out_case_disparity", "out_flags", "out_region_month"):
        columns = [c for c in before[name].columns if c not in {"file", "arrival"}]
        assert before[name].select(columns).equals(after[name].select(columns)), name
    # The backup's head is still not on the chain.
    home.call("verify", "--backup", str(tmp_path / "b"), expect=3)


def test_an_older_home_and_its_ledger_are_upgraded_with_a_backup_and_it_is_said(
    home: Bureau,
) -> None:
    marker = home.home / "home.json"
    marker.write_text('{"format": 1}\n', encoding="utf-8")
    with closing(sqlite3.connect(home.home / "ledger.db")) as shell, shell:
        rows = shell.execute("select seq, kind, key, as_of, run, payload from events").fetchall()
        shell.execute("drop table events")
        shell.execute(
            "create table events (seq integer primary key autoincrement, kind text not null, key text not null, "
            "as_of text not null, run text not null, payload text not null, unique (kind, key))"
        )
        shell.executemany("insert into events values (?, ?, ?, ?, ?, ?)", rows)
        shell.execute("pragma user_version = 1")
    (home.home / "ledger.head").unlink()
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as published:  # it knew no head
        for column in ("ledger_seq", "ledger_head"):
            published.execute(f"alter table run_facts drop column {column}")
        published.execute("update run_facts set made_by = 'the program before'")
    done = home.call("run", "--as-of", "2026-06-30", expect=0)
    assert f"原有 {len(rows)} 条事件从现在起带校验链" in done.stderr
    assert (home.home / "before-ledger-2" / "ledger.db").exists()
    assert _told_once(open_home(home.home)) == []  # what the next run says of it
    now = json.loads(marker.read_text(encoding="utf-8"))
    assert now["format"] == 3
    assert now["key_check"]
    kept = home.home / "before-format-3"
    assert json.loads((kept / "home.json").read_text(encoding="utf-8")) == {"format": 1}
    assert (kept / "ledger.db").stat().st_size > 0
    assert f"前 {len(rows)} 条是升级时补建的链" in home.call("status", expect=0).stdout
