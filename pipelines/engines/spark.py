"""The engine of a cluster: Spark hands out pieces of work, the home is a folder all machines share.

Files are read and groups judged by the workers; what is not done there yet is done here, by :class:`Here`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import uuid4

from assets.core.rows import TELLING, at_places
from assets.engine import EngineError, Frames, Job, MakesReader, ReadAll, Rows
from assets.increment.since import program
from assets.intake.guard import Reading, Wanted
from assets.store.home import Home
from assets.store.journal import step
from assets.store.warehouse import sql_text
from pipelines.engines import worker
from pipelines.engines.base import Settings
from pipelines.engines.here import Here
from pipelines.engines.laying import (
    drop_rows,
    joined,
    lay_groups,
    lay_slices,
    pieces_for,
    shares_of,
    types,
)
from pipelines.engines.orders import (
    Order,
    answer_in,
    file_in,
    folder_for,
    frames_in,
    kept_folder,
    lay,
    told_of,
)

Made = TypeVar("Made")
_LEAST_JAVA = 17
#: To lay rows out costs more than DuckDB's carrying out a relation over them: only far more rows go.
_DEARER = 100
#: Groups are cut into so many pieces for each that can be worked on at once.
_PIECES = 4
_ONE_THREAD = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
#: What is asked of Spark where ``config/engine.yml`` says nothing else.
_PROPERTIES = {
    "spark.ui.enabled": "false", "spark.eventLog.enabled": "false",
    "spark.ui.showConsoleProgress": "false", "spark.python.worker.reuse": "true",
    "spark.python.daemon.module": "pipelines.engines.daemon",
}  # fmt: skip


class Spark(Here):
    """Files and groups on the workers of a cluster; it is asked for at the first of them."""

    def __init__(self, home: Home, chosen: Settings) -> None:
        super().__init__(home)
        self._chosen = chosen
        self._context: Any = None

    @contextmanager
    def files(self, fn: MakesReader) -> Iterator[ReadAll]:
        """Read every file in a task of its own, the largest first; one far larger than others in several."""

        def read_all(wanted: Iterable[Wanted]) -> Iterator[Reading]:
            # The key stays: a worker reads its own.
            files = [replace(w, context=replace(w.context, key=b"")) for w in wanted]
            if not files:
                return
            with folder_for(self._home.work) as folder:
                at_once = self._chosen.partitions or int(self._spark().defaultParallelism)
                shares = shares_of([file.path for file in files], at_once)
                pieces = [
                    replace(file, context=replace(file.context, share=share))
                    for file, several in zip(files, shares, strict=True) for share in several
                ]  # fmt: skip
                sizes = [_size(piece.path) // piece.context.share.of for piece in pieces]
                first = sorted(range(len(pieces)), key=lambda i: (-sizes[i], i))
                order = Order(self._home.root, program(), worker.one_file, fn, None, pieces)
                names = iter(self._done("files", order, folder, first))
                for several in shares:
                    yield file_in([folder / name for name in islice(names, len(several))])

        yield read_all

    def newest(self, name: str, rows: Rows, key: str) -> Rows:
        """Let workers find where the newest row of each key stands, by its key and place alone."""
        telling = f"select {key} as key, {', '.join(TELLING)} from ({rows.sql})"
        job = Job({"rows": Rows(rows.warehouse, telling)}, "key", worker.newest_of, None)
        if self._is_small([rows]):
            return super().newest(name, rows, key)
        [made] = self.groups(name, [job])
        found = f"newest_{uuid4().hex}"
        rows.warehouse.connection.register("places_found", made["places"].to_arrow())
        rows.warehouse.connection.execute(f"create temp table {found} as from places_found")
        rows.warehouse.connection.unregister("places_found")
        return Rows(rows.warehouse, at_places(rows.sql, key, f"from {found}"))

    def groups(self, name: str, jobs: Iterable[Job]) -> Iterator[Frames]:
        """Judge some whole groups in each task, the largest first; few rows are judged here."""
        listed = list(jobs)
        if self._is_small(rows for job in listed for rows in job.tables.values()):
            yield from super().groups(name, listed)
            return
        with folder_for(self._home.work) as folder:
            order = self._laid(folder, listed)
            names = self._done(name, order, folder, range(len(order.pieces)))
            for number in range(len(listed)):
                mine = [i for i, (job, _) in enumerate(order.pieces) if job == number]
                answers = [folder / names[i] for i in sorted(mine, key=lambda i: order.pieces[i])]
                yield joined([frames_in(answer, answer_in(answer)) for answer in answers])

    def relational(
        self,
        name: str,
        fn: Callable[..., Made],
        tables: Mapping[str, Rows],
        *,
        by_row: bool = False,
    ) -> Made:
        """Let workers carry it out, each on some of the rows; what they made lies in ``work``."""
        if not by_row or self._is_small(tables.values(), _DEARER):
            return super().relational(name, fn, tables, by_row=by_row)
        folder = kept_folder(self._home.work)
        [(table, rows)] = tables.items()
        n = self._pieces(rows.count(), 1)
        sizes = lay_slices(folder, table, rows, n)
        order = self._order(worker.some_rows, [worker.Given(fn, None, {table: {}})], {0: sizes})
        names = self._done(name, order, folder, range(len(order.pieces)))
        drop_rows(folder)
        made = sorted(zip(order.pieces, names, strict=True))
        listed = ", ".join(sql_text(folder / one / worker.MADE) for _, one in made)
        found: Any = Rows(rows.warehouse, f"from read_parquet([{listed}])").lazy()
        return cast("Made", found)

    def _is_small(self, tables: Iterable[Rows], times: int = 1) -> bool:
        """Tell whether tables have fewer rows, or so many times fewer, than are worth laying out."""
        rows = 0
        for table in tables:
            rows += table.count()
            if rows >= times * self._chosen.least_rows:
                return False
        return True

    def _pieces(self, rows: int, jobs: int) -> int:
        at_once = _PIECES * max(1, int(self._spark().defaultParallelism))
        return self._chosen.partitions or pieces_for(rows, -(-at_once // jobs))

    def _laid(self, folder: Path, jobs: Sequence[Job]) -> Order:
        """Lay out the rows of jobs, each in pieces of whole groups."""
        given, sizes = [], {}
        for number, job in enumerate(jobs):
            n = self._pieces(sum(rows.count() for rows in job.tables.values()), len(jobs))
            schemas = {name: types(rows) for name, rows in job.tables.items()}
            given.append(worker.Given(job.fn, job.shared, schemas))
            # A job without rows is asked all the same: it knows what its tables look like.
            sizes[number] = lay_groups(folder, number, job.tables, job.by, n) or {0: 0}
        return self._order(worker.some_groups, given, sizes)

    def _order(
        self, piece: Callable[[Order, Path, int, Path], Any], given: Sequence[worker.Given],
        sizes: Mapping[int, Mapping[int, int]],
    ) -> Order:  # fmt: skip
        """Return the order of all pieces, (job, piece), the largest first."""
        weighed = [(-n, job, one) for job, of_job in sizes.items() for one, n in of_job.items()]
        pieces = [(job, one) for _, job, one in sorted(weighed)]
        return Order(self._home.root, program(), piece, None, given, pieces)

    def _done(self, name: str, order: Order, folder: Path, first: Sequence[int]) -> list[str]:
        """Let the workers do all pieces of an order; return the folders of their answers in order."""
        context = self._spark()
        told = lay(order, folder)
        slices = min(len(first), self._chosen.partitions or len(first))
        work, watch = partial(_one, str(folder), told), _Watch(context, self._chosen)
        try:
            context.setJobDescription(name)
            with told_of(f"spark {name}", folder, len(first), watch.look):
                done = context.parallelize(list(first), slices).map(work).collect()
        except BaseException as error:
            with suppress(Exception):
                context.cancelAllJobs()
            if watch.gave_up:
                raise EngineError(_nobody(self._chosen, name)) from error
            if isinstance(error, Exception):
                raise EngineError(_why(error)) from error
            raise
        if refused := sorted({said for _, said, is_done in done if not is_done}):
            raise EngineError(f"{'；'.join(refused)}。什么都没有发布；改好以后再运行。")
        return [name for _, name, _ in sorted(done)]

    def _spark(self) -> Any:
        if self._context is None:
            self._context = started(self._chosen)
            step("spark", master=self._chosen.master, version=self._context.version)
        return self._context

    def stop(self) -> None:
        """Leave the cluster."""
        if self._context is not None:
            self._context.stop()
            self._context = None


def _one(folder: str, told: str, number: int) -> tuple[int, str, bool]:
    """Do one piece; this name is all a closure holds of our program."""
    return worker.carry_out(folder, told, number)


@contextmanager
def spark(home: Home, chosen: Settings) -> Iterator[Spark]:
    """Give the engine of a cluster and leave the cluster afterwards.

    Raises
    ------
    EngineError
        PySpark, Java or the master is not there.
    """
    check(chosen)
    engine = Spark(home, chosen)
    with ExitStack() as stack:
        stack.callback(engine.stop)
        yield engine


def check(chosen: Settings) -> None:
    """Look for what can be missing before anything is begun.

    Raises
    ------
    EngineError
    """
    if find_spec("pyspark") is None:
        raise EngineError(
            "没有安装 PySpark。请运行 pip install 'hengjian[spark]'，或不写 --engine spark，在本机跑。"
        )
    version = java_version()
    if version is None:
        raise EngineError(f"没有找到 Java。Spark 要用 Java {_LEAST_JAVA}，请安装后再运行。")
    if version < _LEAST_JAVA:
        raise EngineError(f"Java 的版本是 {version}，Spark 要用 {_LEAST_JAVA} 以上，请升级。")
    if chosen.master.startswith("spark://") and own_address(chosen.master) is None:
        raise EngineError(f"连不上集群 {chosen.master}。请核对地址，先启动 master 再运行。")


def java_version() -> int | None:
    """Return the main version of the Java that Spark would use; ``None`` where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - Java as the path or JAVA_HOME has it, no words of a user
    except OSError:
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(found[1]) if found else None


def own_address(master: str) -> str | None:
    """Return by which address this machine reaches a master, and workers reach it; ``None``: none answers."""
    if master.startswith("local"):
        return "127.0.0.1"
    for host, port in re.findall(r"([^,/]+):(\d+)", master.removeprefix("spark://")):
        with suppress(OSError), socket.create_connection((host.strip("[]"), int(port)), 5) as found:
            return str(found.getsockname()[0])
    return None


def started(chosen: Settings) -> Any:
    """Return a Spark context with at least one worker.

    Raises
    ------
    EngineError
        It cannot start, or no worker came in time.
    """
    os.environ["PYSPARK_PYTHON"] = (
        chosen.python or os.environ.get("PYSPARK_PYTHON") or sys.executable
    )
    with warnings.catch_warnings(action="ignore"):  # of parts of PySpark that are not used here
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415  # an extra of the package

    # Narwhals makes PySpark load parts that speak of pandas; nothing here goes through pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    conf = SparkConf().setMaster(chosen.master).setAppName("hengjian")
    for name, value in (properties(chosen) | chosen.spark).items():
        conf.set(name, value)
    before = signal.getsignal(signal.SIGINT)
    try:
        context = SparkContext(conf=conf)
    except Exception as error:
        raise EngineError(
            f"Spark 起动不了（{type(error).__name__}）。请看终端里 Spark 的话。"
        ) from error
    finally:
        with suppress(ValueError):  # not in the main thread: Spark set none
            signal.signal(signal.SIGINT, before)
    if not chosen.master.startswith("local"):
        _wait(context, chosen)
    return context


def properties(chosen: Settings) -> dict[str, str]:
    """Return the properties of Spark that a run sets by itself."""
    given = dict(_PROPERTIES)
    # A checkout that is not installed is found by the workers of this machine all the same.
    given["spark.executorEnv.PYTHONPATH"] = str(Path(__file__).parents[2])
    # A task has one core: what it starts keeps to it.
    given |= {f"spark.executorEnv.{name}": "1" for name in _ONE_THREAD}
    quiet = Path(__file__).with_name("log4j2.properties").as_uri()
    given["spark.driver.extraJavaOptions"] = f"-Dlog4j2.configurationFile={quiet}"
    if chosen.master.startswith(("local", "spark://")) and (own := own_address(chosen.master)):
        given |= {"spark.driver.host": own, "spark.driver.bindAddress": own}
        # Else Java asks for the address of this machine's name, which a network may not know.
        os.environ.setdefault("SPARK_LOCAL_IP", own)
    return given


def _workers(context: Any) -> int:
    """Return how many executors there are; one that is told of is the driver itself."""
    return int(context._jsc.sc().getExecutorMemoryStatus().size()) - 1


def _wait(context: Any, chosen: Settings) -> None:
    """Wait until a worker has joined: without one Spark would wait for ever."""
    until = time.monotonic() + chosen.wait_seconds
    while _workers(context) < 1:
        if time.monotonic() > until:
            context.stop()
            raise EngineError(
                f"{chosen.wait_seconds}秒里没有工作机加入 {chosen.master}。请启动 worker，核对内存和核数够不够。"
            )
        time.sleep(0.2)


class _Watch:
    """Looks whether there is any worker left while a stage lasts, and ends it where none comes back."""

    def __init__(self, context: Any, chosen: Settings) -> None:
        self._context, self._chosen = context, chosen
        self._alone_since: float | None = None
        self.gave_up = False

    def look(self) -> None:
        """Look once."""
        if self._chosen.master.startswith("local") or self.gave_up:
            return
        try:
            workers = _workers(self._context)
        except Exception:  # noqa: BLE001 - the driver's own Java is gone: what waits for it says so
            return
        if workers > 0:
            self._alone_since = None
            return
        now = time.monotonic()
        self._alone_since = self._alone_since or now
        waited = now - self._alone_since
        step(
            "spark waits for a worker", waited_s=round(waited), at_most_s=self._chosen.wait_seconds
        )
        if waited >= self._chosen.wait_seconds:
            self.gave_up = True
            self._context.cancelAllJobs()


def _nobody(chosen: Settings, name: str) -> str:
    return (
        f"工作机都没了，等了{chosen.wait_seconds}秒没有一台回来，停在“{name}”。"
        "什么都没有发布；起动 worker 以后再运行。"
    )


def _why(error: Exception) -> str:
    """Return what stopped Spark, without a row: the kind of error alone."""
    kinds = re.findall(r"\b([A-Z]\w*(?:Error|Exception|Failure))\b", str(error))
    kind = kinds[-1] if kinds else type(error).__name__
    return f"集群没有做完（{kind}）。什么都没有发布；请看工作机的日志，改好以后再运行。"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
