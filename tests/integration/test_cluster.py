"""The same run on a cluster: equal tables in however many pieces, a worker lost, a file that ends its reader."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assets.engine import EngineError, Frames, Job, Read, Rows
from assets.intake.context import IntakeContext
from assets.intake.isolated.guard import Reader, Wanted
from assets.store.home import Home, open_home
from assets.store.warehouse import Warehouse
from benchmarks.cluster.__main__ import unequal
from benchmarks.cluster.rebuilt import Rebuilt
from benchmarks.cluster.standalone import Cluster
from pipelines.engines import laying
from pipelines.engines.here import Here
from pipelines.engines.session import check, java_version
from pipelines.engines.settings import Settings, settings
from pipelines.engines.spark import Spark
from tests.unit.intake.test_guard import HOSTILE

from .conftest import Bureau, case_file, case_row, copied
from .test_incremental import day_of

if find_spec("pyspark") is None:
    pytest.skip("PySpark is not installed: pip install -r requirements-spark.lock", allow_module_level=True)  # fmt: skip
if (java_version() or 0) < 17:
    pytest.skip("Java 17 is not installed: the cluster is not tried", allow_module_level=True)

pytestmark = pytest.mark.slow
#: What a whole run does on the cluster.
STAGES = (
    "files", "core_complaints", "feat_case", "feat_case_clause", "feat_case_rules", "like cases", "rules",
)  # fmt: skip


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch:
        # Two dozen Javas that live for seconds: none is worth a second compiler or many collectors.
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        found = Cluster(tmp_path_factory.mktemp("cluster"))
        yield found
        found.stop()


@pytest.fixture(scope="module")
def small(small_demo: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the small demo lies, rebuilt on this machine: a first run knows of no lists sent."""
    base = tmp_path_factory.mktemp("small")
    assert copied(small_demo, base / "here").call("rebuild").returncode in (0, 1)
    return base


def test_a_driver_is_killed_and_the_next_run_on_the_cluster_is_that_of_one_machine(
    cluster: Cluster, small: Path
) -> None:
    """The small demo in three pieces a stage; each stage in one piece and in seven is compared below."""
    theirs = Rebuilt(small, "in_3", cluster.url, pieces=3)
    before = (theirs.home / "warehouse.duckdb").read_bytes()
    engine = theirs.home / "work" / "engine"
    with pytest.raises(RuntimeError, match="ended with -9"), theirs.running() as killed:
        while not list(engine.glob("*/*-*/answer.json")):
            assert killed.poll() is None, theirs.said.read_text()
            time.sleep(0.05)
        killed.send_signal(signal.SIGKILL)
    # What was to be done still lies there.
    assert any(b"one_file" in body for body in bodies(engine))
    key = Home(theirs.home).key()
    without(key, engine)
    assert (theirs.home / "warehouse.duckdb").read_bytes() == before
    with theirs.running():
        pass
    assert {f"spark {stage} done" for stage in STAGES} <= theirs.words()
    assert unequal(small, "whole", {}, {}, theirs.home.name) == []
    # What Spark logs is plain text.
    assert any(b"SparkListenerTaskEnd" in body for body in bodies(theirs.events))
    without(key, theirs.events, cluster.folder, theirs.home / "logs")


def bodies(*folders: Path) -> Iterator[bytes]:
    for path in [p for folder in folders for p in folder.rglob("*") if p.is_file()]:
        with suppress(FileNotFoundError):  # a worker renames it just now
            yield path.read_bytes()


def without(key: bytes, *folders: Path) -> None:
    """Check that no file of some folders holds the key, as bytes or as written in its file."""
    for body in bodies(*folders):
        assert key not in body
        assert key.hex().encode() not in body


def twice(read: Read, shared: int) -> Frames:
    """Return each row and how many its group has in two tables."""
    n = pl.len().over("g").cast(pl.Int64)
    more = read("more", ["g"]).group_by("g").agg(m=pl.len().cast(pl.Int64))
    given = read("rows").join(more, on="g", how="left", maintain_order="left")
    counted = given.select("k", "g", "day", "yuan", "words", "m", n=n * shared)
    return {
        "counted": counted.sort("k"),
        "first": given.group_by("g", maintain_order=True).first().sort("g"),
    }


def slowly(read: Read, shared: int) -> Frames:
    """Do the same and take time over it."""
    time.sleep(0.7)
    return twice(read, shared)


def dearer(rows: nw.LazyFrame[Any], by: int) -> nw.LazyFrame[Any]:
    """Return some rows with another amount."""
    time.sleep(by / 2)
    return rows.filter(nw.col("yuan") > 100).with_columns(yuan=nw.col("yuan") * by)


class Work:
    """A home, rows in eleven groups, and both engines; files and groups as this machine does them."""

    def __init__(self, home: Home, table: Rows, cluster: Cluster) -> None:
        self.home, self.table = home, table
        self._chosen = settings(home, "", cluster.url).model_copy(
            update={"spark": {"spark.executor.memory": "512m"}, "least_rows": 1}
        )
        self.spark = Spark(home, self._chosen)
        self.files = wanted(home, 8)
        self.read = read(Here(home), self.files)
        self.more = Rows(table.warehouse, f"select g from ({table.sql}) where k < 'k00300'")
        self.counted = self.groups(Here(home), twice)

    def cut(self, pieces: int | None, **more: object) -> None:
        """Cut stages into so many pieces from now on."""
        self.spark._chosen = self._chosen.model_copy(update={"partitions": pieces, **more})

    def groups(self, engine: Here, fn: Callable[[Read, int], Frames]) -> list[Frames]:
        """Let an engine do two jobs, one of a table without rows."""
        none = Rows(self.table.warehouse, f"select * from ({self.table.sql}) where false")
        tables = {"rows": self.table, "more": self.more}
        return [
            *engine.groups(
                "two", [Job(tables, "g", fn, 3), Job(tables | {"rows": none}, "g", fn, 3)]
            )
        ]

    def newest(self, engine: Here) -> pl.DataFrame:
        """Let an engine find the newest of each group."""
        return engine.newest("one", self.table, "g").frame().sort("row_key")

    def relational(self, engine: Here) -> pl.DataFrame:
        """Let an engine carry out a function by rows."""
        made = engine.relational(
            "by rows", partial(dearer, by=2), {"rows": self.table}, by_row=True
        )
        return made.to_native().pl()


@pytest.fixture(scope="module")
def work(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    home = open_home(tmp_path_factory.mktemp("verbs") / "home")
    home.key()
    home.work.mkdir(exist_ok=True)
    warehouse = Warehouse(home, fresh=True)
    rows_ = Rows(warehouse, """
        select 'k' || lpad(i::varchar, 5, '0') as k, '条' || (i * i) % 11 as g, date '2026-01-01' + (i % 90)::int as day,
            (i * 1.37)::decimal(18, 2) as yuan, [k, '字'] as words, i % 7 as arrival, nullif(i % 5, 0) as came,
            0 as table_no, i as row_no from range(500) t(i)""")  # fmt: skip
    found = Work(home, rows_, cluster)
    yield found
    found.spark.stop()
    warehouse.connection.close()


def wanted(home: Home, n: int) -> list[Wanted]:
    """Return files to read: cases, one that makes its reader ask for all memory, one that is none."""
    rows = [case_row(k, day=day_of(k), fine=str(4000 + 37 * k)) for k in range(1, n * 9 + 1)]
    files = {f"{i}.csv": case_file(rows[i * 9 : i * 9 + 9]).encode() for i in range(n)}
    files |= {"坏.xlsx": b"PK\x03\x04 cut off", "空.csv": b""}
    out = []
    for name, body in files.items():
        path = home.inbox / name
        path.write_bytes(body)
        out.append(Wanted(path, name, IntakeContext(date(2026, 6, 30), home.key())))
    return out


def read(engine: Here, files: list[Wanted]) -> list[tuple]:
    with engine.files(Reader) as read_all:
        found = list(read_all(files))
    return [(r.broken, t.file, t.refused_reason, t.rows_in, t.yuan_in, t.accepted, t.raw, t.set_aside, t.notes)
            for r in found for t in r.tables]  # fmt: skip


def alike(ours: list[tuple], theirs: list[tuple]) -> None:
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for a, b in zip(mine, other, strict=True):
            if isinstance(a, pl.DataFrame):
                assert_frame_equal(a, b, check_exact=True)
            else:
                assert a == b


@pytest.mark.parametrize("pieces", [1, 7])
def test_files_and_groups_are_the_same_in_however_many_pieces(work: Work, pieces: int) -> None:
    assert work.counted[0]["counted"]["n"].sum() > 3 * 500
    work.cut(pieces)
    alike(work.read, read(work.spark, work.files))
    equal(work.counted, work.groups(work.spark, twice))
    here = Here(work.home)
    assert_frame_equal(work.newest(here), work.newest(work.spark), check_exact=True)
    assert_frame_equal(work.relational(here), work.relational(work.spark), check_exact=True)
    work.cut(pieces, least_rows=10_000)
    equal(work.counted, work.groups(work.spark, twice))


def test_files_in_shares_are_the_same(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laying, "_LEAST_SHARE", 100)
    work.cut(30)
    shares = laying.shares_of([file.path for file in work.files], 30)
    assert [len(share) for share in shares] == [4] * 8 + [1, 1]
    alike(work.read, read(work.spark, work.files))


def equal(ours: list[Frames], theirs: list[Frames]) -> None:
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert list(mine) == list(other)
        for name in mine:
            assert_frame_equal(mine[name], other[name], check_exact=True)


def test_a_file_that_ends_its_reader_is_refused_alone(work: Work) -> None:
    """No task is lost for it, and nothing is said of the others."""
    work.cut(2)
    files = []
    for name in ("kill", "fault", "leave"):
        path = work.home.inbox / f"{name}.zip"
        path.write_text(name, encoding="utf-8")
        files += [replace(work.files[0], path=path, name=path.name), work.files[1]]
    with work.spark.files(partial(Reader, program=HOSTILE)) as read_all:
        found = list(read_all(files))
    assert ["中止" in (r.broken or "") for r in found] == [True, False] * 3
    assert [r.tables[0].rows_in for r in found] == [None, 9] * 3


@pytest.mark.parametrize("stage", ["files", "groups", "newest", "relational"])
def test_a_worker_lost_changes_nothing(cluster: Cluster, work: Work, stage: str) -> None:
    work.cut(9)
    done = {
        "files": lambda engine: read(engine, work.files),
        "groups": lambda engine: work.groups(engine, slowly),
        "newest": work.newest,
        "relational": work.relational,
    }[stage]
    ours = done(Here(work.home))
    losing = threading.Thread(target=lose, args=(cluster, work.home))
    losing.start()
    theirs = done(work.spark)
    losing.join()
    cluster.add_worker()
    if isinstance(theirs, pl.DataFrame):
        assert_frame_equal(ours, theirs, check_exact=True)
    elif stage == "groups":
        equal(ours, theirs)
    else:
        alike(ours, theirs)


def test_all_workers_lost_is_said_and_ends(cluster: Cluster, work: Work) -> None:
    work.cut(9, wait_seconds=3)

    def lose_all() -> None:
        lose(cluster, work.home)
        cluster.kill_worker()

    losing = threading.Thread(target=lose_all)
    losing.start()
    try:
        with pytest.raises(EngineError, match=r"等了3秒.*停在“two”.*没有发布"):
            work.groups(work.spark, slowly)
    finally:
        losing.join()
        cluster.add_worker()
        cluster.add_worker()
    work.cut(None, wait_seconds=900)  # two Javas start, on a busy machine too
    equal(work.counted, work.groups(work.spark, twice))


def test_another_program_on_a_worker_is_refused(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.cut(None)
    monkeypatch.setattr("pipelines.engines.spark.program", lambda: "another")
    with pytest.raises(EngineError, match=r"版本与驱动机器的不同.*没有发布"):
        work.groups(work.spark, twice)


def lose(cluster: Cluster, home: Home) -> None:
    """Kill a worker once the first piece of an order is done."""
    while not list((home.work / "engine").glob("*/*-*/answer.json")):
        time.sleep(0.02)
    cluster.kill_worker()


def test_a_worker_whose_key_others_can_read_refuses_and_says_so(work: Work) -> None:
    work.home.key_path.chmod(0o644)
    try:
        with pytest.raises(EngineError, match="chmod 600"):
            read(work.spark, work.files[:1])
    finally:
        work.home.key_path.chmod(0o600)


def test_a_master_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(EngineError, match="连不上集群"):
        check(Settings(engine="spark", master="spark://127.0.0.1:1"))
