"""A home is its own user's; a second run says so; its path may hold what people write in paths."""

import errno
import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import dagster as dg
import duckdb
import polars as pl
import pytest

from assets.store.home import BusyError, Home, HomeError, held, open_home
from assets.store.warehouse import Warehouse, parquet_in
from pipelines.execute import _why, execute, instance_of

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@POSIX
def test_a_home_and_what_is_written_is_closed_to_others(tmp_path: Path) -> None:
    root = tmp_path / "home"
    root.mkdir(mode=0o755)
    home = open_home(root)
    (home.outbox / "a").mkdir()
    (home.outbox / "a" / "b.csv").write_text("x", encoding="utf-8")
    for path in [root, *root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_home_on_a_read_only_disk_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_home(tmp_path / "home")
    monkeypatch.setattr(
        Path, "chmod", Mock(side_effect=OSError(errno.EROFS, "Read-only file system"))
    )
    open_home(tmp_path / "home")
    os.umask(0o022)
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(HomeError, match="只读"):
        open_home(tmp_path / "open")


@pytest.mark.parametrize("name", ["it's", "数据 目录", "a#b", "100%", "a;b&c", '"quoted"'])
def test_a_home_may_be_called(name: str, tmp_path: Path) -> None:
    home = open_home(tmp_path / name)
    warehouse = Warehouse(home)
    stage = home.work / "it's [1]*?"
    stage.mkdir()
    pl.DataFrame({"a": [1]}).write_parquet(stage / "1.parquet")
    pl.DataFrame({"b": [2]}).write_parquet(stage / "2.parquet")
    rows = warehouse.query(f"select a, b from {parquet_in(stage)} order by all")
    assert rows.rows() == [(1, None), (None, 2)]
    warehouse.publish()
    with duckdb.connect(str(home.warehouse_path), read_only=True) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]


@pytest.mark.parametrize("name", ["a?b", "a[1]", "a*", "a%20b"])
def test_a_home_may_not_be_called(name: str, tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="数据目录的路径里不能有"):
        open_home(tmp_path / name)
    assert not list(tmp_path.iterdir())


class _Held(dg.ConfigurableResource[None]):
    path: str

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        del context
        with held(Path(self.path)):
            pass


def test_a_second_run_says_that_another_is_under_way(tmp_path: Path) -> None:
    @dg.op(required_resource_keys={"home"})
    def step() -> None:
        pass

    @dg.job(resource_defs={"home": _Held(path=str(tmp_path / "run.lock"))})
    def whole() -> None:
        step()

    with held(tmp_path / "run.lock"), pytest.raises(BusyError) as busy, held(tmp_path / "run.lock"):
        pass
    with held(tmp_path / "run.lock"):
        result = whole.execute_in_process(raise_on_error=False)
    assert _why(result) == str(busy.value) == "另一次运行正在进行，请等它结束后再运行。"


def test_only_who_holds_the_home_makes_its_key_and_its_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def seen(home: Home, name: str) -> None:
        made.append(name)
        with pytest.raises(BusyError), held(home.root / "run.lock"):
            pass

    def history(home: Home) -> None:
        seen(home, "history")
        raise LookupError

    key = Home.key
    monkeypatch.setattr(Home, "key", lambda home: (seen(home, "key"), key(home))[1])
    monkeypatch.setattr("pipelines.execute.instance_of", history)
    with pytest.raises(LookupError):
        execute(tmp_path / "home", date(2026, 6, 30))
    assert made == ["key", "history"]


def test_settings_of_the_history_that_a_kill_left_empty_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(tmp_path / "home")
    path = home.dagster / "dagster.yaml"
    path.touch()
    monkeypatch.setattr("dagster.DagsterInstance.from_config", lambda _: Mock())
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")
    instance_of(home)
    assert "purge_after_days" in path.read_text(encoding="utf-8")


def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    @dg.op
    def step() -> None:
        raise ValueError("x")

    @dg.job
    def whole() -> None:
        step()

    assert _why(whole.execute_in_process(raise_on_error=False)) == "step: ValueError: x"
