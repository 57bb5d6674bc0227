"""How the command line ends, and what it says."""

import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.store.home import open_home, run_lock
from assets.store.ledger import Event, Ledger
from assets.store.refused import NO_DRAFTS, NO_ROOM
from pipelines.cli import main
from pipelines.cli.common import default_home

from .command import FRESH, call
from .conftest import AS_OF, Bureau, case_file, case_row

DAY = date.fromisoformat(AS_OF)


def test_unknown_command_and_bad_date_are_usage_errors(bureau: Bureau) -> None:
    bureau.call("nonsense", expect=2, fresh=True)
    bureau.call("run", "--as-of", "30.6.2026", expect=2)
    nowhere = ("--engine", "spark", "--master", "spark://127.0.0.1:1")
    said = bureau.call("run", *nowhere, expect=2).stderr
    # Whichever is missing first.
    assert re.search("没有安装 PySpark|没有找到 Java|连不上集群 spark://127.0.0.1:1", said), said


def test_looking_before_the_first_run_says_what_to_do(bureau: Bureau) -> None:
    for command in (
        ("status",),
        ("export", "out_flags", "--out", "x.csv"),
        ("trace", "x"),
        ("serve",),
    ):
        done = bureau.call(*command, expect=2)
        assert re.search("--home.*hengjian run", done.stderr), done.stderr


def test_a_slip_in_the_path_of_the_home_makes_no_home(bureau: Bureau) -> None:
    for command in (("rebuild",), ("schedule", "on"), ("schedule", "status")):
        assert "还不是数据目录" in bureau.call(*command, expect=2).stderr
    assert [p.name for p in bureau.home.iterdir()] == ["inbox"]


def test_a_folder_of_other_things_is_not_made_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    tmp_path.chmod(0o755)
    done = call("run", "--home", str(tmp_path))
    assert (done.returncode, "已有别的文件（letter.txt）" in done.stderr) == (2, True)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    (tmp_path / "inbox").mkdir()  # somebody means it to be one
    assert open_home(tmp_path).root == tmp_path
    monkeypatch.setenv("HENGJIAN_HOME", "")  # as a unit file leaves it: not the folder it runs in
    assert default_home() == Path("hengjian-home")


def test_a_home_named_from_within_keeps_its_key_beside_it(tmp_path: Path) -> None:
    (tmp_path / "home" / "inbox").mkdir(parents=True)
    opened = open_home(tmp_path / "home" / "inbox" / "..")
    assert opened.key_path == tmp_path / "home.key"


def test_a_port_that_is_taken_is_told(published: Bureau) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "已被占用" in published.call("serve", "--port", port, expect=2).stderr


def test_a_backup_goes_to_an_empty_folder_outside_the_home(home: Bureau, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "不是空文件夹" in home.call("backup", str(tmp_path / "file"), expect=2).stderr
    assert "在数据目录里面" in home.call("backup", str(home.inbox / "备份"), expect=2).stderr


def test_a_run_that_never_ended_is_told_until_one_publishes(home: Bureau) -> None:
    assert "没有发布" not in home.call("status").stdout
    name = "run-000009"
    Ledger(open_home(home.home)).append([Event("run", name, {})], as_of=DAY, run=name)
    assert f"{name}（截至 {DAY}）没有发布：还在进行，或者中途停下了" in home.call("status").stdout
    told = json.loads(home.call("status", "--json").stdout)
    assert told["unended"] == {"run": name, "as_of": str(DAY)}
    assert f"{name} (as of {DAY}) has not published" in home.call("status", "--lang", "en").stdout


def test_a_table_in_between_is_said_to_be_there(published: Bureau, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "x.csv"))
    said = published.call("export", "feat_case", *out, expect=2).stderr
    assert said.startswith("feat_case 是中间的表") and "docs/running/backup.md" in said
    assert published.call("export", "feat_cas", *out, expect=2).stderr.startswith("没有表 feat_cas")


def test_a_month_that_cannot_be_locked_is_told_before_anything_is_read(home: Bureau) -> None:
    head = home.call("status", "--json").stdout
    for month, said in (("2026-06", "2026-06 到 2026-06-30 还没有结束"), ("2019-12", "能锁定的月份是 2020-01 到 ")):  # fmt: skip
        assert said in home.call("run", "--as-of", AS_OF, "--lock-month", month, expect=2).stderr
    assert home.call("status", "--json").stdout == head


def test_no_demo_where_a_file_lies(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = call("demo", "--home", str(tmp_path / "file"))
    assert (done.returncode, "不能写入：已有同名的文件" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("hengjian.yml", "buro: x\n", "buro"),
        ("hengjian.yml", "- a\n", "键"),
        ("thresholds.yml", "C001: {max_growht: 0.3}\n", "max_growht"),
        ("thresholds.yml", "C001: {max_growth: 9}\n", "0.1"),
        ("thresholds.yml", "X001: {}\n", "X001"),
        ("enumerations.yml", "colours: {红: []}\n", "colours"),
    ],
)
def test_a_slip_in_the_configuration_stops_with_its_name(
    bureau: Bureau, name: str, text: str, said: str
) -> None:
    open_home(bureau.home)
    (bureau.home / "config" / name).write_text(text, encoding="utf-8")
    done = bureau.call("run", "--as-of", AS_OF, expect=2)
    assert said in done.stderr
    assert name in done.stderr


def test_a_second_run_at_once_is_refused(bureau: Bureau) -> None:
    with run_lock(open_home(bureau.home)):
        done = bureau.call("run", "--as-of", AS_OF, expect=3)
    assert "另一次运行" in done.stderr


def test_a_newer_home_is_refused_with_a_sentence(bureau: Bureau) -> None:
    open_home(bureau.home)
    (bureau.home / "home.json").write_text(json.dumps({"format": 99}), encoding="utf-8")
    done = bureau.call("run", "--as-of", AS_OF, expect=2)
    assert "升级程序" in done.stderr


def test_the_key_lies_beside_the_home_and_is_private(bureau: Bureau) -> None:
    key = open_home(bureau.home)
    key.key()
    assert key.key_path.parent == bureau.home.parent
    assert stat.S_IMODE(key.key_path.stat().st_mode) == 0o600
    assert stat.S_IMODE((bureau.home / "archive").stat().st_mode) == 0o700


def test_check_tries_a_file_and_takes_nothing_in(bureau: Bureau, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(case_file([case_row(1, day="2026-05-01")]), encoding="utf-8")
    bad.write_text(case_file([case_row(1, day="2026-05-01", fine="-5")]), encoding="utf-8")
    assert bureau.call("check", str(good), "--as-of", AS_OF).returncode == 0
    done = bureau.call("check", str(bad), "--as-of", AS_OF, expect=1)
    assert "-5" in done.stdout
    assert not (bureau.home / "warehouse.duckdb").exists()
    # A word of the bureau's own is known here as it is in a run.
    other = tmp_path / "other.csv"
    other.write_text(
        good.read_text(encoding="utf-8").replace("监督检查", "网上巡查"), encoding="utf-8"
    )
    words = bureau.home / "config" / "enumerations.yml"
    assert "网上巡查" in bureau.call("check", str(other), "--as-of", AS_OF).stdout
    words.parent.mkdir(exist_ok=True)
    words.write_text("case_source: {监督检查: [网上巡查]}\n", encoding="utf-8")
    assert "网上巡查" not in bureau.call("check", str(other), "--as-of", AS_OF).stdout


def test_demo_writes_into_no_folder_that_holds_other_files(tmp_path: Path) -> None:
    home = Bureau(tmp_path / "mine")
    (home.home / "letter.txt").write_text("x", encoding="utf-8")
    done = home.call("demo", "--scale", "small", expect=2)
    assert "其他文件" in done.stderr
    assert sorted(p.name for p in home.home.iterdir()) == ["inbox", "letter.txt"]


def test_a_broken_ledger_ends_in_3(bureau: Bureau) -> None:
    open_home(bureau.home)
    (bureau.home / "ledger.db").write_bytes(os.urandom(4096))
    assert "请从备份恢复" in bureau.call("run", "--as-of", AS_OF, expect=3).stderr


def test_an_unexpected_exception_ends_in_3(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr("pipelines.cli.app.program_group", lambda: {}["nothing"])
    with pytest.raises(SystemExit) as left:
        main(["status"])
    assert left.value.code == 3
    assert capsys.readouterr().err == "运行失败：KeyError: 'nothing'\n"


@pytest.mark.parametrize(
    ("error", "said", "english"),
    [
        (PermissionError(13, "Permission denied", "/data/run.lock"), "/data/run.lock：没有权限", "/data/run.lock: no right to do so"),
        (sqlite3.OperationalError("unable to open database file"), "ledger.db 或 dagster 里的数据库不能打开，请检查它和所在文件夹的权限", "rights to it"),
        (sqlite3.OperationalError("database or disk is full"), NO_ROOM, "the disk is full"),
        (OSError(28, "No space left on device", "/data/x"), NO_ROOM, "the disk is full"),
        (OSError(122, "Disk quota exceeded", "/data/x"), NO_ROOM, "the disk is full"),
        (FileNotFoundError(2, "No usable temporary directory found in ['/tmp', '/data']"), NO_DRAFTS, "no temporary folder"),
        (duckdb.TransactionException('Failed to commit: Could not write file "/data/x.wal": Disk quota exceeded'), NO_ROOM, "the disk is full"),
    ],
)  # fmt: skip
def test_what_the_system_refuses_is_said_in_the_language_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys, error: Exception, said: str, english: str
) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr("pipelines.cli.app.program_group", refuse)
    for more, words in (([], f"运行失败：{said}\n"), (["--lang", "en"], english)):
        with pytest.raises(SystemExit) as left:
            main(["status", *more])
        assert left.value.code == 3
        assert words in capsys.readouterr().err


@pytest.mark.slow
def test_an_interrupted_run_ends_in_130_and_publishes_nothing(bureau: Bureau) -> None:
    rows = [case_row(n, day="2026-05-01") for n in range(200)]
    (bureau.inbox / "cases.csv").write_text(case_file(rows), encoding="utf-8")
    running = subprocess.Popen(
        [*FRESH, "run", "--as-of", AS_OF, "--home", str(bureau.home)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(600):
        if list((bureau.home / "logs").glob("*.jsonl")):
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 130, said
    assert not (bureau.home / "warehouse.duckdb").exists()
    assert bureau.run()["exit_code"] == 0
    assert bureau.table("core_cases").height == 200


def test_a_home_published_by_an_older_program_is_told_to_run(home: Bureau) -> None:
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as connection:
        connection.execute("drop table out_answers")
    assert "最近一次发布" in home.call("status", expect=0).stdout
    done = home.call("export", "out_answers", "--out", str(home.home / "x.csv"), expect=2)
    assert "请先运行一次 hengjian run" in done.stderr
