"""The small demo, made on one machine and rebuilt on a cluster: what happens meanwhile, and whether it is equal."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.cluster.tasks import LOGGED

_CLI = [sys.executable, "-c", "from pipelines.cli import main; main()"]
#: How a run ends that has published; 1: some of its files were refused.
_DONE = (0, 1)


def demo(base: Path) -> None:
    """Make the small demo on this machine, ``base/here``, and rebuild it, unless it is there."""
    if (base / "here" / "warehouse.duckdb").exists():
        return
    base.mkdir(parents=True, exist_ok=True)
    here = ["--home", str(base / "here")]
    for command in (["demo", "--scale", "small", *here], ["rebuild", *here]):
        done = subprocess.run([*_CLI, *command], stdout=subprocess.DEVNULL, check=False)
        if done.returncode not in _DONE:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}")


class Rebuilt:
    """A copy of the demo while it is rebuilt on a cluster; every stage goes to the workers.

    Parameters
    ----------
    base : Path
        Where the demo lies as ``here``; the copy lies beside it.
    name : str
        Of the copy.
    master : str
        Address of the cluster.
    before : sequence of str
        What goes before the command, so that the driver runs on another machine.
    pieces : int
        Into how many a stage is cut.
    more : str
        Further properties of Spark.
    """

    def __init__(
        self, base: Path, name: str, master: str, before: Sequence[str] = (), pieces: int = 8, **more: str,
    ) -> None:  # fmt: skip
        self.home, self.events, self.said = base / name, base / f"events-{name}", base / f"{name}.said"  # fmt: skip
        for left in (self.home, self.events):
            shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(base / "here", self.home)
        shutil.rmtree(self.home / "logs")
        (self.home / "logs").mkdir()
        for key in base.glob("here*.key"):
            shutil.copy(key, base / key.name.replace("here", name, 1))
        self.events.mkdir()
        properties = LOGGED | {"spark.executor.memory": "512m", "spark.eventLog.dir": self.events.as_uri()}  # fmt: skip
        given = {"engine": "spark", "master": master, "least_rows": 1, "partitions": pieces}
        (self.home / "config" / "engine.yml").write_text(json.dumps(given | {"spark": properties | more}))  # fmt: skip
        self._command = [*before, *_CLI, "rebuild", "--home", str(self.home)]

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Give the process of the run and wait for its end.

        Raises
        ------
        RuntimeError
            It was not published.
        """
        with self.said.open("w", encoding="utf-8") as said:
            process = subprocess.Popen(self._command, stdout=said, stderr=said, text=True)
            yield process
            code = process.wait()
        if code not in _DONE:
            raise RuntimeError(f"ended with {code}: {self.said.read_text(encoding='utf-8')[-2000:]}")  # fmt: skip

    def journal(self) -> list[dict[str, Any]]:
        """Return the journal of the run as far as it is written."""
        lines = [
            line
            for path in (self.home / "logs").glob("run-*.jsonl")
            for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
        ]
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def words(self) -> set[str]:
        """Return what the journal tells of so far."""
        return {line["what"] for line in self.journal()}

    def until(self, words: str, process: subprocess.Popen[str]) -> None:
        """Wait until the journal tells of something.

        Raises
        ------
        RuntimeError
            The run ended without it.
        """
        while words not in self.words():
            if process.poll() is not None:
                raise RuntimeError(f"no {words}: {self.said.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.05)
