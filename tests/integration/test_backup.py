"""What is backed up comes back: same content on another path; damaged and newer backups are refused."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.store.archive import keep
from assets.store.backup import MANIFEST, back_up, verified
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger

from .conftest import AS_OF, Bureau, case_file, case_row


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
    make_bureau: Callable[[str], Bureau], tmp_path: Path
) -> None:
    first = make_bureau("first")
    rows = [case_row(n, day=f"202{5 + n % 2}-{n % 6 + 1:02d}-{n % 27 + 1:02d}", fine=str(5_000 + 37 * n)) for n in range(400)]  # fmt: skip
    (first.inbox / "甲县").mkdir()
    (first.inbox / "甲县" / "a.csv").write_text(case_file(rows[:300]), encoding="utf-8")
    (first.home / "config").mkdir(exist_ok=True)
    (first.home / "config" / "thresholds.yml").write_text(
        "C001: {max_growth: 0.25}\n", encoding="utf-8"
    )
    first.run("2026-06-01")
    first.call("confirm", "990101", "2026-05", "--note", "调阅案卷", expect=0)
    (first.inbox / "b.csv").write_text(
        case_file([*rows[250:], case_row(900, day="2026-06-02", fine="-1")]), encoding="utf-8"
    )
    first.run("2026-06-30")
    before = first.outs()
    assert before["out_region_month"].height
    assert before["out_set_aside"].height == 1

    folder = tmp_path / "backup"
    done = first.call("backup", str(folder), expect=0)
    assert "first.key 不在内" in done.stdout
    assert not list(folder.rglob("*.key"))
    shutil.move(tmp_path / "first.key", tmp_path / "safe")
    shutil.rmtree(first.home)

    second = Bureau(tmp_path / "elsewhere" / "second")
    shutil.rmtree(second.home)
    assert str(second.home) in second.call("restore", str(folder), expect=0).stdout
    # Without the key the same people would get other codes: it is asked for, not made anew.
    assert "密钥" in second.call("rebuild", expect=2).stderr
    shutil.move(tmp_path / "safe", second.home.with_name("second.key"))
    second.call("rebuild", expect=1, fresh=True)
    after = second.outs()
    assert set(after) == set(before)
    for name, frame in before.items():
        assert frame.equals(after[name]), name


def test_a_backup_lists_every_file_with_its_sum_and_its_format(
    kept: Bureau, tmp_path: Path
) -> None:
    made = back_up(open_home(kept.home), tmp_path / "b")
    manifest = json.loads((tmp_path / "b" / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["format"] == 1
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


def escaping(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"]["../evil"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damaged, "与清单不符"),
        (lacking, "与清单不符"),
        (newer, "升级程序"),
        (escaping, "与清单不符"),
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
