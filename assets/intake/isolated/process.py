"""The process that reads files, seen from the run: it is given files and answers, or dies over one."""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from assets.intake.isolated.worker import Task, receive, send

_OUT_OF_MEMORY = (b"memory allocation", b"MemoryError", b"Cannot allocate", b"out of memory")
#: How much of what a dying process said is looked at (bytes).
_LAST_WORDS = 8192
#: Seconds in which a process that answers no more must be gone by itself.
_GRACE_SECONDS = 5.0
#: Signals that nobody sends over a file: a service that stops, a system without memory.
_FROM_OUTSIDE = {
    -number for name in ("SIGKILL", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, 0))
}
#: A process that used less than this part of the time it had is stuck; more, and the machine is busy.
_LEAST_AT_WORK = 0.005
#: The process has so long to start, on a busy machine too; no file's time runs before it has.
_START_SECONDS = 180.0


class DiedError(Exception):
    """The process ended, or was ended, over a file; ``how`` is a key of the reasons."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class Process:
    """One process that reads, and what it has been given."""

    def __init__(self, folder: Path, program: Sequence[str]) -> None:
        self.files = 0
        self.reached = ""
        self.is_ready = False
        self._errors = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the process
        search = [entry for entry in sys.path if entry]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(search),
            "MALLOC_ARENA_MAX": "2",  # a heap for each thread would count against the limit
        }
        self._popen = subprocess.Popen(  # noqa: S603 - this program, in a process of its own
            [sys.executable, "-P", *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=folder,
            env=environment,
        )
        self._answers: Queue[bytes | None] = Queue()
        self._allowed = self._deadline = self._used = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = self._popen.stdout
        body: bytes | None = b""
        while body is not None and stream is not None:
            try:
                body = receive(stream)
            except (OSError, ValueError):
                body = None
            self._answers.put(body)

    def give(self, task: Task) -> None:
        """Hand over files; the clock begins to run."""
        self.files += len(task.files)
        self.reached = ""
        self._allowed = task.allowance.seconds
        self._wait(self._allowed if self.is_ready else _START_SECONDS)
        with suppress(OSError):  # gone already: the answer says so
            if self._popen.stdin is not None:
                send(self._popen.stdin, pickle.dumps(task))

    def _wait(self, seconds: float) -> None:
        """Give the process so long from now on."""
        self._deadline = time.monotonic() + seconds
        self._used = self._processor_seconds()

    def _processor_seconds(self) -> float:
        """Return what the process has used of a processor; 0 where the system does not say (not Linux)."""
        try:
            said = Path(f"/proc/{self._popen.pid}/stat").read_text(
                encoding="ascii", errors="replace"
            )
            user, system = said.rpartition(")")[2].split()[11:13]
            return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError):
            return 0.0

    def answer(self) -> dict[str, Any]:
        """Return what came of the files given last.

        On a machine too busy to read a file in time it is waited for as long as it is being read: its
        processor time is limited apart, and the same file must not be refused on one day of two.

        Raises
        ------
        DiedError
            The process is gone, or did not answer in time.
        """
        while True:
            try:
                body = self._answers.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except Empty:
                if self._processor_seconds() - self._used < _LEAST_AT_WORK * self._allowed:
                    raise DiedError("time") from None
                self._wait(self._allowed)
                continue
            if body is None:
                raise DiedError(self._cause())
            try:
                found: dict[str, Any] = json.loads(body)
            except ValueError:
                raise DiedError("crash") from None
            if "ready" in found:
                self.is_ready = True
                self._wait(self._allowed)
            elif "at" in found:
                self.reached = str(found["at"])
            else:
                return found

    def _cause(self) -> str:
        """Return why the process is gone."""
        try:
            code = self._popen.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return "crash"
        if code == -getattr(signal, "SIGXCPU", 0) != 0:
            return "time"
        if code in _FROM_OUTSIDE:
            return "killed"
        words = self._said()
        return "memory" if any(mark in words for mark in _OUT_OF_MEMORY) else "crash"

    def _said(self) -> bytes:
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - _LAST_WORDS))
        return self._errors.read()

    def last_words(self) -> str:
        """Return the last line the process wrote beside its answers."""
        lines = self._said().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._popen.kill()
        self._popen.wait()
        for stream in (self._popen.stdin, self._popen.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        self._errors.close()
