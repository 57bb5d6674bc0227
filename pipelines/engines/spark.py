"""The engine of a cluster: Spark hands out pieces of work, the home is a folder all machines share.

Files are read and groups judged by the workers; what is not done there yet is done here, by :class:`Here`.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import uuid4

from assets.core.rows import TELLING, at_places
from assets.engine import EngineError, Frames, Job, MakesReader, ReadAll, Rows
from assets.intake.isolated.guard import Reading, Wanted
from assets.intake.limits import text_size
from assets.store.home import Home
from assets.store.journal import step
from assets.store.since import program
from assets.store.warehouse import sql_text
from pipelines.engines import worker
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
from pipelines.engines.session import check, started, workers
from pipelines.engines.settings import Settings

Made = TypeVar("Made")
#: To lay rows out costs more than DuckDB's carrying out a relation over them: only far more rows go.
_DEARER = 100
#: Groups are cut into so many pieces for each that can be worked on at once.
_PIECES = 4


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
                sizes = [text_size(piece.path) // piece.context.share.of for piece in pieces]
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
                made = (frames_in(answer, answer_in(answer)) for answer in answers)
                if listed[number].at_once is None:
                    yield joined([*made])
                else:
                    yield from made

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
            left = workers(self._context)
        except Exception:  # noqa: BLE001 - the driver's own Java is gone: what waits for it says so
            return
        if left > 0:
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
