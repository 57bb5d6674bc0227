"""What is backed up comes back: same content on another path; damaged and newer backups are refused."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assets.store.archive import keep
from assets.store.backup import MANIFEST, back_up, verified
from assets.store.chain import SCHEMA
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger

from .conftest import AS_OF, Bureau, case_file, case_row, months


@pytest.fixture
def kept(bureau: Bureau) -> Bureau:
    """Make a home with an archive, a ledger and a configuration, without a run."""
    home = open_home(bureau.home)
    home.key()
    (home.config / "hengjian.yml").write_text("bureau: 乙卯市市场监督管理局\n", encoding="utf-8")
    events = []
    for n in range(5):
        path = bureau.inbox / f"{n}.csv"
        path.write_text(case_file([case_row(n, day="2026-05-01")]), encoding="utf-8")
        sha = keep(home, path)
        events.append(Event("arrival", f"{n}.csv|{sha}", {"file": f"{n}.csv", "sha": sha}))
    Ledger(home).append(events, as_of=date(2026, 6, 1), run="run-000001")
    return bureau


@pytest.mark.slow
def test_backup_wipe_restore_on_another_path_gives_the_same_content(
    home: Bureau, tmp_path: Path
) -> None:
    first = home
    (first.home / "config" / "thresholds.yml").write_text(
        "C001: {max_growth: 0.25}\n", encoding="utf-8"
    )
    first.call("confirm", "990101", "2026-05", "--note", "调阅案卷", expect=0)
    (first.inbox / "甲县").mkdir()
    (first.inbox / "甲县" / "b.csv").write_text(
        case_file([*months(30, 31), case_row(900, day="2026-06-02", fine="-1")]), encoding="utf-8"
    )
    first.run("2026-07-31")
    before = first.outs()
    assert before["out_key_decisions"].height == 1
    assert before["out_region_month"].height
    assert before["out_set_aside"].height == 1

    folder = tmp_path / "backup"
    done = first.call("backup", str(folder), expect=0)
    assert "home.key 不在内" in done.stdout
    assert not list(folder.rglob("*.key"))
    shutil.move(tmp_path / "home.key", tmp_path / "safe")
    shutil.rmtree(first.home)

    second = Bureau(tmp_path / "elsewhere" / "second")
    shutil.rmtree(second.home)
    assert str(second.home) in second.call("restore", str(folder), expect=0).stdout
    # Without the key the same people would get other codes: it is asked for, not made anew.
    assert "密钥" in second.call("rebuild", expect=2).stderr
    shutil.move(tmp_path / "safe", second.home.with_name("second.key"))
    second.call("rebuild", expect=1)
    after = second.outs()
    assert set(after) == set(before)
    for name, frame in before.items():
        assert frame.equals(after[name]), name


def test_a_backup_lists_every_file_with_its_sum_and_its_format(
    kept: Bureau, tmp_path: Path
) -> None:
    made = back_up(open_home(kept.home), tmp_path / "b")
    manifest = json.loads((tmp_path / "b" / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["format"] == 2
    head = Ledger(open_home(kept.home)).head()
    assert manifest["head"] == {"seq": 5, "hash": head.hash}
    assert manifest["findings"] == []
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o700
    assert "密钥" in manifest["without"]
    assert made.files == len(manifest["files"]) == 8
    on_disk = {
        p.relative_to(tmp_path / "b").as_posix() for p in (tmp_path / "b").rglob("*") if p.is_file()
    }
    assert on_disk == {*manifest["files"], MANIFEST}
    assert verified(tmp_path / "b") == manifest["files"]


def damaged(folder: Path) -> None:
    path = next((folder / "archive").rglob("*.csv"))
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(bytes(content))


def lacking(folder: Path) -> None:
    next((folder / "archive").rglob("*.csv")).unlink()


def newer(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**manifest, "ledger_format": 99}), encoding="utf-8")


def listing(name: str, content: bytes = b"x") -> Callable[[Path], None]:
    """Return what lists a further file in the manifest, its sum correct, and puts it there."""

    def spoil(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_symlink():
            path.write_bytes(content)
        listed(folder, name, path.read_bytes())

    return spoil


def listed(folder: Path, name: str, content: bytes) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def absolute(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.write_bytes(b"x")
    listed(folder, str(outside), b"x")


def linked_file(folder: Path) -> None:
    (folder.parent / "outside").write_bytes(b"x")
    (folder / "config" / "link.yml").symlink_to(folder.parent / "outside")
    listed(folder, "config/link.yml", b"x")


def linked_folder(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "a.yml").write_bytes(b"x")
    (folder / "config" / "more").symlink_to(folder.parent / "elsewhere")
    listed(folder, "config/more/a.yml", b"x")


def other_ledger(folder: Path) -> None:
    """Change an event of a backup and enter the new sum in its manifest."""
    with closing(sqlite3.connect(folder / "ledger.db")) as shell, shell:
        shell.execute("drop trigger no_update")
        shell.execute("update events set payload = '{}' where seq = 2")
        shell.execute(SCHEMA[1])
    listed(folder, "ledger.db", (folder / "ledger.db").read_bytes())


def shorter_ledger(folder: Path) -> None:
    """Take the last events out of a backup, and the traces SQLite keeps of them."""
    with closing(sqlite3.connect(folder / "ledger.db")) as shell, shell:
        shell.execute("drop trigger no_delete")
        shell.execute("delete from events where seq > 3")
        shell.execute("delete from sqlite_sequence")
        shell.execute(SCHEMA[2])
    listed(folder, "ledger.db", (folder / "ledger.db").read_bytes())


def no_ledger(folder: Path) -> None:
    (folder / "ledger.db").write_bytes(b"no ledger" * 1000)
    listed(folder, "ledger.db", b"no ledger" * 1000)


def with_a_field(name: str, value: object) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        (folder / MANIFEST).write_text(json.dumps({**manifest, name: value}), encoding="utf-8")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damaged, "与清单不符"),
        (lacking, "与清单不符"),
        (newer, "升级程序"),
        (listing("../evil"), "不属于备份的路径"),
        (listing("config/../../evil"), "不属于备份的路径"),
        (listing("config/./a.yml"), "不属于备份的路径"),
        (lambda f: listed(f, "archive", b"x"), "不属于备份的路径"),
        (listing("site/index.html"), "不属于备份的路径"),
        (listing("warehouse.duckdb"), "不属于备份的路径"),
        (listing("config/a\\..\\..\\evil"), "不属于备份的路径"),
        (listing("config/C:evil"), "不属于备份的路径"),
        (absolute, "不属于备份的路径"),
        (linked_file, "不属于备份的路径"),
        (linked_folder, "不属于备份的路径"),
        (other_ledger, "第2条（arrival，run-000001，截至2026-06-01）与入账时不同"),
        (shorter_ledger, "已记到第5条，现在只到第3条"),
        (no_ledger, "台账读不了"),
        (with_a_field("head", None), "已损坏"),
        (with_a_field("head", {"seq": "5", "hash": ""}), "已损坏"),
        (with_a_field("findings", [1]), "已损坏"),
        (with_a_field("files", []), "已损坏"),
        (with_a_field("format", "x"), "已损坏"),
        (lambda f: (f / MANIFEST).unlink(), "没有做完"),
        (lambda f: (f / MANIFEST).write_text("{", encoding="utf-8"), "已损坏"),
        (lambda f: (f / "ledger.db").write_bytes(b""), "ledger.db"),
    ],
)
def test_a_damaged_or_newer_backup_is_refused_and_nothing_is_touched(
    kept: Bureau, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    back_up(open_home(kept.home), tmp_path / "b")
    spoil(tmp_path / "b")
    target = Bureau(tmp_path / "target")
    shutil.rmtree(target.home)
    assert said in target.call("restore", str(tmp_path / "b"), expect=2).stderr
    assert not target.home.exists()


def test_restore_writes_over_nothing_and_backup_needs_an_empty_folder(
    kept: Bureau, tmp_path: Path
) -> None:
    kept.call("backup", str(tmp_path / "b"), expect=0)
    assert "不是空文件夹" in kept.call("backup", str(tmp_path / "b"), expect=2).stderr
    assert "不是空目录" in kept.call("restore", str(tmp_path / "b"), expect=2).stderr


def test_a_restore_that_was_interrupted_begins_again(kept: Bureau, tmp_path: Path) -> None:
    kept.call("backup", str(tmp_path / "b"), expect=0)
    target = Bureau(tmp_path / "target")
    shutil.rmtree(target.home)
    (target.home / ".restoring" / "archive").mkdir(parents=True)
    (target.home / ".restoring" / "archive" / "half").write_text("x", encoding="utf-8")
    target.call("restore", str(tmp_path / "b"), expect=0)
    assert not list(target.home.rglob("half"))
    assert len(Ledger(open_home(target.home)).events("arrival")) == 5


@pytest.mark.parametrize(
    "moved", [["archive"], ["archive", "config"], ["archive", "config", "ledger.db"]]
)
def test_a_restore_killed_between_its_renames_is_no_home_yet_and_begins_again(
    kept: Bureau, tmp_path: Path, moved: list[str]
) -> None:
    kept.call("backup", str(tmp_path / "b"), expect=0)
    target = Bureau(tmp_path / "target")
    shutil.rmtree(target.home)
    shutil.copytree(tmp_path / "b", target.home / ".restoring")
    for name in moved:
        (target.home / ".restoring" / name).rename(target.home / name)
    before = sorted(p.name for p in target.home.iterdir())
    for command in ("run", "rebuild"):
        assert "恢复没有做完" in target.call(command, expect=2).stderr
    assert sorted(p.name for p in target.home.iterdir()) == before
    target.call("restore", str(tmp_path / "b"), expect=0)
    assert len(Ledger(open_home(target.home)).events("arrival")) == 5
    assert not (target.home / ".restoring").exists()
    assert "不是空目录" in target.call("restore", str(tmp_path / "b"), expect=2).stderr


def test_a_restore_killed_at_its_very_end_is_a_home(kept: Bureau, tmp_path: Path) -> None:
    kept.call("backup", str(tmp_path / "b"), expect=0)
    target = Bureau(tmp_path / "target")
    target.call("restore", str(tmp_path / "b"), expect=2)  # the inbox makes it a folder in use
    shutil.rmtree(target.home)
    target.call("restore", str(tmp_path / "b"), expect=0)
    (target.home / ".restoring").mkdir()
    assert "不是空目录" in target.call("restore", str(tmp_path / "b"), expect=2).stderr
    target.call("verify", expect=0)


def test_a_ledger_found_changed_is_backed_up_and_restored_but_not_run_upon(
    kept: Bureau, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(kept.home / "ledger.db")) as shell, shell:
        shell.execute("drop trigger no_update")
        shell.execute("update events set payload = '{}' where seq = 2")
    done = kept.call("backup", str(tmp_path / "b"), expect=1)
    assert "第2条" in done.stderr
    target = Bureau(tmp_path / "target")
    shutil.rmtree(target.home)
    assert "第2条" in target.call("restore", str(tmp_path / "b"), expect=0).stderr
    shutil.copyfile(kept.home.with_name("home.key"), target.home.with_name("target.key"))
    assert "第2条" in target.call("run", "--as-of", AS_OF, expect=3).stderr


def test_a_backup_of_the_format_before_is_restored_and_chained(
    kept: Bureau, tmp_path: Path
) -> None:
    kept.call("backup", str(tmp_path / "b"), expect=0)
    ledger = tmp_path / "b" / "ledger.db"
    with closing(sqlite3.connect(ledger)) as shell, shell:
        rows = shell.execute("select seq, kind, key, as_of, run, payload from events").fetchall()
        shell.execute("drop table events")
        shell.execute(
            "create table events (seq integer primary key autoincrement, kind text not null, key text not null, "
            "as_of text not null, run text not null, payload text not null, unique (kind, key))"
        )
        shell.executemany("insert into events values (?, ?, ?, ?, ?, ?)", rows)
        shell.execute("pragma user_version = 1")
    manifest = json.loads((tmp_path / "b" / MANIFEST).read_text(encoding="utf-8"))
    del manifest["head"], manifest["findings"]
    manifest |= {"format": 1, "ledger_format": 1}
    (tmp_path / "b" / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    listed(tmp_path / "b", "ledger.db", ledger.read_bytes())
    target = Bureau(tmp_path / "target")
    shutil.rmtree(target.home)
    assert "前 5 条是升级时补建的链" in target.call("restore", str(tmp_path / "b"), expect=0).stdout
    assert "还没有校验链" in target.call("verify", "--backup", str(tmp_path / "b"), expect=2).stderr


def test_an_original_that_rotted_or_is_gone_is_named(kept: Bureau, tmp_path: Path) -> None:
    damaged(kept.home)
    done = kept.call("backup", str(tmp_path / "b"), expect=1)
    assert "1 个原件已损坏" in done.stderr
    lacking(kept.home)
    done = kept.call("backup", str(tmp_path / "c"), expect=1)
    assert "缺失" in done.stderr


def test_a_rotten_original_stops_a_rebuild(kept: Bureau) -> None:
    damaged(kept.home)
    done = kept.call("run", "--as-of", AS_OF, expect=3)
    assert "已损坏" in done.stderr
    assert not (kept.home / "warehouse.duckdb").exists()


def test_a_backup_while_files_arrive_is_whole(kept: Bureau, tmp_path: Path) -> None:
    """The ledger of a backup names nothing that the backup lacks, however often one is made."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(kept.home)])
    home = open_home(kept.home)
    ledger, sizes = Ledger(home), [5]
    try:
        for n in range(8):
            for _ in range(1200):  # wait until something new has arrived
                if len(ledger.events("arrival")) > sizes[-1]:
                    break
                time.sleep(0.05)
            made = back_up(home, tmp_path / f"b{n}")
            assert made.missing == made.damaged == []
            verified(tmp_path / f"b{n}")
            sizes.append(made.files - 3)
        assert writer.poll() is None, "nothing was written meanwhile"
    finally:
        writer.kill()
        writer.wait()
    assert sizes == sorted(set(sizes)), "no backup holds more than the one before"


WRITER = """
import sys
from datetime import date
from pathlib import Path
from assets.store.archive import keep
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger
home = open_home(Path(sys.argv[1]))
ledger, n = Ledger(home), 0
while True:
    n += 1
    path = home.work / "new.csv"
    path.write_text(f"{n}\\n" * 2000)
    sha = keep(home, path)
    ledger.append([Event("arrival", f"{n}|{sha}", {"file": f"{n}.csv", "sha": sha})], as_of=date(2026, 6, 1), run="r")
"""
