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

from assets.intake.worker import Task, receive, send

_OUT_OF_MEMORY = (b"memory allocation", b"MemoryError", b"Cannot allocate", b"out of memory")
#: How much of what a dying process said is looked at (bytes).
_LAST_WORDS = 8192
_GRACE_SECONDS = 5.0
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
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
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
        self._allowed = self._deadline = 0.0
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
        self._deadline = time.monotonic() + (self._allowed if self.is_ready else _START_SECONDS)
        with suppress(OSError):  # gone already: the answer says so
            if self._popen.stdin is not None:
                send(self._popen.stdin, pickle.dumps(task))

    def answer(self) -> dict[str, Any]:
        """Return what came of the files given last.

        Raises
        ------
        DiedError
            The process is gone, or did not answer in time.
        """
        while True:
            try:
                body = self._answers.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except Empty:
                raise DiedError("time") from None
            if body is None:
                raise DiedError(self._cause())
            try:
                found: dict[str, Any] = json.loads(body)
            except ValueError:
                raise DiedError("crash") from None
            if "ready" in found:
                self.is_ready = True
                self._deadline = time.monotonic() + self._allowed
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
