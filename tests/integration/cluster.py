"""A stand-alone Spark cluster on this machine: a master and workers as processes on the loopback."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
_DEPLOY = "org.apache.spark.deploy"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Cluster:
    """One master; workers of one core each, which can be killed."""

    def __init__(self, folder: Path) -> None:
        import pyspark  # noqa: PLC0415 - an extra of the package

        self.folder = folder
        self._class = Path(pyspark.__path__[0]) / "bin" / "spark-class"
        self._port = free_port()
        self._logs: list[IO[str]] = []
        self.master = self._start("master.Master", "--port", str(self._port))
        self.workers: list[subprocess.Popen[str]] = []
        self._until_listening()
        self.add_worker()
        self.add_worker()

    @property
    def url(self) -> str:
        return f"spark://127.0.0.1:{self._port}"

    def add_worker(self) -> None:
        """Add a worker of one core."""
        work = self.folder / f"worker-{len(self.workers)}"
        self.workers.append(
            self._start("worker.Worker", "--port", "0", "--cores", "1", "--memory", "1g",
                        "--work-dir", str(work), self.url)
        )  # fmt: skip

    def kill_worker(self) -> None:
        """Let one machine be lost: the worker, its executor and what that has started."""
        lost = self.workers.pop(0)
        os.killpg(lost.pid, signal.SIGKILL)
        lost.wait()

    def stop(self) -> None:
        for one in [*self.workers, self.master]:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        for log in self._logs:
            log.close()

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[str]:
        log = (self.folder / f"{name}-{len(self._logs)}.log").open("w", encoding="utf-8")
        self._logs.append(log)
        given = os.environ | {
            "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "192m",
            "SPARK_HOME": str(self._class.parents[1]), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [str(self._class), f"{_DEPLOY}.{name}", "--host", "127.0.0.1", "--webui-port",
                   str(free_port()), *arguments]  # fmt: skip
        return subprocess.Popen(
            command, stdout=log, stderr=log, text=True, env=given, start_new_session=True
        )

    def _until_listening(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the master did not start")
