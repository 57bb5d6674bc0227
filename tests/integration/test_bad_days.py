"""What an analyst is called for: full disk, read-only folder, damaged files, homes of other programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from assets.arrivals import intake_files
from assets.run import begin
from assets.store.archive import archived_path
from assets.store.home import Home, open_home
from assets.store.ledger import Ledger
from pipelines.cli.english import in_english
from pipelines.clock import today
from pipelines.execute import UsageError, check_as_of, instance_of

from .command import FRESH
from .conftest import AS_OF, Bureau, case_file, case_row


def rows(first: int, last: int) -> str:
    return case_file(
        [case_row(n, day=f"2026-0{n % 5 + 1}-{n % 27 + 1:02d}") for n in range(first, last)]
    )


def in_own_mounts(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that mounts, in a namespace of its own, or skip."""
    for unshare in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        if not shutil.which("unshare"):
            break
        probe = subprocess.run([*unshare, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"], capture_output=True, check=False)  # fmt: skip
        if probe.returncode == 0:
            return subprocess.run([*unshare, "sh", "-ec", script], capture_output=True, text=True, check=False)  # fmt: skip
    pytest.skip("this machine does not let us mount")


def command(home: str) -> str:
    return " ".join(f"'{part}'" for part in [*FRESH, "run", "--as-of", AS_OF, "--home", home])


@pytest.mark.slow
def test_a_full_disk_ends_the_run_and_what_was_published_stays(
    home: Bureau, tmp_path: Path
) -> None:
    (home.inbox / "b.csv").write_text(rows(60, 90), encoding="utf-8")
    disk, out = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    used = sum(p.stat().st_size for p in home.home.rglob("*") if p.is_file())
    done = in_own_mounts(
        f"""
        mount -t tmpfs -o size={used // 1024 + 3_000}k tmpfs '{disk}'
        cp -a '{home.home}' '{home.home}.key' '{disk}/'
        set +e; {command(f"{disk}/home")}; code=$?; set -e
        cp -a '{disk}/home' '{out}'
        exit $code
        """
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "磁盘空间" in done.stderr
    assert "Traceback" not in done.stderr
    for name in ("site/index.html", "warehouse.duckdb"):
        assert (out / name).read_bytes() == (home.home / name).read_bytes()
    shutil.copyfile(home.home.with_name("home.key"), out.with_name("after.key"))
    with begin(out, date.fromisoformat(AS_OF)) as run:  # on a disk with room
        intake_files.enter(run)
        (file,) = (e.payload for e in run.ledger.events("arrival") if e.payload["file"] == "b.csv")
        assert archived_path(run.home, file["sha"], "b.csv").read_text() == rows(60, 90)


@pytest.mark.slow
def test_a_read_only_folder_is_said_so(home: Bureau) -> None:
    done = in_own_mounts(
        f"mount --bind '{home.home}' '{home.home}'; mount -o remount,bind,ro '{home.home}'; {command(str(home.home))}"
    )
    assert done.returncode in (2, 3), done.stdout + done.stderr
    assert "不能写入" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("part", [(0.0, 0.1), (0.2, 0.9)])
def test_a_damaged_warehouse_is_made_again_with_a_sentence(
    home: Bureau, part: tuple[float, float]
) -> None:
    before = home.outs()
    path = home.home / "warehouse.duckdb"
    content = bytearray(path.read_bytes())
    start, stop = (int(len(content) * share) for share in part)
    content[start:stop] = bytes(stop - start)
    path.write_bytes(content)
    done = home.call("run", "--as-of", AS_OF, expect=0)
    assert "仓库文件损坏，已从归档和台账重做" in done.stderr
    after = home.outs()
    assert sorted(after) == sorted(before)
    for name, frame in before.items():
        assert frame.equals(after[name]), name


def test_a_damaged_history_of_runs_is_set_aside_and_another_begun(
    home: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    assert len(instance_of(open_home(home.home)).get_runs()) == 1
    for path in (home.home / "dagster").rglob("*.db"):
        path.write_bytes(b"no database" * 400)
    instance = instance_of(open_home(home.home))
    assert instance.get_runs() == []
    assert instance.get_asset_keys() == [] == instance.all_instigator_state()
    aside = home.home / "dagster.damaged-1"
    assert {p.read_bytes()[:11] for p in aside.rglob("*.db")} == {b"no database"}


def test_a_history_that_is_only_locked_is_not_set_aside(home: Bureau) -> None:
    locked = next((home.home / "dagster").rglob("runs.db"))
    with closing(sqlite3.connect(locked, isolation_level=None)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin exclusive")
        with pytest.raises(OperationalError, match="locked"):
            instance_of(open_home(home.home))
    assert not (home.home / "dagster.damaged-1").exists()


def test_a_newer_home_is_refused(home: Bureau) -> None:
    (home.home / "home.json").write_text('{"format": 99}\n', encoding="utf-8")
    done = home.call("run", "--as-of", AS_OF)
    assert done.returncode in (2, 3)
    assert "请升级程序" in done.stderr


def test_an_older_home_without_its_key_is_not_given_another(home: Bureau) -> None:
    (home.home / "home.json").write_text('{"format": 1}\n', encoding="utf-8")
    home.home.with_name("home.key").unlink()
    done = home.call("run", "--as-of", AS_OF)
    assert done.returncode in (2, 3)
    assert "缺密钥文件" in done.stderr


def test_a_slip_in_the_date_of_a_run_that_was_stopped_binds_nobody(home: Bureau) -> None:
    slip = date(2062, 6, 30)
    with pytest.raises(KeyboardInterrupt), begin(home.home, slip):
        raise KeyboardInterrupt
    check_as_of(Home(home.home), date.fromisoformat(AS_OF))
    assert Ledger(Home(home.home)).newest_as_of() == date.fromisoformat(AS_OF)


def test_a_day_years_ahead_is_refused(home: Bureau) -> None:
    head = Ledger(Home(home.home)).head()
    assert "晚两年以上" in home.call("run", "--as-of", "2062-06-30", expect=2).stderr
    assert Ledger(Home(home.home)).head() == head


def test_a_day_before_any_record_is_refused(tmp_path: Path) -> None:
    """A year with a digit missing ended in “year 0 is out of range”."""
    with pytest.raises(UsageError, match="早于1990年"):
        check_as_of(open_home(tmp_path / "home"), date(206, 2, 5))


def test_whoever_runs_for_a_day_to_come_is_told_what_it_binds_and_the_way_back(
    home: Bureau,
) -> None:
    said = home.call("run", "--as-of", str(today() + timedelta(60)), expect=0).stdout
    assert "晚60天：发布以后，比它早的日期都不能再跑" in said
    assert "用那次以前的备份恢复" in home.call("run", "--as-of", str(today()), expect=2).stderr
    assert "都不能再跑" not in home.call("rebuild", expect=0).stdout


def test_where_the_clock_has_stopped_the_days_published_tell_a_slip(
    home: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.execute.today", lambda: date(1970, 1, 1))
    check_as_of(Home(home.home), date(2026, 7, 31))
    with pytest.raises(UsageError, match="晚两年以上"):
        check_as_of(Home(home.home), date(2062, 6, 30))


def test_a_clock_set_back_is_refused(home: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    done = home.call("run", "--as-of", "2026-06-01", expect=2)
    assert "早于已发出结果" in done.stderr
    assert "时钟慢了的" not in done.stderr
    slow = date.fromisoformat(AS_OF) - timedelta(1)
    monkeypatch.setattr("pipelines.execute.today", lambda: slow)
    with pytest.raises(UsageError, match=f"本机时钟的今天（{slow}）以后：时钟慢了的") as refused:
        check_as_of(Home(home.home), slow)
    assert "if the clock is slow, set it first" in in_english(str(refused.value))
