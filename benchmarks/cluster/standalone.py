"""A stand-alone Spark cluster: a master and workers as processes on the loopback, or on several machines."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO

ROOT = Path(__file__).parents[2]
_DEPLOY = "org.apache.spark.deploy"
#: Java has so long to start, on a busy machine too.
_START_SECONDS = 300.0


def free_port() -> int:
    """Return a port of the loopback that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Machine:
    """Where a process runs: an address, and what goes before a command so that it runs there."""

    address: str = "127.0.0.1"
    before: tuple[str, ...] = ()


class Cluster:
    """One master; workers of one core each, which can be killed.

    Parameters
    ----------
    folder : Path
        For logs and what workers write.
    workers : int
        How many begin.
    memory : str
        Of each worker, for its Java.
    pinned : bool
        Worker ``n`` and all it starts have processor ``n`` alone.
    machines : sequence of Machine
        The master's, and those of the workers one after the other; of a single one, of all.
    """

    def __init__(
        self,
        folder: Path,
        workers: int = 2,
        memory: str = "1g",
        *,
        pinned: bool = False,
        machines: Sequence[Machine] = (Machine(),),
    ) -> None:
        import pyspark  # an extra of the package

        self.folder = folder
        self._memory, self._pinned = memory, pinned
        self._machines = machines
        self._class = Path(pyspark.__path__[0]) / "bin" / "spark-class"
        self._port = free_port()
        self._logs: list[IO[str]] = []
        self._added = 0
        self.workers: list[subprocess.Popen[str]] = []
        self.master = self._start(machines[0], [], "master.Master", "--port", str(self._port))
        self._until_listening()
        for _ in range(workers):
            self.add_worker()

    @property
    def url(self) -> str:
        """Address of the master."""
        return f"spark://{self._machines[0].address}:{self._port}"

    def add_worker(self) -> None:
        """Add a worker of one core."""
        number = self._added
        self._added += 1
        taskset = shutil.which("taskset") or "taskset"
        pin = [taskset, "-c", str(number)] if self._pinned else []
        others = self._machines[1:] or self._machines
        self.workers.append(
            self._start(others[number % len(others)], pin, "worker.Worker", "--port", "0", "--cores", "1", "--memory", self._memory,
                        "--work-dir", str(self.folder / f"worker-{number}"), self.url)
        )  # fmt: skip

    def kill_worker(self) -> None:
        """Let one machine be lost: the worker, its executor and what that has started."""
        lost = self.workers.pop(0)
        os.killpg(lost.pid, signal.SIGKILL)
        lost.wait()

    @contextmanager
    def cpu_watched(self) -> Iterator[Callable[[], float]]:
        """Give what returns the processor seconds since of all workers and what they start.

        Looked at every second: what a process used after the last look before its end is not counted.
        """
        over, seen = Event(), dict[Path, int]()

        def look() -> None:
            seen.update(self._ticks())

        def watch() -> None:
            while not over.wait(1.0):
                look()

        watching = Thread(target=watch, daemon=True)
        look()
        before = sum(seen.values())
        watching.start()
        try:
            yield lambda: (sum(seen.values()) - before) / os.sysconf("SC_CLK_TCK")
        finally:
            over.set()
            watching.join()

    def _ticks(self) -> dict[Path, int]:
        """Return what each process of the workers has used."""
        ours, found = {worker.pid for worker in self.workers}, {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                told = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(told[3]) in ours:  # its session
                found[path] = sum(int(n) for n in told[11:13])
        return found

    def stop(self) -> None:
        """End all of it."""
        for one in [*self.workers, self.master]:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        for log in self._logs:
            log.close()

    def _start(self, on: Machine, pin: list[str], name: str, *arguments: str) -> subprocess.Popen[str]:  # fmt: skip
        log = (self.folder / f"{name}-{len(self._logs)}.log").open("w", encoding="utf-8")
        self._logs.append(log)
        given = os.environ | {
            "SPARK_LOCAL_IP": on.address, "SPARK_DAEMON_MEMORY": "192m",
            "SPARK_HOME": str(self._class.parents[1]), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [*on.before, *pin, str(self._class), f"{_DEPLOY}.{name}", "--host", on.address,
                   "--webui-port", str(free_port()), *arguments]  # fmt: skip
        return subprocess.Popen(
            command, stdout=log, stderr=log, text=True, env=given, start_new_session=True
        )

    def _until_listening(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            try:
                socket.create_connection((self._machines[0].address, self._port), timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        self.stop()
        raise RuntimeError("the master did not start")
